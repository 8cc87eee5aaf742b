//! Helm charts: their templates are no manifests until Helm has rendered them.

use super::display;
use crate::source::Remark;
use crate::source::normalise;
use std::path::{Path, PathBuf};

/// The chart that this file is a template of: the outermost one, as that is what gets rendered.
pub fn of_template(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let path = normalise(&path);
    let templates = path.ancestors().skip(1).filter(|directory| directory.ends_with("templates"));
    let charts = templates.filter_map(Path::parent).filter(|chart| is_chart(chart));
    charts.last().map(|chart| outermost(chart).to_owned())
}

fn is_chart(directory: &Path) -> bool {
    directory.join("Chart.yaml").is_file()
}

/// The chart that this one is bundled with, in its `charts/` directory.
fn outermost(chart: &Path) -> &Path {
    let mut chart = chart;
    while let Some(parent) = chart.parent().filter(|charts| charts.ends_with("charts")).and_then(Path::parent)
        && is_chart(parent)
    {
        chart = parent;
    }
    chart
}

pub fn note(chart: &Path) -> Remark {
    let here = std::env::current_dir().ok();
    let near = here.and_then(|here| chart.strip_prefix(here).ok());
    let path = display(near.unwrap_or(chart));
    let name = chart.file_name().map_or_else(|| path.clone(), |name| name.to_string_lossy().into_owned());
    let argument = if path.contains(|c: char| !(c.is_ascii_alphanumeric() || "/._-+@".contains(c))) {
        format!("'{}'", path.replace('\'', r"'\''"))
    } else if path.contains('/') || path == "." {
        path.clone()
    } else {
        // A bare word would be looked up in the repositories first.
        format!("./{path}")
    };
    let message =
        format!("templates of chart `{name}` are not rendered: use `helm template {argument} | dunnage check -`");
    Remark { path, message }
}

//! Helm charts: their templates are no manifests until Helm has rendered them.

use super::display;
use crate::source::Note;
use crate::source::normalise;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The charts that files are templates of. A directory is asked for once: the answer is the same for all of its files.
#[derive(Debug, Default)]
pub struct Charts {
    by_directory: Mutex<HashMap<PathBuf, Option<PathBuf>>>,
}

impl Charts {
    /// The chart that this file is a template of: the outermost one, as that is what gets rendered.
    pub fn of_template(&self, path: &Path) -> Option<PathBuf> {
        let directory = path.parent()?;
        let known = || self.by_directory.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(chart) = known().get(directory) {
            return chart.clone();
        }
        let chart = of_directory(directory);
        known().insert(directory.to_owned(), chart.clone());
        chart
    }
}

fn of_directory(directory: &Path) -> Option<PathBuf> {
    let here = if directory == Path::new("") { Path::new(".") } else { directory };
    let directory = normalise(&std::path::absolute(here).ok()?);
    let templates = directory.ancestors().filter(|directory| directory.ends_with("templates"));
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

pub fn note(chart: &Path) -> Note {
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
    Note::of_path(path, message)
}

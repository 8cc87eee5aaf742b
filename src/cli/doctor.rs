//! `dunnage doctor`: why a file is checked or not, as what, with what beside it.

use super::adopt::Adoption;
use super::check::refuse;
use super::{CLEAN, Doctor, FAILED, ListFormat, config, shown, terminal};
use crate::check::run_with;
use crate::config::{Configs, Over};
use crate::date::Date;
use crate::doctor::Examined;
use crate::report::text::Style;
use crate::report::{self, Medium, Redactor, Run, Target, Writer, doctor};
use crate::walk::{self, Request, Standings};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;
use std::time::SystemTime;

pub fn examine(arguments: &Doctor, style: &Style, out: &mut impl Write) -> io::Result<u8> {
    let path = arguments.path.as_deref().unwrap_or(Path::new("."));
    // What would be said of the file if nobody had named it.
    let (asked, today) = (vec![root(path)], Date::of(SystemTime::now()));
    let over = Over { profiles: arguments.profile.clone(), asked, today, ..Over::default() };
    let configs = config::configs(&arguments.configured, over)?;
    let Ok(meta) = path.metadata() else {
        terminal::complain(&format!("no such file or directory: `{}`", shown(path)));
        return Ok(FAILED);
    };
    let target = match arguments.format {
        ListFormat::Pretty => Target::Terminal,
        ListFormat::Json => Target::Json,
    };
    if meta.is_dir() {
        directory(path, &configs, (target, style), out)
    } else {
        file(path, &configs, (target, style), out)
    }
}

fn directory(path: &Path, configs: &Configs, (target, style): (Target, &Style), out: &mut dyn Write) -> io::Result<u8> {
    let survey = Standings::new(configs, &root(path)).survey(path);
    let effective = configs.effective(path, true);
    if config::complain(configs, style)? {
        return Ok(FAILED);
    }
    let redactor = Redactor::default();
    let mut out = Writer::new(Medium { target, style, redactor: &redactor }, out);
    match target {
        Target::Json => out.json(&doctor::json_of_directory(&effective.file, &survey, &effective.configuration))?,
        _ => doctor::write_directory(&effective.file, &survey, &effective.configuration, &mut out)?,
    }
    Ok(CLEAN)
}

fn file(path: &Path, configs: &Configs, (target, style): (Target, &Style), out: &mut dyn Write) -> io::Result<u8> {
    let root = root(path);
    let standings = Standings::new(configs, &root);
    // Named as well, so that there is something to say of it even if a walk passes it by.
    let request = Request { paths: vec![root, path.to_owned()], ..Request::default() };
    let walked = walk::walk(&request, configs, &AtomicUsize::new(0));
    let units = walked.units();
    let outcome = run_with(walked.errors.clone(), &units, &walked.sources, configs);
    if config::complain(configs, style)? {
        return Ok(FAILED);
    }
    let known = Adoption::by_configuration().and_then(|it| it.known(&outcome, &walked, &request, configs, configs));
    let (known, left_out) = match known {
        Ok(known) => known,
        Err(refused) => return refuse(&refused, style),
    };
    let baseline = left_out.baseline.as_deref();
    let standings = &standings;
    let (walked, units) = (&walked, &units);
    let told = Examined { walked, units, outcome: &outcome, configs, standings, baseline, known: &known }.file(path);
    let run = Run { show_suppressed: true, show_unknown: true, ..Run::of(&outcome, &walked.sources) };
    report::write_diagnosis(&told, &run, target, style, out)?;
    Ok(CLEAN)
}

/// Where a walk begins that comes to a file: here, or in its own directory if it is not below.
fn root(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let absolute = crate::source::normalise(&here.join(path));
    match path.parent() {
        Some(parent) if !absolute.starts_with(&here) => parent.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}

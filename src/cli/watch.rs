//! `dunnage check --watch`: the same findings, again whenever a file changes.

use super::adopt::Adoption;
use super::check::{over, places, refuse, request, run, said};
use super::output::{Outputs, Service};
use super::{CLEAN, Check, FAILED, adopt, config, terminal};
use crate::config::{Choice, Configs};
use crate::report::escape;
use crate::report::text::{Style, count};
use crate::workspace::Workspace;
use notify::{Event, EventKind, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// An editor that saves writes several times.
const SETTLED: Duration = Duration::from_millis(30);
/// Clears the screen and what was scrolled off it.
const CLEAR: &str = "\x1b[H\x1b[2J\x1b[3J";

pub fn watch(arguments: &Check, style: &Style, out: &mut impl Write) -> io::Result<u8> {
    let mut request = request(arguments);
    if request.stdin {
        return Ok(said("`--watch` is for files: standard input is read once"));
    }
    let adoption = match adopt::prepare(&arguments.adopt, &mut request) {
        Ok(adoption) => adoption,
        Err(refused) => return refuse(&refused, style),
    };
    let paths = request.paths.clone();
    let (send, events) = channel();
    // It watches as long as it lives.
    let _watcher = match watcher(&paths, send) {
        Ok(watcher) => watcher,
        Err(message) => return Ok(said(&message)),
    };
    let here = places().here;
    let over = over(arguments, &adoption);
    let choice = match &arguments.configured.config {
        Some(path) => Choice::File(path.clone()),
        None if arguments.configured.no_config => Choice::None,
        None => Choice::Nearest,
    };
    let start = here.clone();
    let configure = move |disk| Configs::new(disk, start.clone(), choice.clone(), over.clone());
    let mut begun = Instant::now();
    let mut workspace = Workspace::new(request, Box::new(configure));
    let mut told: Option<Vec<String>> = None;
    loop {
        let changed = workspace.round().changed;
        let faults = workspace.faults();
        let wrong: Vec<String> =
            faults.iter().map(|it| format!("{} {:?} {}", it.source.name, it.span, it.message)).collect();
        // Most of what is written somewhere changes nothing here.
        let is_news = !changed.is_empty() || told.as_ref() != Some(&wrong);
        told = Some(wrong);
        if is_news && let Some(code) = show(arguments, style, out, &workspace, &adoption, begun)? {
            return Ok(code);
        }
        let Some(changed) = next(&events) else { return Ok(FAILED) };
        begun = Instant::now();
        workspace.changed_on_disk(&from(&here, changed));
    }
}

/// Shows what is found now; a code to end with where that cannot be.
fn show(
    arguments: &Check,
    style: &Style,
    out: &mut impl Write,
    workspace: &Workspace,
    adoption: &Adoption,
    begun: Instant,
) -> io::Result<Option<u8>> {
    let outputs = match Outputs::open(&arguments.format, &Service::default()) {
        Ok(outputs) => outputs,
        Err(message) => return Ok(Some(said(&message))),
    };
    let mut outcome = workspace.outcome();
    let (walked, configs, places) = (workspace.walked(), workspace.configs(), places());
    let left_out = match adoption.apply(&mut outcome, &walked, &request(arguments), configs, configs) {
        Ok(left_out) => left_out,
        Err(refused) => return refuse(&refused, style).map(Some),
    };
    if io::stdout().is_terminal() {
        write!(out, "{CLEAR}")?;
    }
    let run = run(arguments, &outcome, &walked, (begun, left_out), &places);
    match outputs.write(&run, style, out, |_| true).and_then(|()| out.flush()) {
        // Nobody reads any more.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Some(CLEAN)),
        written => written?,
    }
    let faults = workspace.faults();
    if !faults.is_empty() {
        config::complain_of(&faults, "configuration", style)?;
    }
    terminal::complain(&format!("watching {}; Ctrl-C ends", count(walked.files.len(), "file")));
    Ok(None)
}

/// Paths as a walk from here has them.
fn from(here: &Path, paths: BTreeSet<PathBuf>) -> Vec<PathBuf> {
    paths.into_iter().map(|path| path.strip_prefix(here).map(PathBuf::from).unwrap_or(path)).collect()
}

fn watcher(paths: &[PathBuf], send: std::sync::mpsc::Sender<Event>) -> Result<notify::RecommendedWatcher, String> {
    let tell = move |event: notify::Result<Event>| {
        if let Ok(event) = event {
            let _ = send.send(event);
        }
    };
    let mut watcher = notify::recommended_watcher(tell).map_err(|error| error.to_string())?;
    for path in paths {
        let refused =
            |error: notify::Error| format!("`{}` cannot be watched: {error}", escape(&path.to_string_lossy()));
        watcher.watch(path, RecursiveMode::Recursive).map_err(refused)?;
    }
    Ok(watcher)
}

/// Waits for changes, and for those that come with them.
fn next(events: &Receiver<Event>) -> Option<BTreeSet<PathBuf>> {
    let mut changed = BTreeSet::new();
    let mut take = |event: Event| {
        // That somebody reads a file is no change.
        if !matches!(event.kind, EventKind::Access(_)) {
            changed.extend(event.paths);
        }
        !changed.is_empty()
    };
    while !take(events.recv().ok()?) {}
    while let Ok(event) = events.recv_timeout(SETTLED) {
        take(event);
    }
    Some(changed)
}

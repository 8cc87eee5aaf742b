//! `dunnage check --watch`: the same findings, again whenever a file changes.

use super::check::{over, places, refuse, request, run, said};
use super::output::{Outputs, Service};
use super::{CLEAN, Check, FAILED, adopt, config, terminal};
use crate::config::{Choice, Configs};
use crate::report::escape;
use crate::report::text::{Style, count};
use crate::source::normalise;
use crate::workspace::Workspace;
use notify::{Event, EventKind, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
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
    let (send, events) = channel();
    // It watches as long as it lives.
    let _watcher = match watcher(&request.paths, arguments.adopt.baseline(), send) {
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
    let mut baseline_changed = false;
    loop {
        let changed = workspace.round().changed;
        let faults = workspace.faults();
        let wrong: Vec<String> =
            faults.iter().map(|it| format!("{} {:?} {}", it.source.name, it.span, it.message)).collect();
        // Most of what is written somewhere changes nothing here.
        let is_news = !changed.is_empty() || baseline_changed || told.as_ref() != Some(&wrong);
        told = Some(wrong);
        if is_news && let Some(code) = show(arguments, style, out, &workspace, begun)? {
            return Ok(code);
        }
        let Some(changed) = next(&events) else { return Ok(FAILED) };
        begun = Instant::now();
        let baselines = baselines(arguments, &workspace);
        baseline_changed = changed.iter().any(|path| baselines.contains(&normalise(&here.join(path))));
        workspace.changed_on_disk(&from(&here, changed));
    }
}

/// Shows what is found now; a code to end with where that cannot be.
fn show(
    arguments: &Check,
    style: &Style,
    out: &mut impl Write,
    workspace: &Workspace,
    begun: Instant,
) -> io::Result<Option<u8>> {
    if io::stdout().is_terminal() {
        write!(out, "{CLEAR}")?;
    }
    let mut request = request(arguments);
    let mut outcome = workspace.outcome();
    let (walked, configs, places) = (workspace.walked(), workspace.configs(), places());
    // A baseline is another one after it was written anew, and so are the lines that have changed.
    let adopted = adopt::prepare(&arguments.adopt, &mut request);
    let adopted = adopted.and_then(|it| it.apply(&mut outcome, &walked, &request, configs, configs));
    let left_out = match adopted {
        Ok(left_out) => left_out,
        Err(refused) => {
            refuse(&refused, style)?;
            return Ok(None);
        }
    };
    let outputs = match Outputs::open(&arguments.format, &Service::default()) {
        Ok(outputs) => outputs,
        Err(message) => return Ok(Some(said(&message))),
    };
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

/// The baselines that hold, absolute.
fn baselines(arguments: &Check, workspace: &Workspace) -> BTreeSet<PathBuf> {
    let here = places().here;
    let configured = workspace.files().filter_map(|source| {
        let config = workspace.configs().of_file(&source.path);
        config.baseline().map(|(_, at)| at.value.clone())
    });
    let all = arguments.adopt.baseline().map(PathBuf::from).into_iter().chain(configured);
    all.map(|path| normalise(&here.join(path))).collect()
}

/// Paths as a walk from here has them.
fn from(here: &Path, paths: BTreeSet<PathBuf>) -> Vec<PathBuf> {
    paths.into_iter().map(|path| path.strip_prefix(here).map(PathBuf::from).unwrap_or(path)).collect()
}

fn watcher(
    paths: &[PathBuf],
    baseline: Option<&Path>,
    send: Sender<Event>,
) -> Result<notify::RecommendedWatcher, String> {
    let tell = move |event: notify::Result<Event>| {
        if let Ok(event) = event {
            let _ = send.send(event);
        }
    };
    let mut watcher = notify::recommended_watcher(tell).map_err(|error| error.to_string())?;
    // A file that is written anew is another one: its directory tells.
    let beside = baseline.map(|file| file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new(".")));
    let all = paths.iter().map(|path| (path.as_path(), RecursiveMode::Recursive));
    let beside =
        beside.filter(|directory| !paths.iter().any(|path| directory.starts_with(path) || path == Path::new(".")));
    for (path, mode) in all.chain(beside.map(|directory| (directory, RecursiveMode::NonRecursive))) {
        let refused =
            |error: notify::Error| format!("`{}` cannot be watched: {error}", escape(&path.to_string_lossy()));
        watcher.watch(path, mode).map_err(refused)?;
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

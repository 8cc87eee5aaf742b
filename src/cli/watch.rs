//! `dunnage check --watch`: the same findings, again whenever a file changes.

use super::check::{over, places, refuse, request, run, said};
use super::output::{Outputs, Service};
use super::{CLEAN, Check, FAILED, adopt, aside, config, shown, terminal};
use crate::check::fold_copies;
use crate::config::Configs;
use crate::report::text::{Style, count};
use crate::source::normalise;
use crate::walk;
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
    let here = places().here;
    let named: Vec<PathBuf> = request.paths.iter().map(|path| normalise(&here.join(path))).collect();
    let baseline = arguments.adopt.baseline().map(|file| normalise(&here.join(file)));
    let mut watched = match Watched::start(&named, baseline.as_deref(), send) {
        Ok(watched) => watched,
        Err(message) => return Ok(said(&message)),
    };
    let over = over(arguments, &adoption, &request);
    let choice = arguments.configured.choice();
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
        for configuration in workspace.configs().read_so_far() {
            // One that is gone meanwhile is told as such.
            let _ = watched.beside(&configuration.path);
        }
        let baselines = baselines(arguments, &workspace);
        let concerns = |path: &PathBuf| {
            named.iter().any(|named| path.starts_with(named))
                || baselines.contains(path)
                || workspace.is_configuration(path)
                || walk::decides_what_is_checked(path)
        };
        let Some(changed) = next(&events, concerns) else { return Ok(FAILED) };
        begun = Instant::now();
        match changed {
            Changed::Anything => {
                baseline_changed = true;
                workspace.reload();
            }
            Changed::Paths(paths) => {
                baseline_changed = paths.iter().any(|path| baselines.contains(path));
                workspace.changed_on_disk(&from(&here, paths));
            }
        }
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
    let (mut walked, configs, places) = (workspace.walked(), workspace.configs(), places());
    // A baseline is another one after it was written anew, and so are the lines that have changed.
    let adopted = adopt::prepare(&arguments.adopt, &mut request);
    let adopted = adopted.and_then(|it| it.apply(&mut outcome, &walked, &request, configs, configs));
    aside::say(&outcome, &mut walked, configs);
    let left_out = match adopted {
        Ok(left_out) => left_out,
        Err(refused) => {
            refuse(&refused, style)?;
            return Ok(None);
        }
    };
    fold_copies(&mut outcome.findings, &walked.sources, configs);
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
    terminal::remark(&format!("watching {}; Ctrl-C ends", count(walked.files.len(), "file")));
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

/// What is watched: directories, since a file that is written anew is mostly another one in its place.
struct Watched {
    watcher: notify::RecommendedWatcher,
    /// With all that is below.
    trees: Vec<PathBuf>,
    directories: BTreeSet<PathBuf>,
}

impl Watched {
    /// Watches what was named, and the places above where a configuration may come to be. All paths are absolute.
    fn start(named: &[PathBuf], baseline: Option<&Path>, send: Sender<notify::Result<Event>>) -> Result<Self, String> {
        let tell = move |event| drop(send.send(event));
        let watcher = notify::recommended_watcher(tell).map_err(|error| error.to_string())?;
        let mut all = Self { watcher, trees: Vec::new(), directories: BTreeSet::new() };
        for path in named.iter().filter(|path| path.is_dir()) {
            all.watch(path, RecursiveMode::Recursive)?;
            all.trees.push(path.clone());
        }
        for file in named.iter().filter(|path| !path.is_dir()).map(PathBuf::as_path).chain(baseline) {
            all.beside(file)?;
        }
        for path in named {
            let directories = path.ancestors().skip(usize::from(!path.is_dir()));
            for directory in directories {
                // Where nobody may look, nobody writes a configuration either.
                let _ = all.directory(directory);
                if directory.join(".git").exists() {
                    break;
                }
            }
        }
        Ok(all)
    }

    /// The directory that a file lies in.
    fn beside(&mut self, file: &Path) -> Result<(), String> {
        self.directory(file.parent().unwrap_or(file))
    }

    fn directory(&mut self, directory: &Path) -> Result<(), String> {
        let is_watched = self.trees.iter().any(|tree| directory.starts_with(tree));
        if is_watched || self.directories.contains(directory) {
            return Ok(());
        }
        self.watch(directory, RecursiveMode::NonRecursive)?;
        self.directories.insert(directory.to_owned());
        Ok(())
    }

    fn watch(&mut self, path: &Path, mode: RecursiveMode) -> Result<(), String> {
        let refused = |error: notify::Error| format!("`{}` cannot be watched: {error}", shown(path));
        self.watcher.watch(path, mode).map_err(refused)
    }
}

enum Changed {
    Paths(BTreeSet<PathBuf>),
    /// More happened than the system kept count of.
    Anything,
}

/// Waits for changes that are of concern, and for those that come with them.
fn next(events: &Receiver<notify::Result<Event>>, concerns: impl Fn(&PathBuf) -> bool) -> Option<Changed> {
    let (mut changed, mut anything) = (BTreeSet::new(), false);
    let mut take = |event: notify::Result<Event>| {
        match event {
            Ok(event) if event.need_rescan() => anything = true,
            // That somebody reads a file is no change.
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => {}
            Ok(event) => changed.extend(event.paths.into_iter().filter(&concerns)),
            Err(_) => anything = true,
        }
        anything || !changed.is_empty()
    };
    while !take(events.recv().ok()?) {}
    while let Ok(event) = events.recv_timeout(SETTLED) {
        take(event);
    }
    Some(if anything { Changed::Anything } else { Changed::Paths(changed) })
}

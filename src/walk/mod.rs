//! Finds and reads the files of a run: the only reader of the disk. Knows what a file is, not what it means nor what
//! belongs together.

mod chart;
mod disk;
mod ignores;
mod kind;
mod link;
mod look;
mod overlay;
mod read;
mod standing;
mod unread;

use crate::budget::limits;
use crate::config::{self, Configs};
use crate::formats::{self, FileKind, ParseCache, Unit};
use crate::source::{FileId, Location, Note, Snapshot, normalise};
use crate::syntax::SyntaxError;
use chart::Charts;
pub use disk::Files;
use ignore::{WalkBuilder, WalkState};
use ignores::Ignores;
use kind::Guess;
pub use kind::explicit as kind_of;
pub use look::{Looking, Met, Seen, left_alone};
pub use overlay::Overlay;
pub use read::{Roots, encoded, reason};
pub use standing::{Cause, Left, Standing, Standings, Survey};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};

/// What is to be checked.
#[derive(Debug, Default)]
pub struct Request {
    /// Files and directories, as the user wrote them.
    pub paths: Vec<PathBuf>,
    /// Whether standard input is to be read as well.
    pub stdin: bool,
    /// What standard input is called, and recognised by.
    pub stdin_name: Option<String>,
    /// What standard input holds, where it was read before.
    pub stdin_bytes: Option<Vec<u8>>,
    /// Whether a file that is asked for by name is passed by, too, if it is excluded.
    pub force_exclude: bool,
    /// What is read in place of what is on the disk.
    pub overlay: Option<Arc<Overlay>>,
}

/// What was found.
pub struct Walked {
    /// In the order of their names.
    pub files: Vec<(FileId, FileKind)>,
    pub sources: Snapshot,
    /// What is wrong with the encoding of texts.
    pub errors: Vec<SyntaxError>,
    /// What was left alone, and why.
    pub notes: Vec<Note>,
    /// What should have been read and could not be.
    pub failures: Vec<Note>,
    /// Whether one of the failures is about a path that was asked for by name.
    pub missing: bool,
    /// Whether something should have been read and was not: one of the failures, or what is no text.
    pub incomplete: bool,
    /// Whether a file that was asked for by name was passed by, since it is excluded.
    pub excluded: bool,
    /// Files that were looked into, or would have been, and are of no format that is read.
    pub others: Vec<String>,
    /// Where documents may refer to files.
    pub roots: Roots,
}

impl Walked {
    /// The units that these files make.
    pub fn units(&self) -> Vec<Unit> {
        formats::plan(&self.files, &self.sources, &mut ParseCache::default())
    }

    /// What could not be read when somebody asked for it.
    pub fn add_failures(&mut self, failures: Vec<Note>) {
        self.incomplete |= !failures.is_empty();
        self.failures.extend(failures);
        self.failures.sort();
        self.failures.dedup();
    }
}

/// Directories that hold other people's files or none worth a look.
const PASSED_BY: [&str; 8] =
    [".git", ".hg", ".svn", ".jj", ".terraform", ".terragrunt-cache", "node_modules", "__pycache__"];

const STDIN: &str = "<stdin>";

const NOT_TEXT: &str = "not a text file";
const OTHER_FORMAT: &str = "not a file type that Dunnage checks";
const DOCKERFILE_TEMPLATE: &str = "template of a Dockerfile: check what it is rendered to";

/// Walks and reads what the configurations do not exclude. `seen` counts the files looked at, for a progress line.
pub fn walk(request: &Request, configs: &Configs, seen: &AtomicUsize) -> Walked {
    let mut found = Found::default();
    let mut roots = Vec::new();
    let mut directories: Vec<&Path> = Vec::new();
    let charts = Charts::default();
    let overlay = request.overlay.as_deref();
    let ignores = request.overlay.clone().map(Ignores::staged);
    for path in &request.paths {
        match path.metadata() {
            Ok(meta) if meta.is_dir() => {
                // What is wrong with a configuration is said even where it has nothing to hold for.
                configs.of_directory(path);
                directories.push(path);
                roots.push(path.clone());
            }
            Ok(_) => {
                seen.fetch_add(1, Ordering::Relaxed);
                // An editor or a hook that names a file means it.
                if request.force_exclude && configs.excludes(path) {
                    found.exclude(path);
                } else {
                    found.take(explicit(path, &charts, overlay));
                }
                roots.push(parent(path));
            }
            Err(_) if matches!(overlay.map(|it| it.of(path)), Some(overlay::Reading::Text(_))) => {
                found.take(explicit(path, &charts, overlay));
                roots.push(parent(path));
            }
            Err(error) => {
                found.missing = true;
                found.take(Item::Failure(remark(path, read::reason(&error))));
            }
        }
    }
    if request.stdin {
        seen.fetch_add(1, Ordering::Relaxed);
        let name = request.stdin_name.as_deref();
        match name.map(Path::new).filter(|name| request.force_exclude && configs.excludes(name)) {
            Some(name) => found.exclude(name),
            None => found.take(stdin(name, request.stdin_bytes.as_deref())),
        }
        roots.extend(request.stdin_name.as_deref().map(|name| parent(Path::new(name))));
    }
    if let Some((first, rest)) = directories.split_first() {
        let (send, receive) = channel();
        walk_directories(first, rest, &send, seen, (configs, &charts, overlay), ignores.as_ref());
        drop(send);
        for item in receive {
            found.take(item);
        }
    }
    for directory in directories {
        let paths = overlay.into_iter().flat_map(|overlay| overlay.only_here(directory));
        let is_ignored = |path: &Path| match (&ignores, overlay) {
            (Some(ignores), Some(it)) => ignores.ignores_below(&it.absolute(directory), &it.absolute(path)),
            _ => false,
        };
        let paths = paths.filter(|path| !is_ignored(path));
        paths.filter_map(|path| walked(&path, configs, &charts, overlay)).for_each(|item| found.take(item));
    }
    roots.extend(configs.named_files());
    found.into_walked(&roots, request.overlay.clone())
}

/// What is known before a text is looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Its name and its content tell.
    Nothing,
    Kind(FileKind),
    /// It is of another format, whatever it looks like.
    Other,
}

/// What kind of text an editor has open at a path; none for what is not checked.
pub fn kind_of_open(path: &Path, text: &str, told: Told) -> Option<FileKind> {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let is_rendered = || Charts::default().of_template(path).is_none();
    match told {
        Told::Kind(kind) => Some(kind),
        Told::Other => None,
        Told::Nothing => kind::explicit(&name, text).filter(|kind| *kind != FileKind::Document || is_rendered()),
    }
}

/// Whether there is a file at a path, or a link to one.
pub fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether a change of this file changes which files are checked, or how.
pub fn decides_what_is_checked(path: &Path) -> bool {
    const NAMES: [&str; 4] = [".gitignore", ".ignore", "Chart.yaml", "exclude"];
    path.file_name().is_some_and(|name| NAMES.iter().chain(&config::NAMES).any(|known| name == *known))
}

/// One thing that the walk came upon.
enum Item {
    Text {
        path: PathBuf,
        kind: FileKind,
        text: read::Text,
    },
    Chart(PathBuf),
    /// Of a format that is not read yet.
    Unread(unread::Format, PathBuf),
    /// Of no format that is checked.
    Other(PathBuf),
    Note(Note),
    Failure(Note),
}

fn walk_directories(
    first: &Path,
    rest: &[&Path],
    send: &Sender<Item>,
    seen: &AtomicUsize,
    (configs, charts, overlay): (&Configs, &Charts, Option<&Overlay>),
    ignores: Option<&Ignores>,
) {
    let mut builder = WalkBuilder::new(first);
    for path in rest {
        builder.add(path);
    }
    // `.github`, `.devcontainer` and the like hold configuration as well.
    if ignores.is_some() {
        builder.git_ignore(false).ignore(false).git_exclude(false).git_global(false);
    }
    let mut lists = [first].into_iter().chain(rest.iter().copied()).flat_map(above);
    if let Some(list) = lists.find_map(|directory| strange_ignores(&directory)) {
        builder.git_ignore(false).ignore(false).parents(false);
        let _ = send.send(Item::Failure(remark(&list, "not a plain file: nothing is ignored")));
    }
    let roots: Vec<PathBuf> = [first].iter().chain(rest).filter_map(|root| root.canonicalize().ok()).collect();
    let targets = roots.as_slice();
    let strange = send.clone();
    builder.hidden(false).filter_entry(move |entry| {
        if !is_directory(entry) {
            return true;
        }
        if entry.depth() > 0 && PASSED_BY.iter().any(|name| entry.file_name() == *name) {
            return false;
        }
        let list = strange_ignores(entry.path());
        if let Some(list) = &list {
            let message = "not a plain file: what is here is not looked at";
            let _ = strange.send(Item::Failure(remark(list, message)));
        }
        list.is_none()
    });
    builder.build_parallel().run(|| {
        let send = send.clone();
        Box::new(move |entry| {
            let is_ignored = |entry: &ignore::DirEntry| match (ignores, overlay) {
                (Some(ignores), Some(it)) if entry.depth() > 0 => {
                    ignores.line(&it.absolute(entry.path()), is_directory(entry)).is_some()
                }
                _ => false,
            };
            let item = match entry {
                Ok(entry) if is_ignored(&entry) => return WalkState::Skip,
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                    seen.fetch_add(1, Ordering::Relaxed);
                    walked(entry.path(), configs, charts, overlay)
                }
                Ok(entry) if entry.depth() > 0 && is_directory(&entry) && configs.passes_by(entry.path(), true) => {
                    return WalkState::Skip;
                }
                Ok(entry) if entry.path_is_symlink() && link::is_followed(entry.path(), targets) => {
                    seen.fetch_add(1, Ordering::Relaxed);
                    walked(entry.path(), configs, charts, overlay)
                }
                Ok(entry) if entry.path_is_symlink() && entry.depth() > 0 => link::met(entry.path(), configs, targets),
                // A pipe or a device is never opened; one that is called like a file to be checked is told.
                Ok(entry) if entry.file_type().is_some_and(|kind| !kind.is_dir() && !kind.is_symlink()) => {
                    let guess = kind::guess(&entry.file_name().to_string_lossy());
                    let is_one = guess != Guess::Nothing && !configs.passes_by(entry.path(), false);
                    is_one.then(|| Item::Failure(remark(entry.path(), read::NOT_PLAIN)))
                }
                Ok(_) => None,
                Err(error) => Some(Item::Failure(refused(&error))),
            };
            if let Some(item) = item
                && send.send(item).is_err()
            {
                return WalkState::Quit;
            }
            WalkState::Continue
        })
    });
}

/// A list of ignored files that the walker must not read: a link to a device has no end, and git can carry one.
fn strange_ignores(directory: &Path) -> Option<PathBuf> {
    [".gitignore", ".ignore"].map(|name| directory.join(name)).into_iter().find(|list| is_strange(list))
}

fn is_strange(list: &Path) -> bool {
    list.metadata().is_ok_and(|meta| !meta.is_file() || meta.len() > limits::FILE)
}

/// A directory and those above it, whose lists of ignored files hold for it, too.
fn above(directory: &Path) -> impl Iterator<Item = PathBuf> {
    let absolute = std::path::absolute(directory).unwrap_or_default();
    absolute.ancestors().map(Path::to_owned).collect::<Vec<_>>().into_iter()
}

fn is_directory(entry: &ignore::DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir())
}

fn refused(error: &ignore::Error) -> Note {
    let (mut path, mut inner) = (PathBuf::new(), error);
    loop {
        match inner {
            ignore::Error::WithPath { path: at, err } => (path, inner) = (at.clone(), err),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
            ignore::Error::Io(error) => return remark(&path, read::reason(error)),
            other => return remark(&path, other.to_string()),
        }
    }
}

/// A file that the walk came by: read only if its name promises something.
fn walked(path: &Path, configs: &Configs, charts: &Charts, overlay: Option<&Overlay>) -> Option<Item> {
    let guess = kind::guess(&path.file_name()?.to_string_lossy());
    let unread = unread::Format::of_name(path);
    if let Some(format) = unread.filter(|_| !configs.passes_by(path, false)) {
        return Some(Item::Unread(format, path.to_owned()));
    }
    match guess {
        Guess::Nothing => return None,
        _ if configs.passes_by(path, false) => return None,
        Guess::Data | Guess::Kustomization | Guess::PerhapsCompose => {
            if let Some(chart) = charts.of_template(path) {
                return Some(Item::Chart(chart));
            }
        }
        Guess::Dockerfile
        | Guess::PerhapsDockerfile
        | Guess::DockerfileTemplate
        | Guess::Compose
        | Guess::Terraform
        | Guess::Variables => {}
    }
    let text = match overlay::file(path, overlay)? {
        Ok(text) => text,
        Err(reason) => return Some(Item::Failure(remark(path, reason))),
    };
    match kind::of(guess, &text.content) {
        Some(kind) => Some(recognised(path, kind, text)),
        None if guess == Guess::DockerfileTemplate => Some(dockerfile_template(path)),
        None if let Some(format) = unread::Format::of_text(&text.content) => {
            Some(Item::Unread(format, path.to_owned()))
        }
        // A program may be called `dockerfile-lint`; whatever else has a telling name should have been text.
        None if text.binary && guess != Guess::PerhapsDockerfile => Some(Item::Failure(remark(path, NOT_TEXT))),
        None => Some(Item::Other(path.to_owned())),
    }
}

/// A file that was asked for by name: looked into whatever it is called, and never dropped in silence.
fn explicit(path: &Path, charts: &Charts, overlay: Option<&Overlay>) -> Item {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let guess = kind::guess(&name);
    if let Some(chart) = charts.of_template(path) {
        return Item::Chart(chart);
    }
    let Some(text) = overlay::file(path, overlay) else {
        return Item::Note(remark(path, "not staged, nor in the repository"));
    };
    let text = match text {
        Ok(text) => text,
        Err(reason) => return Item::Failure(remark(path, reason)),
    };
    let kind = kind::explicit(&name, &text.content);
    match kind {
        Some(kind) => recognised(path, kind, text),
        None if guess == Guess::DockerfileTemplate => dockerfile_template(path),
        // It is called like a manifest, and somebody wants it checked.
        None if text.binary && matches!(guess, Guess::Data | Guess::PerhapsCompose) => {
            recognised(path, FileKind::Document, text)
        }
        None if text.binary => Item::Failure(remark(path, NOT_TEXT)),
        None => match unread::Format::of_name(path).or_else(|| unread::Format::of_text(&text.content)) {
            Some(format) => Item::Unread(format, path.to_owned()),
            None => Item::Note(remark(path, OTHER_FORMAT)),
        },
    }
}

fn stdin(name: Option<&str>, bytes: Option<&[u8]>) -> Item {
    let path = PathBuf::from(name.unwrap_or(STDIN));
    let text = match bytes.map_or_else(|| read::from(std::io::stdin().lock(), 0), |bytes| read::from(bytes, 0)) {
        Ok(text) => text,
        Err(reason) => return Item::Failure(remark(&path, reason)),
    };
    let guess = name.map_or(Guess::Nothing, |_| {
        kind::guess(&path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default())
    });
    let kind = match guess {
        Guess::Nothing | Guess::PerhapsDockerfile | Guess::DockerfileTemplate => kind::by_content(&text.content),
        _ => kind::of(guess, &text.content),
    };
    match kind {
        Some(kind) => recognised(&path, kind, text),
        None if text.binary => recognised(&path, FileKind::Document, text),
        None if text.content.trim().is_empty() => Item::Note(remark(&path, "empty")),
        None => Item::Note(remark(&path, OTHER_FORMAT)),
    }
}

fn recognised(path: &Path, kind: FileKind, text: read::Text) -> Item {
    if kind == FileKind::Template {
        return Item::Note(remark(path, formats::markup::RENDER));
    }
    Item::Text { path: path.to_owned(), kind, text }
}

fn dockerfile_template(path: &Path) -> Item {
    Item::Note(remark(path, DOCKERFILE_TEMPLATE))
}

/// All that came in, in the order of names whatever the order of arrival.
#[derive(Default)]
struct Found {
    /// By name, and by path for those whose bytes make the same name.
    texts: Texts,
    charts: BTreeSet<PathBuf>,
    unread: BTreeMap<unread::Format, BTreeSet<PathBuf>>,
    notes: Vec<Note>,
    failures: Vec<Note>,
    others: BTreeSet<String>,
    missing: bool,
    excluded: bool,
}

impl Found {
    fn exclude(&mut self, path: &Path) {
        self.excluded = true;
        self.take(Item::Note(remark(path, "excluded by the configuration")));
    }

    fn take(&mut self, item: Item) {
        match item {
            Item::Text { path, kind, text } => {
                let path = normalise(&path);
                // Under two of the paths asked for: once is enough.
                self.texts.entry((display(&path), path)).or_insert((kind, text));
            }
            Item::Chart(path) => {
                self.charts.insert(path);
            }
            Item::Unread(format, path) => {
                self.others.insert(display(&normalise(&path)));
                self.unread.entry(format).or_default().insert(path);
            }
            Item::Other(path) => {
                self.others.insert(display(&normalise(&path)));
            }
            Item::Note(note) => {
                self.others.extend(note.path().map(str::to_owned));
                self.notes.push(note);
            }
            Item::Failure(failure) => self.failures.push(failure),
        }
    }

    fn into_walked(mut self, roots: &[PathBuf], overlay: Option<Arc<Overlay>>) -> Walked {
        let roots = Roots::of(roots);
        let sources = Snapshot::new(read::reader(roots.clone(), overlay));
        // What others look for there is not known to be missing.
        for failure in &self.failures {
            if let Some(path) = failure.path() {
                sources.refuse(Path::new(path), &failure.message);
            }
        }
        let mut errors = Vec::new();
        let mut incomplete = !self.failures.is_empty();
        let mut files: Vec<(FileId, FileKind)> = Vec::with_capacity(self.texts.len());
        for ((name, path), (kind, text)) in once_each(self.texts) {
            self.notes.extend(text.remark.map(|remark| Note::of_path(name.clone(), remark)));
            let source = sources.add(name, path, text.content);
            let flaw = text.flaw.map(|(at, message)| (Location::new(source.id, at, at + 1), message));
            errors.extend(flaw.map(|(at, message)| SyntaxError::new(at, message)));
            // Of what is no text, that is all there is to say.
            if text.binary {
                sources.refuse(&source.path, NOT_TEXT);
                incomplete = true;
            } else {
                files.push((source.id, kind));
            }
        }
        for (format, paths) in &self.unread {
            let first = paths.iter().take(1);
            self.notes.extend(first.map(|path| remark(path, format.message(paths.len() - 1))));
        }
        self.notes.extend(self.charts.into_iter().map(|chart| chart::note(&chart)));
        self.notes.sort();
        self.notes.dedup();
        self.failures.sort();
        self.failures.dedup();
        Walked {
            files,
            sources,
            errors,
            notes: self.notes,
            failures: self.failures,
            missing: self.missing,
            incomplete,
            excluded: self.excluded,
            others: self.others.into_iter().collect(),
            roots,
        }
    }
}

type Texts = BTreeMap<(String, PathBuf), (FileKind, read::Text)>;

/// The same file by several spellings of its path is one file: under the path from here, where there is one.
fn once_each(mut texts: Texts) -> Texts {
    let is_long = |path: &Path| path.is_absolute() || path.starts_with("..");
    let mut paths = texts.keys().map(|(_, path)| path);
    if !paths.clone().any(|path| is_long(path)) || paths.all(|path| path.is_absolute()) {
        return texts;
    }
    let here = std::env::current_dir().unwrap_or_default();
    let mut keys: Vec<(String, PathBuf)> = texts.keys().cloned().collect();
    keys.sort_by_key(|(_, path)| (is_long(path), path.is_absolute()));
    let mut known = HashSet::new();
    keys.retain(|(_, path)| known.insert(normalise(&here.join(path))));
    let keys: HashSet<(String, PathBuf)> = keys.into_iter().collect();
    texts.retain(|key, _| keys.contains(key));
    texts
}

fn remark(path: &Path, message: impl Into<String>) -> Note {
    Note::of_path(display(&normalise(path)), message)
}

/// A path as its user would write it.
fn display(path: &Path) -> String {
    let text = path.to_string_lossy();
    match text.as_ref() {
        "" => ".".to_owned(),
        text if cfg!(windows) => text.replace('\\', "/"),
        text => text.to_owned(),
    }
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}

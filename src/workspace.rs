//! A workspace that is open in an editor: the files of its folders, with the texts that are not saved yet in place of
//! those on the disk, and what the engine keeps of them. It knows no protocol, and reads the disk through `walk` alone.

use crate::check::{self, Kept, Outcome, Round, Stop};
use crate::config::{self, Configs, Disk, Fault, NAMES, Text};
use crate::formats::{self, Defaults, FileKind, Link, ParseCache, Unit};
use crate::model::Model;
use crate::rules::{Finding, Secret};
use crate::source::{FileId, Note, Snapshot, Source, normalise};
use crate::syntax::SyntaxError;
use crate::walk::{self, Looking, Met, Request, Roots, Seen, Told, Walked};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::mem::take;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, PoisonError, RwLock};

/// Makes the configurations anew, from what is on this disk.
pub type Configure = Box<dyn Fn(Box<dyn Disk>) -> Configs + Send>;

/// The disk as configurations are read from it.
#[derive(Clone, Default)]
struct Unsaved(Arc<RwLock<Texts>>);

#[derive(Default)]
struct Texts {
    /// Those that an editor has not saved.
    unsaved: HashMap<PathBuf, String>,
    /// What holds in place of texts that are wrong.
    held: HashMap<PathBuf, String>,
}

impl Unsaved {
    fn change(&self, change: impl FnOnce(&mut Texts)) {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }

    fn get(&self, path: &Path) -> Option<String> {
        let texts = self.0.read().unwrap_or_else(PoisonError::into_inner);
        texts.held.get(path).or_else(|| texts.unsaved.get(path)).cloned()
    }

    /// The text that a person sees, whatever holds in its place.
    fn now(&self, path: &Path) -> Result<Option<Text>, String> {
        let unsaved = self.0.read().unwrap_or_else(PoisonError::into_inner).unsaved.get(path).cloned();
        match unsaved {
            Some(content) => Ok(Some(Text { content, flaw: None })),
            None => walk::Files::default().read(path),
        }
    }
}

impl Disk for Unsaved {
    fn read(&self, path: &Path) -> Result<Option<Text>, String> {
        match self.get(path) {
            Some(content) => Ok(Some(Text { content, flaw: None })),
            None => walk::Files::default().read(path),
        }
    }

    fn exists(&self, path: &Path) -> bool {
        self.get(path).is_some() || walk::Files::default().exists(path)
    }

    fn is_ignored(&self, path: &Path) -> bool {
        walk::Files::default().is_ignored(path)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stale {
    Files,
    Configurations,
}

/// What a walk says of what is not checked.
#[derive(Default)]
struct Aside {
    /// What was left alone.
    notes: BTreeSet<Note>,
    /// What could not be read.
    failures: BTreeSet<Note>,
    others: Vec<String>,
    missing: bool,
    excluded: bool,
}

impl Aside {
    /// Takes what a walk says beside the files; those are left.
    fn of(walked: &mut Walked) -> Self {
        Self {
            notes: take(&mut walked.notes).into_iter().collect(),
            failures: take(&mut walked.failures).into_iter().collect(),
            others: take(&mut walked.others),
            missing: walked.missing,
            excluded: walked.excluded,
        }
    }

    /// Nothing is said of this path any more.
    fn forget(&mut self, path: &Path) {
        let name = path.to_string_lossy().replace('\\', "/");
        let is_other = |note: &Note| note.path() != Some(&name);
        self.notes.retain(is_other);
        self.failures.retain(is_other);
    }
}

pub struct Workspace {
    request: Request,
    configure: Configure,
    disk: Unsaved,
    configs: Configs,
    /// The last text of each configuration file in which nothing was wrong.
    good: HashMap<PathBuf, String>,
    /// What is wrong with the configurations, where an older text of one holds.
    faults: Option<Vec<Fault>>,
    /// Whether the files are to be looked for again before the next round, and the configurations as well.
    stale: Option<Stale>,
    roots: Roots,
    sources: Snapshot,
    /// Those that are checked, in the order of their names, as a walk has them.
    files: BTreeMap<(String, PathBuf), (FileId, FileKind)>,
    /// What is wrong with the encoding of texts on the disk.
    errors: HashMap<PathBuf, SyntaxError>,
    /// What a walk says beside.
    aside: Aside,
    /// What an editor has open, and what kind it says that it is.
    open: HashMap<PathBuf, Told>,
    cache: ParseCache,
    /// Those of the last round.
    units: Vec<Unit>,
    kept: Kept,
}

impl Workspace {
    /// Walks the paths of the request. Nothing is checked before the first [`round`](Self::round).
    pub fn new(request: Request, configure: Configure) -> Self {
        let disk = Unsaved::default();
        let configs = configure(Box::new(disk.clone()));
        let mut walked = walk::walk(&request, &configs, &AtomicUsize::default());
        let aside = Aside::of(&mut walked);
        let Walked { files, sources, errors, roots, .. } = walked;
        let mut workspace = Self {
            request,
            configure,
            disk,
            configs,
            good: HashMap::new(),
            faults: None,
            stale: None,
            roots,
            sources,
            files: BTreeMap::new(),
            errors: HashMap::new(),
            aside,
            open: HashMap::new(),
            cache: ParseCache::default(),
            units: Vec::new(),
            kept: Kept::default(),
        };
        workspace.remember_good(&workspace.configs.faults());
        for (file, kind) in files {
            let source = workspace.sources.get(file);
            workspace.files.insert((source.name.clone(), source.path.clone()), (file, kind));
        }
        for error in errors {
            workspace.errors.insert(workspace.sources.get(error.at.file).path.clone(), error);
        }
        workspace
    }

    /// Takes the text that an editor has, in place of the one on the disk.
    pub fn edit(&mut self, path: &Path, text: String, told: Told) {
        let path = normalise(path);
        if !self.open.contains_key(&path) {
            self.roots.add_beside(&path);
        }
        if self.is_configuration(&path) {
            self.disk.change(|texts| drop(texts.unsaved.insert(path.clone(), text.clone())));
            self.stale = Some(Stale::Configurations);
        }
        self.open.insert(path.clone(), told);
        self.errors.remove(&path);
        self.sources = self.sources.edited([(path.clone(), Some(text))]);
        self.recognise(&path);
    }

    /// The text on the disk holds again.
    pub fn close(&mut self, path: &Path) {
        let path = normalise(path);
        if self.open.remove(&path).is_some() {
            if self.is_configuration(&path) {
                self.disk.change(|texts| drop(texts.unsaved.remove(&path)));
                self.stale = Some(Stale::Configurations);
            }
            self.forget(&path);
            let seen = self.look_at(&[path].into(), &Looking::new(&self.request, &self.configs));
            self.take_in(seen);
        }
    }

    /// Files on the disk have changed, came or went.
    pub fn changed_on_disk(&mut self, paths: &[PathBuf]) {
        // Whatever has changed, all of it is about to be read.
        if self.stale == Some(Stale::Configurations) {
            return;
        }
        let paths: BTreeSet<PathBuf> = paths.iter().map(|path| normalise(path)).collect();
        let configurations = self.configurations();
        let looking = Looking::new(&self.request, &self.configs);
        if paths.iter().any(|path| configurations.contains(path) || looking.decides(path)) {
            self.stale = Some(Stale::Configurations);
        } else if self.stale.is_none() {
            let seen = self.look_at(&paths, &looking);
            self.take_in(seen);
        }
    }

    /// Everything on the disk may have changed.
    pub fn reload(&mut self) {
        self.stale = Some(Stale::Configurations);
    }

    /// Reads the configurations again. Where one is wrong now, what it said before holds until it is right again.
    fn reconfigure(&mut self) -> Walked {
        self.kept.forget();
        self.disk.change(|texts| texts.held.clear());
        let (configs, walked) = self.configured();
        let faults = configs.faults();
        self.configs = configs;
        self.remember_good(&faults);
        let broken = faults.iter().map(|fault| &fault.source.path);
        let held = broken.filter_map(|path| Some((path.clone(), self.good.get(path)?.clone())));
        let held: HashMap<PathBuf, String> = held.collect();
        self.faults = None;
        if held.is_empty() {
            return walked;
        }
        self.disk.change(|texts| texts.held = held);
        self.faults = Some(faults);
        let (configs, walked) = self.configured();
        self.configs = configs;
        walked
    }

    fn configured(&self) -> (Configs, Walked) {
        let configs = (self.configure)(Box::new(self.disk.clone()));
        let walked = self.walk(&configs);
        for path in self.open.keys() {
            configs.of_file(path);
        }
        (configs, walked)
    }

    fn walk(&self, configs: &Configs) -> Walked {
        walk::walk(&self.request, configs, &AtomicUsize::default())
    }

    fn remember_good(&mut self, faults: &[Fault]) {
        for source in self.configs.read_so_far() {
            if !faults.iter().any(|fault| fault.source.path == source.path) {
                self.good.insert(source.path.clone(), source.text.clone());
            }
        }
    }

    /// Whether a file is a configuration, by its name or since another one builds on it.
    pub fn is_configuration(&self, path: &Path) -> bool {
        let is_called_so = path.file_name().is_some_and(|name| NAMES.iter().any(|known| name == *known));
        is_called_so || self.configurations().contains(path)
    }

    /// The files that are read as configurations.
    fn configurations(&self) -> HashSet<PathBuf> {
        self.configs.read_so_far().iter().map(|source| source.path.clone()).collect()
    }

    /// Walks again: files came or went, or another configuration holds.
    fn refresh(&mut self, stale: Stale) {
        let mut walked = match stale {
            Stale::Files => self.walk(&self.configs),
            Stale::Configurations => self.reconfigure(),
        };
        self.aside = Aside::of(&mut walked);
        let Walked { files, sources: found, errors, .. } = walked;
        let mut changes: Vec<(PathBuf, Option<String>)> = Vec::new();
        let mut checked = BTreeMap::new();
        for (file, kind) in files {
            let new = found.get(file);
            if self.open.contains_key(&new.path) {
                continue;
            }
            if self.sources.open(&new.path).is_none_or(|old| old.text != new.text) {
                changes.push((new.path.clone(), Some(new.text.clone())));
            }
            checked.insert((new.name.clone(), new.path.clone()), kind);
        }
        // What documents refer to, and what they looked for in vain.
        let walked: HashSet<&Path> = checked.keys().map(|(_, path): &(String, PathBuf)| path.as_path()).collect();
        for path in self.sources.paths() {
            if !walked.contains(path.as_path()) && !self.open.contains_key(&path) {
                let now = self.sources.reread(&path);
                if now.as_deref() != self.sources.open(&path).as_deref().map(|old| &*old.text) {
                    changes.push((path, now));
                }
            }
        }
        self.sources = self.sources.edited(changes);
        let numbered = |((name, path), kind): ((String, PathBuf), FileKind)| {
            let id = self.sources.open(&path)?.id;
            Some(((name, path), (id, kind)))
        };
        let numbered: Vec<_> = checked.into_iter().filter_map(numbered).collect();
        // What is open stays what it was, unless it turns out to be something else.
        self.files.retain(|(_, path), _| self.open.contains_key(path));
        self.files.extend(numbered);
        self.errors = errors.into_iter().map(|error| (found.get(error.at.file).path.clone(), error)).collect();
        for (path, error) in &mut self.errors {
            // Numbers are those of the walk: the place is told again by ours.
            error.at.file = self.sources.open(path).map_or(error.at.file, |source| source.id);
        }
        for path in self.open.keys().cloned().collect::<Vec<_>>() {
            self.recognise(&path);
        }
    }

    /// Checks what has changed since the last round.
    pub fn round(&mut self) -> Round {
        self.round_until(&|| false)
    }

    /// As [`round`](Self::round), unless it is stopped: then the next one does what is left of it.
    pub fn round_until(&mut self, stop: Stop) -> Round {
        if let Some(stale) = self.stale.take() {
            self.refresh(stale);
        }
        let files: Vec<(FileId, FileKind)> = self.files.values().copied().collect();
        self.units = formats::plan(&files, &self.sources, &mut self.cache);
        let errors: Vec<SyntaxError> = self.errors.values().cloned().collect();
        self.kept.round(&errors, &self.units, &self.sources, &self.configs, stop)
    }

    /// What would be found in the units that a file is a part of, if it had this text. Nothing of it is kept.
    pub fn trial(&self, file: FileId, text: String) -> (Outcome, Snapshot) {
        let path = self.sources.get(file).path.clone();
        let sources = self.sources.edited([(path, Some(text))]);
        let with_it = self.units.iter().filter(|unit| unit.files().contains(&file));
        let members: HashSet<FileId> = with_it.flat_map(Unit::files).copied().collect();
        let files: Vec<_> = self.files.values().copied().filter(|(file, _)| members.contains(file)).collect();
        let units = formats::plan(&files, &sources, &mut ParseCache::default());
        (check::run_with(Vec::new(), &units, &sources, &self.configs), sources)
    }

    /// What was found in a file in the last round, in the order of places.
    pub fn findings_of(&self, file: FileId) -> impl Iterator<Item = &Finding> {
        self.kept.findings_of(file)
    }

    /// The files that anything is said of together with this one, itself among them.
    pub fn said_with(&self, file: FileId) -> &[FileId] {
        self.kept.said_with(file)
    }

    /// All that was found in the last round, as a run says it.
    pub fn outcome(&self) -> Outcome {
        self.kept.outcome(&self.sources)
    }

    /// All of it as a walk has it.
    pub fn walked(&self) -> Walked {
        let Aside { notes, failures, others, missing, excluded } = &self.aside;
        Walked {
            files: self.files.values().copied().collect(),
            sources: self.sources.edited([]),
            errors: self.errors.values().cloned().collect(),
            notes: notes.iter().cloned().collect(),
            failures: failures.iter().cloned().collect(),
            incomplete: !failures.is_empty() || self.errors.keys().any(|path| self.is_no_text(path)),
            missing: *missing,
            excluded: *excluded,
            others: others.clone(),
            roots: self.roots.clone(),
        }
    }

    /// Whether a file is none of those that make units, since it is no text.
    fn is_no_text(&self, path: &Path) -> bool {
        let kind = self.sources.open(path).and_then(|source| self.files.get(&(source.name.clone(), path.to_owned())));
        kind.is_none_or(|(_, kind)| *kind == FileKind::Template)
    }

    /// All secrets that were recognised: what is shown must not show them.
    pub fn secrets(&self) -> Vec<Secret> {
        self.kept.secrets().cloned().collect()
    }

    /// The models of the units that read a file, made anew: few people ask, and models are large.
    pub fn models_of(&self, file: FileId) -> Vec<Model> {
        let units = self.kept.readers_of(file).into_iter().filter_map(|index| self.units.get(index));
        let lowered = units.map(|unit| {
            let root = unit.files().first().map(|file| self.configs.settings(&self.sources.get(*file).path));
            let platform = root.map(|settings| settings.platform.clone()).unwrap_or_default();
            let defaults = Defaults { platform, ..Defaults::default() };
            formats::lower(unit, &defaults.input(&self.sources)).model
        });
        lowered.collect()
    }

    pub fn sources(&self) -> &Snapshot {
        &self.sources
    }

    pub fn configs(&self) -> &Configs {
        &self.configs
    }

    /// What is wrong with the configurations, as their texts are now.
    pub fn faults(&self) -> Vec<Fault> {
        self.faults.clone().unwrap_or_else(|| self.configs.faults())
    }

    /// What was left alone, by the walk and in what was read, and what could not be read.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        self.aside.failures.iter().chain(&self.aside.notes).chain(self.kept.notes())
    }

    /// Why an open text is not checked, though it may look like one that is.
    pub fn left_alone(&self, path: &Path) -> Option<String> {
        walk::left_alone(path, &self.source(path)?.text, *self.open.get(path)?)
    }

    /// What a file names beside it.
    pub fn links(&self, path: &Path) -> Vec<Link> {
        let Some(source) = self.sources.open(path) else { return Vec::new() };
        if self.is_configuration(path) {
            let named = config::named(&source.text).into_iter();
            return named.map(|(span, name)| Link { span, to: name.into(), is_module: false }).collect();
        }
        let kind = self.files.get(&(source.name.clone(), path.to_owned())).map(|(_, kind)| *kind);
        kind.map(|kind| formats::links(kind, &source)).unwrap_or_default()
    }

    /// The text of a configuration file as it is now, be it right or wrong.
    pub fn configuration(&self, path: &Path) -> Option<String> {
        self.disk.now(path).ok().flatten().map(|text| text.content)
    }

    /// The text at a path, if it is known.
    pub fn source(&self, path: &Path) -> Option<Arc<Source>> {
        self.sources.open(path)
    }

    /// The files that are checked.
    pub fn files(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.files.values().map(|(file, _)| self.sources.get(*file))
    }

    /// Whether there is a file at a path, known or not.
    pub fn is_file(&self, path: &Path) -> bool {
        self.sources.has(path) || walk::is_file(path)
    }

    /// Looks at files on the disk that may have changed; nothing where only a walk tells what has become of them.
    fn look_at(&self, paths: &BTreeSet<PathBuf>, looking: &Looking) -> Option<Vec<(PathBuf, Seen)>> {
        let known: BTreeSet<PathBuf> = self.sources.paths().into_iter().collect();
        let mut all = Vec::new();
        for path in paths.iter().filter(|path| !self.open.contains_key(*path)) {
            // A directory that is gone takes along what was in it.
            let below = known.range::<PathBuf, _>((Bound::Excluded(path), Bound::Unbounded)).next();
            let had_files = || below.is_some_and(|below| below.starts_with(path)) && !path.exists();
            match looking.at(path) {
                Seen::Many if self.aside.others.iter().any(|other| Path::new(other) == path) => {}
                Seen::Many => return None,
                Seen::Nothing if had_files() => return None,
                seen @ (Seen::File(_) | Seen::Note(_) | Seen::Failure(_) | Seen::Nothing) => {
                    all.push((path.clone(), seen));
                }
            }
        }
        Some(all)
    }

    fn take_in(&mut self, seen: Option<Vec<(PathBuf, Seen)>>) {
        let Some(seen) = seen else {
            self.stale = self.stale.max(Some(Stale::Files));
            return;
        };
        let known: HashSet<PathBuf> = self.sources.paths().into_iter().collect();
        let text = |(path, seen): &(PathBuf, Seen)| {
            let text = match seen {
                Seen::File(met) => Some(met.text.clone()),
                // Another file may refer to it.
                Seen::Note(_) | Seen::Failure(_) | Seen::Nothing | Seen::Many => {
                    known.contains(path).then(|| self.sources.reread(path))?
                }
            };
            let before = known.contains(path).then(|| self.sources.open(path)).flatten();
            (before.as_ref().map(|source| &source.text) != text.as_ref()).then(|| (path.clone(), text))
        };
        let texts: Vec<_> = seen.iter().filter_map(text).collect();
        for (path, _) in &seen {
            self.forget(path);
        }
        self.sources = self.sources.edited(texts);
        for (path, seen) in seen {
            match seen {
                Seen::File(met) => self.add(path, &met),
                Seen::Note(note) => drop(self.aside.notes.insert(note)),
                Seen::Failure(note) => drop(self.aside.failures.insert(note)),
                Seen::Nothing | Seen::Many => {}
            }
        }
    }

    fn add(&mut self, path: PathBuf, met: &Met) {
        let Some(source) = self.sources.open(&path) else { return };
        if let Some((at, message)) = &met.flaw {
            let at = crate::source::Location::new(source.id, *at, at + 1);
            self.errors.insert(path.clone(), SyntaxError::new(at, message.clone()));
        }
        self.files.insert((source.name.clone(), path), (source.id, met.kind));
    }

    /// Finds out what an open text is. A text that is half typed stays what it was.
    fn recognise(&mut self, path: &Path) {
        let Some(source) = self.sources.open(path) else { return };
        let key = (source.name.clone(), path.to_owned());
        if self.configs.excludes(path) {
            self.files.remove(&key);
            return;
        }
        let told = self.open.get(path).copied().unwrap_or(Told::Nothing);
        let before = || self.files.get(&key).map(|(_, kind)| *kind).filter(|_| told != Told::Other);
        let kind = walk::kind_of_open(path, &source.text, told).or_else(before);
        match kind {
            Some(kind) => drop(self.files.insert(key, (source.id, kind))),
            None => drop(self.files.remove(&key)),
        }
    }

    /// Nothing is known of a file but its text.
    fn forget(&mut self, path: &Path) {
        self.errors.remove(path);
        self.aside.forget(path);
        if self.sources.has(path)
            && let Some(source) = self.sources.open(path)
        {
            self.files.remove(&(source.name.clone(), path.to_owned()));
        }
    }
}

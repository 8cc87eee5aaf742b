//! A workspace that is open in an editor: the files of its folders, with the texts that are not saved yet in place of
//! those on the disk, and what the engine keeps of them. It knows no protocol, and reads the disk through `walk` alone.

use crate::check::{Kept, Outcome, Round};
use crate::config::{Configs, Disk, Text};
use crate::formats::{self, FileKind, ParseCache};
use crate::rules::Finding;
use crate::source::{FileId, Note, Snapshot, Source, normalise};
use crate::suppress::Suppressed;
use crate::syntax::SyntaxError;
use crate::walk::{self, Request, Roots, Told, Walked};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, PoisonError, RwLock};

/// Makes the configurations anew: those on the disk have changed.
pub type Configure = Box<dyn Fn() -> Configs + Send>;

/// The disk as configurations are read from it, with the texts that an editor has not saved.
#[derive(Clone, Default)]
pub struct Unsaved(Arc<RwLock<HashMap<PathBuf, String>>>);

impl Unsaved {
    pub fn set(&self, path: &Path, text: Option<String>) {
        let mut texts = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match text {
            Some(text) => drop(texts.insert(path.to_owned(), text)),
            None => drop(texts.remove(path)),
        }
    }

    fn get(&self, path: &Path) -> Option<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
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
}

pub struct Workspace {
    request: Request,
    configure: Configure,
    configs: Configs,
    roots: Roots,
    sources: Snapshot,
    /// Those that are checked, in the order of their names, as a walk has them.
    files: BTreeMap<(String, PathBuf), (FileId, FileKind)>,
    /// What is wrong with the encoding of texts on the disk.
    errors: HashMap<PathBuf, SyntaxError>,
    /// What was left alone, and what could not be read.
    notes: Vec<Note>,
    /// What an editor has open, and what kind it says that it is.
    open: HashMap<PathBuf, Told>,
    cache: ParseCache,
    kept: Kept,
}

impl Workspace {
    /// Walks the paths of the request. Nothing is checked before the first [`round`](Self::round).
    pub fn new(request: Request, configure: Configure) -> Self {
        let configs = configure();
        let walked = walk::walk(&request, &configs, &AtomicUsize::default());
        let Walked { files, sources, errors, mut notes, failures, roots, .. } = walked;
        notes.extend(failures);
        let mut workspace = Self {
            request,
            configure,
            configs,
            roots,
            sources,
            files: BTreeMap::new(),
            errors: HashMap::new(),
            notes,
            open: HashMap::new(),
            cache: ParseCache::default(),
            kept: Kept::default(),
        };
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
        self.open.insert(path.clone(), told);
        self.errors.remove(&path);
        self.sources = self.sources.edited([(path.clone(), Some(text))]);
        self.recognise(&path);
    }

    /// The text on the disk holds again.
    pub fn close(&mut self, path: &Path) {
        let path = normalise(path);
        if self.open.remove(&path).is_some() {
            self.forget(&path);
            self.reread(&[path]);
        }
    }

    /// Files on the disk have changed, came or went.
    pub fn changed_on_disk(&mut self, paths: &[PathBuf]) {
        let paths: Vec<PathBuf> = paths.iter().map(|path| normalise(path)).collect();
        let is_configuration = |path: &PathBuf| walk::decides_what_is_checked(path);
        if paths.iter().any(is_configuration) {
            self.reload(true);
        } else if paths.iter().all(|path| self.is_checked(path)) {
            self.reread(&paths);
        } else {
            self.reload(false);
        }
    }

    /// Walks again: files came or went, or another configuration holds.
    pub fn reload(&mut self, reconfigured: bool) {
        if reconfigured {
            self.configs = (self.configure)();
            self.kept = Kept::default();
        }
        let walked = walk::walk(&self.request, &self.configs, &AtomicUsize::default());
        let Walked { files, sources: found, errors, mut notes, failures, .. } = walked;
        notes.extend(failures);
        self.notes = notes;
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
        for path in self.sources.paths() {
            let walked = checked.keys().any(|(_, known)| *known == path) || self.open.contains_key(&path);
            if !walked {
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
        self.files = checked.into_iter().filter_map(numbered).collect();
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
        let files: Vec<(FileId, FileKind)> = self.files.values().copied().collect();
        let units = formats::plan(&files, &self.sources, &mut self.cache);
        let errors: Vec<SyntaxError> = self.errors.values().cloned().collect();
        self.kept.round(&errors, &units, &self.sources, &self.configs)
    }

    /// What was found in a file in the last round, in the order of places.
    pub fn findings_of(&self, file: FileId) -> impl Iterator<Item = &Finding> {
        self.kept.findings_of(file)
    }

    pub fn suppressed_in(&self, file: FileId) -> impl Iterator<Item = &Suppressed> {
        self.kept.suppressed_in(file)
    }

    /// All that was found in the last round, as a run says it.
    pub fn outcome(&self) -> Outcome {
        self.kept.outcome(&self.sources)
    }

    pub fn sources(&self) -> &Snapshot {
        &self.sources
    }

    pub fn configs(&self) -> &Configs {
        &self.configs
    }

    /// What was left alone, and what could not be read.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The text at a path, if it is known.
    pub fn source(&self, path: &Path) -> Option<Arc<Source>> {
        self.sources.open(path)
    }

    /// The files that are checked.
    pub fn files(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.files.values().map(|(file, _)| self.sources.get(*file))
    }

    pub fn is_open(&self, path: &Path) -> bool {
        self.open.contains_key(path)
    }

    fn is_checked(&self, path: &Path) -> bool {
        self.sources.has(path)
            && self.files.keys().any(|(_, known)| known == path)
            && self.sources.reread(path).is_some()
    }

    /// Reads files from the disk that are known already.
    fn reread(&mut self, paths: &[PathBuf]) {
        let (mut texts, mut kinds) = (Vec::new(), Vec::new());
        for path in paths.iter().filter(|path| !self.open.contains_key(*path)) {
            self.errors.remove(path);
            let found = walk::met(path, &self.configs);
            let text = found.as_ref().map(|met| met.text.clone()).or_else(|| self.sources.reread(path));
            texts.push((path.clone(), text));
            kinds.extend(found.map(|met| (path.clone(), met)));
        }
        self.sources = self.sources.edited(texts);
        for (path, met) in kinds {
            let Some(source) = self.sources.open(&path) else { continue };
            if let Some((at, message)) = met.flaw {
                let at = crate::source::Location::new(source.id, at, at + 1);
                self.errors.insert(path.clone(), SyntaxError { at, message });
            }
            self.files.insert((source.name.clone(), path), (source.id, met.kind));
        }
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

    fn forget(&mut self, path: &Path) {
        self.files.retain(|(_, known), _| known != path);
    }
}

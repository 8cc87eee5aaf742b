//! Which configuration holds for a file: the nearest one above it, up to the root of the repository.

use super::layer::{Layer, RuleEntry};
use super::read::Fault;
use super::{Config, Over};
use crate::check::{Holding, Settings};
use crate::source::{Snapshot, Source, Span, normalise};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

/// What a configuration file is called. A directory has one of them.
pub const NAMES: [&str; 2] = ["dunnage.yaml", ".dunnage.yaml"];

/// What it is not called, in the order of what it is.
const MISNAMED: [&str; 2] = ["dunnage.yml", ".dunnage.yml"];

/// A directory with this in it is the root of a repository: what lies above is not about its files.
const REPOSITORY: &str = ".git";

/// Reads configuration files.
pub trait Disk: Send + Sync {
    /// The text of a file, nothing where there is none, or why it cannot be read.
    fn read(&self, path: &Path) -> Result<Option<Text>, String>;
    fn exists(&self, path: &Path) -> bool;
    /// Whether git leaves a file out of the repository.
    fn is_ignored(&self, path: &Path) -> bool;
}

#[derive(Debug)]
pub struct Text {
    pub content: String,
    /// The first byte that is no text, and what to say of it.
    pub flaw: Option<(usize, String)>,
}

/// Which configuration is to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Choice {
    /// For each file the nearest one above it.
    #[default]
    Nearest,
    /// This one for all files.
    File(PathBuf),
    None,
}

/// The configurations of a run, each read once.
pub struct Configs {
    disk: Box<dyn Disk>,
    /// Where the run started: relative paths are relative to it.
    start: PathBuf,
    choice: Choice,
    over: Over,
    nothing: Arc<Config>,
    /// The one that was chosen for all files.
    chosen: OnceLock<Arc<Config>>,
    /// By directory, as it was asked for and as an absolute path.
    directories: RwLock<HashMap<PathBuf, Arc<Config>>>,
    files: Mutex<Files>,
}

#[derive(Default)]
struct Files {
    texts: Option<Snapshot>,
    /// Those that are read, or are being read where there is nothing yet.
    layers: HashMap<PathBuf, Option<Arc<Layer>>>,
    configs: HashMap<PathBuf, Arc<Config>>,
    faults: Vec<Fault>,
}

impl Configs {
    /// `start` is an absolute path.
    pub fn new(disk: Box<dyn Disk>, start: PathBuf, choice: Choice, over: Over) -> Self {
        let nothing = Arc::new(Config::new(Vec::new(), over.clone(), start.clone()));
        let (chosen, directories, files) = (OnceLock::new(), RwLock::default(), Mutex::default());
        Self { disk, start, choice, over, nothing, chosen, directories, files }
    }

    /// The configuration that holds for a file.
    pub fn of_file(&self, file: &Path) -> Arc<Config> {
        self.of_directory(file.parent().unwrap_or(Path::new("")))
    }

    /// The configuration that holds for what lies in a directory.
    pub fn of_directory(&self, directory: &Path) -> Arc<Config> {
        match &self.choice {
            Choice::None => self.nothing.clone(),
            Choice::File(path) => self.chosen.get_or_init(|| self.files().config(self, &self.absolute(path))).clone(),
            Choice::Nearest => self.known(directory).unwrap_or_else(|| {
                let config = self.nearest(&self.absolute(directory));
                self.keep(directory, config)
            }),
        }
    }

    pub fn settings(&self, file: &Path) -> Arc<Settings> {
        self.of_file(file).settings(&self.absolute(file))
    }

    /// Whether a walk is to pass by what it came upon.
    pub fn passes_by(&self, path: &Path, is_directory: bool) -> bool {
        let config = self.of_file(path);
        !config.layers().is_empty() && config.passes_by(&self.absolute(path), is_directory)
    }

    /// Whether a file is excluded that was asked for by name.
    pub fn excludes(&self, file: &Path) -> bool {
        self.of_file(file).excludes(&self.absolute(file))
    }

    pub fn absolute(&self, path: &Path) -> PathBuf {
        normalise(&self.start.join(path))
    }

    pub(super) fn over(&self) -> &Over {
        &self.over
    }

    pub(super) fn is_there(&self, path: &Path) -> bool {
        self.disk.exists(path)
    }

    /// The files that the configurations name which were read so far: a run may read them, wherever they lie.
    pub fn named_files(&self) -> Vec<PathBuf> {
        let files = self.files();
        let layers = files.layers.values().flatten();
        let named = layers.flat_map(|layer| layer.terraform_var_files.iter().flat_map(|it| &it.value));
        named.map(|file| file.value.clone()).collect()
    }

    /// The configuration files that were read so far.
    pub fn read_so_far(&self) -> Vec<Arc<Source>> {
        self.files().layers.values().flatten().map(|layer| layer.source.clone()).collect()
    }

    /// What is wrong with the configurations that were read so far, in the order of their names and places.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = self.files().faults.clone();
        faults.sort_by(|a, b| (&a.source.name, a.span, &a.message).cmp(&(&b.source.name, b.span, &b.message)));
        // Two that extend a file say the same of it.
        faults.dedup_by(|a, b| (&a.source.name, a.span, &a.message) == (&b.source.name, b.span, &b.message));
        faults
    }

    fn known(&self, directory: &Path) -> Option<Arc<Config>> {
        self.directories.read().unwrap_or_else(PoisonError::into_inner).get(directory).cloned()
    }

    fn keep(&self, directory: &Path, config: Arc<Config>) -> Arc<Config> {
        let mut known = self.directories.write().unwrap_or_else(PoisonError::into_inner);
        known.entry(directory.to_owned()).or_insert(config).clone()
    }

    fn files(&self) -> std::sync::MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn nearest(&self, directory: &Path) -> Arc<Config> {
        if let Some(known) = self.known(directory) {
            return known;
        }
        let config = self.inside(directory).unwrap_or_else(|| match directory.parent() {
            Some(parent) if !self.disk.exists(&directory.join(REPOSITORY)) => self.nearest(parent),
            Some(_) | None => self.nothing.clone(),
        });
        self.keep(directory, config)
    }

    /// The configuration in this very directory.
    fn inside(&self, directory: &Path) -> Option<Arc<Config>> {
        let found: Vec<PathBuf> =
            NAMES.iter().map(|name| directory.join(name)).filter(|path| self.disk.exists(path)).collect();
        let Some(first) = found.first() else {
            self.misnamed(directory);
            return None;
        };
        let second = found.get(1);
        let mut files = self.files();
        if let Some(second) = second {
            let (source, _) = files.source(self, second);
            let message = format!("stands beside `{}`, and only one of them can hold: remove one", NAMES[0]);
            files.faults.push(Fault { source, span: Span::new(0, 0), message });
        }
        Some(files.config(self, first))
    }

    /// A file that is meant to be a configuration must not be passed by without a word.
    fn misnamed(&self, directory: &Path) {
        for (wrong, right) in MISNAMED.iter().zip(NAMES) {
            let path = directory.join(wrong);
            if self.disk.exists(&path) {
                let mut files = self.files();
                let (source, _) = files.source(self, &path);
                let message = format!("a configuration is called `{right}`: rename this file");
                files.faults.push(Fault { source, span: Span::new(0, 0), message });
            }
        }
    }

    /// A path as its user would write it: relative to where the run started.
    pub fn name(&self, path: &Path) -> String {
        let mut up = String::new();
        for above in self.start.ancestors() {
            if let Ok(rest) = path.strip_prefix(above)
                && (above.parent().is_some() || up.is_empty())
            {
                return (up + &rest.to_string_lossy()).replace('\\', "/");
            }
            up.push_str("../");
        }
        path.to_string_lossy().replace('\\', "/")
    }
}

impl Holding for Configs {
    fn of(&self, file: &Source) -> Arc<Settings> {
        self.settings(&file.path)
    }

    fn is_private(&self, file: &Source) -> bool {
        self.disk.is_ignored(&self.absolute(&file.path))
    }

    fn leaves_nothing_out(&self, file: &Source) -> bool {
        self.leaves_nothing_out(&file.path)
    }

    fn is_deployed(&self, file: &Source) -> bool {
        self.aside(&file.path).is_none()
    }
}

/// A list of no profiles asks for the rules that are turned on by name, and there must be such.
fn runs_nothing(layers: &[Arc<Layer>]) -> Option<Fault> {
    let (layer, profile) = layers.iter().rev().find_map(|layer| Some((layer, layer.profile.as_ref()?)))?;
    let named = layers.iter().flat_map(|layer| layer.overrides.iter().flat_map(|it| &it.rules).chain(&layer.rules));
    let is_on = |entry: &RuleEntry| entry.settings.on != Some(false);
    if !profile.value.is_empty() || named.into_iter().any(is_on) {
        return None;
    }
    let message = "names no profile, and no rule is turned on, so nothing would be checked: leave it out for \
                   `recommended`, or turn rules on under `rules`";
    Some(Fault { source: layer.source.clone(), span: profile.at.span, message: message.to_owned() })
}

/// Rules that are asked for and say nothing, since nobody gave them the option that they need.
fn idle(layers: &[Arc<Layer>]) -> Vec<Fault> {
    let entries = || {
        layers.iter().flat_map(|layer| {
            let overrides = layer.overrides.iter().flat_map(|it| &it.rules);
            layer.rules.iter().chain(overrides).map(move |entry| (layer, entry))
        })
    };
    let given = |entry: &RuleEntry, name: &str| {
        let mut others = entries().filter(|(_, other)| other.rule.id == entry.rule.id);
        others.any(|(_, other)| other.settings.options.gives(name))
    };
    let mut faults = Vec::new();
    for (layer, entry) in entries().filter(|(_, entry)| entry.settings.on != Some(false)) {
        let needed = entry.rule.options().iter().filter(|(_, declared)| declared.needed);
        for (name, _) in needed.filter(|(name, _)| !given(entry, name)) {
            let message = format!("`{}` says nothing until `{name}` is given", entry.rule.id);
            faults.push(Fault { source: layer.source.clone(), span: entry.place_of(name).span, message });
        }
    }
    faults
}

impl Files {
    fn config(&mut self, configs: &Configs, path: &Path) -> Arc<Config> {
        if let Some(known) = self.configs.get(path) {
            return known.clone();
        }
        let mut layers = Vec::new();
        if let Some(layer) = self.layer(configs, path, None) {
            self.stack(&layer, &mut HashSet::new(), &mut layers);
        }
        if configs.over.profiles.is_empty() && configs.over.rules.is_empty() {
            self.faults.extend(runs_nothing(&layers));
        }
        self.faults.extend(idle(&layers));
        let config = Arc::new(Config::new(layers, configs.over.clone(), configs.start.clone()));
        self.configs.insert(path.to_owned(), config.clone());
        config
    }

    /// What a file extends, then the file itself; what two of them extend comes once, before both.
    fn stack(&self, layer: &Arc<Layer>, seen: &mut HashSet<PathBuf>, layers: &mut Vec<Arc<Layer>>) {
        // A file that extends itself is a fault, and ends here.
        if !seen.insert(layer.source.path.clone()) {
            return;
        }
        for path in &layer.extends {
            if let Some(Some(below)) = self.layers.get(&path.value) {
                self.stack(below, seen, layers);
            }
        }
        layers.push(layer.clone());
    }

    /// Reads a file and what it extends. `from` is what extends it, for what is wrong.
    fn layer(&mut self, configs: &Configs, path: &Path, from: Option<(&Arc<Source>, Span)>) -> Option<Arc<Layer>> {
        if let Some(known) = self.layers.get(path) {
            if let (None, Some((source, span))) = (known, from) {
                let message = format!("`{}` extends this file: a circle", configs.name(path));
                self.faults.push(Fault { source: source.clone(), span, message });
            }
            return known.clone();
        }
        // A repository of somebody else's must not be able to show any file of the machine in a frame.
        let is_yaml = path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
        if let Some((source, span)) = from.filter(|_| !is_yaml) {
            let message = "must be a file whose name ends in `.yaml` or `.yml`".to_owned();
            self.faults.push(Fault { source: source.clone(), span, message });
            return None;
        }
        let (source, failure) = self.source(configs, path);
        if let Some((at, message)) = failure {
            let fault = match (at, from) {
                (None, Some((source, span))) => {
                    Fault { source: source.clone(), span, message: format!("`{}`: {message}", configs.name(path)) }
                }
                (at, _) => Fault { source, span: at.unwrap_or(Span::new(0, 0)), message },
            };
            self.faults.push(fault);
            return None;
        }
        let (layer, faults) = Layer::read(&source);
        self.faults.extend(faults);
        self.layers.insert(path.to_owned(), None);
        for below in &layer.extends {
            self.layer(configs, &below.value, Some((&source, below.at.span)));
        }
        for file in layer.terraform_var_files.iter().flat_map(|files| &files.value) {
            if !configs.disk.exists(&file.value) {
                let message = format!("`{}`: no such file", configs.name(&file.value));
                self.faults.push(Fault { source: source.clone(), span: file.at.span, message });
            }
        }
        let layer = Arc::new(layer);
        self.layers.insert(path.to_owned(), Some(layer.clone()));
        Some(layer)
    }

    /// The text of a file, and why it cannot be used; the latter at a place if it has one.
    fn source(&mut self, configs: &Configs, path: &Path) -> (Arc<Source>, Option<(Option<Span>, String)>) {
        let texts = self.texts.get_or_insert_with(Snapshot::in_memory);
        let (content, failure) = match configs.disk.read(path) {
            Ok(Some(text)) => (text.content, text.flaw.map(|(at, message)| (Some(Span::new(at, at + 1)), message))),
            Ok(None) => (String::new(), Some((None, "no such file".to_owned()))),
            Err(reason) => (String::new(), Some((None, reason))),
        };
        (texts.add(configs.name(path), path.to_owned(), content), failure)
    }
}

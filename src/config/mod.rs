//! `dunnage.yaml`: reads it with the place of every word, finds which one holds for a file, and says what it comes to.
//!
//! A configuration is a stack of [`Layer`]s, one for each file: what a file extends lies below it, and the upper one
//! wins. It knows neither the disk, which comes as a [`Disk`], nor the command line, which comes as [`Over`].

mod aside;
mod edit;
mod effective;
mod find;
mod globs;
mod help;
mod keys;
mod layer;
mod named;
mod read;
mod schema;
mod start;

pub use aside::{Aside, NOT_DEPLOYED};
pub use edit::{turn_off, turn_off_for};
pub use effective::{Effective, Entry, ExcludedBy, Origin};
pub use find::{Choice, Configs, Disk, NAMES, Text};
pub use help::{Suggestion, explanation, suggestions};
pub use keys::Key;
pub use layer::{At, Layer, Override, RuleEntry};
pub use named::named;
pub use read::Fault;
pub use schema::schema;
pub use start::{Seen, start};

use crate::check::{RuleSettings, Settings};
use crate::date::Date;
use crate::rules::{Profile, Rule, Severity};
use crate::source::Location;
use globs::Globs;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// Whether a text is a glob of `exclude`, or what is wrong with it: "is no glob: ..."
pub fn is_glob(text: &str) -> Result<(), String> {
    Globs::new(vec![text.to_owned()])
        .map(|_| ())
        .map_err(|wrong| wrong.into_iter().next().map_or_else(String::new, |(_, message)| message))
}

/// What the command line says, which holds over every file.
#[derive(Debug, Clone, Default)]
pub struct Over {
    pub profiles: Vec<Profile>,
    /// Rules that run whatever the profile and the files say.
    pub rules: Vec<&'static Rule>,
    pub fail_on: Option<Severity>,
    /// Whether suppressions are to be passed over.
    pub no_suppressions: bool,
    /// Whether what is found in files that nothing is deployed from counts as well.
    pub all_files: bool,
    /// The files and directories that were asked for, as they were written; without any, where the run started.
    pub asked: Vec<PathBuf>,
    /// The day of the run, by which suppressions end.
    pub today: Option<Date>,
}

/// The mildest severity that fails a run unless something else was chosen.
pub const FAIL_ON: Severity = Severity::Low;

/// One configuration file with all that it extends. Paths that it is asked about are absolute.
#[derive(Debug, Default)]
pub struct Config {
    /// What is extended comes before what extends it.
    layers: Vec<Arc<Layer>>,
    over: Over,
    /// Where the run started, as an absolute path.
    start: PathBuf,
    /// By which overrides hold: all files for which the same ones do share their settings.
    settings: RwLock<HashMap<Vec<bool>, Arc<Settings>>>,
}

impl Config {
    fn new(layers: Vec<Arc<Layer>>, over: Over, start: PathBuf) -> Self {
        Self { layers, over, start, settings: RwLock::default() }
    }

    /// A path as the files of the run have theirs: relative to where it started.
    fn relative(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.start).unwrap_or(path).to_owned()
    }

    /// The file itself last, before it what it extends; none where nothing is configured.
    pub fn layers(&self) -> &[Arc<Layer>] {
        &self.layers
    }

    pub fn settings(&self, file: &Path) -> Arc<Settings> {
        let holding: Vec<bool> =
            self.layers.iter().flat_map(|layer| layer.holding(file)).map(|(_, holds)| holds).collect();
        let lock = PoisonError::into_inner;
        if let Some(known) = self.settings.read().unwrap_or_else(lock).get(&holding) {
            return known.clone();
        }
        let settings = Arc::new(self.join(&holding));
        self.settings.write().unwrap_or_else(PoisonError::into_inner).entry(holding).or_insert(settings).clone()
    }

    fn join(&self, holding: &[bool]) -> Settings {
        let mut settings = Settings::of(self.profiles());
        let mut holding = holding.iter();
        for layer in &self.layers {
            take(&mut settings.rules, &layer.rules);
            for (own, _) in layer.overrides.iter().zip(&mut holding).filter(|(_, holds)| **holds) {
                take(&mut settings.rules, &own.rules);
            }
        }
        for rule in &self.over.rules {
            settings.rules.entry(rule.id.to_owned()).or_default().on = Some(true);
        }
        let platform = &mut settings.platform;
        if let Some(version) = self.last(|layer| layer.kubernetes_version.as_ref()) {
            platform.kubernetes.version = Some(version.value);
        }
        if let Some(files) = self.last(|layer| layer.terraform_var_files.as_ref()) {
            platform.terraform.var_files = files.value.iter().map(|file| self.relative(&file.value)).collect();
        }
        if let Some(workspace) = self.last(|layer| layer.terraform_workspace.as_ref()) {
            platform.terraform.workspace = Some(workspace.value.clone());
        }
        settings.heeds_suppressions = !self.over.no_suppressions;
        settings.today = self.over.today;
        if let Some(require) = self.last(|layer| layer.require_reason.as_ref()) {
            settings.require_reason = require.value;
        }
        if let Some(honour) = self.last(|layer| layer.honour_other_tools.as_ref()) {
            settings.honour_other_tools = honour.value;
        }
        settings
    }

    /// What the uppermost layer says that says something.
    fn last<'a, T>(&'a self, get: impl Fn(&'a Layer) -> Option<&'a At<T>>) -> Option<&'a At<T>> {
        self.layers.iter().rev().find_map(|layer| get(layer))
    }

    /// What the uppermost layer says that says it, and which layer that is.
    fn with_place<'a, T>(
        &'a self,
        get: impl Fn(&'a Layer) -> Option<&'a At<T>>,
    ) -> Option<(&'a Arc<Layer>, &'a At<T>)> {
        self.layers.iter().rev().find_map(|layer| Some((layer, get(layer)?)))
    }

    fn profiles(&self) -> Vec<Profile> {
        if !self.over.profiles.is_empty() {
            return self.over.profiles.clone();
        }
        self.last(|layer| layer.profile.as_ref()).map_or_else(|| vec![Profile::Recommended], |it| it.value.clone())
    }

    /// The file of what is known, and the configuration file that names it.
    pub fn baseline(&self) -> Option<(&Arc<Layer>, &At<PathBuf>)> {
        self.with_place(|layer| layer.baseline.as_ref())
    }

    /// The mildest severity that fails a run.
    pub fn fail_on(&self) -> Severity {
        let chosen = || self.last(|layer| layer.fail_on.as_ref()).map(|it| it.value);
        self.over.fail_on.or_else(chosen).unwrap_or(FAIL_ON)
    }

    /// Whether a file or directory that a walk came upon is to be passed by. What a directory says is not asked here:
    /// a walk does not enter it.
    pub fn passes_by(&self, path: &Path, is_directory: bool) -> bool {
        self.excluded_by(path, is_directory, false).is_some()
    }

    /// Whether a file is excluded, be it by a directory above it.
    pub fn excludes(&self, file: &Path) -> bool {
        self.excluded_by(file, false, true).is_some()
    }

    /// What excludes a path, be it by a directory above it or not.
    fn excluded_by(&self, path: &Path, is_directory: bool, above: bool) -> Option<Exclusion<'_>> {
        if self.layers.is_empty() {
            return None;
        }
        // The uppermost layer that has something to say of the path decides.
        let excluded = self.layers.iter().rev().find_map(|layer| {
            let exclude = layer.exclude.as_ref()?;
            let (glob, matched) = exclude.value.decisive(&layer.directory, path, is_directory, above)?;
            Some((layer, exclude, glob, matched))
        });
        if let Some((layer, exclude, glob, true)) = excluded {
            return Some(Exclusion { layer, key: exclude.at, glob: Some((&exclude.value, glob)) });
        }
        let include = self.with_place(|layer| layer.include.as_ref());
        match include {
            Some((layer, include)) if !is_directory && !include.value.matches(&layer.directory, path) => {
                Some(Exclusion { layer, key: include.at, glob: None })
            }
            Some(_) | None => None,
        }
    }
}

/// Why a path is not checked.
struct Exclusion<'a> {
    layer: &'a Arc<Layer>,
    /// The key `exclude` or `include`.
    key: Location,
    /// The glob of `exclude`; without one, none of `include` matches.
    glob: Option<(&'a Globs, &'a str)>,
}

fn take(rules: &mut HashMap<String, RuleSettings>, entries: &[RuleEntry]) {
    for entry in entries {
        let own = rules.entry(entry.rule.id.to_owned()).or_default();
        *own = entry.settings.over(own);
    }
}

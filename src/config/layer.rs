//! What one configuration file says, each thing with its place.

use super::globs::Globs;
use super::keys::{KUBERNETES_VERSION, Key, OVERRIDE_FILES, OVERRIDE_RULES, VAR_FILES, WORKSPACE};
use super::read::{Fault, Reading, plain};
use crate::check::RuleSettings;
use crate::nearest::did_you_mean;
use crate::rules::{self, OptionKind, Profile, Rule, Severity};
use crate::source::{Location, Source, normalise};
use crate::syntax::{Parsed, yaml};
use crate::tree::{Entry, Kind, Node, Text};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A value and the key that it stands under.
#[derive(Debug, Clone)]
pub struct At<T> {
    pub value: T,
    pub at: Location,
}

#[derive(Debug)]
pub struct Layer {
    pub source: Arc<Source>,
    /// All paths in the file are relative to it.
    pub directory: PathBuf,
    pub extends: Vec<At<PathBuf>>,
    pub profile: Option<At<Vec<Profile>>>,
    pub fail_on: Option<At<Severity>>,
    pub include: Option<At<Globs>>,
    pub exclude: Option<At<Globs>>,
    pub not_deployed: Option<At<Globs>>,
    pub rules: Vec<RuleEntry>,
    pub overrides: Vec<Override>,
    /// All globs of several overrides, without their `!`: most files are matched by none, and one look tells.
    overridden: Option<Globs>,
    pub kubernetes_version: Option<At<(u32, u32)>>,
    pub terraform_var_files: Option<At<Vec<At<PathBuf>>>>,
    pub terraform_workspace: Option<At<String>>,
    /// At its value, since it may be gone.
    pub baseline: Option<At<PathBuf>>,
    pub require_reason: Option<At<bool>>,
    pub honour_other_tools: Option<At<bool>>,
}

/// What stands under a rule's name.
#[derive(Debug)]
pub struct RuleEntry {
    pub rule: &'static Rule,
    pub at: Location,
    pub settings: RuleSettings,
    /// Where the keys of each option are.
    value: Node,
}

impl RuleEntry {
    /// The place of `severity` or an option.
    pub fn place_of(&self, key: &str) -> Location {
        self.value.entry(key).map_or(self.at, |entry| entry.key.at)
    }
}

/// Settings of rules for some files.
#[derive(Debug)]
pub struct Override {
    pub files: Globs,
    pub rules: Vec<RuleEntry>,
    pub at: Location,
}

impl Layer {
    /// Reads a file. What can be read is there even if something is wrong.
    pub fn read(source: &Arc<Source>) -> (Self, Vec<Fault>) {
        let directory = source.path.parent().map(PathBuf::from).unwrap_or_default();
        let mut layer = Self {
            source: source.clone(),
            directory,
            extends: Vec::new(),
            profile: None,
            fail_on: None,
            include: None,
            exclude: None,
            not_deployed: None,
            rules: Vec::new(),
            overrides: Vec::new(),
            overridden: None,
            kubernetes_version: None,
            terraform_var_files: None,
            terraform_workspace: None,
            baseline: None,
            require_reason: None,
            honour_other_tools: None,
        };
        let mut reading = Reading::new(source.clone());
        let Parsed { value: documents, errors, .. } =
            yaml::parse(&Text::verbatim(source.text.as_str(), source.whole()));
        for error in errors {
            reading.wrong(error.at, error.message);
        }
        if let Some(second) = documents.get(1) {
            reading.wrong(second.root.at, "a configuration is one document, and here begins a second one");
        }
        if let Some(first) = documents.first() {
            for entry in reading.map(&first.root, "a map of settings") {
                match Key::named(&entry.key.name) {
                    Some(key) => layer.take(key, entry, &mut reading),
                    None => reading.unknown_key(entry, Key::ALL.map(Key::name)),
                }
            }
        }
        if layer.overrides.len() > 1 {
            let words = layer.overrides.iter().flat_map(|it| &it.files.words);
            let bare = words.map(|word| word.strip_prefix('!').unwrap_or(word).to_owned());
            layer.overridden = Globs::new(bare.collect()).ok();
        }
        (layer, reading.faults)
    }

    /// Which of the overrides hold for a file.
    pub fn holding(&self, file: &Path) -> impl Iterator<Item = (&Override, bool)> {
        let may = self.overridden.as_ref().is_none_or(|all| all.matches(&self.directory, file));
        self.overrides.iter().map(move |it| (it, may && it.files.matches(&self.directory, file)))
    }

    fn take(&mut self, key: Key, entry: &Entry, reading: &mut Reading) {
        let (node, at) = (&entry.value, entry.key.at);
        let found = |value| At { value, at };
        match key {
            Key::Extends => {
                for (path, at) in reading.words(node, "the path of a file").unwrap_or_default() {
                    if path.contains("://") {
                        let message =
                            format!("`{path}` is an address: only files are read, so keep a copy and name it");
                        reading.wrong(at, message);
                    } else {
                        self.extends.push(At { value: self.path(&path), at });
                    }
                }
            }
            Key::Profile => {
                let Some(words) = reading.words(node, "the name of a profile") else { return };
                let known = words
                    .iter()
                    .filter_map(|(word, at)| reading.one_of(word, *at, &Profile::ALL, |profile| profile.name()));
                let value: Vec<Profile> = known.collect();
                // An empty list says something; what is left of a wrong one does not.
                self.profile = (value.len() == words.len()).then_some(At { value, at });
            }
            Key::FailOn => {
                let word = reading.word(node, "a severity");
                let severity = word.and_then(|word| reading.one_of(&word, node.at, &Severity::ALL, |it| it.name()));
                self.fail_on = severity.map(|value| At { value, at });
            }
            Key::Include => self.include = globs(node, reading).map(|value| At { value, at }),
            Key::Exclude => self.exclude = globs(node, reading).map(|value| At { value, at }),
            Key::NotDeployed => self.not_deployed = globs(node, reading).map(|value| At { value, at }),
            Key::Rules => self.rules = rules_of(node, reading),
            Key::Overrides => self.overrides = overrides(node, reading),
            Key::Kubernetes => self.kubernetes(node, reading),
            Key::Terraform => self.terraform(node, reading),
            Key::Baseline => {
                let path = reading.path(node);
                self.baseline = path.map(|path| At { value: self.path(&path), at: node.at });
            }
            Key::RequireReason => self.require_reason = reading.flag(node).map(found),
            Key::HonourOtherTools => self.honour_other_tools = reading.flag(node).map(found),
        }
    }

    fn kubernetes(&mut self, node: &Node, reading: &mut Reading) {
        for entry in reading.map(node, "a map with `version`") {
            if &*entry.key.name != KUBERNETES_VERSION.0 {
                reading.unknown_key(entry, [KUBERNETES_VERSION.0]);
                continue;
            }
            let shape = "a version of Kubernetes such as `1.31`";
            let Some(word) = reading.word(&entry.value, shape) else { continue };
            match version(&word) {
                Some(value) => self.kubernetes_version = Some(At { value, at: entry.key.at }),
                None => reading.wrong(entry.value.at, format!("must be {shape}")),
            }
        }
    }

    fn terraform(&mut self, node: &Node, reading: &mut Reading) {
        for entry in reading.map(node, "a map with `var-files` and `workspace`") {
            let at = entry.key.at;
            if &*entry.key.name == VAR_FILES.0 {
                let files = reading.words(&entry.value, "the path of a file");
                let place = |(file, at): (String, Location)| At { value: self.path(&file), at };
                let files = files.map(|files| files.into_iter().map(place).collect());
                self.terraform_var_files = files.map(|value| At { value, at });
            } else if &*entry.key.name == WORKSPACE.0 {
                let shape = "the name of a workspace";
                let workspace = reading.word(&entry.value, shape);
                if workspace.as_deref() == Some("") {
                    reading.wrong(entry.value.at, format!("must be {shape}"));
                }
                self.terraform_workspace = workspace.map(|value| At { value, at });
            } else {
                reading.unknown_key(entry, [VAR_FILES.0, WORKSPACE.0]);
            }
        }
    }

    fn path(&self, written: &str) -> PathBuf {
        normalise(&self.directory.join(written))
    }
}

fn version(word: &str) -> Option<(u32, u32)> {
    let mut parts = word.trim_start_matches('v').split('.');
    let version = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.all(|part| part.parse::<u32>().is_ok()).then_some(version)
}

fn globs(node: &Node, reading: &mut Reading) -> Option<Globs> {
    let (words, places): (Vec<_>, Vec<_>) = reading.words(node, "a glob")?.into_iter().unzip();
    match Globs::new(words) {
        Ok(globs) => Some(globs.placed(places)),
        Err(wrong) => {
            for (number, message) in wrong {
                reading.wrong(places.get(number).copied().unwrap_or(node.at), message);
            }
            None
        }
    }
}

fn overrides(node: &Node, reading: &mut Reading) -> Vec<Override> {
    if !matches!(node.kind, Kind::Seq(_)) {
        if !node.is_null() {
            reading.wrong(node.at, "must be a list of maps with `files` and `rules`");
        }
        return Vec::new();
    }
    let mut overrides = Vec::new();
    for item in node.items() {
        let (mut files, mut rules, mut named) = (None, Vec::new(), false);
        let faults = reading.faults.len();
        for entry in reading.map(item, "a map with `files` and `rules`") {
            if &*entry.key.name == OVERRIDE_FILES.0 {
                named = true;
                files = globs(&entry.value, reading);
            } else if &*entry.key.name == OVERRIDE_RULES.0 {
                rules = rules_of(&entry.value, reading);
            } else {
                reading.unknown_key(entry, [OVERRIDE_FILES.0, OVERRIDE_RULES.0]);
            }
        }
        match files {
            Some(files) if files.words.is_empty() => {
                reading.wrong(item.at, "must say by `files` which files it is for: the list is empty");
            }
            Some(_) if rules.is_empty() && reading.faults.len() == faults => {
                reading.wrong(item.at, "must say by `rules` what holds for these files");
            }
            Some(files) => overrides.push(Override { files, rules, at: item.at }),
            None if named || reading.faults.len() > faults => {}
            None => reading.wrong(item.at, "must say by `files` which files it is for"),
        }
    }
    overrides
}

fn rules_of(node: &Node, reading: &mut Reading) -> Vec<RuleEntry> {
    let mut entries = Vec::new();
    for entry in reading.map(node, "a map of rules") {
        if reading.is_full() {
            break;
        }
        let Some(rule) = Rule::by_id(&entry.key.name) else {
            reading.wrong(entry.key.at, unknown_rule(&entry.key.name));
            continue;
        };
        // A map with a key twice, or a tag that nobody knows.
        if matches!(entry.value.kind, Kind::Map(_)) {
            reading.map(&entry.value, "");
        }
        let is_word = |name: &str| match rule.options().get(name).map(|declared| declared.kind) {
            Some(OptionKind::Number | OptionKind::Flag) => false,
            Some(
                OptionKind::Names
                | OptionKind::Capabilities
                | OptionKind::Ports
                | OptionKind::Paths
                | OptionKind::Secrets
                | OptionKind::Name
                | OptionKind::Quantity
                | OptionKind::Map,
            )
            | None => true,
        };
        match RuleSettings::read(rule, &plain(&entry.value, &is_word)) {
            Ok(settings) => {
                entries.push(RuleEntry { rule, at: entry.key.at, settings, value: entry.value.clone() });
            }
            Err(mistakes) if entry.value.at.span.is_empty() => {
                // Nothing stands there: the key is what can be pointed at.
                for mistake in mistakes {
                    reading.wrong(entry.key.at, mistake.message);
                }
            }
            Err(mistakes) => reading.mistakes(mistakes, &entry.value),
        }
    }
    entries
}

/// There is no such rule, but maybe one that is like it, or that is called so by another tool.
fn unknown_rule(name: &str) -> String {
    let family = rules::FAMILIES.iter().any(|family| family.name == name.trim_end_matches("/*"));
    if family || name.contains('*') {
        return format!(
            "`{name}` is no rule: name each rule here (`dunnage rules` lists them); families and globs are for `--select` and `--ignore`"
        );
    }
    let guess = did_you_mean(name, rules::all().map(|rule| rule.id));
    if !guess.is_empty() {
        return format!("there is no rule `{name}`{guess}");
    }
    let knows = |rule: &&Rule| rule.page().aliases.values().flatten().any(|alias| alias.id.eq_ignore_ascii_case(name));
    let meant: Vec<&str> = rules::all().filter(knows).map(|rule| rule.id).collect();
    match meant.as_slice() {
        [] => format!("there is no rule `{name}` (`dunnage rules` lists them all)"),
        meant => format!("`{name}` is another tool's name: did you mean `{}`?", meant.join("`, `")),
    }
}

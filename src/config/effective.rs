//! What holds for a file, each thing with the place that says so: what `dunnage config` shows.

use super::find::Configs;
use super::layer::{At, Layer};
use super::{Config, FAIL_ON, Key, NOT_DEPLOYED};
use crate::rules::{OptionValue, Profile};
use crate::source::Location;
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;

#[derive(Debug, Serialize)]
pub struct Effective {
    pub file: String,
    /// The configuration files that hold, the nearest first.
    pub configuration: Vec<String>,
    /// Whether a walk passes the file by.
    pub excluded: bool,
    pub settings: Vec<Entry>,
    pub rules: Counts,
}

/// How many rules run for the file, and how many there are.
#[derive(Debug, Serialize)]
pub struct Counts {
    pub on: usize,
    pub all: usize,
}

#[derive(Debug, Serialize)]
pub struct Entry {
    /// With dots between: `rules.latest-tag.severity`.
    pub key: String,
    pub value: String,
    pub origin: Origin,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "from")]
pub enum Origin {
    Default,
    CommandLine,
    File { path: String, line: u32 },
}

/// What excludes a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcludedBy {
    pub origin: Origin,
    /// The glob of `exclude`, as it is written; without one, none of `include` matches.
    pub glob: Option<String>,
}

impl Configs {
    /// What excludes a path that a walk came upon.
    pub fn passed_by(&self, path: &Path, is_directory: bool) -> Option<ExcludedBy> {
        let config = self.of_file(path);
        let found = config.excluded_by(&self.absolute(path), is_directory, false)?;
        let at = found.glob.and_then(|(globs, glob)| globs.place_of(glob)).unwrap_or(found.key);
        Some(ExcludedBy { origin: place(found.layer, at), glob: found.glob.map(|(_, glob)| glob.to_owned()) })
    }

    /// What holds for a file, or for what lies in a directory.
    pub fn effective(&self, path: &Path, is_directory: bool) -> Effective {
        let config = if is_directory { self.of_directory(path) } else { self.of_file(path) };
        let absolute = self.absolute(path);
        let settings = config.settings(&absolute);
        let all: Vec<_> = settings.all_rules().collect();
        Effective {
            file: path.to_string_lossy().replace('\\', "/"),
            configuration: config.layers().iter().rev().map(|layer| layer.source.name.clone()).collect(),
            excluded: !is_directory && config.excludes(&absolute),
            settings: entries(&config, &absolute),
            rules: Counts { on: all.iter().filter(|rule| settings.is_on(rule)).count(), all: all.len() },
        }
    }
}

fn entries(config: &Config, file: &Path) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut add = |key: &str, value: String, origin: Origin| {
        entries.push(Entry { key: key.to_owned(), value, origin });
    };
    let profiles: Vec<&str> = config.profiles().into_iter().map(Profile::name).collect();
    let by_hand = (!config.over.profiles.is_empty()).then_some(Origin::CommandLine);
    let from = by_hand.unwrap_or_else(|| origin(config, |layer| layer.profile.as_ref()));
    add(Key::Profile.name(), profiles.join(", "), from);
    let by_hand = config.over.fail_on.map(|_| Origin::CommandLine);
    debug_assert!(config.over.fail_on.is_some() || !config.layers.is_empty() || config.fail_on() == FAIL_ON);
    let from = by_hand.unwrap_or_else(|| origin(config, |layer| layer.fail_on.as_ref()));
    add(Key::FailOn.name(), config.fail_on().name().to_owned(), from);
    let files = config.with_place(|layer| layer.not_deployed.as_ref());
    let words = files.map_or_else(|| NOT_DEPLOYED.join(", "), |(_, globs)| globs.value.words.join(", "));
    add(Key::NotDeployed.name(), words, origin(config, |layer| layer.not_deployed.as_ref()));
    for layer in &config.layers {
        for (key, globs) in [(Key::Include, &layer.include), (Key::Exclude, &layer.exclude)] {
            if let Some(globs) = globs {
                add(key.name(), globs.value.words.join(", "), place(layer, globs.at));
            }
        }
    }
    let settings = config.settings(file);
    if let Some((major, minor)) = settings.platform.kubernetes.version {
        let from = origin(config, |layer| layer.kubernetes_version.as_ref());
        add("kubernetes.version", format!("{major}.{minor}"), from);
    }
    let terraform = &settings.platform.terraform;
    if !terraform.var_files.is_empty() {
        let files: Vec<_> = terraform.var_files.iter().map(|file| file.to_string_lossy()).collect();
        add("terraform.var-files", files.join(", "), origin(config, |layer| layer.terraform_var_files.as_ref()));
    }
    if let Some(workspace) = &terraform.workspace {
        add("terraform.workspace", workspace.clone(), origin(config, |layer| layer.terraform_workspace.as_ref()));
    }
    if let Some((_, baseline)) = config.baseline() {
        let file = config.relative(&baseline.value);
        add(Key::Baseline.name(), file.to_string_lossy().into_owned(), origin(config, |layer| layer.baseline.as_ref()));
    }
    let from = origin(config, |layer| layer.require_reason.as_ref());
    add(Key::RequireReason.name(), settings.require_reason.to_string(), from);
    let from = origin(config, |layer| layer.honour_other_tools.as_ref());
    add(Key::HonourOtherTools.name(), settings.honour_other_tools.to_string(), from);
    rules(config, file, &mut entries);
    entries
}

/// Every word that was said of a rule and still holds, by rule.
fn rules(config: &Config, file: &Path, entries: &mut Vec<Entry>) {
    let mut said: Vec<Entry> = Vec::new();
    let mut set = |key: String, value: String, origin: Origin| {
        said.retain(|known| known.key != key);
        said.push(Entry { key, value, origin });
    };
    for layer in &config.layers {
        let holding = layer.holding(file).filter(|(_, holds)| *holds).map(|(it, _)| it);
        for entry in layer.rules.iter().chain(holding.flat_map(|it| &it.rules)) {
            let key = format!("rules.{}", entry.rule.id);
            let own = &entry.settings;
            let has_word = own.severity.is_some() || !own.options.is_empty();
            if own.on.is_some() || has_word {
                let on = own.on.unwrap_or(true);
                set(key.clone(), if on { "on" } else { "off" }.to_owned(), place(layer, entry.at));
            }
            if let Some(severity) = own.severity {
                set(format!("{key}.severity"), severity.name().to_owned(), place(layer, entry.place_of("severity")));
            }
            for (name, value) in own.options.iter() {
                set(format!("{key}.{name}"), shown(value), place(layer, entry.place_of(name)));
            }
        }
    }
    said.sort_by(|a, b| a.key.cmp(&b.key));
    entries.extend(said);
}

fn origin<T>(config: &Config, get: impl Fn(&Layer) -> Option<&At<T>>) -> Origin {
    let found = config.layers.iter().rev().find_map(|layer| Some(place(layer, get(layer)?.at)));
    found.unwrap_or(Origin::Default)
}

pub(super) fn place(layer: &Arc<Layer>, at: Location) -> Origin {
    Origin::File { path: layer.source.name.clone(), line: layer.source.position(at.span.start).line }
}

fn shown(value: &OptionValue) -> String {
    match value {
        OptionValue::Names(names) | OptionValue::Paths(names) => list(names),
        OptionValue::Ports(ports) => list(ports),
        OptionValue::Secrets(known) => list(known),
        OptionValue::Name(name) => name.clone(),
        OptionValue::Number(number) => number.to_string(),
        OptionValue::Flag(flag) => flag.to_string(),
        OptionValue::Quantity(quantity) => quantity.text.clone(),
        OptionValue::Map(map) => {
            let pairs: Vec<String> = map.iter().map(|(key, value)| format!("{key}: {value}")).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

fn list(items: &[impl ToString]) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    format!("[{}]", items.join(", "))
}

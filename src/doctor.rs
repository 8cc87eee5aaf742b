//! Why a file is checked or not, as what, with what beside it, and what the check made of it: for people who wonder, and for
//! editors. It asks the walk, the configurations and a run's outcome, and decides nothing by itself.

use crate::check::{Outcome, Settings};
use crate::config::{Aside, Configs, Origin};
use crate::formats::{Format, Unit};
use crate::model::Unknown;
use crate::rules::{Finding, Profile, Rule};
use crate::source::{About, FileId, Location, Note, Read};
use crate::suppress::{Suppressed, Suppression};
use crate::walk::{Left, Standing, Standings, Walked};
use std::path::Path;

/// What there is to say about a file.
pub struct Diagnosis<'a> {
    pub path: String,
    /// What a walk from where the run started makes of it.
    pub walk: Standing,
    /// What is made of it when it is named.
    pub named: Standing,
    pub configuration: Vec<String>,
    /// All that it is read as a part of; none where it is not read.
    pub units: Vec<Together>,
    /// The rules that look at it.
    pub rules: Vec<Asked>,
    /// Those that were turned off by name.
    pub off: Vec<Asked>,
    pub findings: Vec<&'a Finding>,
    /// Why what is found in it is left out, and how much that is.
    pub aside: Option<(Aside, usize)>,
    /// How many more there are that a baseline knows, and which one.
    pub known: Option<(usize, &'a str)>,
    /// Findings that lie in another file, and are about what is used in this one.
    pub through: Vec<&'a Finding>,
    /// The comments and annotations in it.
    pub suppressions: Vec<Accepted<'a>>,
    /// What is silenced in it by what stands in another file.
    pub silenced_from_elsewhere: Vec<&'a Suppressed>,
    pub unknown: Vec<&'a Unknown>,
    /// What was left alone in it.
    pub notes: Vec<&'a Note>,
}

/// Files that are read together.
#[derive(Debug, PartialEq, Eq)]
pub struct Together {
    /// As rules' pages call it; nothing if it is of none that is checked.
    pub format: Option<Format>,
    /// The unit's first file, by which it is configured.
    pub root: String,
    pub files: Vec<String>,
    /// Looked for and not there.
    pub absent: Vec<String>,
}

/// A rule, and who turned it on or off.
pub struct Asked {
    pub rule: &'static Rule,
    /// The profile that has it, unless it was named.
    pub profile: Option<Profile>,
    pub by: Origin,
}

/// A suppression with what it silences.
pub struct Accepted<'a> {
    pub suppression: &'a Suppression,
    pub silences: Vec<&'a Suppressed>,
    /// Why it silences nothing, if that lies in itself.
    pub void: Option<String>,
}

/// A run that questions are answered from.
pub struct Examined<'a> {
    pub walked: &'a Walked,
    pub units: &'a [Unit],
    pub outcome: &'a Outcome,
    pub configs: &'a Configs,
    pub standings: &'a Standings<'a>,
    /// The baselines that the configurations name, and which findings these know.
    pub baseline: Option<&'a str>,
    pub known: &'a [bool],
}

impl<'a> Examined<'a> {
    pub fn file(&self, path: &Path) -> Diagnosis<'a> {
        let Self { walked, outcome, configs, standings, baseline, known, .. } = self;
        let effective = configs.effective(path, false);
        let file = walked.sources.open(path).map(|source| source.id);
        let units = file.map_or_else(Vec::new, |file| self.together(file));
        let formats: Vec<&str> = units.iter().filter_map(|unit| unit.format).map(Format::name).collect();
        let settings = configs.settings(path);
        let asked = |on: bool| -> Vec<Asked> {
            let looks = |rule: &&Rule| {
                let page = rule.page();
                formats.iter().any(|format| page.formats.iter().any(|known| known == format))
                    && settings.is_on(rule) == on
            };
            settings
                .all_rules()
                .filter(looks)
                .filter_map(|rule| asked(rule, on, &settings, &effective.settings))
                .collect()
        };
        let here = |at: Location| Some(at.file) == file;
        let uses = |finding: &Finding| finding.uses.iter().any(|used| used.related.iter().any(|(at, _)| here(*at)));
        let counted = || outcome.findings.iter().zip(known.iter().copied().chain(std::iter::repeat(false)));
        let new = || counted().filter(|(_, known)| !known).map(|(finding, _)| finding);
        let of_file = |it: &&Suppression| here(it.at);
        let accepted = |suppression: &'a Suppression| Accepted {
            suppression,
            silences: outcome.suppressed.iter().filter(|it| it.by == suppression.at).collect(),
            void: suppression.is_void(settings.today),
        };
        Diagnosis {
            path: effective.file.clone(),
            walk: standings.of_walk(path),
            named: standings.of_name(path),
            configuration: effective.configuration.clone(),
            rules: asked(true),
            off: asked(false),
            units,
            findings: new().filter(|finding| here(finding.at)).collect(),
            aside: configs.aside(path).map(|it| (it, outcome.aside.iter().filter(|it| Some(**it) == file).count())),
            known: baseline.map(|name| (counted().filter(|(it, known)| *known && here(it.at)).count(), name)),
            through: new().filter(|it| !here(it.at) && uses(it)).collect(),
            suppressions: outcome.suppressions.iter().filter(of_file).map(accepted).collect(),
            silenced_from_elsewhere: outcome.suppressed.iter().filter(|it| here(it.at) && !here(it.by)).collect(),
            unknown: outcome.unknown.iter().filter(|it| here(it.at) || it.why.at.is_some_and(here)).collect(),
            notes: outcome.notes.iter().filter(|note| matches!(note.about, About::Place(at) if here(at))).collect(),
        }
    }

    /// The units that read a file.
    fn together(&self, file: FileId) -> Vec<Together> {
        let name = |file: &FileId| self.walked.sources.get(*file).name.clone();
        let units = self.units.iter().zip(&self.outcome.reads).zip(&self.outcome.formats);
        let reading = units.filter(|((unit, reads), _)| {
            unit.files().contains(&file) || reads.iter().any(|read| matches!(read, Read::Text(it, _) if *it == file))
        });
        let together = reading.map(|((unit, reads), format)| {
            let mut told = Together {
                format: *format,
                root: unit.files().first().map(name).unwrap_or_default(),
                files: Vec::new(),
                absent: Vec::new(),
            };
            for read in reads {
                match read {
                    Read::Text(it, _) => told.files.push(name(it)),
                    Read::Absent(path) => told.absent.push(path.to_string_lossy().replace('\\', "/")),
                }
            }
            told.files.sort();
            told
        });
        together.collect()
    }
}

/// Who turned a rule on or off; nothing for one that is off because nobody asked for it.
fn asked(rule: &'static Rule, on: bool, settings: &Settings, said: &[crate::config::Entry]) -> Option<Asked> {
    let origin = |key: &str| said.iter().find(|entry| entry.key == key).map(|entry| entry.origin.clone());
    if let Some(by) = origin(&format!("rules.{}", rule.id)) {
        return Some(Asked { rule, profile: None, by });
    }
    let profile = settings.profiles.iter().copied().find(|profile| profile.has(rule)).filter(|_| on)?;
    Some(Asked { rule, profile: Some(profile), by: origin("profile").unwrap_or(Origin::Default) })
}

impl Diagnosis<'_> {
    /// Why a walk leaves it alone.
    pub fn left(&self) -> Option<&Left> {
        match &self.walk {
            Standing::Left(left) => Some(left),
            Standing::Read(_) => None,
        }
    }
}

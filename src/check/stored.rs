//! What came of one unit, as another process can read it. It is good for as long as all that the unit read is as it was,
//! so that what is out of date costs time and nothing else.

use super::part::Part;
use crate::budget;
use crate::formats::{Format, Origins, Unit};
use crate::project::{Facts, Need};
use crate::rules::{Draft, Rule, Severity, Use};
use crate::source::{FileId, Location, Note, Read, Snapshot};
use crate::syntax::SyntaxError;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

#[derive(Debug, Serialize, Deserialize)]
pub struct Stored {
    /// Which unit it is.
    unit: u64,
    /// The texts that were read, each with what stands for it.
    read: Vec<(FileId, u64)>,
    /// Where none was.
    absent: Vec<PathBuf>,
    /// The format that it was read as.
    format: Option<Format>,
    drew: budget::Drawn,
    errors: Vec<SyntaxError>,
    notes: Vec<Note>,
    origins: Origins,
    drafts: Vec<Reported>,
    facts: Facts,
}

/// A draft, with its rule by name.
#[derive(Debug, Serialize, Deserialize)]
struct Reported {
    rule: String,
    severity: Severity,
    at: Location,
    used: Use,
    strict: bool,
    unless: Option<Need>,
}

impl Stored {
    /// Nothing where there is something in it that does not leave the process (a secret), or cannot.
    pub(super) fn of(unit: &Unit, part: &Part, facts: Facts, sources: &Snapshot) -> Option<Self> {
        let has_secrets = part.drafts.iter().any(|draft| draft.silent || !draft.secrets.is_empty());
        let is_incomplete = !part.unknown.is_empty() || !part.failures.is_empty();
        if has_secrets || part.refused || !part.accepted.is_empty() || is_incomplete {
            return None;
        }
        let (mut read, mut absent) = (BTreeSet::new(), Vec::new());
        read.extend(unit.files().iter().copied());
        for it in &part.reads {
            match it {
                Read::Text(file, _) => {
                    read.insert(*file);
                }
                Read::Absent(path) => absent.push(path.clone()),
            }
        }
        let reported = |draft: &Draft| Reported {
            rule: draft.rule.id.to_owned(),
            severity: draft.severity,
            at: draft.at,
            used: draft.used.clone(),
            strict: draft.strict,
            unless: draft.unless.clone(),
        };
        Some(Self {
            unit: key(unit, sources),
            read: read.into_iter().map(|file| (file, print(&sources.get(file).text))).collect(),
            absent,
            format: part.format,
            drew: part.drew,
            errors: part.errors.clone(),
            notes: part.notes.clone(),
            origins: part.origins.clone(),
            drafts: part.drafts.iter().map(reported).collect(),
            facts,
        })
    }

    /// The files that it is about.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        self.read.iter().map(|(file, _)| *file)
    }

    /// What came of the unit, if all that it read is as it was.
    pub(super) fn into_part(self, sources: &Snapshot) -> Option<(Part, Facts)> {
        let same = self.read.iter().all(|(file, hash)| print(&sources.get(*file).text) == *hash);
        if !same || self.absent.iter().any(|path| sources.open(path).is_some()) {
            return None;
        }
        let drafts = self.drafts.into_iter().map(|it| {
            let Reported { rule, severity, at, used, strict, unless } = it;
            let rule = Rule::by_id(&rule)?;
            Some(Draft { rule, severity, at, used, strict, silent: false, unless, secrets: Vec::new() })
        });
        let part = Part {
            errors: self.errors,
            notes: self.notes,
            failures: Vec::new(),
            origins: self.origins,
            format: self.format,
            not_judged: Vec::new(),
            unknown: Vec::new(),
            drafts: drafts.collect::<Option<_>>()?,
            accepted: Vec::new(),
            reads: Vec::new(),
            drew: self.drew,
            refused: false,
        };
        Some((part, self.facts))
    }
}

/// What is known of each unit.
pub(super) fn known(stored: Vec<Stored>, units: &[Unit], sources: &Snapshot) -> Vec<Option<(Part, Facts)>> {
    let mut by_unit: HashMap<u64, Stored> = stored.into_iter().map(|it| (it.unit, it)).collect();
    units.iter().map(|unit| by_unit.remove(&key(unit, sources))?.into_part(sources)).collect()
}

/// What a unit is known by: its kind, and the paths of its files.
pub(super) fn key(unit: &Unit, sources: &Snapshot) -> u64 {
    let mut hasher = DefaultHasher::new();
    let kind = match unit {
        Unit::Dockerfile(_) => 0_u8,
        Unit::Document(_) => 1,
        Unit::Compose(_) => 2,
        Unit::Terraform(_) => 3,
        Unit::Variables(_) => 4,
    };
    kind.hash(&mut hasher);
    for file in unit.files() {
        sources.get(*file).path.hash(&mut hasher);
    }
    hasher.finish()
}

fn print(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// One of several runs that share the units of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// From 1 on.
    pub index: usize,
    pub of: usize,
}

impl Shard {
    /// Which units are this one's: the largest first, each goes to the shard that has least.
    pub(super) fn own(self, units: &[Unit], sources: &Snapshot) -> Vec<bool> {
        let bytes = |unit: &Unit| unit.files().iter().map(|file| sources.get(*file).text.len() + 1).sum::<usize>();
        let mut order: Vec<(usize, usize)> =
            units.iter().map(bytes).enumerate().map(|(index, it)| (it, index)).collect();
        order.sort_by_key(|(bytes, index)| (std::cmp::Reverse(*bytes), *index));
        let mut loads: BTreeSet<(usize, usize)> = (0..self.of).map(|shard| (0, shard)).collect();
        let mut own = vec![false; units.len()];
        for (bytes, index) in order {
            if let Some((load, shard)) = loads.pop_first() {
                own[index] = shard + 1 == self.index;
                loads.insert((load + bytes, shard));
            }
        }
        own
    }
}

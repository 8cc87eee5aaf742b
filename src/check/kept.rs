//! What the engine knows from one round to the next, for editors: a change costs the units that read what has changed.
//!
//! A round says what a fresh run of the same files says: a unit is kept only if every file that it read, or looked for,
//! is as it was, and files that anything is said of together are finished together. A round that is stopped changes nothing
//! but that the next one has less to do.

use super::configure::{Choices, Known};
use super::finish::{self, Reported, Said};
use super::part::{self, Part, Stop};
use super::settings::Holding;
use super::{Outcome, across};
use crate::budget;
use crate::formats::Unit;
use crate::project::{Facts, Project};
use crate::rules::{Draft, Finding, Secret};
use crate::source::{FileId, Note, Read, Snapshot};
use crate::syntax::SyntaxError;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem::{Discriminant, discriminant, take};
use std::sync::Arc;

/// What is known of some units. The settings must be the same in each round: where they change, [`Kept::forget`].
#[derive(Default)]
pub struct Kept {
    /// In the order of the units of the last round.
    units: Vec<KeptUnit>,
    /// What a stopped round had done.
    done: HashMap<Key, (Part, Facts)>,
    project: Project,
    groups: Vec<Arc<Group>>,
    by_file: HashMap<FileId, usize>,
    /// What the settings come to.
    choices: Known,
}

/// What a round changed.
#[derive(Debug, Default)]
pub struct Round {
    /// The files that other findings may be said of than before, in the order of their numbers.
    pub changed: Vec<FileId>,
    /// How many units were read.
    pub read: usize,
    /// Whether it was stopped: what is known is still that of the round before.
    pub stopped: bool,
}

type Key = (Discriminant<Unit>, Box<[FileId]>);

struct KeptUnit {
    key: Key,
    part: Arc<Part>,
    /// The files that it is made of, and all that it says something of.
    touches: Arc<[FileId]>,
}

/// Files that anything is said of together, so that a suppression in one may silence a finding in another.
struct Group {
    files: Vec<FileId>,
    parts: Vec<Arc<Part>>,
    /// What stands for all that was said by others than the units; nothing where it is to be said anew.
    print: Option<u64>,
    said: Said,
}

impl Kept {
    /// Reads and checks what has changed since the last round. `errors` is what is wrong with texts before they are read.
    pub fn round(
        &mut self,
        errors: &[SyntaxError],
        units: &[Unit],
        sources: &Snapshot,
        holding: &dyn Holding,
        stop: Stop,
    ) -> Round {
        budget::deep(|| {
            let known = take(&mut self.choices);
            let choices = Choices::new(holding, sources, &known);
            let round = self.next(errors, units, sources, &choices, stop);
            self.choices = known;
            round.unwrap_or(Round { stopped: true, ..Round::default() })
        })
    }

    /// Nothing that was read or said holds any more, since the settings have changed.
    pub fn forget(&mut self) {
        self.units.clear();
        self.done.clear();
        self.choices = Known::default();
        self.project = Project::default();
        for group in &mut self.groups {
            let files = group.files.clone();
            *group = Arc::new(Group { files, parts: Vec::new(), print: None, said: Said::default() });
        }
    }

    /// Nothing where it is stopped.
    fn next(
        &mut self,
        errors: &[SyntaxError],
        units: &[Unit],
        sources: &Snapshot,
        choices: &Choices,
        stop: Stop,
    ) -> Option<Round> {
        let read = self.take_in(units, sources, choices, stop)?;
        let (across, broken) = across::check(units, &self.project, choices);
        let errors: Vec<SyntaxError> = errors.iter().cloned().chain(broken).collect();
        let groups = self.grouped(across, errors);
        let changed = self.say(groups, sources, choices);
        Some(Round { changed, read, stopped: false })
    }

    /// Reads the units that are new or read something that is new; the project knows all of them afterwards. How many
    /// were read, unless it is stopped.
    fn take_in(&mut self, units: &[Unit], sources: &Snapshot, choices: &Choices, stop: Stop) -> Option<usize> {
        let is_current = |part: &Part| !part.refused && part.reads.iter().all(|it| holds(it, sources));
        let keys: Vec<Key> = units.iter().map(|unit| (discriminant(unit), unit.files().into())).collect();
        let by_key: HashMap<&Key, usize> =
            self.units.iter().enumerate().map(|(index, unit)| (&unit.key, index)).collect();
        let find = |key: &Key| by_key.get(key).copied().filter(|index| is_current(&self.units[*index].part));
        let kept: Vec<Option<usize>> = keys.iter().map(find).collect();
        self.done.retain(|_, (part, _)| is_current(part));
        let drew = |(key, kept): (&Key, &Option<usize>)| match kept {
            Some(index) => Some(self.units[*index].part.drew),
            None => self.done.get(key).map(|(part, _)| part.drew),
        };
        let drawn: Vec<_> = keys.iter().zip(&kept).map(drew).collect();
        let fresh = match part::all(units, &drawn, sources, choices, stop) {
            Ok(fresh) => fresh,
            Err(done) => {
                self.done.extend(keys.into_iter().zip(done).filter_map(|(key, done)| Some((key, done?))));
                return None;
            }
        };

        let mut done = take(&mut self.done);
        let old = take(&mut self.units);
        let same_units = old.iter().map(|unit| &unit.key).eq(keys.iter());
        let mut facts_of_kept = if same_units { HashMap::new() } else { take(&mut self.project).into_facts() };
        let mut read = 0;
        for (index, (((unit, key), fresh), kept)) in units.iter().zip(&keys).zip(fresh).zip(kept).enumerate() {
            read += usize::from(fresh.is_some());
            let (kept_unit, facts) = match (fresh.or_else(|| done.remove(key)), kept) {
                (Some((part, facts)), _) => {
                    let touches = touched(unit.files(), &part).into();
                    (KeptUnit { key: key.clone(), part: Arc::new(part), touches }, Some(facts))
                }
                (None, Some(old_index)) => {
                    let KeptUnit { key, part, touches } = &old[old_index];
                    let kept = KeptUnit { key: key.clone(), part: part.clone(), touches: touches.clone() };
                    (kept, facts_of_kept.remove(&old_index))
                }
                // What is neither known nor read has nothing to tell; there is no such unit.
                (None, None) => continue,
            };
            self.units.push(kept_unit);
            if let Some(facts) = facts {
                self.project.add(index, facts);
            }
        }
        Some(read)
    }

    /// What was reported, by the groups of files that it is about, in an order that does not depend on the last round.
    fn grouped(&self, across: Vec<Draft>, errors: Vec<SyntaxError>) -> Vec<Unfinished> {
        let mut joined = Joined::default();
        for unit in &self.units {
            joined.join(&unit.touches);
        }
        for draft in &across {
            joined.join(&files_of(draft));
        }
        for error in &errors {
            joined.join(&[error.at.file]);
        }
        let mut groups: Vec<Unfinished> = Vec::new();
        let mut by_root: HashMap<FileId, usize> = HashMap::new();
        for file in joined.files() {
            let root = joined.root(file);
            let index = *by_root.entry(root).or_insert_with(|| {
                groups.push(Unfinished::default());
                groups.len() - 1
            });
            groups[index].files.push(file);
        }
        let mut group_of = |file: Option<&FileId>| file.and_then(|file| by_root.get(&joined.root(*file))).copied();
        for unit in &self.units {
            if let Some(group) = group_of(unit.touches.first()) {
                groups[group].parts.push(unit.part.clone());
            }
        }
        for draft in across {
            if let Some(group) = group_of(Some(&draft.at.file)) {
                groups[group].across.push(draft);
            }
        }
        for error in errors {
            if let Some(group) = group_of(Some(&error.at.file)) {
                groups[group].errors.push(error);
            }
        }
        groups
    }

    /// Finishes the groups that are not as they were.
    fn say(&mut self, groups: Vec<Unfinished>, sources: &Snapshot, choices: &Choices) -> Vec<FileId> {
        let (old_groups, old_by_file) = (take(&mut self.groups), take(&mut self.by_file));
        let mut kept = vec![false; old_groups.len()];
        let mut changed: HashSet<FileId> = HashSet::new();
        for group in groups {
            let print = group.print(sources, &self.project);
            let old = group.files.first().and_then(|file| old_by_file.get(file)).copied();
            let same = old.filter(|old| old_groups[*old].is_as(&group, print));
            let index = self.groups.len();
            self.by_file.extend(group.files.iter().map(|file| (*file, index)));
            self.groups.push(if let Some(old) = same {
                kept[old] = true;
                old_groups[old].clone()
            } else {
                changed.extend(&group.files);
                Arc::new(group.finish(print, sources, &self.project, choices))
            });
        }
        let gone = old_groups.iter().zip(kept).filter(|(_, kept)| !kept).flat_map(|(group, _)| &group.files);
        changed.extend(gone);
        let mut changed: Vec<FileId> = changed.into_iter().collect();
        changed.sort_unstable();
        changed
    }

    /// What is found in a file, in the order of places.
    pub fn findings_of(&self, file: FileId) -> impl Iterator<Item = &Finding> {
        self.said_of(file).flat_map(|said| &said.findings).filter(move |finding| finding.at.file == file)
    }

    /// What was left alone in what was read.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        self.units.iter().flat_map(|unit| &unit.part.notes)
    }

    /// All secrets that were recognised.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.groups.iter().flat_map(|group| &group.said.secrets)
    }

    /// The units that read a file, by their numbers in the last round.
    pub fn readers_of(&self, file: FileId) -> Vec<usize> {
        let reads =
            |unit: &KeptUnit| unit.part.reads.iter().any(|read| matches!(read, Read::Text(known, _) if *known == file));
        self.units.iter().enumerate().filter(|(_, unit)| reads(unit)).map(|(index, _)| index).collect()
    }

    /// The files that anything is said of together with this one, itself among them.
    pub fn said_with(&self, file: FileId) -> &[FileId] {
        self.by_file.get(&file).map(|group| &*self.groups[*group].files).unwrap_or_default()
    }

    fn said_of(&self, file: FileId) -> impl Iterator<Item = &Said> {
        self.by_file.get(&file).map(|group| &self.groups[*group].said).into_iter()
    }

    /// All that is known, as a run would say it.
    pub fn outcome(&self, sources: &Snapshot) -> Outcome {
        let mut outcome = Outcome::default();
        let mut files: HashSet<FileId> = HashSet::new();
        for KeptUnit { key: (_, own), part, .. } in &self.units {
            outcome.formats.push(part.format);
            outcome.seen.extend(own.iter().map(|file| (*file, part.format)));
            outcome.not_judged.extend_from_slice(&part.not_judged);
            outcome.unknown.extend_from_slice(&part.unknown);
            if part.format.is_some() {
                outcome.recognised += 1;
                files.extend(own.iter());
            }
            if let (Some(file), false) = (own.first(), part.origins.is_empty()) {
                outcome.origins.insert(*file, part.origins.clone());
            }
            outcome.reads.push(part.reads.clone());
            outcome.notes.extend(part.notes.iter().chain(&part.failures).cloned());
        }
        outcome.files = files.len();
        for group in &self.groups {
            outcome.take(group.said.clone());
        }
        outcome.sort(sources);
        outcome
    }
}

/// Whether what a unit found when it asked is there still.
fn holds(read: &Read, sources: &Snapshot) -> bool {
    match read {
        Read::Text(file, version) => sources.version(*file) == Some(*version),
        Read::Absent(path) => !sources.has(path),
    }
}

/// What is said of a group's files before it is finished.
#[derive(Default)]
struct Unfinished {
    files: Vec<FileId>,
    parts: Vec<Arc<Part>>,
    across: Vec<Draft>,
    errors: Vec<SyntaxError>,
}

impl Unfinished {
    /// Tells what was said across files from what was said before.
    fn print(&self, sources: &Snapshot, project: &Project) -> u64 {
        let mut hasher = DefaultHasher::new();
        for (index, draft) in self.parts.iter().flat_map(|part| &part.drafts).enumerate() {
            if finish::is_provided(draft, project, sources) {
                index.hash(&mut hasher);
            }
        }
        for error in &self.errors {
            (error.at, &error.message).hash(&mut hasher);
        }
        for Draft { rule, severity, at, used, strict, silent, .. } in &self.across {
            (rule.id, severity, at, &used.message, &used.related, used.missing, strict, silent).hash(&mut hasher);
            used.identity.as_ref().map(|it| (it.at, it.whole)).hash(&mut hasher);
        }
        hasher.finish()
    }

    fn finish(self, print: u64, sources: &Snapshot, project: &Project, choices: &Choices) -> Group {
        let mut reported = Reported { errors: self.errors, ..Reported::default() };
        for part in &self.parts {
            reported.errors.extend_from_slice(&part.errors);
            reported.drafts.extend_from_slice(&part.drafts);
            reported.accepted.extend_from_slice(&part.accepted);
        }
        reported.drafts.extend(self.across);
        let said = finish::finish(reported, sources, project, choices);
        Group { files: self.files, parts: self.parts, print: Some(print), said }
    }
}

impl Group {
    fn is_as(&self, other: &Unfinished, print: u64) -> bool {
        let same_parts = || self.parts.iter().zip(&other.parts).all(|(one, other)| Arc::ptr_eq(one, other));
        self.print == Some(print) && self.files == other.files && self.parts.len() == other.parts.len() && same_parts()
    }
}

fn touched(own: &[FileId], part: &Part) -> Vec<FileId> {
    let mut files = own.to_vec();
    files.extend(part.drafts.iter().flat_map(files_of));
    files.extend(part.accepted.iter().flat_map(|it| [it.at.file, it.file()]));
    files.extend(part.errors.iter().map(|error| error.at.file));
    // In the order of the unit's own, so that a group's parts stand in the order of the units.
    let mut seen = HashSet::new();
    files.retain(|file| seen.insert(*file));
    files
}

/// The files that a draft has to do with.
fn files_of(draft: &Draft) -> Vec<FileId> {
    let mut files = vec![draft.at.file];
    files.extend(draft.used.related.iter().map(|(at, _)| at.file));
    let objects = std::iter::successors(draft.used.identity.as_deref(), |it| it.parent.as_deref());
    files.extend(objects.map(|it| it.whole.file));
    files
}

/// Files that belong together, directly or by way of others.
#[derive(Default)]
struct Joined {
    /// The file that stands for it, or one nearer to that.
    above: HashMap<FileId, FileId>,
}

impl Joined {
    fn join(&mut self, files: &[FileId]) {
        let Some((first, rest)) = files.split_first() else { return };
        let mut root = self.root(*first);
        for file in rest {
            let other = self.root(*file);
            let (low, high) = (root.min(other), root.max(other));
            self.above.insert(high, low);
            root = low;
        }
    }

    fn root(&mut self, file: FileId) -> FileId {
        let mut root = file;
        loop {
            let above = *self.above.entry(root).or_insert(root);
            if above == root {
                break;
            }
            root = above;
        }
        let mut at = file;
        while at != root {
            at = self.above.insert(at, root).unwrap_or(root);
        }
        root
    }

    fn files(&self) -> Vec<FileId> {
        let mut files: Vec<FileId> = self.above.keys().copied().collect();
        files.sort_unstable();
        files
    }
}

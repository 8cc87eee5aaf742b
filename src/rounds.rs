//! Fixes what was found, in rounds, until nothing more applies: a fix may make room for another one.
//!
//! It knows no disk and no terminal. Which findings count, and which fixes are wanted, is for who asks to say; writing the
//! texts that come of it is, too.

use crate::budget::limits;
use crate::check::{Kept, Outcome};
use crate::config::Configs;
use crate::fix::{self, Planner};
use crate::formats::{self, ParseCache};
use crate::rules::{Edit, Finding, Fix, Rule, Secret};
use crate::source::{FileId, Position, Snapshot, Source};
use crate::walk::Walked;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// A fix that was applied.
#[derive(Debug, Clone)]
pub struct Done {
    pub rule: &'static Rule,
    pub title: String,
    pub safe: bool,
    pub file: FileId,
    /// Where the finding was in the text that it was found in.
    pub at: Position,
}

/// What is to become of a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Apply,
    Leave,
    /// Leave it and all that come after it.
    Stop,
}

/// What came of it.
pub struct Fixed<L> {
    pub done: Vec<Done>,
    /// The texts that are to be written, as they were and as they are.
    pub texts: BTreeMap<FileId, (Arc<Source>, Arc<Source>)>,
    /// All secrets that were recognised on the way.
    pub secrets: Vec<Secret>,
    /// What is found now.
    pub outcome: Outcome,
    /// What the first look came to, whatever `counted` makes of it, and what the last one does.
    pub at_first: L,
    pub at_last: L,
    /// Whether there is more to fix, and it was time to stop.
    pub unfinished: bool,
    /// Files that fixes would have broken, and that are as they were.
    pub spared: BTreeSet<FileId>,
    /// Findings that are left and that a fix which was not wanted would fix.
    pub fixable: usize,
}

/// A finding that was decided on, where it is now.
struct Decided {
    rule: &'static str,
    file: FileId,
    start: u32,
    title: String,
    apply: bool,
}

/// Fixes in rounds. `counted` leaves the findings that count, each time they are looked for; `choose` is asked once of each fix.
/// The walk has the new texts afterwards.
pub fn run<L: Clone, E>(
    walked: &mut Walked,
    configs: &Configs,
    mut counted: impl FnMut(&mut Outcome, &Walked) -> Result<L, E>,
    mut choose: impl FnMut(&Finding, &Fix, &Outcome, &Snapshot) -> Verdict,
) -> Result<Fixed<L>, E> {
    let mut rounds = Rounds::new(walked);
    let (mut at_first, mut secrets) = (None, Vec::new());
    loop {
        let mut outcome = rounds.look(walked, configs);
        secrets.extend(outcome.secrets.iter().cloned());
        let at_last = counted(&mut outcome, walked)?;
        let first = at_first.get_or_insert_with(|| at_last.clone()).clone();
        if rounds.undo_broken(walked, &outcome) {
            continue;
        }
        let planned = rounds.planned(walked, &outcome);
        let wanted = rounds.chosen(&planned, &outcome, &walked.sources, &mut choose);
        let fixable = planned.len() - wanted.len();
        if wanted.is_empty() || rounds.number >= limits::FIX_ROUNDS {
            let unfinished = !wanted.is_empty();
            let Rounds { done, before, spared, .. } = rounds;
            let texts = changed(before, &walked.sources);
            return Ok(Fixed { done, texts, secrets, outcome, at_first: first, at_last, unfinished, spared, fixable });
        }
        rounds.apply(&wanted, walked, &outcome);
    }
}

struct Rounds {
    engine: Kept,
    cache: ParseCache,
    number: usize,
    /// The files that may be changed: those that were asked for, as far as they are texts.
    ours: HashSet<FileId>,
    /// Texts as they were at first.
    before: HashMap<FileId, Arc<Source>>,
    done: Vec<Done>,
    decided: Vec<Decided>,
    stopped: bool,
    spared: BTreeSet<FileId>,
    last: Option<Last>,
}

/// What the last round did, so that it can be undone.
struct Last {
    sources: Snapshot,
    /// How many mistakes each file had.
    errors: HashMap<FileId, usize>,
    files: BTreeSet<FileId>,
    /// The number of fixes that were done before it.
    done: usize,
}

/// A finding, by its number, and its fix.
type Planned = (usize, Fix);

impl Rounds {
    fn new(walked: &Walked) -> Self {
        let flawed: HashSet<FileId> = walked.errors.iter().map(|error| error.at.file).collect();
        let ours = walked.files.iter().map(|(file, _)| *file).filter(|file| !flawed.contains(file));
        Self {
            engine: Kept::default(),
            cache: ParseCache::default(),
            number: 0,
            ours: ours.collect(),
            before: HashMap::new(),
            done: Vec::new(),
            decided: Vec::new(),
            stopped: false,
            spared: BTreeSet::new(),
            last: None,
        }
    }

    fn look(&mut self, walked: &Walked, configs: &Configs) -> Outcome {
        let units = formats::plan(&walked.files, &walked.sources, &mut self.cache);
        self.engine.round(&walked.errors, &units, &walked.sources, configs, &|| false);
        self.engine.outcome(&walked.sources)
    }

    /// Takes the last round back for files that have more mistakes than before. That should never be; a file that somebody
    /// relies on is not where to find out.
    fn undo_broken(&mut self, walked: &mut Walked, outcome: &Outcome) -> bool {
        let Some(last) = self.last.take() else { return false };
        let now = errors(outcome);
        let count = |errors: &HashMap<FileId, usize>, file| errors.get(file).copied().unwrap_or(0);
        let broken = last.files.iter().filter(|file| count(&now, file) > count(&last.errors, file));
        let broken: BTreeSet<FileId> = broken.copied().collect();
        if broken.is_empty() {
            return false;
        }
        let texts = broken.iter().map(|file| last.sources.get(*file));
        walked.sources = walked.sources.edited(texts.map(|it| (it.path.clone(), Some(it.text.clone()))));
        let mut number = 0;
        self.done.retain(|done| {
            number += 1;
            number <= last.done || !broken.contains(&done.file)
        });
        self.spared.extend(broken);
        true
    }

    /// The fixes of all findings, as far as they change what may be changed.
    fn planned(&self, walked: &Walked, outcome: &Outcome) -> Vec<Planned> {
        let planner = Planner::new(&walked.sources);
        let may = |edit: &Edit| self.ours.contains(&edit.file) && !self.spared.contains(&edit.file);
        let fixes = outcome.findings.par_iter().enumerate().filter_map(|(number, finding)| {
            let fix = planner.of(finding)?;
            let changes = |edit: &Edit| walked.sources.get(edit.file).slice(edit.span) != edit.text;
            (fix.edits.iter().all(may) && fix.edits.iter().any(changes)).then_some((number, fix))
        });
        fixes.collect()
    }

    fn chosen<'p>(
        &mut self,
        planned: &'p [Planned],
        outcome: &'p Outcome,
        sources: &Snapshot,
        choose: &mut impl FnMut(&Finding, &Fix, &Outcome, &Snapshot) -> Verdict,
    ) -> Vec<(&'p Finding, &'p Fix)> {
        let mut wanted = Vec::new();
        let mut known: HashMap<(&str, FileId, u32, &str), bool> = HashMap::new();
        let decided = std::mem::take(&mut self.decided);
        for it in &decided {
            known.insert((it.rule, it.file, it.start, &it.title), it.apply);
        }
        let mut new = Vec::new();
        for (number, fix) in planned {
            let finding = &outcome.findings[*number];
            let (rule, file, start) = (finding.rule.id, finding.at.file, finding.at.span.start);
            let apply = match known.get(&(rule, file, start, fix.title.as_str())) {
                Some(apply) => *apply,
                None if self.stopped => false,
                None => {
                    let verdict = choose(finding, fix, outcome, sources);
                    self.stopped |= verdict == Verdict::Stop;
                    let apply = verdict == Verdict::Apply;
                    new.push(Decided { rule, file, start, title: fix.title.clone(), apply });
                    apply
                }
            };
            if apply {
                wanted.push((finding, fix));
            }
        }
        self.decided = decided;
        self.decided.extend(new);
        wanted
    }

    fn apply(&mut self, wanted: &[(&Finding, &Fix)], walked: &mut Walked, outcome: &Outcome) {
        let fixes: Vec<Fix> = wanted.iter().map(|(_, fix)| (*fix).clone()).collect();
        let applied = fix::apply(&walked.sources, &fixes);
        let waiting: HashSet<usize> = applied.waiting.into_iter().collect();
        let before = self.done.len();
        let is_done = |(number, _): &(usize, _)| !waiting.contains(number);
        for (_, (finding, fix)) in wanted.iter().enumerate().filter(is_done) {
            let file = finding.at.file;
            let at = walked.sources.get(file).position(finding.at.span.start);
            self.done.push(Done { rule: finding.rule, title: fix.title.clone(), safe: fix.safe, file, at });
        }
        for file in applied.texts.keys() {
            self.before.entry(*file).or_insert_with(|| walked.sources.get(*file).clone());
        }
        for decided in &mut self.decided {
            let edits = applied.edits.get(&decided.file).map_or(&[][..], Vec::as_slice);
            decided.start = moved(decided.start, edits);
        }
        let touched = applied.texts.keys().copied().collect();
        let texts: Vec<_> =
            applied.texts.into_iter().map(|(file, text)| (walked.sources.get(file).path.clone(), Some(text))).collect();
        let next = walked.sources.edited(texts);
        let sources = std::mem::replace(&mut walked.sources, next);
        self.last = Some(Last { sources, errors: errors(outcome), files: touched, done: before });
        self.number += 1;
    }
}

fn changed(before: HashMap<FileId, Arc<Source>>, sources: &Snapshot) -> BTreeMap<FileId, (Arc<Source>, Arc<Source>)> {
    let texts = before.into_iter().map(|(file, before)| (file, (before, sources.get(file).clone())));
    texts.filter(|(_, (before, now))| before.text != now.text).collect()
}

fn errors(outcome: &Outcome) -> HashMap<FileId, usize> {
    let mut errors = HashMap::new();
    for error in &outcome.errors {
        *errors.entry(error.at.file).or_default() += 1;
    }
    errors
}

/// Where an offset is after these edits, which are in order.
fn moved(offset: u32, edits: &[Edit]) -> u32 {
    let before = edits.iter().filter(|edit| edit.span.end <= offset);
    let (gone, new) = before.fold((0, 0), |(gone, new), edit| (gone + edit.span.range().len(), new + edit.text.len()));
    (offset as usize + new).saturating_sub(gone) as u32
}

//! The engine: lowers the units of a run, runs the rules over what they say, and puts the findings in order.
//!
//! The command line, the language server and the tests all come through here, a run by [`run_with`] and an editor's
//! rounds by [`Kept`], which are made of the same steps: there is no second pipeline. A unit becomes a part (`part`),
//! the facts of all parts are looked at together (`across`), and what was reported becomes findings (`finish`).

mod across;
mod configure;
mod copies;
mod finish;
mod kept;
mod merge;
mod part;
mod remark;
mod settings;
mod stored;
mod suppressions;

pub use copies::fold as fold_copies;
pub use kept::{Kept, Round};
pub use part::Stop;
pub use settings::{Everywhere, Holding, RuleSettings, Settings};
pub use stored::{Shard, Stored};

use crate::budget;
use crate::formats::{Format, Origins, Unit};
use crate::model::Unknown;
use crate::project::{Facts, Project};
use crate::rules::{Finding, Secret};
use crate::source::{FileId, Location, Note, Read, Snapshot};
use crate::suppress::{Suppressed, Suppression};
use crate::syntax::SyntaxError;
use configure::{Choices, Known};
use finish::{Reported, Said};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How the message of a mistake of ours begins: tests look for it, since no panic leaves the engine.
pub const INTERNAL_ERROR: &str = "internal error";

/// What a run found.
#[derive(Debug, Default)]
pub struct Outcome {
    pub findings: Vec<Finding>,
    pub errors: Vec<SyntaxError>,
    pub notes: Vec<Note>,
    /// What should have been read, and could not be: the run is incomplete.
    pub failures: Vec<Note>,
    /// What would have been found, had nobody accepted it.
    pub suppressed: Vec<Suppressed>,
    /// All that was recognised, also by rules that are off: no report shows it.
    pub secrets: Vec<Secret>,
    /// For each finding that is left out, since nothing is deployed from its file, that file.
    pub aside: Vec<FileId>,
    /// How many units were of a format that is checked.
    pub recognised: usize,
    /// How many files these are made of.
    pub files: usize,
    /// What rendered texts say of where their parts come from.
    pub origins: HashMap<FileId, Origins>,
    /// What each unit read, in the order of the units: what is to be watched.
    pub reads: Vec<Vec<Read>>,
    /// As what each unit was read, in the order of the units.
    pub formats: Vec<Option<Format>>,
    /// The files of the units, each with the format that it was read as, if it is of one.
    pub seen: Vec<(FileId, Option<Format>)>,
    /// Resources of types that no rule looks at, each with its place.
    pub not_judged: Vec<(Arc<str>, Location)>,
    /// What could not be known, so that rules are silent about it: one for each place and reason.
    pub unknown: Vec<Unknown>,
    /// All comments and annotations that silence something, used or not.
    pub suppressions: Vec<Suppression>,
    /// What came of the units of this run, where it is one of several.
    pub stored: Vec<Stored>,
}

/// Reads and checks all units with the same settings for all files.
pub fn run(units: &[Unit], sources: &Snapshot, settings: &Settings) -> Outcome {
    run_with(Vec::new(), units, sources, &Everywhere(Arc::new(settings.clone())))
}

/// As [`run`], with what was found wrong before there was a text to read (bytes that are no characters), and settings
/// by file.
///
/// Lowered and checked with the options of a unit's root; then each draft is configured by the file that it lies in,
/// suppressed by itself, and merged with the others of its place.
pub fn run_with(errors: Vec<SyntaxError>, units: &[Unit], sources: &Snapshot, holding: &dyn Holding) -> Outcome {
    run_parts(errors, units, sources, holding, Parts::All)
}

/// Whose parts a run is made of.
pub enum Parts {
    All,
    /// Those of one of several runs. What is looked at across files is for the run that has all parts.
    Own(Shard),
    /// As far as they hold, those that other runs have stored.
    Stored(Vec<Stored>),
}

/// As [`run_with`], in one of several runs, or with what these have found.
pub fn run_parts(
    errors: Vec<SyntaxError>,
    units: &[Unit],
    sources: &Snapshot,
    holding: &dyn Holding,
    parts: Parts,
) -> Outcome {
    budget::deep(|| checked(errors, units, sources, holding, parts))
}

fn checked(
    errors: Vec<SyntaxError>,
    units: &[Unit],
    sources: &Snapshot,
    holding: &dyn Holding,
    parts: Parts,
) -> Outcome {
    let known = Known::default();
    let choices = Choices::new(holding, sources, &known);
    let (own, mut known) = match parts {
        Parts::All => (None, Vec::new()),
        Parts::Own(shard) => (Some(shard.own(units, sources)), Vec::new()),
        Parts::Stored(stored) => (None, stored::known(stored, units, sources)),
    };
    known.resize_with(units.len(), || None);
    let is_own = |index: usize| own.as_ref().is_none_or(|own| own[index]);
    let drawn = |(index, known): (usize, &Option<(part::Part, Facts)>)| match known {
        Some((part, _)) => Some(part.drew),
        None => (!is_own(index)).then(budget::Drawn::default),
    };
    let drawn: Vec<Option<budget::Drawn>> = known.iter().enumerate().map(drawn).collect();
    let fresh = part::all(units, &drawn, sources, &choices, &|| false).unwrap_or_else(|done| done);
    let parts: Vec<_> = fresh.into_iter().zip(known).map(|(fresh, known)| fresh.or(known)).collect();

    // A module that several roots call is read for each, and what is wrong with its files is said once.
    let mut files: HashSet<FileId> = HashSet::new();
    let mut outcome = Outcome::default();
    let mut project = Project::default();
    let mut reported = Reported { errors, ..Reported::default() };
    reported.drafts.reserve_exact(parts.iter().flatten().map(|(part, _)| part.drafts.len()).sum());
    for (index, part) in parts.into_iter().enumerate().filter(|(index, _)| is_own(*index)) {
        let (unit, Some((part, facts))) = (&units[index], part) else { continue };
        if own.is_some() {
            outcome.stored.extend(Stored::of(unit, &part, facts, sources));
        } else {
            project.add(index, facts);
        }
        outcome.formats.push(part.format);
        outcome.seen.extend(unit.files().iter().map(|file| (*file, part.format)));
        outcome.not_judged.extend(part.not_judged);
        outcome.unknown.extend(part.unknown);
        if part.format.is_some() {
            outcome.recognised += 1;
            files.extend(unit.files());
        }
        if let (Some(file), false) = (unit.files().first(), part.origins.is_empty()) {
            outcome.origins.insert(*file, part.origins);
        }
        outcome.reads.push(part.reads);
        outcome.notes.extend(part.notes);
        outcome.failures.extend(part.failures);
        reported.errors.extend(part.errors);
        reported.drafts.extend(part.drafts);
        reported.accepted.extend(part.accepted);
    }
    outcome.files = files.len();
    if own.is_none() {
        let (across, broken) = across::check(units, &project, &choices);
        reported.drafts.extend(across);
        reported.errors.extend(broken);
    }
    outcome.take(finish::finish(reported, sources, &project, &choices));
    if own.is_some() {
        // Whether a comment is of use is known when all has been looked at.
        let on_suppressions = |it: &Finding| it.rule.family().is_some_and(|family| family.name == "suppression");
        outcome.findings.retain(|finding| !on_suppressions(finding));
    }
    outcome.sort(sources);
    outcome
}

impl Outcome {
    /// What is said of some files.
    fn take(&mut self, said: Said) {
        let Said { findings, errors, suppressed, suppressions, secrets, aside } = said;
        self.findings.extend(findings);
        self.errors.extend(errors);
        self.suppressed.extend(suppressed);
        self.suppressions.extend(suppressions);
        self.secrets.extend(secrets);
        self.aside.extend(aside);
    }

    /// By the names of files and by places in them.
    fn sort(&mut self, sources: &Snapshot) {
        let places = self.findings.iter().map(|it| it.at).chain(self.errors.iter().map(|it| it.at));
        let places = places.chain(self.suppressed.iter().map(|it| it.at)).chain(self.unknown.iter().map(|it| it.at));
        let order = merge::Order::new(places.chain(self.notes.iter().filter_map(Note::place)), sources);
        self.findings.sort_by_key(|finding| (order.key(finding.at), finding.rule.id));
        self.errors.sort_by_key(|error| order.key(error.at));
        self.suppressed.sort_by_key(|it| (order.key(it.at), it.rule.id));
        // A module that several roots call says the same for each.
        self.unknown.sort_by_cached_key(|it| (order.key(it.at), it.why.to_string()));
        self.unknown.dedup_by(|one, other| one.at == other.at && one.why == other.why);
        self.notes.sort_by_key(|note| note.place().map(|at| order.key(at)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Check, Profile, Report, Rule, Severity};

    #[test]
    fn a_severity_that_a_user_chose_holds_for_every_case() {
        let text = "kind: Pod\napiVersion: v1\nspec: {containers: [{name: a, image: b:1}]}\n";
        let severities = |chosen: Option<Severity>| {
            let sources = Snapshot::in_memory();
            let file = sources.add("pod.yaml".into(), "pod.yaml".into(), text.into()).id;
            let own = RuleSettings { severity: chosen, ..RuleSettings::default() };
            let settings = Settings { rules: [("run-as-root".to_owned(), own)].into(), ..Settings::default() };
            let findings = run(&[Unit::Document(file)], &sources, &settings).findings;
            let ours = findings.into_iter().filter(|finding| finding.rule.id == "run-as-root");
            ours.map(|finding| finding.severity).collect::<Vec<_>>()
        };
        assert_eq!(severities(None), [Severity::Medium]);
        assert_eq!(severities(Some(Severity::Info)), [Severity::Info]);
    }

    #[test]
    fn lesser_cases_are_for_those_who_asked() {
        let text = "kind: Pod\napiVersion: v1\n\
                    spec: {containers: [{name: a, image: b:1, securityContext: {privileged: true}}]}\n";
        let count = |settings: &Settings| {
            let sources = Snapshot::in_memory();
            let file = sources.add("pod.yaml".into(), "pod.yaml".into(), text.into()).id;
            let findings = run(&[Unit::Document(file)], &sources, settings).findings;
            findings.iter().filter(|finding| finding.rule.id == "run-as-root").count()
        };
        let with = |own| Settings { rules: [("run-as-root".to_owned(), own)].into(), ..Settings::default() };
        assert_eq!(count(&Settings::default()), 0);
        assert_eq!(count(&with(RuleSettings { severity: Some(Severity::Low), ..RuleSettings::default() })), 0);
        assert_eq!(count(&with(RuleSettings { on: Some(true), ..RuleSettings::default() })), 1);
        assert_eq!(count(&Settings::of([Profile::All])), 1);
    }

    #[test]
    fn a_rule_that_was_made_at_run_time_runs_with_the_others() {
        let page = "---\ntitle: Mine\nseverity: low\nsince: 0.1.0\nprofiles: [recommended]\n\
                    references: []\noptions:\n  word: {type: name, default: no, meaning: A word.}\n---\n";
        let check = |image: &crate::model::Image, report: &mut Report| {
            let word = report.options().name("word").to_owned();
            report.at(&image.reference, word);
        };
        let rule = Rule::made("mine", page, Check::Image(check)).unwrap();
        let own = RuleSettings::read(rule, &serde_yaml::from_str("{word: yes}").unwrap()).unwrap();
        let settings = Settings { rules: [("mine".to_owned(), own)].into(), own: vec![rule], ..Settings::default() };
        let sources = Snapshot::in_memory();
        let text = "kind: Pod\napiVersion: v1\nspec: {containers: [{name: a, image: b:1}]}\n";
        let file = sources.add("pod.yaml".into(), "pod.yaml".into(), text.into()).id;
        let findings = run(&[Unit::Document(file)], &sources, &settings).findings;
        let ours: Vec<_> = findings.iter().filter(|finding| std::ptr::eq(finding.rule, rule)).collect();
        assert_eq!(
            (ours.len(), ours[0].message.as_str(), ours[0].severity),
            (1, "Pod, container a: yes", Severity::Low)
        );
    }
}

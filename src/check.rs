//! The engine: lowers the units of a run, runs the rules over what they say, and puts the findings in order.
//!
//! The command line, the language server and the tests all come through [`run`]: there is no
//! second pipeline.

mod configure;
mod merge;
mod settings;
mod suppressions;

pub use settings::{Everywhere, Holding, RuleSettings, Settings};

use crate::budget::{self, Budget};
use crate::formats::{self, Input, Lowered, Origins, Unit};
use crate::model::{Identity, Model, Unknown};
use crate::project::{Facts, Project};
use crate::rules::{self, Check, Draft, Finding, Report, Rule, Secret};
use crate::source::{FileId, Location, Note, Read, ReadLog, Snapshot};
use crate::suppress::{Suppressed, Suppression};
use crate::syntax::SyntaxError;
use configure::{Choice, Choices, Running};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// How the message of a mistake of ours begins: tests look for it, since no panic leaves the engine.
pub const INTERNAL_ERROR: &str = "internal error";

/// What a run found.
#[derive(Debug, Default)]
pub struct Outcome {
    pub findings: Vec<Finding>,
    pub errors: Vec<SyntaxError>,
    pub notes: Vec<Note>,
    /// What would have been found, had nobody accepted it.
    pub suppressed: Vec<Suppressed>,
    /// All that was recognised, also by rules that are off: no report shows it.
    pub secrets: Vec<Secret>,
    /// How many units were of a format that is checked.
    pub recognised: usize,
    /// How many files these are made of.
    pub files: usize,
    /// What rendered texts say of where their parts come from.
    pub origins: HashMap<FileId, Origins>,
    /// What each unit read, in the order of the units: what is to be watched.
    pub reads: Vec<Vec<Read>>,
    /// As what each unit was read, in the order of the units.
    pub formats: Vec<Option<&'static str>>,
    /// What could not be known, so that rules are silent about it: one for each place and reason.
    pub unknown: Vec<Unknown>,
    /// All comments and annotations that silence something, used or not.
    pub suppressions: Vec<Suppression>,
}

/// What came of one unit.
struct Part {
    lowered: Lowered,
    facts: Facts,
    drafts: Vec<Draft>,
    accepted: Vec<Suppression>,
    reads: Vec<Read>,
    unknown: Vec<Unknown>,
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
    budget::deep(|| checked(errors, units, sources, holding))
}

fn checked(errors: Vec<SyntaxError>, units: &[Unit], sources: &Snapshot, holding: &dyn Holding) -> Outcome {
    let choices = Choices::new(holding, sources);
    let run = budget::Run::default();
    let check = |budget: &Budget, unit: &Unit| {
        let reads = ReadLog::default();
        let root = choices.of_unit(unit);
        let input = Input { files: sources, reads: &reads, budget, platform: &root.settings.platform };
        let mut lowered = guarded(|| formats::lower(unit, &input)).unwrap_or_else(|| broken_reader(unit));
        let mut drafts = check_model(unit, &mut lowered, &choices.running(unit, &root), &root);
        let accepted = suppressions::of_unit(&lowered, &drafts, &root.settings);
        choices.configure(&mut drafts);
        let unknown = lowered.model.unknown();
        // What the rules of this unit alone have seen goes here; what others see of it stays.
        let facts = Facts::of(std::mem::take(&mut lowered.model));
        Part { lowered, facts, drafts, accepted, reads: reads.into_reads(), unknown }
    };
    let bytes = |unit: &Unit| unit.files().iter().map(|file| sources.get(*file).text.len() as u64).sum::<u64>();
    let mut parts: Vec<Part> = units
        .par_iter()
        .enumerate()
        .map(|(index, unit)| {
            let budget = run.budget(index, bytes(unit));
            let part = check(&budget, unit);
            run.draw(index, &budget);
            part
        })
        .collect();
    for index in run.refused() {
        parts[index] = check(&budget::Run::base(bytes(&units[index])), &units[index]);
    }

    // A module that several roots call is read for each, and what is wrong with its files is said once.
    let mut files: HashSet<FileId> = HashSet::new();
    let mut outcome = Outcome { errors, ..Outcome::default() };
    let mut project = Project::default();
    let (mut drafts, mut accepted) = (Vec::new(), Vec::new());
    for (index, (unit, part)) in units.iter().zip(parts).enumerate() {
        let lowered = part.lowered;
        outcome.reads.push(part.reads);
        outcome.formats.push(lowered.format);
        outcome.unknown.extend(part.unknown);
        if lowered.format.is_some() {
            outcome.recognised += 1;
            files.extend(unit.files());
        }
        outcome.errors.extend(lowered.errors);
        outcome.notes.extend(lowered.notes);
        if let (Some(file), false) = (unit.files().first(), lowered.origins.is_empty()) {
            outcome.origins.insert(*file, lowered.origins);
        }
        project.add(index, part.facts);
        drafts.extend(part.drafts);
        accepted.extend(part.accepted);
    }
    outcome.files = files.len();
    let across: Vec<(&Rule, Option<Vec<Draft>>)> = choices
        .running_across(units)
        .par_iter()
        .filter_map(|(running, options)| match running.rule.check {
            Check::Project(check) => {
                Some((running.rule, guarded(|| check_across(*running, options, &choices, check, &project))))
            }
            _ => None,
        })
        .collect();
    for (rule, found) in across {
        match found {
            Some(found) => drafts.extend(found),
            None => outcome.errors.extend(units.first().map(|unit| broken_rule(rule, unit))),
        }
    }
    let mut said = HashSet::new();
    outcome.errors.retain(|error| said.insert((error.at, error.message.clone())));
    let mut unread = syntax_errors(&outcome.errors);
    choices.configure(&mut unread);
    drafts.extend(unread);
    (outcome.suppressed, outcome.suppressions) = suppressions::apply(accepted, &mut drafts, &outcome.errors, &choices);
    outcome.secrets = take_secrets(&mut drafts);
    let places = drafts.iter().map(|draft| draft.at).chain(outcome.errors.iter().map(|error| error.at));
    let places = places.chain(outcome.suppressed.iter().map(|it| it.at));
    let places = places.chain(outcome.unknown.iter().map(|it| it.at));
    let order = merge::Order::new(places.chain(outcome.notes.iter().filter_map(Note::place)), sources);
    outcome.suppressed.sort_by_key(|it| (order.key(it.at), it.rule.id));
    outcome.suppressed.dedup_by_key(|it| (it.at, it.rule.id, it.by));
    // A module that several roots call says the same for each.
    outcome.unknown.sort_by_cached_key(|it| (order.key(it.at), it.why.to_string()));
    outcome.unknown.dedup_by(|one, other| one.at == other.at && one.why == other.why);
    outcome.findings = merge::findings(drafts, &order);
    outcome.errors.sort_by_key(|error| order.key(error.at));
    outcome.notes.sort_by_key(|note| note.place().map(|at| order.key(at)));
    outcome
}

fn check_model(unit: &Unit, lowered: &mut Lowered, rules: &[Running], root: &Choice) -> Vec<Draft> {
    let model = &lowered.model;
    let found: Vec<Option<Vec<Draft>>> = rules
        .par_iter()
        // A module tree is one unit and keeps all cores busy; a manifest is done before they wake.
        .with_min_len(16)
        .map(|running| {
            let options = root.options(running.rule);
            guarded(|| running.report(options, |report| ask(running.rule, model, report)))
        })
        .collect();
    let broken = found.iter().zip(rules).filter(|(found, _)| found.is_none()).map(|(_, it)| broken_rule(it.rule, unit));
    lowered.errors.extend(broken.collect::<Vec<_>>());
    found.into_iter().flatten().flatten().collect()
}

/// Asks a rule that looks across files, once for all options that it has somewhere.
fn check_across(
    running: Running,
    options: &[Arc<Choice>],
    choices: &Choices,
    check: fn(&Project, &mut Report),
    project: &Project,
) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for choice in options {
        let mut found = running.report(choice.options(running.rule), |report| check(project, report));
        if options.len() > 1 {
            found.retain(|draft| choices.is_for(choice, draft));
        }
        drafts.extend(found);
    }
    choices.configure(&mut drafts);
    drafts
}

fn ask<'m>(rule: &Rule, model: &'m Model, report: &mut Report<'m>) {
    match rule.check {
        Check::Container(check) => {
            for workload in &model.workloads {
                each(&workload.containers, |it| &it.identity, |it, report| check(workload, it, report), report);
            }
        }
        Check::Workload(check) => each(&model.workloads, |it| &it.identity, check, report),
        Check::Image(check) => each(&model.images, |it| &it.identity, check, report),
        Check::Grant(check) => each(&model.grants, |it| &it.identity, check, report),
        Check::Binding(check) => each(&model.bindings, |it| &it.identity, check, report),
        Check::Exposure(check) => each(&model.exposures, |it| &it.identity, check, report),
        Check::ServiceAccount(check) => each(&model.service_accounts, |it| &it.identity, check, report),
        Check::Attachment(check) => each(&model.attachments, |it| &it.identity, check, report),
        Check::NetworkPolicy(check) => each(&model.network_policies, |it| &it.identity, check, report),
        Check::Setting(check) => each(&model.settings, |it| &it.identity, check, report),
        Check::Script(check) => each(&model.scripts, |it| &it.identity, check, report),
        Check::Stage(check) => each(&model.stages, |it| &it.identity, check, report),
        Check::Resource(check) => each(&model.resources, |it| &it.identity, check, report),
        Check::Model(check) => check(model, report),
        Check::Project(_) | Check::Engine => {}
    }
}

/// Asks about each item; what is reported is about the item.
fn each<'m, T>(
    items: &'m [T],
    identity: impl Fn(&'m T) -> &'m Arc<Identity>,
    check: impl Fn(&'m T, &mut Report<'m>),
    report: &mut Report<'m>,
) {
    for item in items {
        report.ask_about(identity(item));
        check(item, report);
    }
}

/// A mistake of ours in one reader or rule must not cost the user the rest of the run. Nothing
/// that is shared is left half-written: results are values, and sources only ever grow.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

fn broken_reader(unit: &Unit) -> Lowered {
    let message = format!("{INTERNAL_ERROR}: this file could not be read, please report it");
    Lowered { errors: start_of(unit).map(|at| SyntaxError { at, message }).into_iter().collect(), ..Lowered::default() }
}

fn broken_rule(rule: &Rule, unit: &Unit) -> SyntaxError {
    let message = format!("{INTERNAL_ERROR}: rule `{}` could not be checked here, please report it", rule.id);
    SyntaxError { at: start_of(unit).unwrap_or(Location::new(FileId(0), 0, 0)), message }
}

fn start_of(unit: &Unit) -> Option<Location> {
    unit.files().first().map(|file| Location::new(*file, 0, 0))
}

/// Nothing is skipped in silence: what could not be read is a finding, too.
fn syntax_errors(errors: &[SyntaxError]) -> Vec<Draft> {
    let rule = &rules::SYNTAX_ERROR;
    let mut report = Report::new(rule, rule.severity(), None);
    for error in errors {
        report.at(&error.at, error.message.clone());
    }
    report.into_drafts()
}

/// The secrets of all drafts; those that had nothing else to tell are gone.
fn take_secrets(drafts: &mut Vec<Draft>) -> Vec<Secret> {
    let secrets = drafts.iter_mut().flat_map(|draft| std::mem::take(&mut draft.secrets)).collect();
    drafts.retain(|draft| !draft.silent);
    secrets
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Profile, Severity};

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
    fn a_panic_costs_one_answer_only() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(guarded(|| -> u32 { std::panic::resume_unwind(Box::new("a mistake of ours")) }), None);
        let lowered = broken_reader(&Unit::Document(FileId(3)));
        assert_eq!(lowered.errors[0].at, Location::new(FileId(3), 0, 0));
    }

    #[test]
    fn a_rule_that_was_made_at_run_time_runs_with_the_others() {
        let page = "---\ntitle: Mine\nseverity: low\nsince: 0.1.0\nprofiles: [recommended]\nformats: [kubernetes]\n\
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
        assert_eq!((ours.len(), ours[0].message.as_str(), ours[0].severity), (1, "yes", Severity::Low));
    }
}

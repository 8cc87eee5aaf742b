//! What comes of one unit by itself: what its rules report, what it accepts, and what it tells the others. It knows no
//! other unit.

use super::INTERNAL_ERROR;
use super::configure::{Choice, Choices, Running};
use super::suppressions;
use crate::budget::{self, Budget};
use crate::formats::{self, Format, Input, Lowered, Origins, Unit};
use crate::model::{Identity, Model, Unknown};
use crate::project::Facts;
use crate::rules::{Check, Draft, Report, Rule};
use crate::source::{FileId, Location, Note, Read, ReadLog, Snapshot};
use crate::suppress::Suppression;
use crate::syntax::SyntaxError;
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What came of one unit.
#[derive(Debug)]
pub(super) struct Part {
    pub errors: Vec<SyntaxError>,
    pub notes: Vec<Note>,
    /// What should have been read for it, and could not be.
    pub failures: Vec<Note>,
    pub origins: Origins,
    /// As what it was read.
    pub format: Option<Format>,
    /// Resources that no rule looks at.
    pub not_judged: Vec<(Arc<str>, Location)>,
    /// What could not be known.
    pub unknown: Vec<Unknown>,
    /// Configured, not yet suppressed.
    pub drafts: Vec<Draft>,
    pub accepted: Vec<Suppression>,
    pub reads: Vec<Read>,
    /// What it took of the run's budget, and whether it was refused that.
    pub drew: budget::Drawn,
    pub refused: bool,
}

/// Whether nobody wants to know any more what is being found out; asked from all threads, between two pieces of work.
pub type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// What came of each unit that was read.
type Fresh = Vec<Option<(Part, Facts)>>;

/// Reads and checks the units that nothing is known of, in parallel. What the known ones drew counts; all are checked
/// where the run has not enough for all. An error is that it was stopped, with what was done until then.
pub(super) fn all(
    units: &[Unit],
    known: &[Option<budget::Drawn>],
    sources: &Snapshot,
    choices: &Choices,
    stop: Stop,
) -> Result<Fresh, Fresh> {
    let run = budget::Run::default();
    let bytes = |unit: &Unit| unit.files().iter().map(|file| sources.get(*file).text.len() as u64).sum::<u64>();
    for (index, drawn) in known.iter().enumerate() {
        if let Some(drawn) = drawn {
            run.draw(index, *drawn);
        }
    }
    let check = |(index, unit): (usize, &Unit)| {
        if known[index].is_some() {
            return None;
        }
        let budget = run.budget(index, bytes(unit));
        let part = of_unit(unit, &budget, sources, choices, stop)?;
        run.draw(index, budget.drawn());
        Some(part)
    };
    let one_by_one = known.iter().filter(|known| known.is_none()).count() < 2;
    let mut parts: Fresh = if one_by_one {
        units.iter().enumerate().map(check).collect()
    } else {
        units.par_iter().enumerate().map(check).collect()
    };
    let refused = run.refused();
    if !refused.is_empty() && known.iter().any(Option::is_some) {
        return all(units, &vec![None; units.len()], sources, choices, stop);
    }
    for index in refused {
        let unit = &units[index];
        parts[index] = of_unit(unit, &budget::Run::base(bytes(unit)), sources, choices, stop);
    }
    let is_whole = parts.iter().zip(known).all(|(part, known)| part.is_some() || known.is_some());
    if is_whole { Ok(parts) } else { Err(parts) }
}

/// Lowered and checked with the options of the unit's root; then each draft is configured by the file that it lies in.
fn of_unit(unit: &Unit, budget: &Budget, sources: &Snapshot, choices: &Choices, stop: Stop) -> Option<(Part, Facts)> {
    if stop() {
        return None;
    }
    let reads = ReadLog::default();
    let root = choices.of_unit(unit);
    let input = Input { files: sources, reads: &reads, budget, platform: &root.settings.platform };
    let mut lowered = guarded(|| formats::lower(unit, &input)).unwrap_or_else(|| broken_reader(unit));
    if stop() {
        return None;
    }
    let mut drafts = check_model(unit, &mut lowered, &choices.running(unit, &root), &root);
    let accepted = suppressions::of_unit(&lowered, &drafts, &root.settings);
    choices.configure(&mut drafts);
    let Lowered { model, errors, notes, origins, format, not_judged, .. } = lowered;
    let (unknown, failures) = (model.unknown(), reads.failures());
    let (reads, drew, refused) = (reads.into_reads(), budget.drawn(), !budget.draws());
    // What the rules of this unit alone have seen goes here; what others see of it stays.
    let part =
        Part { errors, notes, failures, origins, format, not_judged, unknown, drafts, accepted, reads, drew, refused };
    Some((part, Facts::of(model)))
}

/// Objects in a unit that is shared out to other cores.
const LARGE: usize = 2000;

fn check_model(unit: &Unit, lowered: &mut Lowered, rules: &[Running], root: &Choice) -> Vec<Draft> {
    let model = &lowered.model;
    let found = |running: &Running| {
        let options = root.options(running.rule);
        guarded(|| running.report(options, |report| ask(running.rule, model, report)))
    };
    // A module tree is one unit and keeps all cores busy; a manifest is done before they wake.
    let is_large = matches!(unit, Unit::Terraform(_)) || model.workloads.len() + model.settings.len() > LARGE;
    let found: Vec<Option<Vec<Draft>>> = if is_large {
        rules.par_iter().with_min_len(16).map(found).collect()
    } else {
        rules.iter().map(found).collect()
    };
    let broken = found.iter().zip(rules).filter(|(found, _)| found.is_none()).map(|(_, it)| broken_rule(it.rule, unit));
    lowered.errors.extend(broken.collect::<Vec<_>>());
    found.into_iter().flatten().flatten().collect()
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
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

pub(super) fn broken_reader(unit: &Unit) -> Lowered {
    let message = format!("{INTERNAL_ERROR}: this file could not be read, please report it");
    Lowered {
        errors: start_of(unit).map(|at| SyntaxError::new(at, message)).into_iter().collect(),
        ..Lowered::default()
    }
}

pub(super) fn broken_rule(rule: &Rule, unit: &Unit) -> SyntaxError {
    let message = format!("{INTERNAL_ERROR}: rule `{}` could not be checked here, please report it", rule.id);
    SyntaxError::new(start_of(unit).unwrap_or(Location::new(FileId(0), 0, 0)), message)
}

fn start_of(unit: &Unit) -> Option<Location> {
    unit.files().first().map(|file| Location::new(*file, 0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_costs_one_answer_only() {
        assert_eq!(guarded(|| 1), Some(1));
        assert_eq!(guarded(|| -> u32 { std::panic::resume_unwind(Box::new("a mistake of ours")) }), None);
        let lowered = broken_reader(&Unit::Document(FileId(3)));
        assert_eq!(lowered.errors[0].at, Location::new(FileId(3), 0, 0));
    }
}

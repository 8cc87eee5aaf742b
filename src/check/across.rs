//! The rules that look across files, asked once all units have told what they have to tell.

use super::configure::{Choice, Choices, Running};
use super::part::{broken_rule, guarded};
use crate::formats::Unit;
use crate::project::Project;
use crate::rules::{Check, Draft, Report, Rule};
use crate::syntax::SyntaxError;
use rayon::prelude::*;
use std::sync::Arc;

/// What these rules report, configured, and which of them failed.
pub(super) fn check(units: &[Unit], project: &Project, choices: &Choices) -> (Vec<Draft>, Vec<SyntaxError>) {
    let found: Vec<(&Rule, Option<Vec<Draft>>)> = choices
        .running_across(units)
        .par_iter()
        .filter_map(|(running, options)| match running.rule.check {
            Check::Project(check) => Some((running.rule, guarded(|| ask(*running, options, choices, check, project)))),
            _ => None,
        })
        .collect();
    let (mut drafts, mut broken) = (Vec::new(), Vec::new());
    for (rule, found) in found {
        match found {
            Some(found) => drafts.extend(found),
            None => broken.extend(units.first().map(|unit| broken_rule(rule, unit))),
        }
    }
    (drafts, broken)
}

/// Asks a rule that looks across files, once for all options that it has somewhere.
fn ask(
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

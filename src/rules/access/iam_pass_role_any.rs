//! Any role can be given to a service that runs what it is told.

use super::iam_privilege_escalation::Runners;
use super::statement;
use crate::facts::aws::PASS_ROLE;
use crate::model::Model;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("iam-pass-role-any", include_str!("../../../rules/access/iam-pass-role-any.md"), Check::Model(check));

fn check(model: &Model, report: &mut Report) {
    let runners = Runners::new(&model.grants);
    for grant in model.grants.iter().filter(|grant| statement::is_for_identity(grant) && !grant.conditional) {
        // With an action that runs something it is an escalation, and reported as one.
        if statement::all_resources(grant, PASS_ROLE).is_none() || runners.beside(grant).is_some() {
            continue;
        }
        let Some(action) = statement::action(grant, PASS_ROLE) else { continue };
        if action.known().is_none_or(|action| !action.eq_ignore_ascii_case("iam:*")) {
            report.at(action, "may pass any role to a service").about(&grant.identity);
        }
    }
}

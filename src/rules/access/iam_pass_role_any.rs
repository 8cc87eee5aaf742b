//! Any role can be given to a service that runs what it is told.

use super::{iam_privilege_escalation, statement};
use crate::facts::aws::PASS_ROLE;
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("iam-pass-role-any", include_str!("../../../rules/access/iam-pass-role-any.md"), Check::Grant(check));

fn check(grant: &Grant, report: &mut Report) {
    let open = statement::is_for_identity(grant) && !grant.conditional;
    // With an action that runs something it is an escalation, and reported as one.
    if !open || iam_privilege_escalation::pass_role_and_run(grant).is_some() {
        return;
    }
    let Some(action) = statement::action(grant, PASS_ROLE) else { return };
    let is_iam_wide = action.known().is_some_and(|action| action.eq_ignore_ascii_case("iam:*"));
    if statement::all(&grant.resources).is_some() && !is_iam_wide {
        report.at(action, format!("{} can pass any role to a service", grant.label()));
    }
}

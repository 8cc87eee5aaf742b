//! Actions by which one permission becomes all of them.

use super::statement;
use crate::facts::aws;
use crate::model::{Field, Grant};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "iam-privilege-escalation",
    include_str!("../../../rules/access/iam-privilege-escalation.md"),
    Check::Grant(check),
);

fn check(grant: &Grant, report: &mut Report) {
    let open = statement::is_for_identity(grant) && !grant.conditional;
    if !open || statement::all(&grant.resources).is_none() {
        return;
    }
    if let Some(action) = aws::ESCALATES.iter().find_map(|wanted| statement::action(grant, wanted)) {
        let name = action.known().map_or("", String::as_str);
        report.at(action, format!("{} allows `{name}` on all resources, and so any permission", grant.label()));
    } else if let Some((action, runs)) = pass_role_and_run(grant) {
        report.at(action, format!("{} allows `{runs}` as any role, and so any permission", grant.label()));
    }
}

/// `iam:PassRole` and an action that runs code, in one statement.
pub(super) fn pass_role_and_run(grant: &Grant) -> Option<(&Field<String>, &'static str)> {
    let action = statement::action(grant, aws::PASS_ROLE)?;
    aws::RUNS_AS_ROLE.iter().find(|wanted| statement::action(grant, wanted).is_some()).map(|runs| (action, *runs))
}

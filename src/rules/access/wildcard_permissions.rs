//! Every verb on every resource: nothing is left to escalate to.

use super::wildcard::{self, Wildcard};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "wildcard-permissions",
    include_str!("../../../rules/access/wildcard-permissions.md"),
    Check::Grant(check),
);

fn check(grant: &Grant, report: &mut Report) {
    if let Some(Wildcard::Everything(star)) = wildcard::of(grant) {
        report.at(star, format!("{} may do everything: any verb on any resource of any API group", grant.label));
    }
}

//! A service's status names the addresses that traffic is taken from.

use super::permission::{Wanted, allows, said, without};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "service-status-access",
    include_str!("../../../rules/access/service-status-access.md"),
    Check::Grant(check),
);

const WANTED: Wanted = Wanted { group: "", resources: &["services/status"], verbs: &["update", "patch"] };

fn check(grant: &Grant, report: &mut Report) {
    if let Some((resource, verb)) = allows(grant, &WANTED) {
        let message = format!("may {} `services/status`", said(verb));
        without(grant, resource, report.at(resource, message));
    }
}

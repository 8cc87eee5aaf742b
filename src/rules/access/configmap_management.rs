//! Who writes ConfigMaps changes how programs run.

use super::permission::{WRITE, Wanted, allows, said};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "configmap-management",
    include_str!("../../../rules/access/configmap-management.md"),
    Check::Grant(check),
);

const WANTED: Wanted = Wanted { group: "", resources: &["configmaps"], verbs: WRITE };

fn check(grant: &Grant, report: &mut Report) {
    // Named ones are what the program needs.
    if !grant.names.is_empty() {
        return;
    }
    if let Some((resource, verb)) = allows(grant, &WANTED) {
        report.at(resource, format!("may {} ConfigMaps", said(verb)));
    }
}

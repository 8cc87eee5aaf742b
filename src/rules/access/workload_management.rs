//! Who makes pods runs programs as any service account of the namespace.

use super::permission::{WRITE, Wanted, allows, said, word};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule =
    Rule::new("workload-management", include_str!("../../../rules/access/workload-management.md"), Check::Grant(check));

const WANTED: [Wanted; 3] = [
    Wanted { group: "", resources: &["pods", "replicationcontrollers"], verbs: WRITE },
    Wanted { group: "apps", resources: &["deployments", "daemonsets", "statefulsets", "replicasets"], verbs: WRITE },
    Wanted { group: "batch", resources: &["jobs", "cronjobs"], verbs: WRITE },
];

/// What brings in a program, or another one.
const STARTS: [&str; 4] = ["create", "update", "patch", "*"];

fn check(grant: &Grant, report: &mut Report) {
    if let Some((resource, verb)) = WANTED.iter().find_map(|wanted| allows(grant, wanted)) {
        let name = resource.known().map_or("", String::as_str);
        let found = report.at(resource, format!("may {} `{name}`", said(verb)));
        // What can only be taken away runs nothing.
        if !STARTS.iter().any(|verb| word(&grant.actions, verb).is_some()) {
            found.severity(Severity::Low);
        }
    }
}

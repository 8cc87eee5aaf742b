//! What deletes events hides what was done.

use super::permission::{Wanted, allows, said};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("log-deletion", include_str!("../../../rules/access/log-deletion.md"), Check::Grant(check));

/// Events are served by two groups. `pods/log` can only be read: logs go with their pod.
const WANTED: [Wanted; 2] = [
    Wanted { group: "", resources: &["events"], verbs: DELETE },
    Wanted { group: "events.k8s.io", resources: &["events"], verbs: DELETE },
];

const DELETE: &[&str] = &["delete", "deletecollection"];

fn check(grant: &Grant, report: &mut Report) {
    if let Some((resource, verb)) = WANTED.iter().find_map(|wanted| allows(grant, wanted)) {
        let name = resource.known().map_or("", String::as_str);
        report.at(resource, format!("may {} `{name}`", said(verb)));
    }
}

//! What deletes logs hides what was done.

use super::permission::{Wanted, allows, said};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("log-deletion", include_str!("../../../rules/access/log-deletion.md"), Check::Grant(check));

const WANTED: Wanted = Wanted { group: "", resources: &["pods/log", "events"], verbs: &["delete", "deletecollection"] };

fn check(grant: &Grant, report: &mut Report) {
    if let Some((resource, verb)) = allows(grant, &WANTED) {
        let name = resource.known().map_or("", String::as_str);
        report.at(resource, format!("{} may {} `{name}`", grant.label(), said(verb)));
    }
}

//! Who writes secrets decides what others trust.

use super::permission::{Wanted, allows, said};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("secret-writing", include_str!("../../../rules/access/secret-writing.md"), Check::Grant(check));

const WANTED: Wanted =
    Wanted { group: "", resources: &["secrets"], verbs: &["update", "patch", "delete", "deletecollection"] };

fn check(grant: &Grant, report: &mut Report) {
    // Named secrets are what the program needs.
    if !grant.names.is_empty() {
        return;
    }
    if let Some((resource, verb)) = allows(grant, &WANTED) {
        report.at(resource, format!("may {} secrets", said(verb)));
    }
}

//! Who reads secrets has what they open.

use super::permission::{READ, Wanted, allows, by_reach, said};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("secrets-access", include_str!("../../../rules/access/secrets-access.md"), Check::Grant(check));

const WANTED: Wanted = Wanted { group: "", resources: &["secrets"], verbs: READ };

fn check(grant: &Grant, report: &mut Report) {
    // Named secrets are what the program needs.
    if !grant.names.is_empty() {
        return;
    }
    if let Some((resource, verb)) = allows(grant, &WANTED) {
        report
            .at(resource, format!("may {} secrets", said(verb)))
            .severity(by_reach(grant))
            .strict_if(!grant.cluster_wide);
    }
}

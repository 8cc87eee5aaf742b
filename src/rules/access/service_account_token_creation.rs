//! A token for a service account is that service account.

use super::permission::{Wanted, allows, by_reach, without};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "service-account-token-creation",
    include_str!("../../../rules/access/service-account-token-creation.md"),
    Check::Grant(check),
);

const WANTED: Wanted = Wanted { group: "", resources: &["serviceaccounts/token"], verbs: &["create"] };

fn check(grant: &Grant, report: &mut Report) {
    // Named accounts are what the program needs.
    if !grant.names.is_empty() {
        return;
    }
    if let Some((resource, _)) = allows(grant, &WANTED) {
        let message = "may make tokens for service accounts";
        without(grant, resource, report.at(resource, message).severity(by_reach(grant)));
    }
}

//! A subject that may impersonate can be anyone.

use super::permission::{is_own_role, reaches, word};
use crate::model::{Field, Grant};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule =
    Rule::new("impersonation", include_str!("../../../rules/access/impersonation.md"), Check::Grant(check));

const RESOURCES: &[&str] = &["users", "groups", "serviceaccounts", "uids", "*"];

fn check(grant: &Grant, report: &mut Report) {
    // Named users are what the program needs.
    if !is_own_role(grant) || !reaches_users(grant) || !grant.names.is_empty() {
        return;
    }
    let Some(verb) = word(&grant.actions, "impersonate") else { return };
    let is_user = |name: &&String| RESOURCES.contains(&name.as_str()) || name.starts_with("userextras");
    if let Some(name) = grant.resources.iter().filter_map(Field::known).find(is_user) {
        let whom = if name == "*" { "anyone".to_owned() } else { format!("any of `{name}`") };
        let severity = if grant.cluster_wide { Severity::Critical } else { Severity::High };
        report.at(verb, format!("{} may act as {whom}", grant.label())).severity(severity);
    }
}

fn reaches_users(grant: &Grant) -> bool {
    reaches(grant, "") || reaches(grant, "authentication.k8s.io")
}

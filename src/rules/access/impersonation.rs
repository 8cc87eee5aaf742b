//! A subject that may impersonate can be anyone.

use super::permission::{is_cluster_scoped, is_own_role, reaches, word};
use crate::model::{Change, Field, Grant};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule =
    Rule::new("impersonation", include_str!("../../../rules/access/impersonation.md"), Check::Grant(check));

const RESOURCES: &[&str] = &["users", "groups", "serviceaccounts", "uids", "*"];

fn check(grant: &Grant, report: &mut Report) {
    if !is_own_role(grant) || !reaches_users(grant) || is_confined(grant) {
        return;
    }
    let Some(verb) = word(&grant.actions, "impersonate") else { return };
    // Users and groups are in no namespace: a Role grants nothing on them.
    let in_reach = |name: &str| grant.cluster_wide || !is_cluster_scoped(name);
    let is_user =
        |name: &&String| (RESOURCES.contains(&name.as_str()) || name.starts_with("userextras")) && in_reach(name);
    if let Some(name) = grant.resources.iter().filter_map(Field::known).find(is_user) {
        let whom = match (name.as_str(), grant.names.is_empty()) {
            ("*", _) => "anyone".to_owned(),
            (name, true) => format!("any of `{name}`"),
            (_, false) => "a member of `system:masters`".to_owned(),
        };
        let severity = if grant.cluster_wide { Severity::Critical } else { Severity::High };
        let finding = report.at(verb, format!("may act as {whom}")).severity(severity);
        if grant.actions.len() > 1 {
            finding.fix(Change::Remove);
        }
    }
}

/// Whether it is said who may be impersonated, and this is not the group that may do everything.
fn is_confined(grant: &Grant) -> bool {
    !grant.names.is_empty() && word(&grant.names, "system:masters").is_none()
}

fn reaches_users(grant: &Grant) -> bool {
    reaches(grant, "") || reaches(grant, "authentication.k8s.io")
}

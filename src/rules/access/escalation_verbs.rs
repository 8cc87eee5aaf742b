//! The verbs that lift RBAC's own rule that no one hands out more than they have.

use super::permission::{RBAC_GROUP, is_own_role, reaches, word};
use crate::model::{Change, Field, Grant};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule =
    Rule::new("escalation-verbs", include_str!("../../../rules/access/escalation-verbs.md"), Check::Grant(check));

/// What the verbs are asked for; on bindings they mean nothing.
const ROLES: &[&str] = &["roles", "clusterroles"];

fn check(grant: &Grant, report: &mut Report) {
    if !applies(grant) {
        return;
    }
    // What a Role allows is bounded by its namespace.
    let severity = if grant.cluster_wide { Severity::Critical } else { Severity::High };
    let named = grant.resources.iter().find(|field| is_role(grant, field));
    let verb =
        ["escalate", "bind"].iter().filter(|verb| is_open(grant, verb)).find_map(|verb| word(&grant.actions, verb));
    if let (Some(verb), Some(resource)) = (verb, named.or(word(&grant.resources, "*"))) {
        let (name, resource) = (text(verb), text(resource));
        let message = format!("may `{name}` `{resource}`, and so hand out any permission");
        let finding = report.at(verb, message).severity(severity);
        if grant.actions.len() > 1 {
            finding.fix(Change::Remove);
        }
    } else if let (Some(_), Some(resource)) = (word(&grant.actions, "*"), named) {
        let name = text(resource);
        let message = format!("has every verb on `{name}`, `escalate` and `bind` among them");
        report.at(resource, message).severity(severity);
    }
}

/// A rule of all verbs on roles.
pub(super) fn has_every_verb(grant: &Grant) -> bool {
    grant.resources.iter().any(|field| is_role(grant, field)) && applies(grant) && word(&grant.actions, "*").is_some()
}

fn applies(grant: &Grant) -> bool {
    is_own_role(grant) && reaches(grant, RBAC_GROUP)
}

/// A Role has no ClusterRoles to write, but may bind them in its namespace.
fn is_role(grant: &Grant, resource: &Field<String>) -> bool {
    let binds = ["bind", "*"].iter().any(|verb| word(&grant.actions, verb).is_some());
    ROLES.contains(&text(resource)) && (grant.cluster_wide || text(resource) == "roles" || binds)
}

/// To bind roles that are named hands out what these allow. A role that may be escalated allows whatever is written into it.
fn is_open(grant: &Grant, verb: &str) -> bool {
    verb == "escalate" || grant.names.is_empty() || word(&grant.names, "cluster-admin").is_some()
}

fn text(field: &Field<String>) -> &str {
    field.known().map_or("", String::as_str)
}

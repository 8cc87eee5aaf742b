//! The verbs that lift RBAC's own rule that no one hands out more than they have.

use super::permission::{RBAC_GROUP, is_own_role, reaches, word};
use crate::model::{Field, Grant};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("escalation-verbs", include_str!("../../../rules/access/escalation-verbs.md"), Check::Grant(check));

const RESOURCES: &[&str] = &["roles", "clusterroles", "rolebindings", "clusterrolebindings"];

fn check(grant: &Grant, report: &mut Report) {
    if !applies(grant) {
        return;
    }
    let is_rbac = |field: &&Field<String>| RESOURCES.contains(&text(field));
    let named = grant.resources.iter().find(is_rbac);
    // Nobody is impersonated by impersonating a role; who writes it wants more than is good all the same.
    let verbs: &[&str] = if named.is_some() { &["escalate", "bind", "impersonate"] } else { &["escalate", "bind"] };
    let verb = verbs.iter().find_map(|verb| word(&grant.actions, verb));
    if let (Some(verb), Some(resource)) = (verb, named.or(word(&grant.resources, "*"))) {
        let (name, resource) = (text(verb), text(resource));
        report.at(verb, format!("{} may `{name}` `{resource}`, and so take any permission", grant.label()));
    } else if let (Some(_), Some(resource)) = (word(&grant.actions, "*"), named) {
        let name = text(resource);
        report.at(resource, format!("{} has every verb on `{name}`, `escalate` and `bind` among them", grant.label()));
    }
}

/// A rule of all verbs on roles or bindings.
pub(super) fn has_every_verb(grant: &Grant) -> bool {
    let named = grant.resources.iter().any(|field| RESOURCES.contains(&text(field)));
    named && applies(grant) && word(&grant.actions, "*").is_some()
}

fn applies(grant: &Grant) -> bool {
    // Binding the roles that are named is how bindings are meant to be delegated.
    is_own_role(grant) && reaches(grant, RBAC_GROUP) && grant.names.is_empty()
}

fn text(field: &Field<String>) -> &str {
    field.known().map_or("", String::as_str)
}

//! Which wildcard of an RBAC rule is the one to speak of, so that one rule of a role gives one finding.

use super::permission::{is_own_role, word};
use crate::model::{Field, Grant};

pub(super) enum Wildcard<'a> {
    /// Every verb on every resource of every group.
    Everything(&'a Field<String>),
    Resources(&'a Field<String>),
    Verbs(&'a Field<String>),
    Groups(&'a Field<String>),
}

pub(super) fn of(grant: &Grant) -> Option<Wildcard<'_>> {
    // Rules for plain paths (`/metrics`) have no resources.
    if !is_own_role(grant) || grant.resources.is_empty() {
        return None;
    }
    let (verb, resource, group) = (word(&grant.actions, "*"), word(&grant.resources, "*"), word(&grant.groups, "*"));
    match (verb, resource, group) {
        (Some(verb), Some(_), Some(_)) => Some(Wildcard::Everything(verb)),
        (None, Some(resource), Some(_)) if has_every_verb(grant) => Some(Wildcard::Everything(resource)),
        (_, Some(resource), _) => Some(Wildcard::Resources(resource)),
        (Some(verb), None, _) => Some(Wildcard::Verbs(verb)),
        (None, None, Some(group)) => Some(Wildcard::Groups(group)),
        (None, None, None) => None,
    }
}

/// All verbs by name are as much as `*`.
fn has_every_verb(grant: &Grant) -> bool {
    let verbs = ["get", "list", "watch", "create", "update", "patch", "delete"];
    verbs.iter().all(|verb| word(&grant.actions, verb).is_some())
}

/// The API groups of the rule, for messages.
pub(super) fn groups(grant: &Grant) -> String {
    let known = grant.groups.iter().filter_map(Field::known);
    let names: Vec<String> = known
        .map(|group| match group.as_str() {
            "" => "the core group".to_owned(),
            "*" => "every API group".to_owned(),
            group => format!("`{group}`"),
        })
        .collect();
    if names.is_empty() { "its API groups".to_owned() } else { names.join(", ") }
}

/// Whether the rule reaches the group of pods, secrets and nodes.
pub(super) fn reaches_core(grant: &Grant) -> bool {
    word(&grant.groups, "").or(word(&grant.groups, "*")).is_some()
}

/// Whether one of the groups is Kubernetes' own rather than some operator's.
pub(super) fn reaches_kubernetes(grant: &Grant) -> bool {
    let own = ["apps", "batch", "autoscaling", "policy", "extensions"];
    let known = |group: &String| own.contains(&group.as_str()) || is_kubernetes(group);
    reaches_core(grant) || grant.groups.iter().filter_map(Field::known).any(known)
}

/// Groups with dots that come with every cluster.
fn is_kubernetes(group: &str) -> bool {
    matches!(
        group,
        "rbac.authorization.k8s.io"
            | "networking.k8s.io"
            | "storage.k8s.io"
            | "certificates.k8s.io"
            | "admissionregistration.k8s.io"
            | "apiextensions.k8s.io"
            | "apiregistration.k8s.io"
            | "authentication.k8s.io"
            | "authorization.k8s.io"
            | "coordination.k8s.io"
            | "discovery.k8s.io"
            | "flowcontrol.apiserver.k8s.io"
            | "node.k8s.io"
            | "scheduling.k8s.io"
    )
}

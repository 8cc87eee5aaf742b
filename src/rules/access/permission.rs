//! What a rule of a role allows, in RBAC's own words. It reports nothing itself.

use crate::model::{Change, Field, Grant, System};
use crate::rules::{FindingBuilder, Severity};

/// Verbs on resources of one API group that are worth a word.
pub(super) struct Wanted {
    pub group: &'static str,
    pub resources: &'static [&'static str],
    pub verbs: &'static [&'static str],
}

pub(super) const READ: &[&str] = &["get", "list", "watch"];
pub(super) const WRITE: &[&str] = &["create", "update", "patch", "delete", "deletecollection"];
pub(super) const RBAC_GROUP: &str = "rbac.authorization.k8s.io";

/// Whether the grant is a rule of a role that people write: Kubernetes makes the others itself, and repairs them when
/// they are changed (<https://kubernetes.io/docs/reference/access-authn-authz/rbac/#auto-reconciliation>).
pub(super) fn is_own_role(grant: &Grant) -> bool {
    let name = grant.identity.name().unwrap_or("");
    grant.system == System::Rbac && !(grant.cluster_wide && is_built_in(name))
}

/// Whether Kubernetes itself, or GKE, makes a ClusterRole of this name.
pub(crate) fn is_built_in(name: &str) -> bool {
    matches!(name, "cluster-admin" | "admin" | "edit" | "view")
        || ["system:", "gce:"].iter().any(|it| name.starts_with(it))
}

/// Whether Kubernetes or kubeadm makes a Role of this name, in `kube-system` or `kube-public`.
pub(crate) fn is_built_in_role(name: &str) -> bool {
    name == "extension-apiserver-authentication-reader" || ["system:", "kubeadm:"].iter().any(|it| name.starts_with(it))
}

/// The first resource of the grant that is wanted and that it allows a wanted verb on, with that verb.
///
/// `*` among the verbs counts, since it says which verbs and nothing of the resource; `*` among the resources does not:
/// `wildcard-resources` has its own words for it.
pub(super) fn allows<'a>(grant: &'a Grant, wanted: &Wanted) -> Option<(&'a Field<String>, &'a str)> {
    if !is_own_role(grant) || !reaches(grant, wanted.group) {
        return None;
    }
    let there = |wanted: &&&str| grant.cluster_wide || !is_cluster_scoped(wanted);
    let resource = grant.resources.iter().find(|field| {
        let known = |resource: &String| wanted.resources.iter().filter(there).any(|wanted| names(resource, wanted));
        field.known().is_some_and(known)
    })?;
    let verb = grant.actions.iter().filter_map(Field::known).find(|verb| is_verb(verb, wanted.verbs))?;
    Some((resource, verb))
}

/// A rule that is about other resources as well can do without this one; one without resources would be refused.
pub(super) fn without(grant: &Grant, resource: &Field<String>, finding: FindingBuilder) {
    let is_itself = resource.known().is_some_and(|name| !name.starts_with("*/"));
    if grant.resources.len() > 1 && is_itself {
        finding.fix(Change::Remove);
    }
}

/// Whether the grant is about this API group.
pub(super) fn reaches(grant: &Grant, group: &str) -> bool {
    grant.groups.iter().filter_map(Field::known).any(|known| known == group || known == "*")
}

/// Whether a resource is in no namespace, so that a Role, which has only its own, grants nothing on it.
pub(super) fn is_cluster_scoped(resource: &str) -> bool {
    let kind = resource.split('/').next().unwrap_or(resource);
    matches!(
        kind,
        "nodes"
            | "persistentvolumes"
            | "certificatesigningrequests"
            | "signers"
            | "mutatingwebhookconfigurations"
            | "validatingwebhookconfigurations"
            | "clusterroles"
            | "clusterrolebindings"
            | "users"
            | "groups"
            | "uids"
            | "userextras"
    )
}

/// A ClusterRole can reach all namespaces, a Role has its own.
pub(super) fn by_reach(grant: &Grant) -> Severity {
    if grant.cluster_wide { Severity::High } else { Severity::Medium }
}

/// A verb in a message: "may `get` secrets".
pub(super) fn said(verb: &str) -> String {
    if verb == "*" { "use any verb on".to_owned() } else { format!("`{verb}`") }
}

/// The known words of a list in a message, of which a person reads the first few.
pub(super) fn named(list: &[Field<String>]) -> String {
    const SHOWN: usize = 6;
    let names: Vec<String> = list.iter().filter_map(Field::known).map(|it| format!("`{it}`")).collect();
    match names.len().checked_sub(SHOWN) {
        Some(more @ 2..) => format!("{} and {more} more", names[..SHOWN].join(", ")),
        Some(_) | None => names.join(", "),
    }
}

pub(super) fn word<'a>(list: &'a [Field<String>], word: &str) -> Option<&'a Field<String>> {
    list.iter().find(|field| field.known().is_some_and(|known| known == word))
}

/// Whether a resource of a rule names the wanted one: `*/exec` is the subresource of everything.
fn names(resource: &str, wanted: &str) -> bool {
    resource == wanted
        || resource.strip_prefix("*/").is_some_and(|sub| wanted.split_once('/').is_some_and(|(_, own)| own == sub))
}

fn is_verb(verb: &str, wanted: &[&str]) -> bool {
    verb == "*" || wanted.contains(&verb)
}

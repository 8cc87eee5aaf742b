//! Roles, bindings and service accounts.

use super::Object;
use crate::model::{Binding, Field, Grant, Model, RBAC_GROUPS, ServiceAccount, Subject, System, View};

pub(super) fn lower(object: &Object<'_>, model: &mut Model) {
    let is =
        |kinds: [&str; 2]| RBAC_GROUPS.iter().any(|group| kinds.iter().any(|kind| object.identity.is(group, kind)));
    if is(["Role", "ClusterRole"]) {
        let rules = object.view.get("rules").items();
        model.grants.extend(rules.iter().map(|rule| grant(object, rule)));
    } else if is(["RoleBinding", "ClusterRoleBinding"]) {
        model.bindings.push(binding(object));
    } else if object.identity.is("", "ServiceAccount") {
        model.service_accounts.push(ServiceAccount {
            identity: object.identity.clone(),
            automount_token: object.view.get("automountServiceAccountToken").flag(),
        });
    }
}

fn grant(object: &Object<'_>, rule: &View<'_>) -> Grant {
    let list = |key| match rule.get(key).words() {
        Field { value: crate::model::Value::Set(words), .. } => words,
        // A list that is not known is a list of one thing that is not known.
        Field { value: crate::model::Value::Unknown(why), slot } => vec![Field::unknown(slot, why)],
        Field { value: crate::model::Value::Missing, .. } => Vec::new(),
    };
    Grant {
        holders: Vec::new(),
        system: System::Rbac,
        identity: object.identity.clone(),
        at: rule.at(),
        actions: list("verbs"),
        except_actions: Vec::new(),
        resources: list("resources"),
        except_resources: Vec::new(),
        groups: list("apiGroups"),
        names: list("resourceNames"),
        urls: list("nonResourceURLs"),
        principals: Vec::new(),
        cluster_wide: object.kind == "ClusterRole",
        denies: false,
        conditional: false,
        governs: None,
    }
}

fn binding(object: &Object<'_>) -> Binding {
    let role = object.view.get("roleRef");
    let subjects = object.view.get("subjects").items();
    Binding {
        identity: object.identity.clone(),
        cluster_wide: object.kind == "ClusterRoleBinding",
        role_kind: role.get("kind").word(),
        role_name: role.get("name").word(),
        subjects: subjects
            .iter()
            .map(|subject| Subject {
                slot: subject.slot(),
                kind: subject.get("kind").word(),
                name: subject.get("name").word(),
                namespace: subject.get("namespace").word(),
            })
            .collect(),
    }
}

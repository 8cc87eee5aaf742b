//! What the rules on Ingresses ask of them. It reports nothing itself.

use crate::model::{Field, Resource, View};

pub(super) fn is_ingress(resource: &Resource) -> bool {
    let group = resource.api().split('/').next().unwrap_or("");
    resource.kind() == "Ingress" && matches!(group, "networking.k8s.io" | "extensions")
}

/// The host of each rule; missing where the rule is for all hosts.
pub(super) fn hosts(spec: &View<'_>) -> Vec<Field<String>> {
    spec.get("rules").items().iter().map(|rule| rule.get("host").word()).collect()
}

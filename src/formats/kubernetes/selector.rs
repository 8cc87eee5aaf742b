//! Label selectors and labels as the Kubernetes API has them.

use crate::model::{Labels, NAMESPACE, Selector, View};
use crate::tree::Kind;

pub(super) fn labels(view: &View<'_>) -> Labels {
    let entries = view
        .entries()
        .iter()
        .map(|(entry, value)| (entry.key.name.to_string(), value.word().known().cloned()))
        .collect();
    Labels { entries, open: is_open(view) }
}

/// A map of labels and their values, as a Service has it.
pub(super) fn equal(view: &View<'_>) -> Selector {
    let mut parts: Vec<_> = view
        .entries()
        .iter()
        .map(|(entry, value)| match value.word().known() {
            Some(value) => Selector::Is(entry.key.name.to_string(), value.clone()),
            None => Selector::All(vec![Selector::Has(entry.key.name.to_string()), Selector::Unknown]),
        })
        .collect();
    if is_open(view) {
        parts.push(Selector::Unknown);
    }
    Selector::All(parts)
}

/// `matchLabels` and `matchExpressions`
/// (<https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/label-selector/>).
pub(super) fn label_selector(view: &View<'_>) -> Selector {
    // `podSelector: {app: web}` without `matchLabels` is not read, and selects everything or is refused.
    if view.entries().iter().any(|(entry, _)| !matches!(&*entry.key.name, "matchLabels" | "matchExpressions")) {
        return Selector::NOTHING;
    }
    let expressions = view.get("matchExpressions");
    let mut parts = vec![equal(&view.get("matchLabels"))];
    parts.extend(expressions.items().iter().map(expression));
    if expressions.is_unknown() {
        parts.push(Selector::Unknown);
    }
    Selector::All(parts)
}

/// Cilium's, whose labels may say where they come from: `k8s:app`, `any:app`. Cilium gives pods labels of its own, too
/// (<https://docs.cilium.io/en/stable/gettingstarted/terminology/#labels>).
pub(super) fn endpoint_selector(view: &View<'_>) -> Selector {
    label_selector(view).renamed(&plain)
}

/// Whether a label that Cilium gives is the name of a namespace, which is a label of the namespace as well.
fn is_namespace(name: &str) -> bool {
    let of_namespace = name.strip_prefix("io.cilium.k8s.namespace.labels.").unwrap_or_default();
    name == NAMESPACE || is_name_of_namespace(of_namespace)
}

/// Whether a label of a namespace is its name (<https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name>).
pub(super) fn is_name_of_namespace(label: &str) -> bool {
    matches!(label, "kubernetes.io/metadata.name" | "projectcalico.org/name")
}

/// Without the sources of labels.
fn plain(name: &str) -> Option<String> {
    if is_namespace(name.strip_prefix("k8s:").unwrap_or(name)) {
        return Some(NAMESPACE.to_owned());
    }
    let plain = name.strip_prefix("k8s:").or_else(|| name.strip_prefix("any:")).unwrap_or(name);
    let own = !plain.contains(':') && !plain.starts_with("io.kubernetes.") && !plain.starts_with("io.cilium.");
    own.then(|| plain.to_owned())
}

fn expression(view: &View<'_>) -> Selector {
    let (key, operator) = (view.get("key").word(), view.get("operator").word());
    let values: Option<Vec<String>> = match view.get("values").words().known() {
        Some(values) => values.iter().map(|value| value.known().cloned()).collect(),
        None => None,
    };
    let (Some(key), Some(operator)) = (key.known(), operator.known()) else { return Selector::Unknown };
    let among =
        |values: Vec<String>| Selector::Any(values.into_iter().map(|it| Selector::Is(key.clone(), it)).collect());
    match (operator.as_str(), values) {
        ("In", Some(values)) => among(values),
        ("NotIn", Some(values)) => Selector::Not(Box::new(among(values))),
        ("Exists", _) => Selector::Has(key.clone()),
        ("DoesNotExist", _) => Selector::Not(Box::new(Selector::Has(key.clone()))),
        _ => Selector::Unknown,
    }
}

/// Whether there may be entries that cannot be known.
fn is_open(view: &View<'_>) -> bool {
    view.is_unknown() || matches!(view.node().map(|node| &node.kind), Some(Kind::Map(map)) if map.open().is_some())
}

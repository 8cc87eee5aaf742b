//! Label selectors and labels as the Kubernetes API has them.

use crate::model::{Labels, Selector, View};
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
    plain(label_selector(view))
}

/// Without the sources of labels.
fn plain(selector: Selector) -> Selector {
    let own = |name: String| {
        let plain = name.strip_prefix("k8s:").or_else(|| name.strip_prefix("any:")).unwrap_or(&name);
        (!plain.contains(':') && !plain.starts_with("io.kubernetes.") && !plain.starts_with("io.cilium."))
            .then(|| plain.to_owned())
    };
    match selector {
        Selector::All(parts) => Selector::All(parts.into_iter().map(plain).collect()),
        Selector::Any(parts) => Selector::Any(parts.into_iter().map(plain).collect()),
        Selector::Not(part) => Selector::Not(Box::new(plain(*part))),
        Selector::Has(name) => own(name).map_or(Selector::Unknown, Selector::Has),
        Selector::Is(name, value) => own(name).map_or(Selector::Unknown, |name| Selector::Is(name, value)),
        Selector::Unknown => Selector::Unknown,
    }
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

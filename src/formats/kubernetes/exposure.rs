//! Services and Ingresses.

use super::{Object, selector};
use crate::facts::annotations::{CERTIFICATE, INTERNAL};
use crate::model::{Annotation, Certificates, Exposure, Field, Model, Reach, Selector, Slot, Value, View};

pub(super) fn lower(object: &Object<'_>, model: &mut Model) {
    let group = object.api.split('/').next().unwrap_or("");
    match (group, object.kind) {
        ("v1", "Service") => model.exposures.push(service(object)),
        // In the core group there is none: it is meant for the one that there is.
        ("networking.k8s.io" | "extensions" | "v1", "Ingress") => model.exposures.push(ingress(object)),
        _ => {}
    }
}

fn service(object: &Object<'_>) -> Exposure {
    let spec = object.view.get("spec");
    let selector = spec.get("selector");
    Exposure {
        reach: reach(object, &spec),
        claimed_addresses: spec.get("externalIPs").items().iter().map(View::word).collect(),
        // Without a selector somebody else says where it leads.
        pods: Some(if selector.entries().is_empty() { Selector::NOTHING } else { selector::equal(&selector) }),
        ..exposure(object)
    }
}

fn reach(object: &Object<'_>, spec: &View<'_>) -> Field<Reach> {
    let Field { value, slot } = spec.get("type").word();
    let kind = match value {
        Value::Set(kind) => kind,
        Value::Missing => return Field::set(Reach::Cluster, slot),
        Value::Unknown(why) => return Field::unknown(slot, why),
    };
    match kind.as_str() {
        "NodePort" => Field::set(Reach::Nodes, slot),
        "LoadBalancer" => balancer(object, spec, slot),
        _ => Field::set(Reach::Cluster, slot),
    }
}

/// A load balancer has a public address unless it is asked not to.
fn balancer(object: &Object<'_>, spec: &View<'_>, slot: Slot) -> Field<Reach> {
    let annotations = object.metadata.get("annotations");
    let is_internal = INTERNAL.iter().any(|(name, values)| {
        let value = annotations.get(name).word();
        let lower = value.known().map(|value| value.to_ascii_lowercase());
        !value.is_missing() && lower.is_none_or(|lower| values.iter().any(|value| *value == lower))
    });
    if annotations.is_unknown() {
        return Field { slot, ..unknown(&annotations) };
    }
    // A list of source addresses is a choice of who comes in, unless everyone is chosen.
    let ranges = spec.get("loadBalancerSourceRanges");
    let items: Vec<_> = ranges.items().iter().map(View::word).collect();
    let is_all =
        |range: &Field<String>| range.known().is_some_and(|range| matches!(range.trim(), "0.0.0.0/0" | "::/0"));
    if is_internal {
        return Field::set(Reach::Network, slot);
    }
    if ranges.is_unknown() {
        return Field { slot, ..unknown(&ranges) };
    }
    let reach = if items.is_empty() || items.iter().any(is_all) { Reach::Internet } else { Reach::Network };
    Field::set(reach, slot)
}

fn ingress(object: &Object<'_>) -> Exposure {
    let spec = object.view.get("spec");
    let rules = spec.get("rules").items();
    // What is missing is told where the rule's paths begin.
    let mut hosts: Vec<_> =
        rules.iter().map(|rule| rule.clone().anchored(rule.get("http").at()).get("host").word()).collect();
    // Without rules, the backend for what no rule is for serves every host.
    let default = ["defaultBackend", "backend"].map(|key| spec.get(key)).into_iter().find(View::exists);
    if let Some(default) = default.filter(|_| hosts.is_empty() && !spec.get("rules").is_unknown()) {
        hosts.push(Field::missing(Slot::at(default.at())));
    }
    Exposure { hosts, certificates: certificates(object, &spec.get("tls")), ..exposure(object) }
}

fn certificates(object: &Object<'_>, tls: &View<'_>) -> Field<Certificates> {
    let slot = Slot::at(object.identity.at);
    let entries = tls.items();
    if tls.is_unknown() {
        return unknown(tls);
    }
    if entries.is_empty() {
        let annotations = object.metadata.get("annotations");
        if CERTIFICATE.iter().any(|name| annotations.get(name).exists()) {
            return Field::set(Certificates::EveryHost, slot);
        }
        return if annotations.is_unknown() { unknown(&annotations) } else { Field::missing(slot) };
    }
    let lists: Vec<_> = entries.iter().map(|entry| entry.get("hosts").items()).collect();
    // An entry without hosts is for all of them.
    if lists.iter().any(Vec::is_empty) {
        return Field::set(Certificates::EveryHost, slot);
    }
    let hosts: Option<Vec<String>> = lists.iter().flatten().map(|host| host.word().known().cloned()).collect();
    hosts.map_or_else(|| unknown(tls), |hosts| Field::set(Certificates::Hosts(hosts), slot))
}

fn unknown<T>(view: &View<'_>) -> Field<T> {
    view.field(|_| None)
}

/// What a Service and an Ingress have in common, and nothing of what they differ in.
fn exposure(object: &Object<'_>) -> Exposure {
    let annotations = object.metadata.get("annotations").entries();
    let annotation = |(entry, value): &(&crate::tree::Entry, View<'_>)| Annotation {
        name: entry.key.text(),
        name_at: entry.key.at,
        value: value.text(),
    };
    Exposure {
        identity: object.identity.clone(),
        reach: Field::unsaid(object.identity.at),
        claimed_addresses: Vec::new(),
        pods: None,
        hosts: Vec::new(),
        certificates: Field::unsaid(object.identity.at),
        annotations: annotations.iter().map(annotation).collect(),
    }
}

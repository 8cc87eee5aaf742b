//! Network policies of Kubernetes, Calico and Cilium in one shape. It reports nothing itself.

use crate::model::{Resource, View};
use crate::source::Location;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Ingress,
    Egress,
}

impl Direction {
    /// The key of its rules, in all three dialects.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }

    /// As `policyTypes` spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ingress => "Ingress",
            Self::Egress => "Egress",
        }
    }
}

pub(super) const BOTH: [Direction; 2] = [Direction::Ingress, Direction::Egress];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Kubernetes,
    Calico,
    Cilium,
}

pub(super) fn dialect(resource: &Resource) -> Option<Dialect> {
    let group = resource.api.split('/').next().unwrap_or("");
    match (group, resource.kind.as_str()) {
        ("networking.k8s.io" | "extensions", "NetworkPolicy") => Some(Dialect::Kubernetes),
        (
            "projectcalico.org" | "crd.projectcalico.org",
            "NetworkPolicy" | "GlobalNetworkPolicy" | "StagedNetworkPolicy" | "StagedGlobalNetworkPolicy",
        ) => Some(Dialect::Calico),
        ("cilium.io", "CiliumNetworkPolicy" | "CiliumClusterwideNetworkPolicy") => Some(Dialect::Cilium),
        _ => None,
    }
}

/// The directions that the policy speaks of; `None` where it cannot be known.
pub(super) fn governed(dialect: Dialect, spec: &View<'_>) -> Option<Vec<Direction>> {
    let types = match dialect {
        Dialect::Kubernetes => spec.get("policyTypes"),
        Dialect::Calico => spec.get("types"),
        // Cilium has no such list: a direction that has rules is governed.
        Dialect::Cilium => return Some(with_rules(spec)),
    };
    if types.exists() {
        let names: Option<Vec<String>> = types.items().iter().map(|item| item.word().known().cloned()).collect();
        let names = names?;
        return Some(BOTH.into_iter().filter(|direction| names.iter().any(|name| name == direction.name())).collect());
    }
    if types.is_unknown() {
        return None;
    }
    let written = with_rules(spec);
    Some(match dialect {
        // Ingress is governed by default, egress once there are rules for it.
        Dialect::Kubernetes if written.contains(&Direction::Egress) => BOTH.to_vec(),
        Dialect::Calico if !written.is_empty() => written,
        Dialect::Kubernetes | Dialect::Calico | Dialect::Cilium => vec![Direction::Ingress],
    })
}

fn with_rules(spec: &View<'_>) -> Vec<Direction> {
    BOTH.into_iter().filter(|direction| spec.get(direction.key()).exists()).collect()
}

/// The place of a rule that lets everything through in a direction.
pub(super) fn open(dialect: Dialect, spec: &View<'_>, direction: Direction) -> Option<Location> {
    let rules = spec.get(direction.key()).items();
    match dialect {
        Dialect::Kubernetes => rules.iter().find_map(|rule| open_kubernetes(rule, direction)),
        Dialect::Calico => open_calico(&rules),
        Dialect::Cilium => rules.iter().find_map(|rule| open_cilium(rule, direction)),
    }
}

/// A rule without peers and ports, or with the whole internet as a peer on all ports.
fn open_kubernetes(rule: &View<'_>, direction: Direction) -> Option<Location> {
    let peers = rule.get(match direction {
        Direction::Ingress => "from",
        Direction::Egress => "to",
    });
    let ports = rule.get("ports");
    if rule.is_unknown() || peers.is_unknown() || ports.is_unknown() || !ports.items().is_empty() {
        return None;
    }
    let items = peers.items();
    if items.is_empty() {
        return Some(if peers.exists() { peers.at() } else { rule.at() });
    }
    items.iter().find_map(|peer| {
        let is_empty = peer.node().is_some_and(|node| node.entries().is_empty() && !node.is_unknown());
        let block = peer.get("ipBlock");
        let cidr = block.get("cidr").word();
        let all = cidr.known().is_some_and(|cidr| is_all(cidr)) && !block.get("except").exists();
        if is_empty { Some(peer.at()) } else { all.then_some(cidr.slot.at) }
    })
}

/// `Allow` for anything, with nothing refused before it: rules hold in their order.
fn open_calico(rules: &[View<'_>]) -> Option<Location> {
    for rule in rules {
        let action = rule.get("action").word();
        if !action.known()?.eq_ignore_ascii_case("allow") {
            return None;
        }
        let narrows = ["protocol", "notProtocol", "icmp", "notICMP", "http", "ipVersion"];
        let narrowed = narrows.iter().any(|key| rule.get(key).exists() || rule.get(key).is_unknown());
        if !narrowed && is_anyone(&rule.get("source")) && is_anyone(&rule.get("destination")) {
            return Some(action.slot.at);
        }
    }
    None
}

fn is_anyone(peer: &View<'_>) -> bool {
    let is_all_nets =
        |view: &View<'_>| view.items().iter().any(|net| net.word().known().is_some_and(|net| is_all(net)));
    let entries = peer.entries();
    !peer.is_unknown() && entries.iter().all(|(entry, view)| &*entry.key.name == "nets" && is_all_nets(view))
}

/// An entity or a CIDR that is everyone, on all ports. An empty rule is no such thing: Cilium lets nothing through it.
fn open_cilium(rule: &View<'_>, direction: Direction) -> Option<Location> {
    if rule.get("toPorts").exists() || rule.get("toPorts").is_unknown() || rule.get("icmps").exists() {
        return None;
    }
    let (entities, nets) = match direction {
        Direction::Ingress => ("fromEntities", "fromCIDR"),
        Direction::Egress => ("toEntities", "toCIDR"),
    };
    // The way out to the world is what most programs need of it; the way in is not.
    let is_inward = direction == Direction::Ingress;
    let is_open = |name: &str| name == "all" || (name == "world" && is_inward);
    let words = |key| rule.get(key).items().iter().map(View::word).collect::<Vec<_>>();
    let entity = words(entities).into_iter().find(|word| word.known().is_some_and(|name| is_open(name)));
    let net = words(nets).into_iter().find(|word| is_inward && word.known().is_some_and(|net| is_all(net)));
    entity.or(net).map(|word| word.slot.at)
}

fn is_all(cidr: &str) -> bool {
    matches!(cidr, "0.0.0.0/0" | "::/0")
}

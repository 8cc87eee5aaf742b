//! Network policies of Kubernetes, Calico and Cilium.

use super::{Object, calico_selector, selector};
use crate::model::{Direction, Ignored, Model, NetworkPolicy, Selector, Slot, Traffic, Value, View};
use crate::source::Location;
use crate::tree::Kind;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Kubernetes,
    Calico,
    Cilium,
}

pub(super) fn lower(object: &Object<'_>, model: &mut Model) {
    let Some(dialect) = dialect(object) else { return };
    model.network_policies.extend(specs(dialect, &object.view).iter().map(|spec| policy(object, dialect, spec)));
}

fn dialect(object: &Object<'_>) -> Option<Dialect> {
    let group = object.api.split('/').next().unwrap_or("");
    match (group, object.kind) {
        ("networking.k8s.io" | "extensions", "NetworkPolicy") => Some(Dialect::Kubernetes),
        (
            "projectcalico.org" | "crd.projectcalico.org",
            "NetworkPolicy" | "GlobalNetworkPolicy" | "StagedNetworkPolicy" | "StagedGlobalNetworkPolicy",
        ) => Some(Dialect::Calico),
        ("cilium.io", "CiliumNetworkPolicy" | "CiliumClusterwideNetworkPolicy") => Some(Dialect::Cilium),
        _ => None,
    }
}

/// Cilium takes a list of policies in one object.
fn specs<'a>(dialect: Dialect, view: &View<'a>) -> Vec<View<'a>> {
    let many = view.get("specs").items();
    if dialect == Dialect::Cilium && !many.is_empty() { many } else { vec![view.get("spec")] }
}

fn policy(object: &Object<'_>, dialect: Dialect, spec: &View<'_>) -> NetworkPolicy {
    let governed = governed(dialect, spec);
    let cluster_wide = object.kind.contains("Global") || object.kind.contains("Clusterwide");
    let traffic = |direction| match &governed {
        None => Traffic::Unknown,
        Some(governed) if !governed.contains(&direction) => Traffic::NotGoverned,
        Some(_) => open(dialect, spec, direction).unwrap_or_else(|| match own_pods(dialect, spec, direction) {
            Some(at) if cluster_wide => Traffic::Cluster(at),
            Some(at) => Traffic::Namespace(at),
            None => Traffic::Limited,
        }),
    };
    NetworkPolicy {
        identity: object.identity.clone(),
        cluster_wide,
        pods: pods(dialect, spec),
        ingress: traffic(Direction::Ingress),
        egress: traffic(Direction::Egress),
        ignored: ignored(dialect, spec, governed.as_deref()),
    }
}

/// The pods that a policy is for.
fn pods(dialect: Dialect, spec: &View<'_>) -> Selector {
    match dialect {
        Dialect::Kubernetes => selector::label_selector(&spec.get("podSelector")),
        Dialect::Cilium => {
            let endpoints = spec.get("endpointSelector");
            // With `nodeSelector` it is for nodes.
            if endpoints.exists() || endpoints.is_unknown() {
                selector::endpoint_selector(&endpoints)
            } else {
                Selector::NOTHING
            }
        }
        Dialect::Calico => {
            let read = |key: &str, parse: fn(&str) -> Selector| match &spec.get(key).word().value {
                Value::Set(text) => parse(text),
                Value::Missing => Selector::EVERYTHING,
                Value::Unknown(_) => Selector::Unknown,
            };
            let own = read("selector", calico_selector::parse);
            let namespaces = read("namespaceSelector", calico_selector::parse_of_namespaces);
            // Which service accounts carry which labels is seldom written in the same files.
            let accounts = read("serviceAccountSelector", |_| Selector::Unknown);
            let narrows = |selector: &Selector| *selector != Selector::EVERYTHING;
            let narrower: Vec<_> = [namespaces, accounts].into_iter().filter(narrows).collect();
            if narrower.is_empty() { own } else { Selector::All([vec![own], narrower].concat()) }
        }
    }
}

/// The directions that the policy speaks of; `None` where it cannot be known.
fn governed(dialect: Dialect, spec: &View<'_>) -> Option<Vec<Direction>> {
    // Cilium has no list: a direction that has rules is governed.
    let Some(list) = list(dialect) else {
        // Rules that deny put pods under a policy as well.
        let denies = |it: &Direction| spec.get(it.key()).exists() || spec.get(it.deny_key()).exists();
        return Some(Direction::BOTH.into_iter().filter(denies).collect());
    };
    let types = spec.get(list);
    if types.is_unknown() {
        return None;
    }
    if types.exists() {
        let names: Option<Vec<String>> = types.items().iter().map(|item| item.word().known().cloned()).collect();
        let names = names?;
        let is_named = |direction: &Direction| names.iter().any(|name| name == direction.name());
        return Some(Direction::BOTH.into_iter().filter(is_named).collect());
    }
    let written = with_rules(spec);
    Some(match dialect {
        // Ingress is governed by default, egress once there are rules for it.
        Dialect::Kubernetes if written.contains(&Direction::Egress) => Direction::BOTH.to_vec(),
        Dialect::Calico if !written.is_empty() => written,
        Dialect::Kubernetes | Dialect::Calico | Dialect::Cilium => vec![Direction::Ingress],
    })
}

/// The name of the list of directions.
fn list(dialect: Dialect) -> Option<&'static str> {
    match dialect {
        Dialect::Kubernetes => Some("policyTypes"),
        Dialect::Calico => Some("types"),
        Dialect::Cilium => None,
    }
}

fn with_rules(spec: &View<'_>) -> Vec<Direction> {
    Direction::BOTH.into_iter().filter(|direction| spec.get(direction.key()).exists()).collect()
}

fn ignored(dialect: Dialect, spec: &View<'_>, governed: Option<&[Direction]>) -> Vec<Ignored> {
    let Some(list) = list(dialect) else { return Vec::new() };
    if dialect == Dialect::Calico {
        let rules = Direction::BOTH.into_iter().flat_map(|direction| spec.get(direction.key()).items());
        let misplaced = rules.map(|rule| rule.get("ports")).find(View::exists);
        if let Some(ports) = misplaced {
            return vec![Ignored::Field { at: ports.at(), key: "ports", meant: "destination.ports" }];
        }
    }
    let misspelt = spec.get("policyType");
    if dialect == Dialect::Kubernetes && misspelt.exists() {
        let is_list = misspelt.node().is_some_and(|node| matches!(node.kind, Kind::Seq(_)));
        let slot = Slot { at: misspelt.at(), ..misspelt.slot() };
        let slot = if is_list { slot } else { slot.by_hand() };
        return vec![Ignored::Key { slot, key: "policyType", meant: list }];
    }
    let Some(governed) = governed else { return Vec::new() };
    let left_out = Direction::BOTH.into_iter().filter(|direction| !governed.contains(direction));
    let rules = left_out.map(|direction| (direction, spec.get(direction.key()))).filter(|(_, rules)| rules.exists());
    rules.map(|(direction, rules)| Ignored::Rules { at: rules.at(), direction, list }).collect()
}

/// What a rule lets through in a direction, if that is everything of its kind.
fn open(dialect: Dialect, spec: &View<'_>, direction: Direction) -> Option<Traffic> {
    let rules = spec.get(direction.key()).items();
    match dialect {
        Dialect::Kubernetes => rules.iter().find_map(|rule| open_kubernetes(rule, direction)).map(Traffic::Open),
        Dialect::Calico => open_calico(&rules).map(Traffic::Open),
        Dialect::Cilium => {
            let found: Vec<_> = rules.iter().filter_map(|rule| open_cilium(rule, direction)).collect();
            let everything = found.iter().find(|it| matches!(it, Traffic::Open(_)));
            everything.or(found.first()).copied()
        }
    }
}

/// The place of a rule that lets all pods through that the policy knows: those of its namespace, if it has one.
fn own_pods(dialect: Dialect, spec: &View<'_>, direction: Direction) -> Option<Location> {
    let rules = spec.get(direction.key()).items();
    let is_any = |view: &View<'_>| view.node().is_some_and(|node| node.entries().is_empty() && !node.is_unknown());
    match dialect {
        Dialect::Kubernetes => {
            let mut open = rules.iter().filter(|rule| !rule.get("ports").exists() && !rule.is_unknown());
            open.find_map(|rule| {
                rule.get(peers(direction)).items().iter().find_map(|peer| {
                    let [(entry, selector)] = &peer.entries()[..] else { return None };
                    (&*entry.key.name == "podSelector" && is_any(selector)).then(|| selector.at())
                })
            })
        }
        Dialect::Cilium => {
            let mut open = rules.iter().filter(|rule| !narrows_cilium(rule));
            open.find_map(|rule| rule.get(endpoints(direction)).items().into_iter().find(is_any).map(|it| it.at()))
        }
        Dialect::Calico => None,
    }
}

fn endpoints(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "fromEndpoints",
        Direction::Egress => "toEndpoints",
    }
}

fn peers(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "from",
        Direction::Egress => "to",
    }
}

/// A rule without peers and ports, or with the whole internet as a peer on all ports.
fn open_kubernetes(rule: &View<'_>, direction: Direction) -> Option<Location> {
    let peers = rule.get(peers(direction));
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

/// Whether a rule is for some ports only.
fn narrows_cilium(rule: &View<'_>) -> bool {
    rule.is_unknown() || rule.get("toPorts").exists() || rule.get("toPorts").is_unknown() || rule.get("icmps").exists()
}

/// An entity or a CIDR that is everyone, on all ports. An empty rule is no such thing: Cilium lets nothing through it.
/// Entities and addresses of the world are no pods: Cilium knows those by their identities.
fn open_cilium(rule: &View<'_>, direction: Direction) -> Option<Traffic> {
    if narrows_cilium(rule) {
        return None;
    }
    let (entities, nets) = match direction {
        Direction::Ingress => ("fromEntities", "fromCIDR"),
        Direction::Egress => ("toEntities", "toCIDR"),
    };
    // The way out to the world is what most programs need of it; the way in is not.
    let is_inward = direction == Direction::Ingress;
    let words = |key| rule.get(key).items().iter().map(View::word).collect::<Vec<_>>();
    let place = |key, wanted: &dyn Fn(&str) -> bool| {
        let found = words(key).into_iter().find(|word| word.known().is_some_and(|it| wanted(it)));
        found.map(|word| word.slot.at)
    };
    let world = || place(entities, &|name| name == "world").or_else(|| place(nets, &is_all)).filter(|_| is_inward);
    place(entities, &|name| name == "all").map(Traffic::Open).or_else(|| world().map(Traffic::World))
}

fn is_all(cidr: &str) -> bool {
    matches!(cidr, "0.0.0.0/0" | "::/0")
}

//! The Kubernetes provider: its blocks in the API's own words, for the reader of Kubernetes objects.
//!
//! The provider spells the API in a regular way: `init_container` blocks are the list
//! `initContainers`, a `security_context` block is the map `securityContext`
//! (<https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs>).

use super::super::value;
use super::Outcome;
use super::item::Item;
use super::text;
use crate::budget::{Work, limits};
use crate::formats::{Input, Kubernetes, kubernetes};
use crate::tree::{Entry, Key, Kind, Map, Node};
use std::borrow::Cow;
use std::sync::Arc;

/// The provider's names without their version, the API's, and the version that the API has today.
const KINDS: [(&str, &str, &str); 23] = [
    ("cluster_role", "ClusterRole", "rbac.authorization.k8s.io/v1"),
    ("cluster_role_binding", "ClusterRoleBinding", "rbac.authorization.k8s.io/v1"),
    ("config_map", "ConfigMap", "v1"),
    ("cron_job", "CronJob", "batch/v1"),
    ("daemon_set", "DaemonSet", "apps/v1"),
    ("daemonset", "DaemonSet", "apps/v1"),
    ("default_service_account", "ServiceAccount", "v1"),
    ("deployment", "Deployment", "apps/v1"),
    ("ingress", "Ingress", "networking.k8s.io/v1"),
    ("job", "Job", "batch/v1"),
    ("limit_range", "LimitRange", "v1"),
    ("namespace", "Namespace", "v1"),
    ("network_policy", "NetworkPolicy", "networking.k8s.io/v1"),
    ("persistent_volume", "PersistentVolume", "v1"),
    ("pod", "Pod", "v1"),
    ("pod_security_policy", "PodSecurityPolicy", "policy/v1beta1"),
    ("replication_controller", "ReplicationController", "v1"),
    ("role", "Role", "rbac.authorization.k8s.io/v1"),
    ("role_binding", "RoleBinding", "rbac.authorization.k8s.io/v1"),
    ("secret", "Secret", "v1"),
    ("service", "Service", "v1"),
    ("service_account", "ServiceAccount", "v1"),
    ("stateful_set", "StatefulSet", "apps/v1"),
];

/// Blocks that stand for the items of a list, and the list's name.
const LISTS: [(&str, &str); 37] = [
    ("container", "containers"),
    ("egress", "egress"),
    ("env", "env"),
    ("env_from", "envFrom"),
    ("from", "from"),
    ("host_aliases", "hostAliases"),
    ("http_header", "httpHeaders"),
    ("image_pull_secret", "imagePullSecrets"),
    ("image_pull_secrets", "imagePullSecrets"),
    ("ingress", "ingress"),
    ("init_container", "initContainers"),
    ("items", "items"),
    ("limit", "limits"),
    ("match_expressions", "matchExpressions"),
    ("match_fields", "matchFields"),
    ("node_selector_term", "nodeSelectorTerms"),
    ("option", "options"),
    ("path", "paths"),
    ("port", "ports"),
    ("ports", "ports"),
    ("preferred_during_scheduling_ignored_during_execution", "preferredDuringSchedulingIgnoredDuringExecution"),
    ("readiness_gate", "readinessGates"),
    ("rule", "rules"),
    ("sources", "sources"),
    ("subject", "subjects"),
    ("sysctl", "sysctls"),
    ("tls", "tls"),
    ("to", "to"),
    ("toleration", "tolerations"),
    ("topology_spread_constraint", "topologySpreadConstraints"),
    ("volume", "volumes"),
    ("volume_claim_template", "volumeClaimTemplates"),
    ("volume_device", "volumeDevices"),
    ("volume_mount", "volumeMounts"),
    ("webhook", "webhooks"),
    ("cluster_role_selectors", "clusterRoleSelectors"),
    ("allowed_topologies", "allowedTopologies"),
];

/// Maps whose keys are the user's own.
const FREE: [&str; 11] = [
    "annotations",
    "binary_data",
    "data",
    "labels",
    "limits",
    "match_labels",
    "node_selector",
    "requests",
    "selector",
    "string_data",
    "volume_attributes",
];

pub(super) fn lower(item: &Item<'_>, input: &Input, outcome: &mut Outcome) {
    let platform = &input.platform.kubernetes;
    let address: Arc<str> = item.block.address.as_str().into();
    match &*item.block.type_name {
        "kubernetes_manifest" => {
            if let Some(manifest) = item.argument("manifest") {
                object(&manifest, &address, platform, outcome);
            }
        }
        "kubectl_manifest" => {
            for document in text::documents(item, "yaml_body", outcome) {
                object(&document, &address, platform, outcome);
            }
        }
        name => {
            let Some(name) = name.strip_prefix("kubernetes_") else { return };
            let name = name.rsplit_once("_v").filter(|(_, version)| version.starts_with('1')).map_or(name, |it| it.0);
            if let Some((_, kind, api)) = KINDS.iter().find(|(own, ..)| *own == name) {
                if !input.budget.spend(Work::Items, limits::CONTAINER, item.block.at) {
                    return;
                }
                let object = translate(item, kind, api);
                kubernetes::lower_resource(&object, &address, platform, &mut outcome.model);
            }
        }
    }
}

fn object(node: &Node, address: &Arc<str>, platform: &Kubernetes, outcome: &mut Outcome) {
    if kubernetes::is_object(node) {
        kubernetes::lower_resource(node, address, platform, &mut outcome.model);
    }
}

/// The block as an object of the API.
fn translate(item: &Item<'_>, kind: &str, api: &str) -> Node {
    let said = |name: &str, word: &str| Entry {
        key: Key { name: name.into(), at: item.block.at },
        value: value::text(item.block.at, word),
    };
    let mut entries = vec![said("apiVersion", api), said("kind", kind)];
    entries.extend(map(&item.body, "", 0));
    if kind == "Secret" {
        // The provider takes the plain text and encodes it by itself; what is encoded already has a name of its own.
        for entry in &mut entries {
            match &*entry.key.name {
                "data" => entry.key.name = "stringData".into(),
                "binaryData" => entry.key.name = "data".into(),
                _ => {}
            }
        }
    }
    item.body.with_entries(entries)
}

fn map(node: &Node, parent: &str, depth: usize) -> Vec<Entry> {
    node.entries().iter().filter_map(|it| entry(it, parent, depth + 1)).collect()
}

/// An argument or the blocks of one type; nothing for blocks of which there are none.
fn entry(entry: &Entry, parent: &str, depth: usize) -> Option<Entry> {
    let name = &*entry.key.name;
    let is_map = matches!(entry.value.kind, Kind::Map(_));
    let blocks = match &entry.value.kind {
        _ if depth > limits::TERRAFORM_OBJECT_DEPTH => return Some(entry.clone()),
        // Blocks are maps; those of a `dynamic` block that nobody can count are one map and what is not known.
        Kind::Seq(items)
            if items.iter().any(|it| matches!(it.kind, Kind::Map(_)))
                && items.iter().all(|it| matches!(it.kind, Kind::Map(_) | Kind::Unknown(_))) =>
        {
            items
        }
        Kind::Map(_) if !FREE.contains(&name) => std::slice::from_ref(&entry.value),
        Kind::Map(_) | Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Unknown(_) => {
            return Some(renamed(entry, &camel(name), entry.value.clone()));
        }
        Kind::Seq(_) => return Some(renamed(entry, &camel(name), entry.value.clone())),
    };
    let inner = |block: &Node| match &block.kind {
        // `limits { cpu = "1" }`, as the provider had it before version 2.
        Kind::Map(_) if FREE.contains(&name) && name != "selector" => block.clone(),
        Kind::Map(_) => block.with_entries(map(block, name, depth)),
        _ => block.clone(),
    };
    if let Some(plural) = list(name, parent) {
        let items = blocks.iter().map(inner).collect();
        return Some(renamed(entry, plural, entry.value.with_kind(Kind::Seq(items))));
    }
    let block = blocks.first()?;
    let mut only = inner(block);
    if !is_map
        && blocks.len() > 1
        && let Kind::Map(entries) = &only.kind
    {
        // A `dynamic` block of which nobody knows how often it stands.
        only.kind = Kind::Map(Map::new(entries.to_vec(), Some(blocks[1].clone())));
    }
    Some(renamed(entry, &camel(name), only))
}

fn renamed(entry: &Entry, name: &str, value: Node) -> Entry {
    let name = if *entry.key.name == *name { entry.key.name.clone() } else { Arc::from(name) };
    Entry { key: Key { name, at: entry.key.at }, value }
}

/// The API's name of the list that blocks of this name are items of.
fn list(name: &str, parent: &str) -> Option<&'static str> {
    match (name, parent) {
        // A service account has secrets, a volume is made of one; a backend leads to one port of its service.
        ("secret", "") => return Some("secrets"),
        ("port", "service") => return None,
        ("required_during_scheduling_ignored_during_execution", "pod_affinity" | "pod_anti_affinity") => {
            return Some("requiredDuringSchedulingIgnoredDuringExecution");
        }
        _ => {}
    }
    LISTS.iter().find(|(own, _)| *own == name).map(|(_, plural)| *plural)
}

/// `host_pid` as `hostPID`, the way that Go writes names.
fn camel(name: &str) -> Cow<'_, str> {
    if name == "run_as_username" {
        return Cow::Borrowed("runAsUserName");
    }
    let Some((first, rest)) = name.split_once('_') else { return Cow::Borrowed(name) };
    let mut out = first.to_owned();
    for word in rest.split('_') {
        match word {
            "ip" | "pid" | "ipc" => out.push_str(&word.to_ascii_uppercase()),
            "ips" => out.push_str("IPs"),
            "urls" => out.push_str("URLs"),
            _ => {
                let mut letters = word.chars();
                out.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
                out.push_str(letters.as_str());
            }
        }
    }
    Cow::Owned(out)
}

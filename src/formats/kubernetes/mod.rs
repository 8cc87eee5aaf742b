//! Kubernetes objects, from YAML, JSON, or whatever else spells them.
//!
//! Inheritance from pod to container and the API's defaults are resolved here
//! (<https://kubernetes.io/docs/reference/kubernetes-api/>), so that rules need not know them.

mod access;
mod container;
mod data;
mod exposure;
mod network_policy;
mod pod;
mod selector;

use super::Kubernetes;
use crate::budget::limits;
use crate::facts::annotations::FOR_CHECKS;
use crate::model::{Identity, Labelled, Model, Namespace, Resource, Syntax, View, Waiver};
use crate::tree::{Entry, Kind, Node};
use std::sync::Arc;

/// Kinds whose content says nothing about what runs: a custom resource definition describes pods at most.
const PASSIVE: &[&str] = &["CustomResourceDefinition"];

/// Whether to pass over what stands at this key of an object: three quarters of a cluster's manifests by size are
/// schemas that nobody asks about. Their names are kept.
pub fn skims(before: &[Entry], key: &str) -> bool {
    let passive =
        |entry: &Entry| &*entry.key.name == "kind" && entry.value.str().is_some_and(|kind| PASSIVE.contains(&kind));
    key != "metadata" && before.iter().any(passive)
}

/// What half-written containers are known by.
const CONTAINER_WORDS: [&str; 6] = ["name", "image", "securityContext", "resources", "command", "env"];

/// Whether this is an object of the Kubernetes API.
pub fn is_object(root: &Node) -> bool {
    let says = |key| root.get(key).is_some_and(|node| node.text().is_some() || node.is_unknown());
    says("kind") && (says("apiVersion") || root.get("metadata").is_some())
}

/// Reads an object into the model; lists are read item by item.
pub fn lower(root: &Node, syntax: Syntax, platform: &Kubernetes, model: &mut Model) {
    lower_nested(root, syntax, (Home::File, platform), model, 0);
}

/// Reads an object that a Terraform resource makes, which has an address of its own.
pub fn lower_resource(root: &Node, address: &Arc<str>, platform: &Kubernetes, model: &mut Model) {
    lower_nested(root, Syntax::Hcl, (Home::Resource(address), platform), model, 0);
}

/// Reads an object that stands in a file which another one carries.
pub fn lower_carried(root: &Node, file: &Arc<Identity>, platform: &Kubernetes, model: &mut Model) {
    lower_nested(root, Syntax::Carried, (Home::Carried(file), platform), model, 0);
}

/// What an object belongs to.
#[derive(Clone, Copy)]
enum Home<'a> {
    File,
    Resource(&'a Arc<str>),
    Carried(&'a Arc<Identity>),
}

fn lower_nested(root: &Node, syntax: Syntax, around: (Home<'_>, &Kubernetes), model: &mut Model, depth: usize) {
    let kind = root.get("kind").and_then(Node::str).unwrap_or("");
    if let Some(items) = root.get("items").filter(|_| kind.ends_with("List") && depth < 4) {
        for item in items.items() {
            // The items of a `PodList` need not repeat their kind.
            lower_nested(item, syntax, around, model, depth + 1);
        }
        return;
    }
    let object = Object::new(root, kind, syntax, around);
    waivers(&object.metadata, &object.identity, model);
    access::lower(&object, model);
    data::lower(&object, model);
    exposure::lower(&object, model);
    network_policy::lower(&object, model);
    let workloads = model.workloads.len();
    if !PASSIVE.contains(&kind) {
        pods(&object, &object.view, false, 0, model);
    }
    let runs = model.workloads.len() > workloads;
    model.labelled.push(Labelled::of_map(&object.identity, runs, &object.metadata.get("labels")));
    model.resources.push(Resource { identity: object.identity.clone(), body: root.clone(), syntax });
}

/// Keeps the annotations that tell checks what to leave out.
pub(super) fn waivers(metadata: &View<'_>, identity: &Arc<Identity>, model: &mut Model) {
    for (entry, value) in metadata.get("annotations").entries() {
        let key = &entry.key.name;
        if FOR_CHECKS.iter().any(|start| key.starts_with(start)) && !value.is_unknown() {
            let (value, identity) = (value.text().known().cloned(), identity.clone());
            model.waivers.push(Waiver { key: key.clone(), value, at: entry.value.at, identity });
        }
    }
}

/// An object with what names it.
pub(super) struct Object<'a> {
    pub kind: &'a str,
    /// `apps/v1`; empty where it is not written.
    pub api: &'a str,
    pub identity: Arc<Identity>,
    /// Where it will run, as far as that is said.
    pub platform: &'a Kubernetes,
    pub view: View<'a>,
    pub metadata: View<'a>,
}

impl<'a> Object<'a> {
    fn new(root: &'a Node, kind: &'a str, syntax: Syntax, (home, platform): (Home<'_>, &'a Kubernetes)) -> Self {
        let kind_at = root.get("kind").map_or(root.at, |node| node.at);
        let view = View::new(root, syntax).anchored(kind_at);
        let metadata = view.get("metadata");
        let at = metadata.get("name").node().map_or(kind_at, Node::used_at);
        let api = root.get("apiVersion").and_then(Node::str).unwrap_or("");
        let (own_address, parent) = match home {
            Home::File => (None, None),
            Home::Resource(address) => (Some(address.clone()), None),
            Home::Carried(file) => (None, Some(file.clone())),
        };
        let identity = Identity {
            api: api.into(),
            own_address,
            parent,
            namespace: Namespace::of(&metadata.get("namespace").text()),
            ..Identity::new(kind, metadata.get("name").text().known(), at, root.at)
        };
        Self { kind, api, identity: Arc::new(identity), platform, view: view.anchored(at), metadata }
    }
}

/// Finds pod specs by their shape, so that a Rollout or a Knative Service counts as well as a Deployment.
fn pods(object: &Object<'_>, view: &View<'_>, in_job: bool, depth: usize, model: &mut Model) {
    if depth > limits::POD_SPEC_DEPTH {
        return;
    }
    if is_pod_spec(view) || (depth == 1 && object.kind == "Pod" && is_begun(view)) {
        pod::lower(object, view, None, in_job, model);
        return;
    }
    // Only maps whose name can lead to a pod are followed; data, schemas and status are not.
    for (entry, below) in view.entries() {
        let in_job = in_job || &*entry.key.name == "jobTemplate" || object.kind == "Job";
        match &entry.value.kind {
            Kind::Map(_) if matches!(&*entry.key.name, "data" | "stringData" | "status" | "annotations" | "labels") => {
            }
            Kind::Map(_) => {
                let spec = below.get("spec");
                if is_pod_spec(&spec) {
                    pod::lower(object, &spec, Some(&below.get("metadata")), in_job, model);
                } else {
                    pods(object, &below, in_job, depth + 1, model);
                }
            }
            Kind::Seq(_) if depth > 0 => {
                for item in
                    below.items().into_iter().filter(|item| matches!(item.node().map(|n| &n.kind), Some(Kind::Map(_))))
                {
                    pods(object, &item, in_job, depth + 1, model);
                }
            }
            Kind::Seq(_) | Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Unknown(_) => {}
        }
    }
}

/// A map whose `containers` is a list of maps that say at least one thing as containers do.
fn is_pod_spec(view: &View<'_>) -> bool {
    let containers = view.get("containers");
    let items = containers.node().map_or(&[][..], Node::items);
    // One that is being typed, or is no container at all, does not cost the others.
    items.iter().any(speaks)
}

/// Whether an item of a list of containers says at least one thing as containers do.
pub(super) fn speaks(item: &Node) -> bool {
    CONTAINER_WORDS.iter().any(|word| item.get(word).is_some())
}

/// A Pod's spec whose containers are still to come: what it takes from the node can be seen already.
fn is_begun(view: &View<'_>) -> bool {
    let node = view.node();
    let has = |key: &&str| node.is_some_and(|node| node.get(key).is_some());
    !has(&"containers") && ["volumes", "securityContext", "hostNetwork", "hostPID", "hostIPC"].iter().any(has)
}

//! Kubernetes objects, from YAML, JSON, or whatever else spells them.
//!
//! Inheritance from pod to container and the API's defaults are resolved here
//! (<https://kubernetes.io/docs/reference/kubernetes-api/>), so that rules need not know them.

mod access;
mod calico_selector;
mod container;
mod data;
mod defaults;
mod exposure;
mod network_policy;
mod pod;
mod security_policy;
mod selector;
mod shape;
mod storage;

use super::Kubernetes;
use crate::budget::limits;
use crate::facts::annotations::{FOR_CHECKS, OURS};
use crate::model::{Identity, Labelled, Model, Namespace, Resource, Role, Syntax, View, Waiver, Workload};
use crate::source::Note;
use crate::syntax::SyntaxError;
use crate::tree::{Entry, Node};
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

/// Whether this is an object of the Kubernetes API.
pub fn is_object(root: &Node) -> bool {
    let says = |key| root.get(key).is_some_and(|node| node.text().is_some() || node.is_unknown());
    says("kind") && (says("apiVersion") || root.get("metadata").is_some())
}

/// The keys by which this would be an object if they were written as they should be.
pub fn misspelt(root: &Node) -> Vec<SyntaxError> {
    let find = |key: &str| root.entries().iter().find(|entry| entry.key.name.eq_ignore_ascii_case(key));
    let (Some(kind), Some(api), Some(_)) = (find("kind"), find("apiVersion"), root.get("metadata")) else {
        return Vec::new();
    };
    if !kind.value.str().is_some_and(|kind| kind.starts_with(|it: char| it.is_ascii_uppercase())) {
        return Vec::new();
    }
    let wrong = [(kind, "kind"), (api, "apiVersion")].into_iter().filter(|(entry, key)| *entry.key.name != **key);
    let error = |(entry, key): (&Entry, &str)| {
        SyntaxError::new(
            entry.key.at,
            format!("`{}` is written `{key}`: as it is, this is no manifest", entry.key.name),
        )
    };
    wrong.map(error).collect()
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

/// What is said of pods that have no containers yet: the API would refuse them. Of a part that is laid over another one,
/// nobody expects any.
pub fn without_containers(workload: &Workload) -> Option<Note> {
    const KINDS: [&str; 8] =
        ["CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "ReplicationController", "StatefulSet"];
    let is_begun = !workload.containers.is_empty() || !workload.labels.entries.is_empty();
    let is_missing = workload.partial && !workload.containers.iter().any(|it| it.role == Role::Main);
    let said = is_missing && is_begun && KINDS.contains(&&*workload.identity.kind);
    said.then(|| Note::at(workload.identity.at, "its pods have no `containers`: only what is there is checked"))
}

/// What an object belongs to.
#[derive(Clone, Copy)]
enum Home<'a> {
    File,
    Resource(&'a Arc<str>),
    Carried(&'a Arc<Identity>),
    /// Another object, of which it is a part.
    Object(&'a Arc<Identity>),
}

fn lower_nested(root: &Node, syntax: Syntax, around: (Home<'_>, &Kubernetes), model: &mut Model, depth: usize) {
    let kind = root.get("kind").and_then(Node::str).unwrap_or("");
    if let Some(items) = root.get("items").filter(|_| kind.ends_with("List") && depth < limits::NESTED_OBJECTS) {
        for item in items.items() {
            // The items of a `PodList` need not repeat their kind.
            lower_nested(item, syntax, around, model, depth + 1);
        }
        return;
    }
    let object = Object::new(root, kind, syntax, around);
    let inside = |part: &Node, model: &mut Model| {
        if depth < limits::NESTED_OBJECTS {
            lower_nested(part, syntax, (Home::Object(&object.identity), object.platform), model, depth + 1);
        }
    };
    // OpenShift's template is a list with parameters.
    if kind == "Template" {
        let objects = root.get("objects").map_or(&[][..], Node::items);
        objects.iter().filter(|it| is_object(it)).for_each(|it| inside(it, model));
    }
    waivers(&object.metadata, &object.identity, model);
    access::lower(&object, model);
    data::lower(&object, model);
    defaults::lower(&object, model);
    exposure::lower(&object, model);
    network_policy::lower(&object, model);
    let workloads = model.workloads.len();
    if !PASSIVE.contains(&kind) {
        shape::lower(&object, &inside, model);
        storage::lower(&object, model);
        security_policy::lower(&object, model);
    }
    let runs = model.workloads.len() > workloads;
    model.labelled.push(Labelled::of_map(&object.identity, runs, &object.metadata.get("labels")));
    model.resources.push(Resource { identity: object.identity.clone(), body: root.clone(), syntax });
}

/// Keeps the annotations that tell checks what to leave out.
pub(super) fn waivers(metadata: &View<'_>, identity: &Arc<Identity>, model: &mut Model) {
    for (kind, starts) in [("annotations", FOR_CHECKS), ("labels", &[OURS])] {
        for (entry, value) in metadata.get(kind).entries() {
            let key = &entry.key.name;
            if starts.iter().any(|start| key.starts_with(start)) && !value.is_unknown() {
                let (value, identity) = (value.text().known().cloned(), identity.clone());
                let is_label = kind == "labels";
                model.waivers.push(Waiver { key: key.clone(), value, at: entry.value.at, is_label, identity });
            }
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
            Home::Carried(whole) | Home::Object(whole) => (None, Some(whole.clone())),
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

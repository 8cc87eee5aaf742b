//! Finds what runs in an object by its shape, so that a Rollout, a Tekton task or a Spark application count as well as a
//! Deployment. It knows no kinds but those of Kubernetes itself, which have no containers outside of pods.
//!
//! What has the shape of a pod's template is a pod. Of a container that stands elsewhere, an operator makes the pod: what
//! is not said is not known.

use super::Object;
use super::pod::{self, Member, Pod};
use crate::budget::limits;
use crate::model::{Model, Role, View};
use crate::tree::{Kind, Node};
use std::collections::HashMap;

/// What half-written containers are known by.
const CONTAINER_WORDS: [&str; 6] = ["name", "image", "securityContext", "resources", "command", "env"];

/// What a container can be told and a pod cannot, in a `securityContext`.
const OWN_CONTEXT: [&str; 5] =
    ["privileged", "allowPrivilegeEscalation", "capabilities", "readOnlyRootFilesystem", "procMount"];

/// Maps that hold no part of the object: the user's own words, schemas, and what others are compared with or given.
const FOREIGN: [&str; 20] = [
    "data",
    "stringData",
    "binaryData",
    "status",
    "annotations",
    "labels",
    "properties",
    "openAPIV3Schema",
    "values",
    "valuesObject",
    "pattern",
    "anyPattern",
    "overlay",
    "patchStrategicMerge",
    "assert",
    "error",
    "errors",
    "expect",
    "expected",
    "parameterSchema",
];

/// Reads all that runs. Objects that stand inside this one are handed to `inside`.
pub(super) fn lower<'a>(object: &Object<'a>, inside: &dyn Fn(&Node, &mut Model), model: &mut Model) {
    let own = is_own(object.api);
    let mut search = Search { object, inside, own, model, above: Vec::new(), loose: Loosely::default() };
    search.map(&object.view, "", false, 0);
    let Search { loose, .. } = search;
    for Loose { spec, members } in loose.all {
        let pod = Pod { spec, template: None, in_job: false, members, partial: true };
        pod::lower(object, &pod, model);
    }
}

/// Kubernetes' own groups that have a domain: others took `k8s.io` for theirs as well.
const OWN_GROUPS: [&str; 14] = [
    "admissionregistration",
    "apiextensions",
    "apiregistration",
    "authentication",
    "authorization",
    "certificates",
    "coordination",
    "discovery",
    "events",
    "networking",
    "node",
    "rbac.authorization",
    "scheduling",
    "storage",
];

/// Whether a group is one of Kubernetes' own (`apps`, `networking.k8s.io`), the kinds of which are all known.
fn is_own(api: &str) -> bool {
    let group = api.split_once('/').map_or("", |(group, _)| group);
    !group.contains('.') || group.strip_suffix(".k8s.io").is_some_and(|name| OWN_GROUPS.contains(&name))
}

struct Search<'o, 'a> {
    object: &'o Object<'a>,
    inside: &'o dyn Fn(&Node, &mut Model),
    own: bool,
    model: &'o mut Model,
    /// The maps around the one that is looked at, the outermost first.
    above: Vec<Around<'a>>,
    loose: Loosely<'a>,
}

struct Around<'a> {
    view: View<'a>,
    /// Whether it says something as pods do.
    speaks: bool,
    has_context: bool,
}

/// In the order in which they were met, and by the map that they belong to.
#[derive(Default)]
struct Loosely<'a> {
    all: Vec<Loose<'a>>,
    by_spec: HashMap<*const Node, usize>,
}

/// Containers that stand in no pod, and the nearest map above them that says something as pods do.
struct Loose<'a> {
    spec: View<'a>,
    members: Vec<Member<'a>>,
}

impl<'a> Search<'_, 'a> {
    fn map(&mut self, view: &View<'a>, key: &str, in_job: bool, depth: usize) {
        if depth > limits::POD_SPEC_DEPTH {
            return;
        }
        if self.own {
            let is_spec = has_containers(view) || (depth == 1 && self.object.kind == "Pod" && is_begun(view));
            if is_spec {
                return self.pod(view, None, in_job);
            }
        } else if depth > 0 && is_object(view) {
            return view.node().map_or((), |node| (self.inside)(node, self.model));
        }
        let has_context = view.get("securityContext").exists();
        self.above.push(Around { view: view.clone(), speaks: !self.own && says_as_pods_do(view), has_context });
        if !self.own {
            self.part(view, key, depth);
        }
        for (entry, below) in view.entries() {
            let name = &*entry.key.name;
            if FOREIGN.contains(&name) {
                continue;
            }
            let in_job = in_job || name == "jobTemplate" || self.object.kind == "Job";
            self.value(&below, name, in_job, depth);
        }
        self.above.pop();
    }

    fn value(&mut self, view: &View<'a>, key: &str, in_job: bool, depth: usize) {
        let kind = view.node().map(|node| &node.kind);
        match kind {
            Some(Kind::Map(_)) => {
                let spec = view.get("spec");
                if has_containers(&spec) || (is_template(key) && is_begun(&spec)) {
                    return self.pod(&spec, Some(&view.get("metadata")), in_job);
                }
                self.map(view, key, in_job, depth + 1);
            }
            Some(Kind::Seq(_)) if depth > 0 => {
                let items = view.items().into_iter();
                for item in items.filter(|item| matches!(item.node().map(|node| &node.kind), Some(Kind::Map(_)))) {
                    self.value(&item, key, in_job, depth);
                }
            }
            Some(Kind::Seq(_) | Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Unknown(_))
            | None => {}
        }
    }

    fn pod(&mut self, spec: &View<'a>, template: Option<&View<'a>>, in_job: bool) {
        let members = pod::members(spec);
        let pod = Pod {
            spec: spec.clone(),
            template: template.cloned(),
            in_job,
            // Somebody adds the containers, and who does may add more.
            partial: !members.iter().any(|member| member.role == Role::Main),
            members,
        };
        pod::lower(self.object, &pod, self.model);
    }

    /// A map of a kind that nobody knows: a container, or what containers belong to. There may be more below: a Spark
    /// application has an image, and a driver with one.
    fn part(&mut self, view: &View<'a>, key: &str, depth: usize) {
        if self.above.last().is_some_and(|own| own.speaks) {
            self.of(view);
        }
        if depth == 0 || !is_container(view) {
            return;
        }
        // What is pod and container in one belongs to itself.
        let holder = self.above.iter().rposition(|around| around.speaks);
        let parent = self.above.len().saturating_sub(2);
        let spec = self.above[holder.unwrap_or(parent)].view.clone();
        let context = self.above[..=parent].iter().rev().find(|around| around.has_context);
        let member = Member {
            view: view.clone(),
            role: if key == "initContainers" { pod::init_role(view) } else { Role::Main },
            context: context.map_or(&spec, |around| &around.view).clone(),
        };
        self.of(&spec).push(member);
    }

    /// The containers that belong to a map.
    fn of(&mut self, spec: &View<'a>) -> &mut Vec<Member<'a>> {
        let Loosely { all, by_spec } = &mut self.loose;
        let node = spec.node().map_or(std::ptr::null(), std::ptr::from_ref);
        let index = *by_spec.entry(node).or_insert_with(|| {
            all.push(Loose { spec: spec.clone(), members: Vec::new() });
            all.len() - 1
        });
        &mut all[index].members
    }
}

/// A map with a list of containers in which one at least says something as containers do. One that is being typed, or is
/// no container at all, does not cost the others.
fn has_containers(view: &View<'_>) -> bool {
    // Every map is asked for its spec, and few have one.
    view.node().is_some()
        && pod::LISTS.iter().any(|list| {
            let list = view.get(list);
            list.node().is_some_and(|list| list.items().iter().any(speaks))
        })
}

/// `template`, `podTemplate`.
fn is_template(key: &str) -> bool {
    const END: &str = "template";
    let end = key.len().checked_sub(END.len()).and_then(|start| key.get(start..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(END))
}

/// Whether an item of a list of containers says at least one thing as containers do.
pub(super) fn speaks(item: &Node) -> bool {
    CONTAINER_WORDS.iter().any(|word| item.get(word).is_some())
}

/// A pod's spec whose containers are still to come: what it takes from the node can be seen already.
fn is_begun(view: &View<'_>) -> bool {
    let Some(node) = view.node() else { return false };
    says_as_pods_do(view)
        || ["containers", "volumes", "securityContext", "serviceAccountName"].iter().any(|key| node.get(key).is_some())
}

/// Whether a map says of the node, or of its volumes, what only pods say.
fn says_as_pods_do(view: &View<'_>) -> bool {
    let flags = ["hostNetwork", "hostPID", "hostIPC"].map(|flag| view.get(flag));
    let is_flag = |view: &View<'_>| matches!(view.node().map(|node| &node.kind), Some(Kind::Bool(_)));
    let volumes = view.get("volumes");
    let volumes = volumes.node().map_or(&[][..], Node::items);
    flags.iter().any(is_flag) || volumes.iter().any(|volume| volume.get("name").is_some() && volume.entries().len() > 1)
}

/// Whether a map that stands somewhere in an object is a container: it has an image and what is done with it, or what
/// only containers have.
fn is_container(view: &View<'_>) -> bool {
    let Some(node) = view.node() else { return false };
    let map = |key: &str| node.get(key).is_some_and(|value| matches!(value.kind, Kind::Map(_)));
    let list = |key: &str| node.get(key).is_some_and(|value| matches!(value.kind, Kind::Seq(_)));
    let text = |key: &str| node.get(key).is_some_and(|value| value.text().is_some() || value.is_unknown());
    let context = node.get("securityContext");
    if context.is_some_and(|context| OWN_CONTEXT.iter().any(|key| context.get(key).is_some())) {
        return true;
    }
    let variables = node.get("env").map_or(&[][..], Node::items);
    let is_variable = |it: &Node| it.get("name").is_some() && (it.get("value").or(it.get("valueFrom"))).is_some();
    if !variables.is_empty() && variables.iter().all(is_variable) {
        return true;
    }
    text("image")
        && (["resources", "securityContext"].into_iter().any(map)
            || ["env", "envFrom", "command", "args", "volumeMounts", "ports"].into_iter().any(list)
            || ["name", "script", "source", "imagePullPolicy", "workingDir"].into_iter().any(text))
}

/// A whole object in another one: not a reference to one, which says no more than what it is called.
fn is_object(view: &View<'_>) -> bool {
    view.node().is_some_and(|node| {
        super::is_object(node)
            && node.get("apiVersion").is_some()
            && ["metadata", "spec", "rules", "data", "subjects"]
                .iter()
                .any(|key| !matches!(node.get(key).map(|it| &it.kind), None | Some(Kind::Null | Kind::String(_))))
    })
}

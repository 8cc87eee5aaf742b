//! ECS task definitions, as `aws ecs register-task-definition` takes them, from JSON or whatever else spells them.
//!
//! What the agent and Fargate do when nothing is written is resolved here
//! (<https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html>).

mod container;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::print_stderr)]
mod tests;

use super::markup::{self, Marks};
use super::mounts::Mounts;
use super::windows;
use crate::model::{
    Amount, Container, Field, HostMount, Identity, Labelled, Model, Resource, Role, Syntax, Sysctl, View, Workload,
};
use crate::source::{Location, Span};
use crate::tree::{Entry, Key, Kind, Map, Node, Reason, Text};
use std::collections::HashSet;
use std::sync::Arc;

/// What a pipeline fills in before it registers a task definition: `<IMAGE1_NAME>`, `${TAG}`, `{{image}}`.
const PLACEHOLDERS: Marks = Marks { delimiters: &[("${", "}"), ("{{", "}}"), ("<", ">")], lines: true };

/// What says of a map with a name and an image that it is a container definition.
const WORDS: [&str; 12] = [
    "essential",
    "memory",
    "memoryReservation",
    "portMappings",
    "logConfiguration",
    "mountPoints",
    "environment",
    "linuxParameters",
    "privileged",
    "readonlyRootFilesystem",
    "entryPoint",
    "dependsOn",
];

/// What a task definition says beside its containers, in no format's words: Terraform spells these keys in its own way.
#[derive(Debug)]
pub struct Task {
    /// Named by the family.
    pub identity: Arc<Identity>,
    pub cpu: Field<Amount>,
    pub memory: Field<Amount>,
    pub network_mode: Field<String>,
    pub pid_mode: Field<String>,
    pub ipc_mode: Field<String>,
    /// `EC2`, `FARGATE`, `EXTERNAL`.
    pub compatibilities: Field<Vec<Field<String>>>,
    /// `LINUX`, `WINDOWS_SERVER_2022_CORE`.
    pub system: Field<String>,
    pub volumes: Vec<Volume>,
}

/// A volume of a task, and the path of the host that it shows, if it does.
#[derive(Debug)]
pub struct Volume {
    pub name: Field<Text>,
    pub host_path: Field<String>,
    pub whole: Location,
}

impl Volume {
    /// The volumes of a definition in the API's words.
    pub fn list(definition: &View<'_>) -> Vec<Self> {
        let volumes = definition.get("volumes").items();
        volumes.iter().map(|it| Self::new(it, it.path(&["host", "sourcePath"]).word())).collect()
    }

    /// One volume that shows this path of the host.
    pub fn new(view: &View<'_>, host_path: Field<String>) -> Self {
        let whole = view.node().map_or(view.at(), |node| node.at);
        Self { name: view.get("name").text(), host_path, whole }
    }
}

/// Whether this is a task definition, bare or as `describe-task-definition` prints it.
pub fn is_task_definition(root: &Node) -> bool {
    let definition = root.get("taskDefinition").unwrap_or(root);
    let containers = definition.get("containerDefinitions").map_or(&[][..], Node::items);
    // A family says as much as a container of which only the name is there.
    let family = definition.get("family").is_some() && !containers.is_empty();
    family || containers.iter().any(|container| container.get("name").is_some() || container.get("image").is_some())
}

/// Whether this is a list of container definitions, as `--container-definitions file://...` takes it.
pub fn is_container_list(root: &Node) -> bool {
    let is_container = |item: &Node| {
        let has = |key: &str| item.get(key).is_some();
        has("name") && has("image") && WORDS.into_iter().any(has)
    };
    !root.items().is_empty() && root.items().iter().all(is_container)
}

/// Reads a list of container definitions; what their task says is not known.
pub fn lower_containers(list: &Node, syntax: Syntax, model: &mut Model) {
    let at = Location { span: Span { end: list.at.span.start + 1, ..list.at.span }, ..list.at };
    let key = Key { name: "containerDefinitions".into(), at };
    let rest = Node::unknown(at, Reason::NotRead("what the task says is in another place"));
    let task = list.with_kind(Kind::Map(Map::new(vec![Entry { key, value: list.clone() }], Some(rest))));
    lower(&task, syntax, model);
}

/// Reads a task definition that stands in a file of its own.
pub fn lower(root: &Node, syntax: Syntax, model: &mut Model) {
    let definition = root.get("taskDefinition").unwrap_or(root);
    let definition = markup::mark(definition, PLACEHOLDERS);
    let named = definition.entry("family").or_else(|| definition.entry("containerDefinitions"));
    let at = named.map_or(definition.at, |entry| match entry.value.kind {
        Kind::String(_) => entry.value.at,
        _ => entry.key.at,
    });
    let view = View::new(&definition, syntax).anchored(at);
    let identity = |kind| Arc::new(Identity::new(kind, view.get("family").text().known(), at, definition.at));
    let task = Task {
        identity: identity("task definition"),
        cpu: view.get("cpu").text().map(Amount::shares),
        memory: view.get("memory").text().map(Amount::mebibytes),
        network_mode: view.get("networkMode").word(),
        pid_mode: view.get("pidMode").word(),
        ipc_mode: view.get("ipcMode").word(),
        compatibilities: view.get("requiresCompatibilities").words(),
        system: view.path(&["runtimePlatform", "operatingSystemFamily"]).word(),
        volumes: Volume::list(&view),
    };
    model.labelled.push(tags(&task.identity, &view.get("tags")));
    lower_task(&task, &view.get("containerDefinitions").items(), model);
    model.resources.push(Resource { identity: identity("ecs task definition"), body: definition.clone(), syntax });
}

/// `tags: [{key: owner, value: shop}]`
fn tags(identity: &Arc<Identity>, list: &View<'_>) -> Labelled {
    let items = list.items();
    let entry = |it: &View<'_>| Some((it.get("key").text().known()?.clone(), it.get("value").text()));
    let entries: Vec<_> = items.iter().filter_map(entry).collect();
    let open = list.is_unknown() || entries.len() < items.len();
    Labelled { identity: identity.clone(), at: identity.at, runs: true, entries, open }
}

/// Reads a task and its container definitions, whatever they are written in; the containers' keys are
/// those of the API.
pub fn lower_task(task: &Task, containers: &[View<'_>], model: &mut Model) {
    let host_mode = |mode: &Field<String>| mode.clone().map(|mode| mode == "host").encoded(|_| None);
    let mut workload = Workload {
        host_network: host_mode(&task.network_mode),
        host_pid: host_mode(&task.pid_mode),
        host_ipc: host_mode(&task.ipc_mode),
        host_mounts: host_mounts(task, containers),
        sysctls: containers.iter().flat_map(sysctls).collect(),
        windows: task.system.known().is_some_and(|system| system.to_ascii_uppercase().starts_with("WINDOWS")),
        ..Workload::unsaid(task.identity.clone())
    };
    let awaited = awaited(containers);
    let role = |view: &View<'_>| {
        let name = view.get("name").word();
        if name.known().is_some_and(|name| awaited.contains(name)) { Role::Init } else { Role::Main }
    };
    workload.containers =
        containers.iter().map(|view| container::lower(task, view, role(view), model)).collect::<Vec<Container>>();
    model.workloads.push(windows::settled(workload));
}

impl Task {
    /// Whether the task may only run where AWS owns the host.
    fn is_fargate(&self) -> bool {
        let Some(list) = self.compatibilities.known() else { return false };
        list.iter().any(|word| word.known().is_some_and(|word| word.eq_ignore_ascii_case("FARGATE")))
    }
}

/// A container that another one waits for to end only prepares the way.
fn awaited(containers: &[View<'_>]) -> HashSet<String> {
    let waits = containers.iter().flat_map(|container| container.get("dependsOn").items()).filter(|wait| {
        let condition = wait.get("condition").word();
        condition.known().is_some_and(|condition| condition == "COMPLETE" || condition == "SUCCESS")
    });
    waits.filter_map(|wait| wait.get("containerName").word().known().cloned()).collect()
}

fn host_mounts(task: &Task, containers: &[View<'_>]) -> Vec<HostMount> {
    // A `host` without a path is a scratch volume that the agent makes up.
    let shown = task.volumes.iter().filter(|volume| {
        !volume.host_path.is_missing() && volume.host_path.known().is_none_or(|path| !path.is_empty())
    });
    let mounts = containers.iter().flat_map(|container| container.get("mountPoints").items());
    let mounts = Mounts::of(mounts, "sourceVolume", "containerPath");
    let read_only = |volume: &Volume| {
        let name = volume.name.known().and_then(Text::known);
        name.and_then(|name| mounts.read_only(name)).unwrap_or_else(|| Field::missing(volume.host_path.slot.clone()))
    };
    shown
        .map(|volume| HostMount {
            identity: task.identity.part("volume", volume.name.known(), volume.name.slot.at, volume.whole),
            path: volume.host_path.clone(),
            read_only: read_only(volume),
            entries: Vec::new(),
        })
        .collect()
}

fn sysctls(container: &View<'_>) -> Vec<Sysctl> {
    let controls = container.get("systemControls").items();
    let sysctl =
        |it: &View<'_>| Sysctl { slot: it.slot(), name: it.get("namespace").word(), value: it.get("value").text() };
    controls.iter().map(sysctl).collect()
}

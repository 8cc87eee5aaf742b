//! A container definition, with what it takes from its task.

use super::Task;
use crate::formats::{self, docker};
use crate::model::{
    Amount, Container, Field, Image, Model, Place, Port, Probe, Purpose, Reason, Reference, Repair, Role, Value, View,
    Why,
};
use crate::tree::Node;

pub(super) fn lower(task: &Task, view: &View<'_>, role: Role, model: &mut Model) -> Container {
    let name = view.get("name").text().known().cloned();
    let at = view.get("name").node().or_else(|| view.get("image").node()).map_or(view.at(), Node::used_at);
    let whole = view.node().map_or(at, |node| node.at);
    let identity = task.identity.part("container", name.as_ref(), at, whole);
    let view = view.clone().anchored(at);
    let image = view.get("image").text().map(Reference::parse);
    model.images.push(Image { identity: identity.clone(), reference: image.clone(), purpose: Purpose::Run });
    formats::variables(&view.get("environment"), Place::Environment, &identity, model);
    formats::command_line(&formats::words(&["entryPoint", "command"].map(|list| view.get(list))), &identity, model);
    formats::command_line(&docker::health_check(&view.path(&["healthCheck", "command"])), &identity, model);

    let capabilities = view.path(&["linuxParameters", "capabilities"]);
    let security = view.get("dockerSecurityOptions");
    // Fargate takes no security options: there is nothing that a person could write.
    let said = |field: Field<bool>| if task.is_fargate() && field.is_missing() { Field::unsaid(at) } else { field };
    let user = docker::user(&view.get("user"));
    let memory = docker::limited(view.get("memory").text()).map(Amount::mebibytes);
    Container {
        user: match user {
            Field { value: Value::Missing, slot } => {
                Field::unknown(slot, Why::new(Reason::Decided("the image decides")))
            }
            user => user,
        },
        group: docker::group(&view.get("user")),
        privileged: view.get("privileged").flag(),
        privilege_escalation: said(docker::privilege_escalation(&security)),
        added_capabilities: docker::capabilities(&capabilities.get("add")),
        dropped_capabilities: docker::capabilities(&capabilities.get("drop")),
        read_only_root: view.get("readonlyRootFilesystem").flag(),
        seccomp: docker::profile(&security, "seccomp"),
        apparmor: docker::profile(&security, "apparmor"),
        selinux: docker::selinux(&security),
        proc_mount: docker::proc_mount(&security),
        // The task's own limit bounds all of its containers together.
        memory_limit: memory.clone().or(task.memory.clone()).encoded(Repair::mebibytes),
        // Without a reservation the limit is what is reserved.
        memory_request: view.get("memoryReservation").text().map(Amount::mebibytes).or(memory).or(task.memory.clone()),
        // A container's `cpu` is a share of what there is; only the task's is a ceiling.
        cpu_limit: task.cpu.clone(),
        cpu_request: docker::limited(view.get("cpu").text()).map(Amount::shares).or(task.cpu.clone()),
        // The agent does not look at the image's own health check.
        liveness: health(&view),
        ports: view.get("portMappings").items().iter().map(|port| self::port(task, port)).collect(),
        environment_from: view.get("environmentFiles").exists(),
        role,
        image,
        ..Container::unsaid(identity)
    }
}

fn health(view: &View<'_>) -> Field<Probe> {
    let check = view.get("healthCheck");
    let first = check.get("command").node().and_then(|command| command.items().first());
    let probe = if first.and_then(Node::str) == Some("NONE") { Probe::Off } else { Probe::On };
    check.field(|_| Some(probe))
}

/// Under `awsvpc` a task has a network interface of its own: the host's ports are not its.
fn port(task: &Task, view: &View<'_>) -> Port {
    let container = view.get("containerPort");
    let at = container.node().map_or(view.at(), |node| node.at);
    let host = view.clone().anchored(at).get("hostPort").integer();
    let mode = task.network_mode.known().map(String::as_str);
    let host = match (mode, host) {
        _ if task.is_fargate() => Field::missing(host_slot(view, at)),
        (Some("awsvpc" | "none"), _) => Field::missing(host_slot(view, at)),
        (Some("host"), host) => host.or(container.integer()),
        (_, Field { value: Value::Set(0) | Value::Missing, slot }) => {
            Field::unknown(slot, Why::new(Reason::Decided("the agent picks the host's port")))
        }
        (_, host) => host,
    };
    Port { container: container.integer(), host, host_ip: Field::unsaid(at) }
}

fn host_slot(view: &View<'_>, at: crate::source::Location) -> crate::model::Slot {
    view.clone().anchored(at).get("hostPort").slot()
}

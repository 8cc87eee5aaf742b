//! The Docker provider: containers on a host that the author chose.

use super::Outcome;
use super::item::Item;
use crate::formats::{self, docker, windows};
use crate::model::{
    Amount, Container, Field, HostMount, Identity, Image, Labelled, Place, Port, Probe, Purpose, Reference, Repair,
    Role, Setting, Slot, Sysctl, Value, View, Why, Workload,
};
use crate::tree::{Node, Reason};
use std::sync::Arc;

/// An image that is pulled: containers refer to it by the id that it will have.
pub(super) fn image(item: &Item<'_>, outcome: &mut Outcome) {
    let view = item.view();
    let name = view.get("name").text().map(Reference::parse);
    if !view.get("build").exists() && !name.is_missing() {
        outcome.model.images.push(Image { identity: item.identity.clone(), reference: name, purpose: Purpose::Run });
    }
}

/// <https://registry.terraform.io/providers/kreuzwerker/docker/latest/docs/resources/container>
pub(super) fn container(item: &Item<'_>, outcome: &mut Outcome) {
    let view = item.view();
    let at = item.block.at;
    let model = &mut outcome.model;
    let image = view.get("image").text().map(Reference::parse);
    model.images.push(Image { identity: item.identity.clone(), reference: image.clone(), purpose: Purpose::Run });
    model.settings.extend(view.get("env").items().iter().filter_map(|it| variable(it, &item.identity)));
    formats::command_line(
        &formats::words(&["entrypoint", "command"].map(|list| view.get(list))),
        &item.identity,
        model,
    );
    // Blocks are a list, even of one.
    for check in view.get("healthcheck").items() {
        formats::command_line(&docker::health_check(&check.get("test")), &item.identity, model);
    }

    let security = view.get("security_opts");
    let quota = docker::quota(&view);
    let user = docker::user(&view.get("user"));
    let container = Container {
        user: match user {
            Field { value: Value::Missing, slot } => {
                Field::unknown(slot, Why::new(Reason::Decided("the image decides")))
            }
            user => user,
        },
        group: docker::group(&view.get("user")),
        privileged: view.get("privileged").flag(),
        privilege_escalation: docker::privilege_escalation(&security),
        added_capabilities: docker::capabilities(&view.path(&["capabilities", "add"])),
        dropped_capabilities: docker::capabilities(&view.path(&["capabilities", "drop"])),
        read_only_root: view.get("read_only").flag(),
        seccomp: docker::profile(&security, "seccomp"),
        apparmor: docker::profile(&security, "apparmor"),
        selinux: docker::selinux(&security),
        proc_mount: docker::proc_mount(&security),
        memory_limit: docker::limited(view.get("memory").text()).map(Amount::mebibytes).encoded(Repair::mebibytes),
        cpu_limit: docker::limited(view.get("cpus").text()).map(Amount::docker).or(quota),
        liveness: health(&view),
        ports: view.get("ports").items().iter().map(port).collect(),
        role: Role::Main,
        image,
        ..Container::unsaid(item.identity.clone())
    };
    let labels = view.get("labels");
    let pair = |it: &View<'_>| Some((it.get("label").text().known()?.clone(), it.get("value").text()));
    let entries: Vec<_> = labels.items().iter().filter_map(pair).collect();
    let open = labels.is_unknown() || entries.len() < labels.items().len();
    model.labelled.push(Labelled { identity: item.identity.clone(), at, runs: true, entries, open });
    let userns = host(&view.get("userns_mode"));
    model.workloads.push(windows::settled(Workload {
        containers: vec![container],
        host_network: host(&view.get("network_mode")),
        host_pid: host(&view.get("pid_mode")),
        host_ipc: host(&view.get("ipc_mode")),
        // Without a word the daemon decides.
        host_users: if userns.is_missing() { Field::unsaid(at) } else { userns },
        host_mounts: mounts(&view, &item.identity),
        sysctls: sysctls(&view),
        // `must_run = false` is for containers that do their work and end.
        runs_to_completion: view.get("must_run").flag().known() == Some(&false),
        ..Workload::unsaid(item.identity.clone())
    }));
}

/// A volume that its options make a path of the host: whatever mounts it sees that path.
pub(super) fn volume(item: &Item<'_>, outcome: &mut Outcome) {
    if let Some(path) = docker::bound(&item.view()) {
        let read_only = Field::missing(path.slot.clone());
        outcome.model.workloads.push(Workload {
            host_mounts: vec![HostMount { identity: item.identity.clone(), path, read_only, entries: Vec::new() }],
            partial: true,
            ..Workload::unsaid(item.identity.clone())
        });
    }
}

fn host(view: &View<'_>) -> Field<bool> {
    view.word().map(|mode| mode == "host").encoded(|_| None)
}

fn health(view: &View<'_>) -> Field<Probe> {
    let check = view.get("healthcheck");
    let first = check.get("test").node().and_then(|test| test.items().first()).and_then(Node::str);
    let probe = if first == Some("NONE") { Probe::Off } else { Probe::On };
    match check.field(|_| Some(probe)) {
        Field { value: Value::Missing, slot } => {
            Field::unknown(slot, Why::new(Reason::Decided("the image may bring its own health check")))
        }
        field => field,
    }
}

/// `NAME=value`, each part at its place.
fn variable(item: &View<'_>, identity: &Arc<Identity>) -> Option<Setting> {
    let text = item.node().and_then(Node::text)?;
    let equals = text.as_str().find('=')?;
    let (name, value) = (text.sub(0..equals), text.sub(equals + 1..text.value.len()));
    let slot = item.slot().part(text, equals + 1..text.value.len());
    let name_at = text.locate(0..equals);
    let identity = identity.clone();
    Some(Setting { name, name_at, value: Field::set(value, slot), place: Place::Environment, identity })
}

fn port(view: &View<'_>) -> Port {
    let internal = view.get("internal");
    let at = internal.node().map_or(view.at(), Node::used_at);
    let host = match view.clone().anchored(at).get("external").integer() {
        Field { value: Value::Set(0) | Value::Missing, slot } => {
            Field::unknown(slot, Why::new(Reason::Decided("the engine picks the host's port")))
        }
        field => field,
    };
    Port { container: internal.integer(), host, host_ip: view.clone().anchored(at).get("ip").word() }
}

/// `volumes` with a path of the host, and `mounts` that bind one.
fn mounts(view: &View<'_>, identity: &Arc<Identity>) -> Vec<HostMount> {
    let volumes = view.get("volumes").items();
    let volumes = volumes.iter().map(|it| (it, it.get("host_path"))).filter(|(_, path)| path.exists());
    let mounts = view.get("mounts").items();
    let mounts = mounts
        .iter()
        .filter(|mount| mount.get("type").word().known().is_some_and(|kind| kind == "bind"))
        .map(|it| (it, it.get("source")));
    volumes
        .chain(mounts)
        .map(|(mount, path)| {
            let at = path.node().map_or(mount.at(), Node::used_at);
            let read_only = mount.clone().anchored(at).get("read_only").flag();
            HostMount { identity: identity.clone(), path: path.word(), read_only, entries: vec![mount.slot()] }
        })
        .collect()
}

fn sysctls(view: &View<'_>) -> Vec<Sysctl> {
    let entries = view.get("sysctls").entries();
    entries
        .iter()
        .map(|(entry, value)| Sysctl {
            slot: value.slot(),
            name: Field::set(entry.key.name.to_string(), Slot::at(entry.key.at)),
            value: value.text(),
        })
        .collect()
}

//! What an agent of the nodes, which runs on every one of them, can do to its node. It is there for the node and needs some
//! power over it: the gravest is worth everybody's look, and what it has beside is told who asks for more.

use super::host_path::{self, HostPath};
use crate::model::{Container, Field, HostMount, Placement, Value, Workload};

/// A power over the node, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Power {
    Privileged,
    Socket,
    Write,
    Processes,
    Namespace,
}

/// What is the kubelet's contract with drivers and plug-ins: such an agent has to write there.
const CONTRACT: [&str; 5] = ["device-plugins", "plugins", "plugins_registry", "pod-resources", "pods"];

/// Whether a power of a workload, the so manieth of its kind, says nothing that a graver one does not.
pub fn is_lesser(workload: &Workload, power: Power, number: usize) -> bool {
    workload.placement == Placement::EveryNode && (number > 0 || powers(workload).any(|other| other < power))
}

/// Whether a mount is what an agent is for: it reads what is the node's, or keeps to the kubelet's contract.
pub fn is_its_task(workload: &Workload, mount: &HostMount) -> bool {
    workload.placement == Placement::EveryNode && !writes(mount)
}

/// How many containers before this one are privileged.
pub fn privileged_before(workload: &Workload, container: &Container) -> usize {
    let before = workload.containers.iter().take_while(|it| !std::ptr::eq(*it, container));
    before.filter(|it| it.is_privileged()).count()
}

fn powers(workload: &Workload) -> impl Iterator<Item = Power> {
    let mounts = workload.host_mounts.iter().filter_map(|mount| {
        let path = mount.path.known()?;
        match host_path::classify(path) {
            HostPath::Socket | HostPath::RootlessSocket | HostPath::SocketDirectory => Some(Power::Socket),
            HostPath::System(_) => writes(mount).then_some(Power::Write),
            HostPath::Other => None,
        }
    });
    let is = |field: &Field<bool>| field.known() == Some(&true);
    let namespaces = is(&workload.host_network) || is(&workload.host_ipc);
    let others = [
        workload.is_privileged().then_some(Power::Privileged),
        is(&workload.host_pid).then_some(Power::Processes),
        namespaces.then_some(Power::Namespace),
    ];
    others.into_iter().flatten().chain(mounts)
}

fn writes(mount: &HostMount) -> bool {
    let of_contract = |path: &String| {
        let below = path.trim_end_matches('/').strip_prefix("/var/lib/kubelet/");
        below.and_then(|rest| rest.split('/').next()).is_some_and(|name| CONTRACT.contains(&name))
    };
    match mount.read_only.value {
        Value::Set(true) | Value::Unknown(_) => false,
        Value::Set(false) | Value::Missing => !mount.path.known().is_some_and(of_contract),
    }
}

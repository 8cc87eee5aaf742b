//! Anyone who can speak to the container runtime is root on its host.

use super::host_path::{HostPath, classify};
use super::node_agent::{Power, is_lesser};
use crate::model::{Change, HostMount, Site, Value, Workload};
use crate::rules::{Check, FindingBuilder, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "runtime-socket-mount",
    include_str!("../../../rules/workload/runtime-socket-mount.md"),
    Check::Workload(check),
);

fn check(workload: &Workload, report: &mut Report) {
    let mut number = 0;
    for mount in &workload.host_mounts {
        let lesser = is_lesser(workload, Power::Socket, number);
        match &mount.path.value {
            Value::Set(path) => match classify(path) {
                HostPath::Socket => {
                    number += 1;
                    let message = format!("mounts `{path}`: full control of the host");
                    unmount(mount, report.at(&mount.path, message).about(&mount.identity).strict_if(lesser));
                }
                HostPath::RootlessSocket => {
                    let message = format!("mounts `{path}`: full control of a user's containers");
                    unmount(mount, report.at(&mount.path, message).about(&mount.identity).severity(Severity::High));
                }
                HostPath::SocketDirectory => {
                    number += 1;
                    let message = format!("mounts `{path}`, where the container runtime's socket is");
                    let reported = report.at(&mount.path, message).about(&mount.identity);
                    unmount(mount, reported.severity(Severity::High).strict_if(lesser));
                }
                HostPath::System(_) | HostPath::Other => {}
            },
            Value::Missing | Value::Unknown(_) => {}
        }
    }
}

/// The mount goes, with all that is of no use without it.
fn unmount(mount: &HostMount, finding: FindingBuilder) {
    let Some((first, rest)) = mount.entries.split_first() else { return };
    let others: Option<Vec<Site>> = rest.iter().map(|slot| slot.site.clone()).collect();
    if let Some(others) = others {
        finding.fix_at(first, Change::RemoveWith(others));
    }
}

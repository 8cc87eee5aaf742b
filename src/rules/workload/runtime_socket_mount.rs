//! Anyone who can speak to the container runtime is root on its host.

use super::host_path::{HostPath, classify};
use crate::model::{Value, Workload};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "runtime-socket-mount",
    include_str!("../../../rules/workload/runtime-socket-mount.md"),
    Check::Workload(check),
);

fn check(workload: &Workload, report: &mut Report) {
    for mount in &workload.host_mounts {
        match &mount.path.value {
            Value::Set(path) => match classify(path) {
                HostPath::Socket => {
                    let message = format!("{} can command its host's container runtime by `{path}`", workload.label());
                    report.at(&mount.path, message).about(&mount.identity);
                }
                HostPath::RootlessSocket => {
                    let message = format!("{} can command a user's container runtime by `{path}`", workload.label());
                    report.at(&mount.path, message).about(&mount.identity).severity(Severity::High);
                }
                HostPath::SocketDirectory => {
                    let message =
                        format!("{} mounts `{path}`, where the container runtime's socket is", workload.label());
                    report.at(&mount.path, message).about(&mount.identity).severity(Severity::High);
                }
                HostPath::System(_) | HostPath::Other => {}
            },
            Value::Missing | Value::Unknown(_) => {}
        }
    }
}

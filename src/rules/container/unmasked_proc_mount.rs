//! The masked parts of `/proc` belong to the node, not to the container.

use crate::model::{Container, Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "unmasked-proc-mount",
    include_str!("../../../rules/container/unmasked-proc-mount.md"),
    Check::Container(check),
);

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    // In a user namespace of its own, an unmasked `/proc` is what nested containers need; the
    // Baseline standard allows it there since Kubernetes 1.35.
    if workload.host_users.known() == Some(&false) {
        return;
    }
    match &container.proc_mount.value {
        Value::Set(mount) if mount == "Default" || mount.is_empty() => {}
        Value::Set(_) => {
            let message = "sees the parts of `/proc` that are masked for others";
            report.at(&container.proc_mount, message).fix(Repair::Word("Default".to_owned()));
        }
        Value::Missing | Value::Unknown(_) => {}
    }
}

//! What can be written can be replaced: programs, libraries, configuration.

use crate::model::{Repair, Role, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "writable-root-filesystem",
    include_str!("../../../rules/container/writable-root-filesystem.md"),
    Check::Workload(check),
);

fn check(workload: &Workload, report: &mut Report) {
    for container in workload.linux_containers().filter(|container| container.role != Role::Ephemeral) {
        match container.read_only_root.value {
            Value::Set(false) | Value::Missing => {
                let message = format!("{} can write to its root filesystem", container.label);
                report.at(&container.read_only_root, message).fix(Repair::Flag(true));
            }
            Value::Set(true) | Value::Unknown(_) => {}
        }
    }
}

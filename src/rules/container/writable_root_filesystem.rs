//! What can be written can be replaced: programs, libraries, configuration.

use crate::model::{Container, Repair, Role, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "writable-root-filesystem",
    include_str!("../../../rules/container/writable-root-filesystem.md"),
    Check::Container(check),
);

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    if workload.windows || container.role == Role::Ephemeral {
        return;
    }
    match container.read_only_root.value {
        Value::Set(false) | Value::Missing => {
            let message = "can write to its root filesystem";
            report.at(&container.read_only_root, message).fix(Repair::Flag(true));
        }
        Value::Set(true) | Value::Unknown(_) => {}
    }
}

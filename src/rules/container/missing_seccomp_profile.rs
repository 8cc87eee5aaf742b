//! Kubernetes runs a container without seccomp unless it is told otherwise.

use crate::model::{Repair, Role, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-seccomp-profile",
    include_str!("../../../rules/container/missing-seccomp-profile.md"),
    Check::Workload(check),
);

fn check(workload: &Workload, report: &mut Report) {
    for container in workload.linux_containers().filter(|container| container.role != Role::Ephemeral) {
        match container.seccomp.value {
            // A privileged container runs unconfined, whatever its profile.
            Value::Missing if !container.is_privileged() => {
                let message = format!("{} has no seccomp profile", container.label);
                report.at(&container.seccomp, message).fix(Repair::Word("RuntimeDefault".to_owned()));
            }
            Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
        }
    }
}

//! Kubernetes runs a container without seccomp unless it is told otherwise.

use crate::model::{Container, Repair, Role, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-seccomp-profile",
    include_str!("../../../rules/container/missing-seccomp-profile.md"),
    Check::Container(check),
);

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    if workload.windows || container.role == Role::Ephemeral {
        return;
    }
    match container.seccomp.value {
        // A privileged container runs unconfined, whatever its profile.
        Value::Missing if !container.is_privileged() => {
            let message = "no seccomp profile";
            report.at(&container.seccomp, message).fix(Repair::Word("RuntimeDefault".to_owned()));
        }
        Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
    }
}

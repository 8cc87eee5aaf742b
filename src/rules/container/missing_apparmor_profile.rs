//! A profile that is asked for by name is one that the node must have.

use crate::model::{Repair, Role, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-apparmor-profile",
    include_str!("../../../rules/container/missing-apparmor-profile.md"),
    Check::Workload(check),
);

fn check(workload: &Workload, report: &mut Report) {
    for container in workload.linux_containers().filter(|container| container.role != Role::Ephemeral) {
        match container.apparmor.value {
            Value::Missing if !container.is_privileged() => {
                let message = format!("{} names no AppArmor profile", container.label);
                report.at(&container.apparmor, message).fix(Repair::Word("RuntimeDefault".to_owned()));
            }
            Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
        }
    }
}

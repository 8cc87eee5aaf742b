//! A profile that is asked for by name is one that the node must have.

use crate::model::{Container, Repair, Role, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-apparmor-profile",
    include_str!("../../../rules/container/missing-apparmor-profile.md"),
    Check::Container(check),
);

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    if workload.windows || container.role == Role::Ephemeral {
        return;
    }
    match container.apparmor.value {
        Value::Missing if !container.is_privileged() => {
            let message = "names no AppArmor profile";
            report.at(&container.apparmor, message).fix(Repair::Word("RuntimeDefault".to_owned()));
        }
        Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
    }
}

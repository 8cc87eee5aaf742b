//! A process that may gain privileges turns any set-uid program of its image into a way to root.

use crate::model::{Repair, Value, Workload};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "privilege-escalation",
    include_str!("../../../rules/container/privilege-escalation.md"),
    Check::Workload(check),
);

fn check(workload: &Workload, report: &mut Report) {
    for container in workload.linux_containers().filter(|container| !container.is_privileged()) {
        let escalation = &container.privilege_escalation;
        match escalation.value {
            Value::Set(true) => {
                let message = format!("{} lets its processes gain more privileges", container.label);
                report.at(escalation, message).fix(Repair::Flag(false));
            }
            Value::Missing => {
                let message =
                    format!("{} lets its processes gain more privileges: nothing forbids it", container.label);
                report.at(escalation, message).severity(Severity::Low).fix(Repair::Flag(false));
            }
            Value::Set(false) | Value::Unknown(_) => {}
        }
    }
}

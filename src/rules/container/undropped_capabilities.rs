//! Capabilities that nobody needs are dropped most surely all at once.

use super::capability;
use crate::model::{Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "undropped-capabilities",
    include_str!("../../../rules/container/undropped-capabilities.md"),
    Check::Workload(check),
);

fn check(workload: &Workload, report: &mut Report) {
    for container in workload.linux_containers().filter(|container| !container.is_privileged()) {
        let dropped = &container.dropped_capabilities;
        let keeps = match &dropped.value {
            Value::Set(names) => capability::leaves_some(names),
            Value::Missing => true,
            Value::Unknown(_) => false,
        };
        if keeps {
            let message = format!("{} keeps capabilities: it does not drop `ALL`", container.label);
            report.at(dropped, message).fix(Repair::Words(vec!["ALL".to_owned()]));
        }
    }
}

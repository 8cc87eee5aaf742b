//! A host process container is a program of the Windows node, not a container.

use crate::model::{Container, Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("host-process", include_str!("../../../rules/container/host-process.md"), Check::Container(check));

fn check(_: &Workload, container: &Container, report: &mut Report) {
    match container.host_process.value {
        Value::Set(true) => {
            let message = "runs as a process of its Windows node";
            report.at(&container.host_process, message).fix(Repair::Flag(false));
        }
        Value::Set(false) | Value::Missing | Value::Unknown(_) => {}
    }
}

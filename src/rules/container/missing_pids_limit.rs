//! A fork bomb takes the whole host when nothing counts its processes.

use crate::model::{Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-pids-limit",
    include_str!("../../../rules/container/missing-pids-limit.md"),
    Check::Workload(check),
);

fn check(workload: &Workload, report: &mut Report) {
    for container in workload.lasting_containers() {
        match container.pids_limit.value {
            Value::Missing => {
                report.at(&container.pids_limit, format!("{} has no limit for processes", container.label));
            }
            Value::Set(_) | Value::Unknown(_) => {}
        }
    }
}

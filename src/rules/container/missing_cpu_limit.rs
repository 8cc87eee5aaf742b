//! A limit keeps a busy container from its neighbours' processor time, and from spare time as well.

use crate::model::{Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-cpu-limit",
    include_str!("../../../rules/container/missing-cpu-limit.md"),
    Check::Workload(check),
);

fn check(workload: &Workload, report: &mut Report) {
    for container in workload.lasting_containers() {
        match container.cpu_limit.value {
            Value::Missing => {
                report.at(&container.cpu_limit, format!("{} has no CPU limit", container.label));
            }
            Value::Set(_) | Value::Unknown(_) => {}
        }
    }
}

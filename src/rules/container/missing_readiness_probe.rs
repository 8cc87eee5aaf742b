//! Traffic comes as soon as the process starts, unless a probe says when it is ready.

use crate::model::{Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-readiness-probe",
    include_str!("../../../rules/container/missing-readiness-probe.md"),
    Check::Workload(check),
);

fn check(workload: &Workload, report: &mut Report) {
    for container in workload.served_containers() {
        match container.readiness.value {
            Value::Missing => {
                report.at(&container.readiness, format!("{} has no readiness probe", container.label));
            }
            Value::Set(_) | Value::Unknown(_) => {}
        }
    }
}

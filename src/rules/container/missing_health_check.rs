//! A process can hang for days when nobody asks it how it is.

use crate::model::{Container, Probe, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-health-check",
    include_str!("../../../rules/container/missing-health-check.md"),
    Check::Container(check),
);

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    if !workload.keeps_running(container) {
        return;
    }
    match container.liveness.value {
        Value::Missing => {
            report.at(&container.liveness, "no health check");
        }
        Value::Set(Probe::Off) => {
            report.at(&container.liveness, "turns its health check off");
        }
        Value::Set(Probe::On) | Value::Unknown(_) => {}
    }
}

//! A limit keeps a busy container from its neighbours' processor time, and from spare time as well.

use super::quantity;
use crate::model::{Container, Value, Workload};
use crate::project::Need;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-cpu-limit",
    include_str!("../../../rules/container/missing-cpu-limit.md"),
    Check::Container(check),
);

fn check(_: &Workload, container: &Container, report: &mut Report) {
    if !container.is_lasting() {
        return;
    }
    match &container.cpu_limit.value {
        Value::Missing => {
            report.at(&container.cpu_limit, "no CPU limit").unless_provided(Need::Limit("cpu".to_owned()));
        }
        Value::Set(limit) => {
            let max = report.options().quantity("max");
            if let Some((limit, max)) = quantity::above(limit, max) {
                let message = format!("has a CPU limit of {limit}, more than {max}");
                report.at(&container.cpu_limit, message);
            }
        }
        Value::Unknown(_) => {}
    }
}

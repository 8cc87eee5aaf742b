//! A fork bomb takes the whole host when nothing counts its processes.

use crate::model::{Container, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-pids-limit",
    include_str!("../../../rules/container/missing-pids-limit.md"),
    Check::Container(check),
);

fn check(_: &Workload, container: &Container, report: &mut Report) {
    if !container.is_lasting() {
        return;
    }
    match container.pids_limit.value {
        Value::Missing => {
            report.at(&container.pids_limit, "no limit for processes");
        }
        Value::Set(_) | Value::Unknown(_) => {}
    }
}

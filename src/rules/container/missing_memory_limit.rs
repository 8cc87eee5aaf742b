//! Without a limit one leak takes the memory of all neighbours.

use super::quantity;
use crate::model::{Container, Repair, Value, Workload};
use crate::project::Need;
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "missing-memory-limit",
    include_str!("../../../rules/container/missing-memory-limit.md"),
    Check::Container(check),
);

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    if !container.is_lasting() {
        return;
    }
    match &container.memory_limit.value {
        Value::Missing => {
            // Which limit is right nobody knows but who runs it.
            let limit = report.options().quantity("fix");
            let finding = report.at(&container.memory_limit, "no memory limit");
            // A host of one's own has no strangers as neighbours.
            finding
                .severity(if workload.shared_nodes() { Severity::Medium } else { Severity::Info })
                .strict_if(!workload.shared_nodes())
                .unless_provided(Need::Limit("memory".to_owned()))
                .fix_if(limit.map(|it| Repair::Memory(it.whole(), it.text.clone())));
        }
        Value::Set(limit) => {
            let max = report.options().quantity("max");
            if let Some((limit, max)) = quantity::above(limit, max) {
                let message = format!("has a memory limit of {limit}, more than {max}");
                report.at(&container.memory_limit, message);
            }
        }
        Value::Unknown(_) => {}
    }
}

//! The scheduler can only leave room for what it is told of.

use crate::model::{Container, Value, Workload};
use crate::project::Need;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-memory-request",
    include_str!("../../../rules/container/missing-memory-request.md"),
    Check::Container(check),
);

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    // On a host of one's own there is nothing to schedule, and ECS refuses a task without memory.
    if !workload.shared_nodes() || !container.is_lasting() {
        return;
    }
    match (&container.memory_request.value, &container.memory_limit.value) {
        // A limit without a request is a request as well.
        (Value::Missing, Value::Missing) => {
            report
                .at(&container.memory_request, "requests no memory")
                .unless_provided(Need::Request("memory".to_owned()));
        }
        (Value::Missing, Value::Set(_) | Value::Unknown(_)) | (Value::Set(_) | Value::Unknown(_), _) => {}
    }
}

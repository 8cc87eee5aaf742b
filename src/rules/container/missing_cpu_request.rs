//! Without a request a container gets what its neighbours leave over.

use crate::model::{Container, Value, Workload};
use crate::project::Need;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-cpu-request",
    include_str!("../../../rules/container/missing-cpu-request.md"),
    Check::Container(check),
);

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    // Docker has no notion of a request, and ECS shares what the task has.
    if !workload.shared_nodes() {
        return;
    }
    if !container.is_lasting() {
        return;
    }
    match (&container.cpu_request.value, &container.cpu_limit.value) {
        // A limit without a request is a request as well.
        (Value::Missing, Value::Missing) => {
            report.at(&container.cpu_request, "requests no CPU").unless_provided(Need::Request("cpu".to_owned()));
        }
        (Value::Missing, Value::Set(_) | Value::Unknown(_)) | (Value::Set(_) | Value::Unknown(_), _) => {}
    }
}

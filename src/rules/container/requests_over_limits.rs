//! More than its limit a container can never get, so the platform refuses to start it.

use super::quantity;
use crate::model::{Container, Field, Text, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "requests-over-limits",
    include_str!("../../../rules/container/requests-over-limits.md"),
    Check::Container(check),
);

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    let read = if workload.shared_nodes() { quantity::of_kubernetes } else { quantity::of_docker };
    compare(container, "memory", &container.memory_request, &container.memory_limit, read, report);
    compare(container, "CPU", &container.cpu_request, &container.cpu_limit, read, report);
}

fn compare(
    container: &Container,
    what: &str,
    request: &Field<Text>,
    limit: &Field<Text>,
    read: fn(&str) -> Option<f64>,
    report: &mut Report,
) {
    let (Value::Set(asked), Value::Set(most)) = (&request.value, &limit.value) else { return };
    let (Some(asked), Some(most)) = (asked.known(), most.known()) else { return };
    // A limit of nothing is no limit to Docker.
    if let (Some(amount), Some(bound)) = (read(asked), read(most))
        && bound > 0.0
        && amount > bound
    {
        let message = format!("{} requests {asked} {what}, more than its limit of {most}", container.label());
        report.at(request, message).related(limit, "the limit is set here");
    }
}

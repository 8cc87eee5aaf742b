//! More than its limit a container can never get, so the platform refuses to start it.

use crate::model::{Amount, Container, Field, Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "requests-over-limits",
    include_str!("../../../rules/container/requests-over-limits.md"),
    Check::Container(check),
);

fn check(_: &Workload, container: &Container, report: &mut Report) {
    compare("memory", &container.memory_request, &container.memory_limit, report);
    compare("CPU", &container.cpu_request, &container.cpu_limit, report);
}

fn compare(what: &str, request: &Field<Amount>, limit: &Field<Amount>, report: &mut Report) {
    let (Value::Set(asked), Value::Set(most)) = (&request.value, &limit.value) else { return };
    if let (Some(amount), Some(bound)) = (asked.value, most.value)
        && amount > bound
    {
        let message = format!("requests {asked} {what}, more than its limit of {most}");
        let finding = report.at(request, message).related(limit, "the limit is set here");
        if let Some(written) = most.written.known() {
            finding.fix(Repair::Amount(written.to_owned()));
        }
    }
}

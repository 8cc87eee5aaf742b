//! Capabilities that nobody needs are dropped most surely all at once.

use super::capability;
use crate::model::{Change, Container, Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "undropped-capabilities",
    include_str!("../../../rules/container/undropped-capabilities.md"),
    Check::Container(check),
);

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    if workload.windows || container.is_privileged() {
        return;
    }
    let dropped = &container.dropped_capabilities;
    let keeps = match &dropped.value {
        Value::Set(names) => capability::leaves_some(names),
        Value::Missing => true,
        Value::Unknown(_) => false,
    };
    if keeps {
        let message = "keeps capabilities: it does not drop `ALL`";
        let all = match &dropped.value {
            Value::Set(names) if !names.is_empty() => Change::Add(Repair::Word("ALL".to_owned())),
            Value::Set(_) | Value::Missing | Value::Unknown(_) => Change::Set(Repair::Words(vec!["ALL".to_owned()])),
        };
        report.at(dropped, message).fix(all);
    }
}

//! A privileged container is the node.

use crate::model::{Container, Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("privileged", include_str!("../../../rules/container/privileged.md"), Check::Container(check));

fn check(_: &Workload, container: &Container, report: &mut Report) {
    match container.privileged.value {
        Value::Set(true) => {
            report.at(&container.privileged, format!("{} is privileged", container.label())).fix(Repair::Flag(false));
        }
        Value::Set(false) | Value::Missing | Value::Unknown(_) => {}
    }
}

//! A low group id is likely to be a group of the node, too.

use crate::model::{Container, Role, Value};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("low-group-id", include_str!("../../../rules/container/low-group-id.md"), Check::Container(check));

/// Distributions hand out ids to system services and people from the bottom.
const HIGH: i64 = 10_000;

fn check(container: &Container, report: &mut Report) {
    if container.role == Role::Ephemeral {
        return;
    }
    match container.group.value {
        Value::Set(id) if id <= HIGH => {
            report.at(&container.group, format!("{} runs with group id {id}, not above {HIGH}", container.label));
        }
        Value::Missing => {
            report.at(&container.group, format!("{} does not say its group id", container.label));
        }
        Value::Set(_) | Value::Unknown(_) => {}
    }
}

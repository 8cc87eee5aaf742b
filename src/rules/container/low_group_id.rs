//! A low group id is likely to be a group of the node, too.

use crate::model::{Container, Role, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("low-group-id", include_str!("../../../rules/container/low-group-id.md"), Check::Container(check));

/// System services and people have ids from the bottom; checkers of images have agreed on this number.
const HIGH: i64 = 10_000;

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    // Windows has no such groups. In a user namespace the ids inside are not those outside.
    if workload.windows || workload.host_users.known() == Some(&false) {
        return;
    }
    if container.role == Role::Ephemeral || container.is_image() {
        return;
    }
    match container.group.value {
        Value::Set(id) if id < HIGH => {
            report.at(&container.group, format!("runs with group id {id}, below {HIGH}"));
        }
        // Elsewhere the image's own user brings its group along.
        Value::Missing if workload.shared_nodes() => {
            report.at(&container.group, "does not say its group id");
        }
        Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
    }
}

//! A low user id is likely to be somebody on the node, too.

use crate::model::{Container, Role, User, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("low-user-id", include_str!("../../../rules/container/low-user-id.md"), Check::Container(check));

/// System services and people have ids from the bottom; checkers of images have agreed on this number.
const HIGH: u64 = 10_000;

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    // Windows has names in their place. In a user namespace the ids inside are not those outside.
    if workload.windows || workload.host_users.known() == Some(&false) {
        return;
    }
    if container.role == Role::Ephemeral || container.is_image() {
        return;
    }
    match &container.user.value {
        Value::Set(User::Root) => {
            report.at(&container.user, "runs with user id 0");
        }
        Value::Set(User::Id(id)) if *id < HIGH => {
            report.at(&container.user, format!("runs with user id {id}, below {HIGH}"));
        }
        Value::Missing | Value::Set(User::NonRoot) => {
            report.at(&container.user, "does not say its user id");
        }
        Value::Set(User::Id(_) | User::Name(_)) | Value::Unknown(_) => {}
    }
}

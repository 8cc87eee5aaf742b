//! Files of the group root are open to all who are in it.

use crate::model::{Field, Role, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("root-group", include_str!("../../../rules/container/root-group.md"), Check::Workload(check));

fn check(workload: &Workload, report: &mut Report) {
    // Windows has no such groups. In a user namespace the ids inside are not those outside.
    if workload.windows || workload.host_users.known() == Some(&false) {
        return;
    }
    for container in workload.containers.iter().filter(|it| it.role != Role::Ephemeral && !it.is_image()) {
        match container.group.value {
            Value::Set(0) => {
                report.at(&container.group, "runs in the group root");
            }
            // The group is that of the image's user then, and 0 for a user id that the image does not know.
            Value::Missing if workload.shared_nodes() => {
                report.at(&container.group, "may run in the group root: no group is set");
            }
            Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
        }
    }
    for group in workload.extra_groups.iter().filter(|group| Field::known(group) == Some(&0)) {
        report.at(group, "its processes are in the group root as well");
    }
}

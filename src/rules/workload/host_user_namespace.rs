//! Without a user namespace root inside is root outside.

use crate::model::{Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "host-user-namespace",
    include_str!("../../../rules/workload/host-user-namespace.md"),
    Check::Workload(check),
);

fn check(workload: &Workload, report: &mut Report) {
    match workload.host_users.value {
        Value::Set(true) => {
            report
                .at(
                    &workload.host_users,
                    format!("{} gives up user namespaces: its users are those of its host", workload.label()),
                )
                .fix(Repair::Flag(false));
        }
        Value::Set(false) | Value::Missing | Value::Unknown(_) => {}
    }
}

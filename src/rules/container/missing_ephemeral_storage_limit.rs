//! A full disk evicts every pod of the node.

use crate::model::{Container, Value, Workload};
use crate::project::Need;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-ephemeral-storage-limit",
    include_str!("../../../rules/container/missing-ephemeral-storage-limit.md"),
    Check::Container(check),
);

fn check(_: &Workload, container: &Container, report: &mut Report) {
    if !container.is_lasting() {
        return;
    }
    match container.ephemeral_storage_limit.value {
        Value::Missing => {
            let message = "no limit for ephemeral storage";
            report
                .at(&container.ephemeral_storage_limit, message)
                .unless_provided(Need::Limit("ephemeral-storage".to_owned()));
        }
        Value::Set(_) | Value::Unknown(_) => {}
    }
}

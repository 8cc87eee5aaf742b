//! Shared memory of the node is readable by whoever shares it.

use crate::model::{Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("host-ipc", include_str!("../../../rules/workload/host-ipc.md"), Check::Workload(check));

fn check(workload: &Workload, report: &mut Report) {
    match workload.host_ipc.value {
        Value::Set(true) => {
            report
                .at(&workload.host_ipc, format!("{} shares memory and semaphores with its host", workload.label()))
                .fix(Repair::Flag(false));
        }
        Value::Set(false) | Value::Missing | Value::Unknown(_) => {}
    }
}

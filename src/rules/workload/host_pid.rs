//! Among the node's processes a container can look into every other one.

use crate::model::{Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("host-pid", include_str!("../../../rules/workload/host-pid.md"), Check::Workload(check));

fn check(workload: &Workload, report: &mut Report) {
    match workload.host_pid.value {
        Value::Set(true) => {
            report
                .at(&workload.host_pid, format!("{} sees the processes of its host", workload.label()))
                .fix(Repair::Flag(false));
        }
        Value::Set(false) | Value::Missing | Value::Unknown(_) => {}
    }
}

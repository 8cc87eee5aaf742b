//! A privileged container is the node.

use super::super::workload::node_agent::{Power, is_lesser, privileged_before};
use crate::model::{Container, Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("privileged", include_str!("../../../rules/container/privileged.md"), Check::Container(check));

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    match container.privileged.value {
        Value::Set(true) => {
            let lesser = is_lesser(workload, Power::Privileged, privileged_before(workload, container));
            let message = "privileged";
            report.at(&container.privileged, message).strict_if(lesser).fix(Repair::Flag(false));
        }
        Value::Set(false) | Value::Missing | Value::Unknown(_) => {}
    }
}

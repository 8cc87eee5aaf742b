//! On the node's network a container hears and reaches what only the node should.

use crate::model::{Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("host-network", include_str!("../../../rules/workload/host-network.md"), Check::Workload(check));

fn check(workload: &Workload, report: &mut Report) {
    match workload.host_network.value {
        Value::Set(true) => {
            report
                .at(&workload.host_network, format!("{} uses the network of its host", workload.label()))
                .fix(Repair::Flag(false));
        }
        Value::Set(false) | Value::Missing | Value::Unknown(_) => {}
    }
}

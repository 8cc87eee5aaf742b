//! A port on every node of the cluster.

use crate::model::{Exposure, Reach, Value};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("node-port-service", include_str!("../../../rules/network/node-port-service.md"), Check::Exposure(check));

fn check(exposure: &Exposure, report: &mut Report) {
    match exposure.reach.value {
        Value::Set(Reach::Nodes) => {
            report.at(&exposure.reach, "opens a port on every node");
        }
        Value::Set(Reach::Cluster | Reach::Network | Reach::Internet) | Value::Missing | Value::Unknown(_) => {}
    }
}

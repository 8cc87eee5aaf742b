//! A port of the node bypasses Services and most network policies.

use crate::model::{Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("host-port", include_str!("../../../rules/container/host-port.md"), Check::Workload(check));

fn check(workload: &Workload, report: &mut Report) {
    // On the node's own network every port is the node's: that is `host-namespaces`.
    if !workload.shared_nodes || workload.host_network.known() == Some(&true) {
        return;
    }
    for container in &workload.containers {
        for port in &container.ports {
            match port.host.value {
                Value::Set(0) | Value::Missing | Value::Unknown(_) => {}
                Value::Set(number) => {
                    report.at(&port.host, format!("{} takes port {number} of its node", container.label));
                }
            }
        }
    }
}

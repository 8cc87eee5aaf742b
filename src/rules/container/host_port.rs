//! A port of the node bypasses Services and most network policies.

use crate::model::{Change, Container, Placement, Value, Workload};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule =
    Rule::new("host-port", include_str!("../../../rules/container/host-port.md"), Check::Container(check));

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    // On the node's own network every port is the node's: that is `host-namespaces`.
    if !workload.shared_nodes() || workload.host_network.known() == Some(&true) {
        return;
    }
    // One on every node is there to be found at the node's address, and never in another's way.
    let severity = if workload.placement == Placement::EveryNode { Severity::Low } else { Severity::Medium };
    let allowed = report.options().ports("allowed");
    for port in &container.ports {
        match port.host.value {
            Value::Set(0) | Value::Missing | Value::Unknown(_) => {}
            Value::Set(number) if allowed.iter().any(|ports| ports.has(number)) => {}
            Value::Set(number) => {
                let message = format!("takes port {number} of its node");
                report
                    .at(&port.host, message)
                    .severity(severity)
                    .strict_if(workload.placement == Placement::EveryNode)
                    .fix(Change::Remove);
            }
        }
    }
}

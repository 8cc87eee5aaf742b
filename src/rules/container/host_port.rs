//! A port of the node bypasses Services and most network policies.

use crate::model::{Container, Placement, Value, Workload};
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
    let allowed = report.options().names("allowed");
    for port in &container.ports {
        match port.host.value {
            Value::Set(0) | Value::Missing | Value::Unknown(_) => {}
            Value::Set(number) if is_allowed(allowed, number) => {}
            Value::Set(number) => {
                let message = format!("{} takes port {number} of its node", container.label());
                report.at(&port.host, message).severity(severity);
            }
        }
    }
}

/// A port, or a range of ports: `8080`, `9100-9199`.
fn is_allowed(allowed: &[String], port: i64) -> bool {
    allowed.iter().any(|range| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        match (first.trim().parse::<i64>(), last.trim().parse::<i64>()) {
            (Ok(first), Ok(last)) => (first..=last).contains(&port),
            _ => false,
        }
    })
}

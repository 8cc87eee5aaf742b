//! A probe that names a host makes the kubelet ask somebody else.

use crate::model::{Change, Container, Value, Workload};
use crate::rules::{Check, Report, Rule, glob};

pub static RULE: Rule =
    Rule::new("probe-host", include_str!("../../../rules/container/probe-host.md"), Check::Container(check));

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    // On the node's network the node's loopback address is the pod's own.
    let on_node = workload.host_network.known() == Some(&true);
    let allowed = report.options().names("allowed");
    for host in &container.probe_hosts {
        match &host.value {
            Value::Set(name) if !(name.is_empty() || on_node && is_loopback(name) || is_allowed(allowed, name)) => {
                let message = format!("a probe or hook goes to the host `{name}`");
                report.at(host, message).fix(Change::Remove);
            }
            Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
        }
    }
}

fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "::1") || host.starts_with("127.")
}

/// Names of hosts are the same in small letters and in capitals.
fn is_allowed(allowed: &[String], host: &str) -> bool {
    allowed.iter().any(|pattern| glob(&pattern.to_ascii_lowercase(), &host.to_ascii_lowercase()))
}

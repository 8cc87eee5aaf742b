//! Each namespace shared with the host is a way out of the container.

use super::node_agent::{Power, is_lesser};
use crate::model::{Repair, Value, Workload};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule =
    Rule::new("host-namespaces", include_str!("../../../rules/workload/host-namespaces.md"), Check::Workload(check));

fn check(workload: &Workload, report: &mut Report) {
    // Kubernetes shares the users of the node unless it is told otherwise: to write it down changes nothing.
    let users = if workload.shared_nodes() { Severity::Info } else { Severity::Medium };
    let shared = [
        (&workload.host_pid, Severity::High, "sees the processes of its host"),
        (&workload.host_network, Severity::Medium, "uses the network of its host"),
        (&workload.host_ipc, Severity::Medium, "shares memory and semaphores with its host"),
        (&workload.host_users, users, "gives up user namespaces: its users are those of its host"),
    ];
    let mut number = 0;
    for (field, severity, what) in shared {
        match field.value {
            Value::Set(true) => {
                let message = what.to_owned();
                let power = if severity == Severity::High { Power::Processes } else { Power::Namespace };
                let lesser = severity == Severity::Info || is_lesser(workload, power, number);
                report.at(field, message).severity(severity).strict_if(lesser).fix(Repair::Flag(false));
                number += 1;
            }
            Value::Set(false) | Value::Missing | Value::Unknown(_) => {}
        }
    }
}

//! A capability beyond the runtime's own set is a part of root's power over the node.

use super::capability;
use crate::facts::capabilities::plain;
use crate::model::{Change, Container, Repair, Value, Workload};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "dangerous-capabilities",
    include_str!("../../../rules/container/dangerous-capabilities.md"),
    Check::Container(check),
);

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    // A privileged container has them all, whatever the list says.
    if container.is_privileged() {
        return;
    }
    let allowed = report.options().capabilities("allowed");
    for capability in container.added_capabilities.known().into_iter().flatten() {
        match &capability.value {
            Value::Set(name) => {
                let written = name;
                let name = plain(written);
                // Docker gives it to every container; of the runtimes for Kubernetes, only some do.
                let given = name == "NET_RAW" && !workload.shared_nodes() || capability::is_among(allowed, &name);
                if let Some((severity, power)) = capability::power(&name).filter(|_| !given) {
                    let message = format!("adds `{name}`: {power}");
                    report.at(capability, message).severity(severity).fix(Change::Remove);
                } else if workload.shared_nodes() && *written != name {
                    // Kubernetes takes names in one spelling; others are refused, or not what they seem.
                    let message = format!("adds `{written}`, which is spelled `{name}`");
                    report.at(capability, message).severity(Severity::Low).fix(Repair::Word(name));
                }
            }
            Value::Missing | Value::Unknown(_) => {}
        }
    }
}

//! A pod that no policy selects is open to every other.

use crate::project::{Pods, Project};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "missing-network-policy",
    include_str!("../../../rules/network/missing-network-policy.md"),
    Check::Project(check),
);

fn check(project: &Project, report: &mut Report) {
    for pods in project.pods() {
        if pods.is_pod && !pods.partial && pods.host_network.known() != Some(&true) {
            check_pods(project, pods, report);
        }
    }
}

fn check_pods(project: &Project, pods: &Pods, report: &mut Report) {
    let Some(policies) = project.policies_of(pods) else { return };
    let ingress = policies.iter().any(|policy| policy.ingress);
    let egress = policies.iter().any(|policy| policy.egress);
    let label = pods.identity.label();
    let (message, severity) = match (ingress, egress) {
        (true, true) => return,
        (true, false) => {
            (format!("no network policy bounds where the pods of {label} connect to"), Some(Severity::Low))
        }
        (false, true) => (format!("no network policy bounds who connects to the pods of {label}"), None),
        (false, false) => (format!("no network policy selects the pods of {label}"), None),
    };
    let finding = report.at(&pods.identity.at, message).about(&pods.identity);
    if let Some(severity) = severity {
        finding.severity(severity);
    }
}

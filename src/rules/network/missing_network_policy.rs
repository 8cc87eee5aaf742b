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
    let (message, severity) = match (ingress, egress) {
        (true, true) => return,
        (true, false) => ("no network policy limits where its pods connect to", Some(Severity::Low)),
        (false, true) => ("no network policy limits who connects to its pods", None),
        (false, false) => ("no network policy selects its pods", None),
    };
    let finding = report.at(&pods.identity.at, message).about(&pods.identity);
    if let Some(severity) = severity {
        finding.severity(severity);
    }
}

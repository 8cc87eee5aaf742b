//! A pod that no policy selects is open to every other.

use crate::model::{NetworkPolicy, Workload};
use crate::project::Project;
use crate::rules::{Check, Report, Rule, Severity};
use std::collections::HashSet;

pub static RULE: Rule = Rule::new(
    "missing-network-policy",
    include_str!("../../../rules/network/missing-network-policy.md"),
    Check::Project(check),
);

fn check(project: &Project, report: &mut Report) {
    let resources = || project.models.iter().flat_map(|model| &model.resources);
    // Other formats have no API group; their containers know no network policies.
    let objects: HashSet<_> = resources().filter(|it| !it.api().is_empty()).map(|it| it.identity.at).collect();
    let policies: Vec<&NetworkPolicy> = project.models.iter().flat_map(|model| &model.network_policies).collect();
    for workload in project.models.iter().flat_map(|model| &model.workloads) {
        if objects.contains(&workload.identity.at) && workload.host_network.known() != Some(&true) {
            check_workload(workload, &policies, report);
        }
    }
}

fn check_workload(workload: &Workload, policies: &[&NetworkPolicy], report: &mut Report) {
    let selecting = || policies.iter().filter(|policy| may_select(policy, workload));
    let ingress = selecting().any(|policy| policy.ingress.may_be_governed());
    let egress = selecting().any(|policy| policy.egress.may_be_governed());
    let label = workload.label();
    match (ingress, egress) {
        (true, true) => {}
        (true, false) => {
            let message = format!("no network policy bounds where the pods of {label} connect to");
            report.at(&workload.identity.at, message).about(&workload.identity).severity(Severity::Low);
        }
        (false, true) => {
            report
                .at(&workload.identity.at, format!("no network policy bounds who connects to the pods of {label}"))
                .about(&workload.identity);
        }
        (false, false) => {
            report
                .at(&workload.identity.at, format!("no network policy selects the pods of {label}"))
                .about(&workload.identity);
        }
    }
}

/// Whether the policy is for these pods. What cannot be told is held to be.
fn may_select(policy: &NetworkPolicy, workload: &Workload) -> bool {
    let is_there = policy.cluster_wide || policy.identity.namespace.may_be(&workload.identity.namespace);
    is_there && policy.pods.matches(&workload.labels) != Some(false)
}

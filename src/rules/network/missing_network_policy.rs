//! A pod that no policy selects is open to every other.

use super::policy::{self, Dialect, Direction};
use crate::model::{Node, Resource, Text, Workload};
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
    let objects: HashSet<_> = resources().filter(|it| !it.api.is_empty()).map(|it| it.at).collect();
    let policies: Vec<&Resource> = resources().filter(|it| policy::dialect(it).is_some()).collect();
    for workload in project.models.iter().flat_map(|model| &model.workloads) {
        if objects.contains(&workload.at) && workload.host_network.known() != Some(&true) {
            check_workload(workload, &policies, report);
        }
    }
}

fn check_workload(workload: &Workload, policies: &[&Resource], report: &mut Report) {
    let isolates = |direction| policies.iter().any(|policy| selects(policy, workload) && governs(policy, direction));
    let (ingress, egress) = (isolates(Direction::Ingress), isolates(Direction::Egress));
    let name = workload.name.as_ref().and_then(Text::known);
    let label = name.map_or_else(|| workload.kind.clone(), |name| format!("{} `{name}`", workload.kind));
    match (ingress, egress) {
        (true, true) => {}
        (true, false) => {
            let message = format!("no network policy bounds where the pods of {label} connect to");
            report.at(&workload.at, message).severity(Severity::Low);
        }
        (false, true) => {
            report.at(&workload.at, format!("no network policy bounds who connects to the pods of {label}"));
        }
        (false, false) => {
            report.at(&workload.at, format!("no network policy selects the pods of {label}"));
        }
    }
}

fn governs(policy: &Resource, direction: Direction) -> bool {
    let Some(dialect) = policy::dialect(policy) else { return false };
    let view = policy.view();
    policy::governed(dialect, &view.get("spec")).is_none_or(|governed| governed.contains(&direction))
}

/// Whether the policy is for these pods. What cannot be told (selectors of Calico and Cilium, expressions) is held to be.
fn selects(policy: &Resource, workload: &Workload) -> bool {
    let cluster_wide = policy.kind.contains("Global") || policy.kind.contains("Clusterwide");
    let same = |a: Option<&str>, b: Option<&str>| a.unwrap_or("default") == b.unwrap_or("default");
    if !cluster_wide && !same(policy.namespace(), workload.namespace.as_ref().and_then(Text::known)) {
        return false;
    }
    if policy::dialect(policy) != Some(Dialect::Kubernetes) {
        return true;
    }
    let selector = policy.body.path(&["spec", "podSelector"]);
    // `podSelector: {app: web}` without `matchLabels` is not read, and selects everything or is refused; leave it.
    let unread = selector.is_some_and(|it| {
        it.entries().iter().any(|entry| !matches!(&*entry.key.name, "matchLabels" | "matchExpressions"))
    });
    let labels = selector.and_then(|it| it.get("matchLabels")).map_or(&[][..], Node::entries);
    !unread
        && labels.iter().all(|entry| {
            let own = workload.labels.iter().find(|(name, _)| **name == *entry.key.name);
            match (own.map(|(_, value)| value.known()), entry.value.str()) {
                (Some(Some(own)), Some(wanted)) => own == wanted,
                (Some(_), _) => true,
                (None, _) => false,
            }
        })
}

//! Anyone who has cluster-admin has the cluster.

use crate::model::{Binding, Subject};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "cluster-admin-binding",
    include_str!("../../../rules/access/cluster-admin-binding.md"),
    Check::Binding(check),
);

fn check(binding: &Binding, report: &mut Report) {
    if is_built_in(binding) {
        return;
    }
    let subjects = subjects(binding);
    let (severity, extent) = match (binding.role_name.known().map_or("", String::as_str), binding.cluster_wide) {
        ("cluster-admin", true) => (Severity::Critical, "everything in the cluster"),
        ("cluster-admin", false) => (Severity::High, "everything in the namespace"),
        ("admin", true) => (Severity::High, "everything in all namespaces"),
        (_, _) => return,
    };
    let message = format!("lets {subjects} do {extent}");
    report.at(&binding.role_name, message).severity(severity);
}

/// Kubernetes itself makes a binding of this name, for the group `system:masters` and nobody else.
fn is_built_in(binding: &Binding) -> bool {
    let is_masters = |subject: &Subject| subject.name.known().is_some_and(|name| name == "system:masters");
    let named = binding.identity.name() == Some("cluster-admin") && binding.cluster_wide;
    named && binding.subjects.iter().all(is_masters)
}

fn subjects(binding: &Binding) -> String {
    let names = binding
        .subjects
        .iter()
        .filter_map(|subject| Some(format!("{} `{}`", subject.kind.known()?, subject.name.known()?)));
    let names: Vec<String> = names.collect();
    if names.is_empty() { "its subjects".to_owned() } else { names.join(", ") }
}

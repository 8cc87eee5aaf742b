//! The group that RBAC is never asked about.

use crate::model::{Binding, Change};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("masters-binding", include_str!("../../../rules/access/masters-binding.md"), Check::Binding(check));

fn check(binding: &Binding, report: &mut Report) {
    // Kubernetes itself makes the binding of this name.
    if binding.identity.name() == Some("cluster-admin") && binding.cluster_wide {
        return;
    }
    let masters = |name: &String| name == "system:masters";
    if let Some(subject) = binding.subjects.iter().find(|subject| subject.name.known().is_some_and(masters)) {
        let message = "is for `system:masters`, which may do everything without it";
        report.at(&subject.name, message).fix_at(&subject.slot, Change::Remove);
    }
}

//! What is bound to no one in particular is open to everyone who reaches the API.

use crate::model::{Binding, Change};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("anonymous-binding", include_str!("../../../rules/access/anonymous-binding.md"), Check::Binding(check));

/// Roles that Kubernetes and kubeadm mean for everyone. `system:discovery` and `system:basic-user` are no longer among them
/// since Kubernetes 1.14.
const PUBLIC: &[&str] =
    &["system:public-info-viewer", "system:service-account-issuer-discovery", "kubeadm:bootstrap-signer-clusterinfo"];

fn check(binding: &Binding, report: &mut Report) {
    if binding.role_name.known().is_some_and(|role| PUBLIC.contains(&role.as_str())) {
        return;
    }
    let anonymous = |name: &String| name == "system:anonymous" || name == "system:unauthenticated";
    if let Some(subject) = binding.subjects.iter().find(|subject| subject.name.known().is_some_and(anonymous)) {
        let message = "grants to everyone who can reach the API server, without credentials";
        report.at(&subject.name, message).fix_at(&subject.slot, Change::Remove);
    }
}

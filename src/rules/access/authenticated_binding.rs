//! Everyone with a login, which may be everyone with an account at the cloud provider.

use crate::model::{Binding, Change};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "authenticated-binding",
    include_str!("../../../rules/access/authenticated-binding.md"),
    Check::Binding(check),
);

/// Roles that Kubernetes means for everyone.
const PUBLIC: &[&str] =
    &["system:public-info-viewer", "system:discovery", "system:basic-user", "system:service-account-issuer-discovery"];

fn check(binding: &Binding, report: &mut Report) {
    if binding.role_name.known().is_some_and(|role| PUBLIC.contains(&role.as_str())) {
        return;
    }
    for subject in &binding.subjects {
        let (severity, who) = match subject.name.known().map(String::as_str) {
            Some("system:authenticated") => (Severity::High, "every user and every service account"),
            Some("system:serviceaccounts") => (Severity::Medium, "every service account of every namespace"),
            Some(_) | None => continue,
        };
        let message = format!("grants to {who}");
        report.at(&subject.name, message).severity(severity).fix_at(&subject.slot, Change::Remove);
    }
}

//! All resources, and all that will be installed.

use super::permission::{READ, word};
use super::wildcard::{self, Wildcard};
use crate::model::{Field, Grant};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule =
    Rule::new("wildcard-resources", include_str!("../../../rules/access/wildcard-resources.md"), Check::Grant(check));

fn check(grant: &Grant, report: &mut Report) {
    let Some(Wildcard::Resources(star)) = wildcard::of(grant) else { return };
    let verbs: Vec<String> = grant.actions.iter().filter_map(Field::known).map(|it| format!("`{it}`")).collect();
    let verbs = if word(&grant.actions, "*").is_some() { "any verb".to_owned() } else { verbs.join(", ") };
    let message = format!("{} allows {verbs} on all resources of {}", grant.label, wildcard::groups(grant));
    let reads_only = grant.actions.iter().all(|verb| verb.known().is_some_and(|verb| READ.contains(&verb.as_str())));
    report.at(star, message).severity(match (wildcard::reaches_core(grant), reads_only && !grant.cluster_wide) {
        // The core group has the secrets.
        (true, false) => Severity::High,
        (true, true) => Severity::Medium,
        (false, _) => Severity::Low,
    });
}

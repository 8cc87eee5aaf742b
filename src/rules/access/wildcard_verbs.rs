//! Any verb, and any that will be invented.

use super::wildcard::{self, Wildcard};
use crate::model::{Field, Grant};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule =
    Rule::new("wildcard-verbs", include_str!("../../../rules/access/wildcard-verbs.md"), Check::Grant(check));

fn check(grant: &Grant, report: &mut Report) {
    let Some(Wildcard::Verbs(star)) = wildcard::of(grant) else { return };
    let resources: Vec<String> = grant.resources.iter().filter_map(Field::known).map(|it| format!("`{it}`")).collect();
    let message = format!("{} allows any verb on {}", grant.label, resources.join(", "));
    let confined = !grant.names.is_empty() || !wildcard::reaches_kubernetes(grant);
    report.at(star, message).severity(if confined { Severity::Low } else { Severity::Medium });
}

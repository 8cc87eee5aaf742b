//! Any verb, and any that will be invented.

use super::permission::{named, word};
use super::wildcard::{self, Wildcard};
use super::{escalation_verbs, statement};
use crate::model::{Change, Grant, System};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule =
    Rule::new("wildcard-verbs", include_str!("../../../rules/access/wildcard-verbs.md"), Check::Grant(check));

fn check(grant: &Grant, report: &mut Report) {
    match grant.system {
        System::Rbac => rbac(grant, report),
        System::Iam => iam(grant, report),
    }
}

fn rbac(grant: &Grant, report: &mut Report) {
    let Some(Wildcard::Verbs(star)) = wildcard::of(grant) else { return };
    let message = format!("allows any verb on {}", named(&grant.resources));
    let confined = !grant.names.is_empty() || !wildcard::reaches_kubernetes(grant);
    let severity = if confined { Severity::Low } else { Severity::Medium };
    // Every verb on roles is worse than a wildcard, and another rule says so.
    let said = escalation_verbs::has_every_verb(grant);
    let finding = report.at(star, message).severity(severity).strict_if(confined || !grant.cluster_wide || said);
    // What there is to do with objects of every kind; `bind`, `impersonate` and their like are left out.
    let verbs = ["get", "list", "watch", "create", "update", "patch", "delete"];
    let new = verbs.iter().filter(|verb| word(&grant.actions, verb).is_none()).map(|verb| (*verb).to_owned());
    finding.fix(Change::Spread(new.collect()));
}

fn iam(grant: &Grant, report: &mut Report) {
    if !statement::is_for_identity(grant) {
        return;
    }
    let everywhere = statement::all(&grant.resources).is_some();
    if let Some(star) = statement::all(&grant.actions).filter(|_| !everywhere) {
        report.at(star, "allows any action");
    } else if let Some(except) = grant.except_actions.first().filter(|_| everywhere && !grant.conditional) {
        report.at(except, "allows every action but those that it names");
    }
}

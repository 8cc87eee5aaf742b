//! What is allowed to `*` is allowed to everyone.

use crate::model::{Field, Governs, Grant, System};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "iam-public-principal",
    include_str!("../../../rules/access/iam-public-principal.md"),
    Check::Grant(check),
);

fn check(grant: &Grant, report: &mut Report) {
    if grant.system != System::Iam || grant.denies || grant.conditional {
        return;
    }
    match grant.governs {
        // `*` is the default of an endpoint, and what is public is public.
        Some(Governs::Endpoint | Governs::PublicThing) => return,
        Some(Governs::RoleTrust | Governs::Thing) | None => {}
    }
    if let Some(principal) = grant.principals.iter().find(|it| it.known().is_some_and(|it| is_anyone(it))) {
        let assumes = grant.actions.iter().filter_map(Field::known).any(|it| it.starts_with("sts:AssumeRole"));
        let (what, severity) = if assumes || grant.governs == Some(Governs::RoleTrust) {
            ("can be assumed by anyone who has an AWS account", Severity::Critical)
        } else {
            ("grants access to everyone", Severity::High)
        };
        report.at(principal, what).severity(severity);
    }
}

fn is_anyone(principal: &str) -> bool {
    principal == "*" || principal == "arn:aws:iam::*:root"
}

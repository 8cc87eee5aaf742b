//! What is allowed to `*` is allowed to every AWS account there is.

use crate::model::{Field, Grant, System};
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
    // An endpoint's policy only narrows what callers may do by themselves; `*` is its default.
    let attached = grant.attached_to.as_deref().unwrap_or("");
    // The public registry of images is public.
    if ["aws_vpc_endpoint", "aws_ecrpublic_"].iter().any(|kind| attached.starts_with(kind)) {
        return;
    }
    if let Some(principal) = grant.principals.iter().find(|it| it.known().is_some_and(|it| is_anyone(it))) {
        let assumes = grant.actions.iter().filter_map(Field::known).any(|it| it.starts_with("sts:AssumeRole"));
        let (what, severity) = if assumes || attached == "aws_iam_role" {
            ("can be assumed by", Severity::Critical)
        } else {
            ("is open to", Severity::High)
        };
        report.at(principal, format!("{} {what} every AWS account", grant.label())).severity(severity);
    }
}

fn is_anyone(principal: &str) -> bool {
    principal == "*" || principal == "arn:aws:iam::*:root"
}

//! All resources, and all that will be installed.

use super::permission::{READ, named, word};
use super::statement;
use super::wildcard::{self, Wildcard};
use crate::model::{Field, Grant, System};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule =
    Rule::new("wildcard-resources", include_str!("../../../rules/access/wildcard-resources.md"), Check::Grant(check));

/// Actions that read what others are to be kept from, or act as others, and that can be confined to a resource.
const CONFINABLE: &[&str] = &[
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "s3:GetObject",
    "s3:PutObject",
    "s3:DeleteObject",
    "dynamodb:GetItem",
    "dynamodb:Scan",
    "dynamodb:PutItem",
    "dynamodb:DeleteItem",
    "kms:Decrypt",
    "sts:AssumeRole",
    "ecs:ExecuteCommand",
    "ssm:StartSession",
    "ssm:SendCommand",
    "lambda:UpdateFunctionCode",
];

fn check(grant: &Grant, report: &mut Report) {
    match grant.system {
        System::Rbac => rbac(grant, report),
        System::Iam => iam(grant, report),
    }
}

fn rbac(grant: &Grant, report: &mut Report) {
    let Some(Wildcard::Resources(star)) = wildcard::of(grant) else { return };
    let verbs = if word(&grant.actions, "*").is_some() { "any verb".to_owned() } else { named(&grant.actions) };
    let message = format!("allows {verbs} on all resources of {}", wildcard::groups(grant));
    let reads_only = grant.actions.iter().all(|verb| verb.known().is_some_and(|verb| READ.contains(&verb.as_str())));
    let operators = !wildcard::reaches_kubernetes(grant);
    let severity = match (wildcard::reaches_core(grant), reads_only && !grant.cluster_wide) {
        // The core group has the secrets.
        (true, false) => Severity::High,
        (true, true) => Severity::Medium,
        (false, _) => Severity::Low,
    };
    // All that an operator's own API group has is what its operator is for.
    report.at(star, message).severity(severity).strict_if(operators);
}

/// Many actions know no resources, and many more are harmless; those of the table are neither.
fn iam(grant: &Grant, report: &mut Report) {
    let open = statement::is_for_identity(grant) && !grant.conditional;
    if !open || statement::all(&grant.actions).is_some() {
        return;
    }
    // `s3:*` is said of by `service-wide-permissions`.
    let is_named = |action: &Field<String>| action.known().is_some_and(|action| statement::service(action).is_none());
    let named = |wanted: &&str| statement::action(grant, wanted).is_some_and(is_named);
    let everywhere = |action: &'static str| Some((action, statement::all_resources(grant, action)?));
    if let Some((action, star)) = CONFINABLE.iter().copied().filter(named).find_map(everywhere) {
        report.at(star, format!("allows `{action}` on all resources")).severity(Severity::Medium);
    }
}

//! Actions by which one permission becomes all of them.

use super::statement;
use crate::model::{Field, Grant};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "iam-privilege-escalation",
    include_str!("../../../rules/access/iam-privilege-escalation.md"),
    Check::Grant(check),
);

/// Each of them changes who has which permissions, or takes over someone who has more.
const ALONE: &[&str] = &[
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:AttachUserPolicy",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:PutUserPolicy",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:AddUserToGroup",
    "iam:UpdateAssumeRolePolicy",
];

/// Each of them runs the caller's code as the role that is passed.
const WITH_PASS_ROLE: &[&str] = &[
    "lambda:CreateFunction",
    "ec2:RunInstances",
    "ecs:RegisterTaskDefinition",
    "ecs:RunTask",
    "cloudformation:CreateStack",
    "codebuild:CreateProject",
    "glue:CreateDevEndpoint",
    "glue:CreateJob",
    "datapipeline:CreatePipeline",
    "sagemaker:CreateNotebookInstance",
];

fn check(grant: &Grant, report: &mut Report) {
    let open = statement::is_for_identity(grant) && !grant.conditional;
    if !open || statement::all(&grant.resources).is_none() {
        return;
    }
    if let Some(action) = ALONE.iter().find_map(|wanted| statement::action(grant, wanted)) {
        let name = action.known().map_or("", String::as_str);
        report.at(action, format!("{} allows `{name}` on all resources, and so any permission", grant.label()));
    } else if let Some((action, runs)) = pass_role_and_run(grant) {
        report.at(action, format!("{} allows `{runs}` as any role, and so any permission", grant.label()));
    }
}

/// `iam:PassRole` and an action that runs code, in one statement.
pub(super) fn pass_role_and_run(grant: &Grant) -> Option<(&Field<String>, &'static str)> {
    let action = statement::action(grant, "iam:PassRole")?;
    WITH_PASS_ROLE.iter().find(|wanted| statement::action(grant, wanted).is_some()).map(|runs| (action, *runs))
}

//! AWS's own policies that allow everything, or everything about permissions.

use crate::model::{Field, Resource, View};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("iam-admin-policy", include_str!("../../../rules/access/iam-admin-policy.md"), Check::Resource(check));

const ADMINISTRATORS: &[&str] = &["AdministratorAccess", "IAMFullAccess"];

fn check(resource: &Resource, report: &mut Report) {
    let view = resource.view();
    let arns: Vec<Field<String>> = match resource.kind() {
        "aws_iam_policy_attachment"
        | "aws_iam_role_policy_attachment"
        | "aws_iam_user_policy_attachment"
        | "aws_iam_group_policy_attachment" => vec![view.get("policy_arn").word()],
        "aws_ssoadmin_managed_policy_attachment" => vec![view.get("managed_policy_arn").word()],
        "aws_iam_role" => view.get("managed_policy_arns").items().iter().map(View::word).collect(),
        "data.aws_iam_policy" => vec![view.get("name").word(), view.get("arn").word()],
        _ => return,
    };
    for arn in &arns {
        let name = arn.known().map(|arn| arn.rsplit('/').next().unwrap_or(arn));
        if let Some(name) = name.filter(|name| ADMINISTRATORS.contains(name)) {
            report.at(arn, format!("{} hands out `{name}`", label(resource)));
        }
    }
}

fn label(resource: &Resource) -> String {
    resource.identity.label()
}

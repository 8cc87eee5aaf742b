//! Permissions of single users are lost from sight.

use crate::model::Resource;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("iam-user-policy", include_str!("../../../rules/access/iam-user-policy.md"), Check::Resource(check));

fn check(resource: &Resource, report: &mut Report) {
    let view = resource.view();
    let key = match resource.kind() {
        "aws_iam_user_policy" | "aws_iam_user_policy_attachment" => "user",
        "aws_iam_policy_attachment" => "users",
        _ => return,
    };
    let users = view.get(key);
    if users.exists() && (key == "user" || !users.items().is_empty()) {
        report.at(&users.at(), "policy is attached to a user, not to a group or role");
    }
}

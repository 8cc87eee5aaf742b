//! Permissions of single users are lost from sight.

use crate::model::Attachment;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("iam-user-policy", include_str!("../../../rules/access/iam-user-policy.md"), Check::Attachment(check));

fn check(attachment: &Attachment, report: &mut Report) {
    if let Some(users) = &attachment.users {
        report.at(users, "attached to a user, not to a group or role");
    }
}

//! AWS's own policies that allow everything, or everything about permissions.

use crate::facts::aws::ADMINISTRATORS;
use crate::model::Attachment;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("iam-admin-policy", include_str!("../../../rules/access/iam-admin-policy.md"), Check::Attachment(check));

fn check(attachment: &Attachment, report: &mut Report) {
    for policy in &attachment.policies {
        let name = policy.known().map(|arn| arn.rsplit('/').next().unwrap_or(arn));
        if let Some(name) = name.filter(|name| ADMINISTRATORS.contains(name)) {
            report.at(policy, format!("hands out `{name}`"));
        }
    }
}

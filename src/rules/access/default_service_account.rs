//! Pods without a service account of their own share one.

use super::automounted_service_account_token::Declined;
use crate::model::Value;
use crate::project::Project;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "default-service-account",
    include_str!("../../../rules/access/default-service-account.md"),
    Check::Project(check),
);

fn check(project: &Project, report: &mut Report) {
    let mut declined = Declined::default();
    for pods in project.pods() {
        // Without its token the account is nothing but a name.
        match pods.automount_token.value {
            Value::Set(true) => {}
            Value::Missing if !declined.by_account(project, pods) => {}
            Value::Set(false) | Value::Missing | Value::Unknown(_) => continue,
        }
        let message = match &pods.service_account.value {
            Value::Set(name) if name == "default" => "runs as the default service account",
            Value::Missing => "runs as the default service account, as it names none",
            Value::Set(_) | Value::Unknown(_) => continue,
        };
        report.at(&pods.service_account, message).about(&pods.identity);
    }
}

//! A token that no one asked for is there for anyone who gets in.

use crate::model::Value;
use crate::project::{Pods, Project};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "automounted-service-account-token",
    include_str!("../../../rules/access/automounted-service-account-token.md"),
    Check::Project(check),
);

fn check(project: &Project, report: &mut Report) {
    for pods in project.pods() {
        let message = match &pods.automount_token.value {
            Value::Set(true) => "the token of the service account is mounted into the pod",
            Value::Missing if !account_declines(project, pods) => {
                "the token of the service account is mounted into the pod, as nothing says otherwise"
            }
            Value::Set(false) | Value::Missing | Value::Unknown(_) => continue,
        };
        report.at(&pods.automount_token, message).about(&pods.identity);
    }
}

/// Whether the pods' service account says that its token is not to be mounted, or may say so.
fn account_declines(project: &Project, pods: &Pods) -> bool {
    let name = match &pods.service_account.value {
        Value::Set(name) => name.as_str(),
        Value::Missing => "default",
        Value::Unknown(_) => return true,
    };
    let accounts = project.accounts_in_reach(Some(name), &pods.identity.namespace);
    accounts.first().is_some_and(|account| match account.automount_token.value {
        Value::Set(mounts) => !mounts,
        Value::Missing => false,
        Value::Unknown(_) => true,
    })
}

//! A token that no one asked for is there for anyone who gets in.

use crate::model::{Namespace, Repair, Value};
use crate::project::{Pods, Project};
use crate::rules::{Check, Report, Rule};
use std::collections::HashMap;

pub static RULE: Rule = Rule::new(
    "automounted-service-account-token",
    include_str!("../../../rules/access/automounted-service-account-token.md"),
    Check::Project(check),
);

fn check(project: &Project, report: &mut Report) {
    let mut declined = Declined::default();
    for pods in project.pods() {
        let message = match &pods.automount_token.value {
            Value::Set(true) => "the token of the service account is mounted into the pod",
            Value::Missing if !declined.by_account(project, pods) => {
                "the token of the service account is mounted into the pod, as nothing says otherwise"
            }
            Value::Set(false) | Value::Missing | Value::Unknown(_) => continue,
        };
        report.at(&pods.automount_token, message).about(&pods.identity).fix(Repair::Flag(false));
    }
}

/// Service accounts that say that their token is not to be mounted, or may say so.
#[derive(Default)]
pub(super) struct Declined<'a> {
    known: HashMap<(&'a str, &'a Namespace), bool>,
}

impl<'a> Declined<'a> {
    pub fn by_account(&mut self, project: &Project, pods: &'a Pods) -> bool {
        let name = match &pods.service_account.value {
            Value::Set(name) => name.as_str(),
            Value::Missing => "default",
            Value::Unknown(_) => return true,
        };
        let namespace = &pods.identity.namespace;
        *self.known.entry((name, namespace)).or_insert_with(|| {
            let accounts = project.accounts_meant(name, namespace);
            accounts.iter().any(|account| match account.automount_token.value {
                Value::Set(mounts) => !mounts,
                Value::Missing => false,
                Value::Unknown(_) => true,
            })
        })
    }
}

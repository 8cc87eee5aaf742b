//! A token that no one asked for is there for whoever gets in.

use crate::model::{ServiceAccount, Value, Workload};
use crate::project::Project;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "automounted-service-account-token",
    include_str!("../../../rules/access/automounted-service-account-token.md"),
    Check::Project(check),
);

fn check(project: &Project, report: &mut Report) {
    for workload in project.models.iter().flat_map(|model| &model.workloads) {
        match &workload.automount_token.value {
            Value::Set(true) => {
                let message = "the token of the service account is mounted into the pod";
                report.at(&workload.automount_token, message).about(&workload.identity);
            }
            Value::Missing if !account_declines(project, workload) => {
                let message = "the token of the service account is mounted into the pod, as nothing says otherwise";
                report.at(&workload.automount_token, message).about(&workload.identity);
            }
            Value::Set(false) | Value::Missing | Value::Unknown(_) => {}
        }
    }
}

/// Whether the pod's service account says that its token is not to be mounted, or may say so.
fn account_declines(project: &Project, workload: &Workload) -> bool {
    let name = match &workload.service_account.value {
        Value::Set(name) => name.as_str(),
        Value::Missing => "default",
        Value::Unknown(_) => return true,
    };
    let namespace = &workload.identity.namespace;
    let is_ours = |account: &&ServiceAccount| {
        account.identity.name() == Some(name) && account.identity.namespace.may_be(namespace)
    };
    let account = project.models.iter().flat_map(|model| &model.service_accounts).find(is_ours);
    account.is_some_and(|account| match account.automount_token.value {
        Value::Set(mounts) => !mounts,
        Value::Missing => false,
        Value::Unknown(_) => true,
    })
}

//! The default service account gives its token to every pod that names no other.

use crate::model::{Repair, ServiceAccount, Value};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "default-service-account-token",
    include_str!("../../../rules/access/default-service-account-token.md"),
    Check::ServiceAccount(check),
);

fn check(account: &ServiceAccount, report: &mut Report) {
    if account.identity.name() != Some("default") {
        return;
    }
    let automount = &account.automount_token;
    match automount.value {
        Value::Set(true) | Value::Missing => {
            let message = "the default service account mounts its token into pods";
            report.at(automount, message).fix(Repair::Flag(false));
        }
        Value::Set(false) | Value::Unknown(_) => {}
    }
}

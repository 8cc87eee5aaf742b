//! Pods without a service account of their own share one.

use crate::model::{Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "default-service-account",
    include_str!("../../../rules/access/default-service-account.md"),
    Check::Workload(check),
);

fn check(workload: &Workload, report: &mut Report) {
    // Without its token the account is nothing but a name.
    if workload.automount_token.known() == Some(&false) {
        return;
    }
    match &workload.service_account.value {
        Value::Set(name) if name == "default" => {
            report.at(&workload.service_account, "pod runs as the default service account");
        }
        Value::Missing => {
            let message = "pod runs as the default service account, as it names none";
            report.at(&workload.service_account, message);
        }
        Value::Set(_) | Value::Unknown(_) => {}
    }
}

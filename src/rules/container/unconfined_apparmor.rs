//! Unconfined means that AppArmor lets the container do what it forbids the others.

use crate::model::{Container, Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "unconfined-apparmor",
    include_str!("../../../rules/container/unconfined-apparmor.md"),
    Check::Container(check),
);

fn check(_: &Workload, container: &Container, report: &mut Report) {
    match &container.apparmor.value {
        Value::Set(profile) if !matches!(profile.as_str(), "RuntimeDefault" | "Localhost" | "") => {
            let message = format!("not confined by AppArmor: its profile is `{profile}`");
            let reported = report.at(&container.apparmor, message).strict_if(container.is_privileged());
            reported.fix(Repair::Word("RuntimeDefault".to_owned()));
        }
        Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
    }
}

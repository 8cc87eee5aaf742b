//! Without a seccomp profile every system call of the kernel is open to the container.

use crate::model::{Container, Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "unconfined-seccomp",
    include_str!("../../../rules/container/unconfined-seccomp.md"),
    Check::Container(check),
);

fn check(_: &Workload, container: &Container, report: &mut Report) {
    match &container.seccomp.value {
        // Kubernetes refuses what is neither of these; `Unconfined` it takes.
        Value::Set(profile) if !matches!(profile.as_str(), "RuntimeDefault" | "Localhost" | "") => {
            let message = format!("not confined by seccomp: its profile is `{profile}`");
            let reported = report.at(&container.seccomp, message).strict_if(container.is_privileged());
            reported.fix(Repair::Word("RuntimeDefault".to_owned()));
        }
        Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
    }
}

//! A process that may gain privileges turns any set-uid program of its image into a way to root.

use crate::facts::capabilities::plain;
use crate::model::{Container, Field, Repair, User, Value, Workload};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "privilege-escalation",
    include_str!("../../../rules/container/privilege-escalation.md"),
    Check::Container(check),
);

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    if workload.windows {
        return;
    }
    let escalation = &container.privilege_escalation;
    match escalation.value {
        Value::Set(true) => {
            let message = "lets its processes gain more privileges";
            // What is privileged has every privilege already.
            let reported = report.at(escalation, message).strict_if(container.is_privileged());
            if !must_be_allowed(container) {
                reported.fix(Repair::Flag(false));
            }
        }
        // It has every privilege already.
        Value::Missing if container.is_privileged() => {}
        Value::Missing => {
            let message = "lets its processes gain more privileges: nothing forbids it";
            // Every platform's default; on a host of one's own it is worth a remark at most.
            let severity = if workload.shared_nodes() { Severity::Low } else { Severity::Info };
            let has_no_effect = !workload.shared_nodes() || !is_known_not_to_be_root(container);
            let reported = report.at(escalation, message).severity(severity).strict_if(has_no_effect);
            if !must_be_allowed(container) {
                reported.fix(Repair::Flag(false));
            }
        }
        Value::Set(false) | Value::Unknown(_) => {}
    }
}

/// Kubernetes refuses a container that may not escalate and has what allows it anyway.
fn must_be_allowed(container: &Container) -> bool {
    let added = container.added_capabilities.known().into_iter().flatten();
    container.is_privileged() || added.filter_map(Field::known).any(|name| plain(name) == "SYS_ADMIN")
}

/// Root has nothing to gain, and `run-as-root` speaks of it.
fn is_known_not_to_be_root(container: &Container) -> bool {
    match container.user.value {
        Value::Set(User::Id(_) | User::Name(_) | User::NonRoot) => true,
        Value::Set(User::Root) | Value::Missing | Value::Unknown(_) => false,
    }
}

//! A privileged container has the node in its hands.

use dunnage::model::{Container, Repair, Value, Workload};
use dunnage::rules::{Check, Report, Rule};

pub fn made(page: &str) -> &'static Rule {
    Rule::made("privileged-example", page, Check::Container(check)).unwrap()
}

fn check(_: &Workload, container: &Container, report: &mut Report) {
    let allowed = report.options().names("allowed");
    let is_allowed = container.identity.name().is_some_and(|name| allowed.iter().any(|it| it == name));
    match container.privileged.value {
        Value::Set(true) if !is_allowed => {
            report.at(&container.privileged, "privileged").fix(Repair::Flag(false));
        }
        Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
    }
}

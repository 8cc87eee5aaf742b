//! The Restricted standard gives back one capability only: to bind low ports.

use super::capability;
use crate::facts::capabilities::plain;
use crate::model::{Change, Container, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "added-capabilities",
    include_str!("../../../rules/container/added-capabilities.md"),
    Check::Container(check),
);

fn check(_: &Workload, container: &Container, report: &mut Report) {
    if container.is_privileged() {
        return;
    }
    let allowed = report.options().capabilities("allowed");
    for added in container.added_capabilities.known().into_iter().flatten() {
        match &added.value {
            Value::Set(name) => {
                let name = plain(name);
                // The others are `dangerous-capabilities`.
                if capability::is_ordinary(&name) && name != "NET_BIND_SERVICE" && !capability::is_among(allowed, &name)
                {
                    report.at(added, format!("adds `{name}`")).fix(Change::Remove);
                }
            }
            Value::Missing | Value::Unknown(_) => {}
        }
    }
}

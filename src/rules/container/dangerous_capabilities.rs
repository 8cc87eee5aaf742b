//! A capability beyond the runtime's own set is a part of root's power over the node.

use super::capability;
use crate::model::{Container, Value};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "dangerous-capabilities",
    include_str!("../../../rules/container/dangerous-capabilities.md"),
    Check::Container(check),
);

fn check(container: &Container, report: &mut Report) {
    // A privileged container has them all, whatever the list says.
    if container.is_privileged() {
        return;
    }
    for capability in container.added_capabilities.known().into_iter().flatten() {
        match &capability.value {
            Value::Set(name) => {
                let name = capability::plain(name);
                if let Some((severity, power)) = capability::power(&name) {
                    let message = format!("{} adds `{name}`: {power}", container.label);
                    report.at(capability, message).severity(severity);
                }
            }
            Value::Missing | Value::Unknown(_) => {}
        }
    }
}

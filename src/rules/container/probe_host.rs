//! A probe that names a host makes the kubelet ask somebody else.

use crate::model::{Container, Value};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("probe-host", include_str!("../../../rules/container/probe-host.md"), Check::Container(check));

fn check(container: &Container, report: &mut Report) {
    for host in &container.probe_hosts {
        match &host.value {
            Value::Set(name) if !name.is_empty() => {
                report.at(host, format!("a probe or hook of {} goes to the host `{name}`", container.label));
            }
            Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
        }
    }
}

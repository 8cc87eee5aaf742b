//! Some directories of a host are the host.

use super::host_path::{HostPath, classify, is_among};
use super::node_agent::{Power, is_its_task, is_lesser};
use crate::model::{Value, Workload};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "sensitive-host-path",
    include_str!("../../../rules/workload/sensitive-host-path.md"),
    Check::Workload(check),
);

fn check(workload: &Workload, report: &mut Report) {
    let allowed = report.options().paths("allowed");
    let mut number = 0;
    for mount in &workload.host_mounts {
        let Value::Set(path) = &mount.path.value else { continue };
        let HostPath::System(read) = classify(path) else { continue };
        if is_among(allowed, path) {
            continue;
        }
        let (message, severity) = match mount.read_only.value {
            Value::Set(true) => (format!("can read `{path}` of its host"), Some(read)),
            Value::Unknown(_) => (format!("can at least read `{path}` of its host"), Some(read)),
            Value::Set(false) | Value::Missing => (format!("can write to `{path}` of its host"), None),
        };
        let is_task = is_its_task(workload, mount) || workload.is_privileged() && is_of_kernel(path);
        let lesser = is_task || severity == Some(Severity::Low) || is_lesser(workload, Power::Write, number);
        number += usize::from(!is_task);
        let reported = report.at(&mount.path, message).about(&mount.identity).strict_if(lesser);
        if let Some(severity) = severity {
            reported.severity(severity);
        }
    }
}

/// Devices and settings of the kernel, which a privileged container has anyway.
fn is_of_kernel(path: &str) -> bool {
    ["/dev", "/proc", "/sys"]
        .iter()
        .any(|root| path.strip_prefix(root).is_some_and(|it| it.is_empty() || it.starts_with('/')))
}

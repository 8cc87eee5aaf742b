//! Some directories of a host are the host.

use super::host_path::{HostPath, classify, is_among};
use crate::model::{Value, Workload};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "sensitive-host-path",
    include_str!("../../../rules/workload/sensitive-host-path.md"),
    Check::Workload(check),
);

fn check(workload: &Workload, report: &mut Report) {
    let allowed = report.options().paths("allowed");
    for mount in &workload.host_mounts {
        let Value::Set(path) = &mount.path.value else { continue };
        let HostPath::System(read) = classify(path) else { continue };
        if is_among(allowed, path) {
            continue;
        }
        match mount.read_only.value {
            Value::Set(true) => {
                let message = format!("{} can read `{path}` of its host", workload.label());
                report.at(&mount.path, message).about(&mount.identity).severity(read).strict_if(read == Severity::Low);
            }
            Value::Set(false) | Value::Missing => {
                report
                    .at(&mount.path, format!("{} can write to `{path}` of its host", workload.label()))
                    .about(&mount.identity);
            }
            Value::Unknown(_) => {
                let message = format!("{} can at least read `{path}` of its host", workload.label());
                report.at(&mount.path, message).about(&mount.identity).severity(read).strict_if(read == Severity::Low);
            }
        }
    }
}

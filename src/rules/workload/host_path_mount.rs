//! A path of the node outlives the pod, and stays behind when the pod moves.

use super::host_path::{HostPath, classify, is_among};
use crate::model::{Placement, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("host-path-mount", include_str!("../../../rules/workload/host-path-mount.md"), Check::Workload(check));

fn check(workload: &Workload, report: &mut Report) {
    if !workload.shared_nodes() {
        return;
    }
    let allowed = report.options().paths("allowed");
    for mount in &workload.host_mounts {
        match &mount.path.value {
            // The other kinds have rules of their own.
            // What is no path yet, such as `<data directory>`, waits for somebody to fill it in.
            Value::Set(path) if classify(path) == HostPath::Other && is_absolute(path) && !is_among(allowed, path) => {
                let message = format!("mounts `{path}` of its node");
                report
                    .at(&mount.path, message)
                    .about(&mount.identity)
                    // An agent is there for the node, and a privileged container can mount what it likes.
                    .strict_if(workload.placement == Placement::EveryNode || workload.is_privileged());
            }
            Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
        }
    }
}

fn is_absolute(path: &str) -> bool {
    let path = path.trim();
    path.starts_with('/') || path.as_bytes().get(1) == Some(&b':')
}

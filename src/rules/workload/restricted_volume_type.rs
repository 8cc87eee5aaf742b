//! The Restricted standard leaves a pod with volumes that no node and no network lends it.

use crate::model::{Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "restricted-volume-type",
    include_str!("../../../rules/workload/restricted-volume-type.md"),
    Check::Workload(check),
);

/// What the Restricted Pod Security Standard allows; `hostPath` has rules of its own.
const ALLOWED: &[&str] = &[
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "hostPath",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

fn check(workload: &Workload, report: &mut Report) {
    for volume in &workload.volumes {
        match &volume.value {
            Value::Set(kind) if !ALLOWED.contains(&kind.as_str()) => {
                report.at(volume, format!("has a volume of the kind `{kind}`"));
            }
            Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
        }
    }
}

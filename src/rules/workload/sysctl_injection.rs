//! A sysctl's value that carries a second setting along was CVE-2022-0811.

use crate::model::{Change, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("sysctl-injection", include_str!("../../../rules/workload/sysctl-injection.md"), Check::Workload(check));

fn check(workload: &Workload, report: &mut Report) {
    for sysctl in &workload.sysctls {
        match &sysctl.value.value {
            // CRI-O joined settings by `+` and gave each to the node as `name=value`.
            Value::Set(text) if text.as_str().contains(['+', '=']) => {
                let message = "sets another sysctl within this value";
                report.at(&sysctl.value, message).fix_at(&sysctl.slot, Change::Remove);
            }
            Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
        }
    }
}

//! A limit that no process can live with is a slip in its unit.

use crate::model::{Container, Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "tiny-memory-limit",
    include_str!("../../../rules/container/tiny-memory-limit.md"),
    Check::Container(check),
);

/// A megabyte: less than the smallest program needs, and far less than Docker takes (6 MiB).
const TINY: f64 = 1e6;

fn check(_: &Workload, container: &Container, report: &mut Report) {
    let Value::Set(limit) = &container.memory_limit.value else { return };
    match limit.value {
        // Where nothing means no limit, formats say so: here it is a number like others.
        Some(bytes) if (0.0..TINY).contains(&bytes) => {
            let message = format!("has a memory limit of {limit}, in which nothing can run");
            let finding = report.at(&container.memory_limit, message);
            if let Some(meant) = limit.in_mebibytes() {
                finding.fix(Repair::Amount(meant));
            }
        }
        Some(_) | None => {}
    }
}

//! An environment is inherited by every child process, and printed by every crash report.

use crate::model::{Container, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "secret-from-environment",
    include_str!("../../../rules/secret/secret-from-environment.md"),
    Check::Container(check),
);

fn check(_: &Workload, container: &Container, report: &mut Report) {
    for place in &container.secrets_in_environment {
        report.at(place, "takes a secret into its environment");
    }
}

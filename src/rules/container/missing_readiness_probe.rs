//! Traffic comes as soon as the process starts, unless a probe says when it is ready.

use crate::model::Value;
use crate::project::Project;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-readiness-probe",
    include_str!("../../../rules/container/missing-readiness-probe.md"),
    Check::Project(check),
);

fn check(project: &Project, report: &mut Report) {
    for pods in project.pods() {
        // Where there are Services, those that none of them leads to are workers.
        let is_served = !project.has_services() || project.is_served(pods);
        for container in pods.containers.iter().filter(|it| is_served && it.keeps_running) {
            match container.readiness.value {
                Value::Missing => {
                    let message = "no readiness probe";
                    report.at(&container.readiness, message).about(&container.identity);
                }
                Value::Set(_) | Value::Unknown(_) => {}
            }
        }
    }
}

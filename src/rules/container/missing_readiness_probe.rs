//! Traffic comes as soon as the process starts, unless a probe says when it is ready.

use crate::model::{Exposure, Value, Workload};
use crate::project::Project;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-readiness-probe",
    include_str!("../../../rules/container/missing-readiness-probe.md"),
    Check::Project(check),
);

fn check(project: &Project, report: &mut Report) {
    let exposures = project.models.iter().flat_map(|model| &model.exposures);
    let services: Vec<&Exposure> = exposures.filter(|exposure| exposure.pods.is_some()).collect();
    for workload in project.models.iter().flat_map(|model| &model.workloads) {
        // Where there are Services, those that none of them leads to are workers.
        let is_served = services.is_empty() || services.iter().any(|service| leads_to(service, workload));
        for container in workload.containers.iter().filter(|it| is_served && workload.keeps_running(it)) {
            match container.readiness.value {
                Value::Missing => {
                    let message = format!("{} has no readiness probe", container.label());
                    report.at(&container.readiness, message).about(&container.identity);
                }
                Value::Set(_) | Value::Unknown(_) => {}
            }
        }
    }
}

fn leads_to(service: &Exposure, workload: &Workload) -> bool {
    let is_there = service.identity.namespace.is(&workload.identity.namespace);
    // What cannot be known of its labels may well be what the Service asks for.
    is_there && service.pods.as_ref().and_then(|pods| pods.matches(&workload.labels)) != Some(false)
}

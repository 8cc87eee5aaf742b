//! Traffic comes as soon as the process starts, unless a probe says when it is ready.

use crate::model::{Resource, Value, Workload};
use crate::project::Project;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "missing-readiness-probe",
    include_str!("../../../rules/container/missing-readiness-probe.md"),
    Check::Project(check),
);

fn check(project: &Project, report: &mut Report) {
    let services: Vec<&Resource> = project.resources("Service").collect();
    for workload in project.models.iter().flat_map(|model| &model.workloads) {
        // Where there are Services, those that none of them leads to are workers.
        let is_served = services.is_empty() || services.iter().any(|service| selects(service, workload));
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

fn selects(service: &Resource, workload: &Workload) -> bool {
    let selector = service.view().path(&["spec", "selector"]);
    let wanted = selector.entries();
    service.namespace().is(&workload.identity.namespace)
        && !wanted.is_empty()
        && wanted.iter().all(|(entry, value)| {
            workload.labels.entries.iter().any(|(name, label)| {
                let same = value.word().known().is_none_or(|value| {
                    label.as_ref().and_then(|label| label.known()).is_none_or(|label| label == value)
                });
                **name == *entry.key.name && same
            })
        })
}

//! Task definitions, whose containers are JSON in a text.

use super::Outcome;
use super::item::{Item, view_of};
use super::text;
use crate::budget::{Work, limits};
use crate::formats::Input;
use crate::formats::ecs::{self, Task, Volume};
use crate::model::{Amount, Field, Text, View};
use crate::tree::{Kind, Node};

/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_task_definition>
pub(super) fn task_definition(item: &Item<'_>, input: &Input, outcome: &mut Outcome) {
    let containers = text::structure(item, "container_definitions", outcome);
    // The same text may be used by any number of tasks, and be short where a function makes it.
    let many = containers.as_ref().map_or(0, |containers| containers.items().len());
    let containers = containers.filter(|_| input.budget.spend(Work::Items, many * limits::CONTAINER, item.block.at));
    let view = item.view();
    let volumes = view.get("volume").items();
    let task = Task {
        identity: item.identity.clone(),
        cpu: view.get("cpu").text().map(Amount::shares),
        memory: view.get("memory").text().map(Amount::mebibytes),
        network_mode: view.get("network_mode").word(),
        pid_mode: view.get("pid_mode").word(),
        ipc_mode: view.get("ipc_mode").word(),
        compatibilities: view.get("requires_compatibilities").words(),
        system: view.path(&["runtime_platform", "operating_system_family"]).word(),
        volumes: volumes.iter().map(volume).collect(),
    };
    ecs::lower_task(&task, &views(containers.as_ref()), &mut outcome.model);
}

/// A job of AWS Batch runs one container, whose keys are nearly those of ECS.
pub(super) fn job_definition(item: &Item<'_>, outcome: &mut Outcome) {
    let Some(properties) = text::structure(item, "container_properties", outcome) else { return };
    let view = view_of(&properties);
    let task = Task {
        identity: item.identity.clone(),
        cpu: required(&view, "VCPU").map_or_else(|| Field::unsaid(item.block.at), |field| field.map(Amount::docker)),
        memory: required(&view, "MEMORY").unwrap_or_else(|| view.get("memory").text()).map(Amount::mebibytes),
        network_mode: Field::unsaid(item.block.at),
        pid_mode: Field::unsaid(item.block.at),
        ipc_mode: Field::unsaid(item.block.at),
        compatibilities: Field::unsaid(item.block.at),
        system: view.path(&["runtimePlatform", "operatingSystemFamily"]).word(),
        volumes: Volume::list(&view),
    };
    ecs::lower_task(&task, &[view.anchored(item.block.at)], &mut outcome.model);
    if let Some(workload) = outcome.model.workloads.last_mut() {
        workload.runs_to_completion = true;
    }
}

/// `resourceRequirements: [{type: MEMORY, value: "512"}]`
fn required(properties: &View<'_>, kind: &str) -> Option<Field<Text>> {
    let list = properties.get("resourceRequirements");
    if list.is_unknown() {
        return Some(list.text());
    }
    let ours = list.items().into_iter().find(|it| it.get("type").word().known().is_some_and(|word| word == kind));
    ours.map(|it| it.get("value").text())
}

fn volume(view: &View<'_>) -> Volume {
    Volume::new(view, view.get("host_path").word())
}

fn views(containers: Option<&Node>) -> Vec<View<'_>> {
    let Some(node) = containers else { return Vec::new() };
    match &node.kind {
        Kind::Seq(_) => view_of(node).items(),
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Map(_) | Kind::Unknown(_) => Vec::new(),
    }
}

//! Containers of platforms that hide their hosts: Cloud Run, Container Instances, App Runner, Lambda and the like.
//!
//! There is no word in them for most of what a container can be told; what they share is the image.

use super::Outcome;
use super::item::Item;
use crate::formats::{self, docker};
use crate::model::{Container, Field, Image, Reference, Role, Text, Use, Value, View, Why, Workload};
use crate::tree::{Kind, Node};

/// Where a type of resource has its containers, and what it calls the image.
const CONTAINERS: [(&str, &[&str], &str); 16] = [
    ("aws_apprunner_service", &["source_configuration", "image_repository"], "image_identifier"),
    ("aws_codebuild_project", &["environment"], "image"),
    ("aws_lambda_function", &[], "image_uri"),
    ("aws_sagemaker_model", &["primary_container"], "image"),
    ("azurerm_container_app", &["template", "container"], "image"),
    ("azurerm_container_app", &["template", "init_container"], "image"),
    ("azurerm_container_app_job", &["template", "container"], "image"),
    ("azurerm_container_app_job", &["template", "init_container"], "image"),
    ("azurerm_container_group", &["container"], "image"),
    ("azurerm_container_group", &["init_container"], "image"),
    ("docker_service", &["task_spec", "container_spec"], "image"),
    ("google_cloud_run_service", &["template", "spec", "containers"], "image"),
    ("google_cloud_run_v2_job", &["template", "template", "containers"], "image"),
    ("google_cloud_run_v2_service", &["template", "containers"], "image"),
    ("google_cloud_run_v2_worker_pool", &["template", "containers"], "image"),
    ("google_cloudbuild_trigger", &["build", "step"], "name"),
];

pub(super) fn lower(item: &Item<'_>, outcome: &mut Outcome) {
    let kind = &*item.block.type_name;
    let places = CONTAINERS.iter().filter(|(own, ..)| *own == kind);
    let mut containers = Vec::new();
    for (_, path, image) in places {
        let found = path
            .iter()
            .fold(vec![item.view()], |views, step| views.iter().flat_map(|view| view.get(step).items()).collect());
        for view in found.iter().filter(|view| view.get(image).exists()) {
            let name = view.get("name").text().known().filter(|_| *image != "name").cloned();
            let role = if path.last() == Some(&"init_container") { Role::Init } else { Role::Main };
            containers.push(container(item, view, &view.get(image), name, role, outcome));
        }
    }
    // A build's steps come and go; they are no workload.
    if !containers.is_empty() && !kind.contains("build") {
        outcome.model.workloads.push(workload(item, containers));
    }
}

fn container(
    item: &Item<'_>,
    view: &View<'_>,
    image: &View<'_>,
    name: Option<Text>,
    role: Role,
    outcome: &mut Outcome,
) -> Container {
    let node = view.get("name").node().filter(|_| name.is_some()).or(image.node());
    let at = node.map_or(view.at(), Node::used_at);
    let whole = view.node().map_or(at, |node| node.at);
    let identity = match &name {
        Some(name) => item.identity.part("container", Some(name), at, whole),
        None => item.identity.clone(),
    };
    let model = &mut outcome.model;
    let reference = image.text().map(Reference::parse);
    // CodeBuild's own images have names of their own kind, in no registry.
    if reference.known().is_none_or(|it| !it.text.as_str().starts_with("aws/codebuild/")) {
        model.images.push(Image { identity: identity.clone(), reference: reference.clone(), use_: Use::Run });
    }
    let words = ["commands", "command", "args"].map(|list| view.get(list));
    let words = words.iter().filter(|list| matches!(list.node().map(|node| &node.kind), Some(Kind::Seq(_))));
    let words = words.flat_map(View::items).filter_map(|word| word.node().and_then(Node::text).cloned());
    formats::command_line(&words.collect::<Vec<_>>(), &identity, model);

    let user = docker::user(&view.get("user"));
    Container {
        user: match user {
            Field { value: Value::Missing, slot } => Field::unknown(slot, Why::new("the image decides")),
            user => user,
        },
        // Container Instances with a confidential SKU, and builds that build images.
        privileged: view.path(&["security", "privilege_enabled"]).flag().or(view.get("privileged_mode").flag()),
        role,
        image: reference,
        ..Container::unsaid(identity)
    }
}

fn workload(item: &Item<'_>, containers: Vec<Container>) -> Workload {
    let system = item.view().get("os_type").word();
    Workload {
        containers,
        runs_to_completion: item.block.type_name.ends_with("_job"),
        windows: system.known().is_some_and(|system| system.eq_ignore_ascii_case("windows")),
        ..Workload::unsaid(item.identity.clone())
    }
}

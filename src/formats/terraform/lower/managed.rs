//! Containers of platforms that hide their hosts: Cloud Run, Container Instances, App Runner, Lambda and the like.
//!
//! There is no word in them for most of what a container can be told; what they share is the image.

use super::Outcome;
use super::item::Item;
use crate::facts::infrastructure::{CONTAINERS, Containers};
use crate::formats::{self, docker, windows};
use crate::model::{Container, Field, Image, Purpose, Reference, Role, Text, Value, View, Why, Workload};
use crate::tree::{Node, Reason};

pub(super) fn lower(item: &Item<'_>, outcome: &mut Outcome) {
    let kind = &*item.block.type_name;
    let mut containers = Vec::new();
    for Containers { path, image, .. } in CONTAINERS.iter().filter(|it| it.kind == kind) {
        let found = path
            .iter()
            .fold(vec![item.view()], |views, step| views.iter().flat_map(|view| view.get(step).items()).collect());
        for view in found.iter().filter(|view| view.get(image).exists()) {
            let name = view.get("name").text().known().filter(|_| *image != "name").cloned();
            let role = if path.last() == Some(&"init_container") { Role::Init } else { Role::Main };
            containers.push(container(item, view, &view.get(image), name.as_ref(), role, outcome));
        }
    }
    // A build's steps come and go; they are no workload.
    if !containers.is_empty() && !kind.contains("build") {
        outcome.model.workloads.push(windows::settled(workload(item, containers)));
    }
}

fn container(
    item: &Item<'_>,
    view: &View<'_>,
    image: &View<'_>,
    name: Option<&Text>,
    role: Role,
    outcome: &mut Outcome,
) -> Container {
    let node = view.get("name").node().filter(|_| name.is_some()).or(image.node());
    let at = node.map_or(view.at(), Node::used_at);
    let whole = view.node().map_or(at, |node| node.at);
    let identity = match name {
        Some(name) => item.identity.part("container", Some(name), at, whole),
        None => item.identity.clone(),
    };
    let model = &mut outcome.model;
    let reference = image.text().map(Reference::parse);
    // CodeBuild's own images have names of their own kind, in no registry.
    if reference.known().is_none_or(|it| !it.text.as_str().starts_with("aws/codebuild/")) {
        model.images.push(Image { identity: identity.clone(), reference: reference.clone(), purpose: Purpose::Run });
    }
    let words = ["commands", "command", "args"].map(|list| view.get(list));
    formats::command_line(&formats::words(&words), &identity, model);

    let user = docker::user(&view.get("user"));
    Container {
        user: match user {
            Field { value: Value::Missing, slot } => {
                Field::unknown(slot, Why::new(Reason::Decided("the image decides")))
            }
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

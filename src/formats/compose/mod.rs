//! Compose files, after the Compose Specification (<https://docs.docker.com/reference/compose-file/>).
//!
//! A service is a workload of one container. Everything that makes a service up (interpolation,
//! `extends`, `include`, overrides) is resolved before its words are read.

mod build;
mod environment;
mod extend;
mod interpolate;
mod load;
mod merge;
mod mounts;
mod options;
mod pairs;
mod ports;
mod service;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::print_stderr)]
mod tests;

use super::{Format, Input, Lowered};
use crate::model::{Identity, Model, Place, Resource, Setting, Syntax, View};
use crate::source::FileId;
use crate::syntax::{Repeated, SyntaxError};
use crate::tree::{Entry, Kind, Node, Reason, Why};
pub(super) use environment::{Form, settings as variables};
use load::Loader;
use std::collections::HashSet;
use std::sync::Arc;

/// The names that Compose itself looks for, the first one first.
pub const BASES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
pub const OVERRIDES: [&str; 4] =
    ["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"];

/// Whether this is a Compose file, by its services: other tools have a `services` key as well.
pub fn is_compose(root: &Node) -> bool {
    let tells = |node: &Node| {
        ["image", "build", "extends", "container_name", "env_file"].iter().any(|key| node.get(key).is_some())
    };
    let services = root.get("services").map_or(&[][..], Node::entries);
    let maps = services.iter().all(|entry| matches!(entry.value.kind, Kind::Map(_) | Kind::Null | Kind::Unknown(_)));
    maps && root.get("apiVersion").is_none() && services.iter().any(|entry| tells(&entry.value))
}

/// Reads a base file and its overrides, in order.
pub fn lower(files: &[FileId], input: &Input) -> Lowered {
    let mut loader = Loader::new(input);
    let root = loader.project(files);
    let Loader { errors, comments, notes, repeated, .. } = loader;
    let mut lowered = Lowered { format: Some(Format::Compose), errors, comments, notes, ..Lowered::default() };
    lowered.errors.extend(refused(repeated));
    if let Some(root) = root {
        read(&root, Syntax::Yaml, input, &mut lowered);
    }
    lowered
}

/// Reads a document that was found to be a Compose file.
pub fn lower_document(root: &Node, file: FileId, syntax: Syntax, input: &Input, lowered: &mut Lowered) {
    let mut loader = Loader::new(input);
    let root = loader.document(root, file);
    lowered.errors.append(&mut loader.errors);
    lowered.comments.append(&mut loader.comments);
    lowered.notes.append(&mut loader.notes);
    lowered.errors.extend(refused(loader.repeated));
    lowered.errors.extend(refused(std::mem::take(&mut lowered.model.repeated)));
    read(&root, syntax, input, lowered);
}

/// Compose does not start with a file in which a key stands twice.
fn refused(repeated: Vec<Repeated>) -> impl Iterator<Item = SyntaxError> {
    repeated.into_iter().map(|it| {
        let message = format!("`{}` stands in this map already: Compose refuses the file", it.name);
        SyntaxError::new(it.at, message)
    })
}

fn read(root: &Node, syntax: Syntax, input: &Input, lowered: &mut Lowered) {
    let Some(services) = root.entry("services") else { return };
    let services: Vec<Entry> = services.value.entries().iter().map(whole).collect();
    let awaited = awaited(&services);
    let volumes = root.get("volumes").map(|volumes| View::new(volumes, syntax));
    let taken = environment::Taken::default();
    for entry in &services {
        // A `provider` starts something that is no container.
        if !matches!(entry.value.kind, Kind::Map(_)) || entry.value.get("provider").is_some() {
            continue;
        }
        let ends = awaited.contains(&*entry.key.name);
        let around = service::Around { syntax, ends, volumes: volumes.as_ref(), input, taken: &taken };
        service::lower(entry, &around, lowered);
    }
    let services_at = root.entry("services").map_or(root.at, |entry| entry.key.at);
    configs(root, syntax, &mut lowered.model);
    lowered.model.resources.push(Resource {
        identity: Arc::new(Identity::new("compose file", None, services_at, root.at)),
        body: root.clone(),
        syntax,
    });
}

/// Files that containers get, where they are written right here: `configs: {x: {content: ...}}`.
fn configs(root: &Node, syntax: Syntax, model: &mut Model) {
    for entry in root.get("configs").map_or(&[][..], Node::entries) {
        let value = View::new(&entry.value, syntax).get("content").text();
        if value.is_missing() {
            continue;
        }
        let (name, name_at) = (entry.key.text(), entry.key.at);
        let identity = Identity::new("config", Some(&name), name_at, name_at.cover(entry.value.at));
        let place = Place::ConfigData;
        model.settings.push(Setting { name, name_at, value, place, identity: Arc::new(identity) });
    }
}

/// A service without an image and a build is an override that is read on its own: the rest is elsewhere.
fn whole(entry: &Entry) -> Entry {
    let complete = entry.value.get("image").is_some() || entry.value.get("build").is_some();
    let value = if complete {
        entry.value.clone()
    } else {
        entry.value.opened(Why::new(Reason::NotRead("the rest of the service is in another file")).at(entry.key.at))
    };
    Entry { key: entry.key.clone(), value }
}

/// The services that another one waits for to end.
fn awaited(services: &[Entry]) -> HashSet<&str> {
    let waits = services.iter().flat_map(|entry| entry.value.get("depends_on").map_or(&[][..], Node::entries));
    let ends =
        |wait: &&Entry| wait.value.get("condition").and_then(Node::str) == Some("service_completed_successfully");
    waits.filter(ends).map(|wait| &*wait.key.name).collect()
}

//! YAML and JSON files: what kind of thing each document is, told by its content.

use super::{Lowered, Note, compose, ecs, kubernetes};
use crate::model::Syntax;
use crate::source::{FileId, Location, Sources};
use crate::syntax::{json, yaml};
use crate::tree::{Entry, Node};

pub fn lower(file: FileId, sources: &Sources) -> Lowered {
    let source = sources.get(file);
    let mut lowered = Lowered::default();
    // JSON is nearly YAML, but not quite (tabs), and a JSON reader has better words for its mistakes.
    if source.text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        let (root, errors) = json::parse(file, &source.text);
        lowered.errors = errors;
        if let Some(root) = root {
            read(&root, file, Syntax::Json, sources, &mut lowered);
        }
    } else {
        let (documents, errors) = yaml::parse_objects(file, &source.text, kubernetes::PASSIVE);
        lowered.errors = errors;
        for document in &documents {
            read(&document.root, file, Syntax::Yaml, sources, &mut lowered);
        }
    }
    if !lowered.recognised {
        // A YAML file of no known kind is not ours to complain about.
        lowered.errors.clear();
    }
    lowered
}

fn read(root: &Node, file: FileId, syntax: Syntax, sources: &Sources, lowered: &mut Lowered) {
    if kubernetes::is_object(root) {
        lowered.recognised = true;
        kubernetes::lower(root, syntax, &mut lowered.model);
    } else if ecs::is_task_definition(root) {
        lowered.recognised = true;
        ecs::lower(root, syntax, &mut lowered.model);
    } else if compose::is_compose(root) {
        lowered.recognised = true;
        compose::lower_document(root, file, syntax, sources, lowered);
    } else if let Some(at) = cloudformation(root) {
        let message = "CloudFormation templates are not read yet".to_owned();
        lowered.notes.push(Note { at, message });
    }
}

/// Where a template says that it is one.
fn cloudformation(root: &Node) -> Option<Location> {
    if let Some(version) = root.entry("AWSTemplateFormatVersion") {
        return Some(version.key.at);
    }
    let resources = root.entry("Resources")?;
    let of_aws = |entry: &Entry| entry.value.get("Type").and_then(Node::str).is_some_and(|it| it.starts_with("AWS::"));
    resources.value.entries().iter().any(of_aws).then_some(resources.key.at)
}

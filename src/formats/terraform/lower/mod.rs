//! Evaluated blocks to the model: what runs, who may do what, and what is written down where.
//!
//! Each family of resources has a file of its own; none of them evaluates anything.

mod docker;
mod ecs;
mod iam;
mod item;
mod kubernetes;
mod managed;
mod provisioner;
mod settings;
#[cfg(test)]
mod tests;
mod text;

use super::{Block, BlockKind, Root};
use crate::formats::{Format, Input, Lowered};
use crate::model::{Grant, Model, Resource, Syntax};
use crate::source::{Location, Note, Refused};
use crate::syntax::{Comment, SyntaxError};
use item::Item;
use std::collections::HashSet;
use std::sync::Arc;

/// Reads a root module and what it calls.
pub fn lower(root: &Root, input: &Input) -> Lowered {
    let mut outcome = Outcome::default();
    for (path, why) in root.modules.unreadable() {
        input.refused(path, &Refused::Unreadable(why.clone()), None);
    }
    for block in &root.evaluate(input).blocks {
        lower_block(block, input, &mut outcome);
    }
    let Outcome { mut model, mut errors, mut comments, notes, documents, not_judged } = outcome;
    errors.extend(root.modules.errors().cloned());
    comments.extend(root.modules.comments().cloned());
    model.repeated.extend(root.modules.repeated().cloned());
    // A document that something uses has been read there, where it is known what it is attached to.
    let used: HashSet<Location> = model.grants.iter().map(|grant| grant.at).collect();
    model.grants.extend(documents.into_iter().filter(|grant| !used.contains(&grant.at)));
    iam::join(&mut model);
    Lowered { model, errors, comments, notes, format: Some(Format::Terraform), not_judged, ..Lowered::default() }
}

/// What one root module comes to.
#[derive(Debug, Default)]
struct Outcome {
    model: Model,
    errors: Vec<SyntaxError>,
    /// Those of texts inside arguments.
    comments: Vec<Comment>,
    notes: Vec<Note>,
    /// The statements of policy documents, used or not.
    documents: Vec<Grant>,
    /// Resources that no object was made of.
    not_judged: Vec<(Arc<str>, Location)>,
}

fn lower_block(block: &Block, input: &Input, outcome: &mut Outcome) {
    let item = Item::new(block);
    settings::lower(&item, outcome);
    if block.kind == BlockKind::Resource {
        let before = objects(&outcome.model);
        managed::lower(&item, outcome);
        provisioner::lower(&item, outcome);
        match &*block.type_name {
            "aws_ecs_task_definition" => ecs::task_definition(&item, input, outcome),
            "aws_batch_job_definition" => ecs::job_definition(&item, outcome),
            "docker_container" => docker::container(&item, outcome),
            "docker_volume" => docker::volume(&item, outcome),
            "docker_image" => docker::image(&item, outcome),
            name if name.starts_with("aws_") => iam::lower(&item, outcome),
            name if name.starts_with("kube") => kubernetes::lower(&item, input, outcome),
            _ => {}
        }
        if objects(&outcome.model) == before && !is_judged(&block.type_name) {
            outcome.not_judged.push(((&*block.type_name).into(), block.at));
        }
    }
    if block.kind == BlockKind::Data {
        match &*block.type_name {
            "aws_iam_policy_document" => iam::document(&item, outcome),
            "aws_iam_policy" => iam::managed(&item, outcome),
            _ => {}
        }
    }
    if block.kind != BlockKind::Locals {
        let Item { identity, body, .. } = item;
        outcome.model.resources.push(Resource { identity, body, syntax: Syntax::Hcl });
    }
}

/// How many things a model has that rules look at.
fn objects(model: &Model) -> usize {
    let run = model.workloads.len() + model.images.len() + model.scripts.len() + model.exposures.len();
    let allow = model.grants.len() + model.bindings.len() + model.attachments.len() + model.service_accounts.len();
    run + allow + model.network_policies.len()
}

/// Whether resources of a type are looked at, though this one says nothing, or have nothing to be looked at.
fn is_judged(name: &str) -> bool {
    ["aws_iam_", "kube", "docker_", "null_", "random_", "time_", "local_", "terraform_", "tls_", "archive_"]
        .iter()
        .any(|beginning| name.starts_with(beginning))
}

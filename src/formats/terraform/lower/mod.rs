//! Evaluated blocks to the model: what runs, who may do what, and what is written down where.
//!
//! Each family of resources has a file of its own; none of them evaluates anything.

mod docker;
mod ecs;
mod iam;
mod item;
mod kubernetes;
mod managed;
mod settings;
#[cfg(test)]
mod tests;
mod text;

use super::{Block, BlockKind, Modules, parse};
use crate::formats::{Input, Lowered};
use crate::model::{Grant, Model, Resource, Syntax};
use crate::source::{FileId, Location, normalise};
use crate::syntax::SyntaxError;
use item::Item;
use rayon::prelude::*;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Reads all Terraform files of a run: every module that nobody calls is a root.
pub fn lower(files: &[FileId], input: &Input) -> Lowered {
    let mut parsed: Vec<_> = files.par_iter().map(|file| parse(input.get(*file))).collect();
    let errors = parsed.iter_mut().flat_map(|file| std::mem::take(&mut file.errors)).collect();
    let mut lowered = Lowered { recognised: !files.is_empty(), errors, ..Lowered::default() };
    let modules = Modules::new(parsed);
    let roots = modules.roots();
    let outcomes: Vec<Outcome> = roots
        .par_iter()
        .map(|root| lower_root(&modules, root, input).unwrap_or_else(|| broken(root, files, input)))
        .collect();
    let mut documents = Vec::new();
    for outcome in outcomes {
        append(&mut lowered.model, outcome.model);
        lowered.errors.extend(outcome.errors);
        documents.extend(outcome.documents);
    }
    // A document that something uses has been read there, where it is known what it is attached to.
    let used: HashSet<Location> = lowered.model.grants.iter().map(|grant| grant.at).collect();
    lowered.model.grants.extend(documents.into_iter().filter(|grant| !used.contains(&grant.at)));
    lowered
}

/// What one root module says; nothing where a mistake of ours came in the way, which must not cost
/// the user all the others.
fn lower_root(modules: &Modules, root: &Path, input: &Input) -> Option<Outcome> {
    let read = || {
        let mut outcome = Outcome::default();
        for block in &modules.evaluate(root, input).blocks {
            lower_block(block, input, &mut outcome);
        }
        outcome
    };
    catch_unwind(AssertUnwindSafe(read)).ok()
}

fn broken(root: &Path, files: &[FileId], input: &Input) -> Outcome {
    let first = files.iter().find(|file| normalise(&input.get(**file).path).parent() == Some(root));
    let message = "internal error: this module could not be read, please report it".to_owned();
    let errors = first.map(|file| SyntaxError { at: Location::new(*file, 0, 0), message });
    Outcome { errors: errors.into_iter().collect(), ..Outcome::default() }
}

/// What one root module comes to.
#[derive(Debug, Default)]
struct Outcome {
    model: Model,
    errors: Vec<SyntaxError>,
    /// The statements of policy documents, whoever uses them.
    documents: Vec<Grant>,
    /// The settings that are there already: an instance of a module says what the others say.
    known_settings: HashSet<(Location, Location)>,
}

fn lower_block(block: &Block, input: &Input, outcome: &mut Outcome) {
    let item = Item::new(block, input);
    settings::lower(&item, outcome);
    if block.kind == BlockKind::Resource {
        managed::lower(&item, outcome);
        match &*block.type_name {
            "aws_ecs_task_definition" => ecs::task_definition(&item, outcome),
            "aws_batch_job_definition" => ecs::job_definition(&item, outcome),
            "docker_container" => docker::container(&item, outcome),
            "docker_image" => docker::image(&item, outcome),
            name if name.starts_with("aws_") => iam::lower(&item, outcome),
            name if name.starts_with("kube") => kubernetes::lower(&item, outcome),
            _ => {}
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

fn append(to: &mut Model, from: Model) {
    let Model {
        workloads,
        images,
        grants,
        bindings,
        network_policies,
        exposures,
        service_accounts,
        attachments,
        settings,
        scripts,
        stages,
        resources,
    } = from;
    to.workloads.extend(workloads);
    to.images.extend(images);
    to.grants.extend(grants);
    to.bindings.extend(bindings);
    to.network_policies.extend(network_policies);
    to.exposures.extend(exposures);
    to.service_accounts.extend(service_accounts);
    to.attachments.extend(attachments);
    to.settings.extend(settings);
    to.scripts.extend(scripts);
    to.stages.extend(stages);
    to.resources.extend(resources);
}

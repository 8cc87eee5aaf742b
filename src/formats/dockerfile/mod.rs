//! Dockerfiles: what a build does, and what its last stage will run as.
//!
//! Stages inherit here (users, health checks, variables, shells), so that rules need not know how.

mod base;
mod build;
mod container;
mod from;
mod scope;
mod state;
mod step;
mod trailing;
mod words;

use super::{Format, Input, Lowered};
use crate::budget::Budget;
use crate::model::{Field, Identity, Labelled, Model, Probe, User};
use crate::source::{FileId, Note};
use crate::syntax::conflict;
use crate::syntax::dockerfile::{self, Dockerfile};
use crate::tree::Text;
use build::{Build, StageDraft};
use std::path::Path;
use std::sync::Arc;

/// What is known of the image that a Dockerfile builds.
#[derive(Debug)]
pub struct Built {
    /// Whom its containers run as. Missing: nobody says, so root.
    pub user: Field<User>,
    pub health_check: Field<Probe>,
    pub windows: bool,
}

/// A Dockerfile's text, and where it stands.
#[derive(Clone, Copy)]
pub struct Recipe<'a> {
    pub text: &'a Text,
    pub path: &'a Path,
    /// What carries it, if it is no file of its own: how a change is written there, only a person can tell.
    pub carrier: Option<&'a Arc<Identity>>,
}

pub fn lower(file: FileId, input: &Input) -> Lowered {
    let source = input.get(file);
    let (text, conflicts) = conflict::text_of(source);
    let mut lowered = lower_recipe(Recipe { text: &text, path: &source.path, carrier: None }, input.budget);
    lowered.errors.splice(0..0, conflicts);
    lowered
}

pub fn lower_recipe(recipe: Recipe<'_>, budget: &Budget) -> Lowered {
    let mut parsed = dockerfile::parse(recipe.text);
    if let Some(note) = other_frontend(&parsed) {
        return Lowered { notes: vec![note], ..Lowered::default() };
    }
    trailing::read(&mut parsed);
    let mut build = Build::read(&parsed, recipe, budget);
    let mut errors = parsed.errors;
    errors.append(&mut build.errors);
    let workloads: Vec<_> = container::lower(&build).into_iter().collect();
    let last = build.stages.last().filter(|_| !workloads.is_empty());
    let labelled = last.map(|last| Labelled {
        identity: last.stage.identity.clone(),
        at: last.image_at,
        runs: true,
        entries: labels(&build, last),
        open: false,
    });
    let labelled = labelled.into_iter().collect();
    let Build { stages, images, settings, scripts, .. } = build;
    let stages = stages.into_iter().map(|stage| stage.stage).collect();
    let model = Model { workloads, images, settings, scripts, stages, labelled, ..Model::default() };
    Lowered { model, errors, comments: parsed.comments, format: Some(Format::Dockerfile), ..Lowered::default() }
}

/// The labels of an image, those of the stages that it continues first.
fn labels(build: &Build, last: &StageDraft) -> Vec<(Text, Field<Text>)> {
    let stages: Vec<_> = build.continued(last).collect();
    stages.into_iter().rev().flat_map(|stage| stage.labels.iter().cloned()).collect()
}

/// What a Dockerfile's last stage, or the stage `target`, says of its image.
pub fn image(recipe: Recipe<'_>, target: Option<&str>, budget: &Budget) -> Option<Built> {
    let parsed = dockerfile::parse(recipe.text);
    if other_frontend(&parsed).is_some() {
        return None;
    }
    let build = Build::read(&parsed, recipe, budget);
    let index = match target {
        Some(target) => build.find(target)?,
        None => build.stages.len().checked_sub(1)?,
    };
    let stage = build.stages.get(index)?;
    let end = build.stages.get(index + 1).map_or(build.whole.span.end, |next| next.stage.at.span.start);
    Some(Built {
        user: container::user(&build, stage, end),
        health_check: container::health_check(stage),
        windows: stage.state.windows,
    })
}

/// `# syntax=` can name a frontend with a language of its own.
fn other_frontend(file: &Dockerfile) -> Option<Note> {
    let frontend = file.directive("syntax")?;
    let message = format!("left alone: it is written for the frontend `{}`", frontend.as_str());
    let at = frontend.locate(0..frontend.as_str().len());
    (!frontend.as_str().contains("dockerfile")).then(|| Note::at(at, message))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

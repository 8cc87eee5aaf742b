//! The link from a service to the Dockerfile that builds its image.

use crate::budget::{Work, limits};
use crate::formats::dockerfile::{self, Built, Recipe};
use crate::formats::{Input, Lowered};
use crate::model::Identity;
use crate::syntax::conflict;
use crate::tree::{Kind, Node, Via};
use std::sync::Arc;

/// What the Dockerfile of a build says of the service's image, where there is one to be opened.
///
/// The facts keep their places in the Dockerfile: what is wrong there is said there, once.
pub(super) fn image(build: &Node, service: &Arc<Identity>, input: &Input) -> Option<Built> {
    if let Some(inline) = inline(build) {
        let path = &input.get(build.at.file).path;
        return read(build, Recipe { text: inline.text()?, path, carrier: Some(service) }, service, input);
    }
    let context = word(build, "context", ".")?;
    if context.contains("://") || context.starts_with("git@") || context.starts_with("github.com/") {
        return None;
    }
    let home = input.get(build.at.file);
    let path = super::load::beside(&home.path, context).join(word(build, "dockerfile", "Dockerfile")?);
    let source = input.open(&path)?;
    // One Dockerfile may build any number of services, and is read for each.
    if !input.budget.spend(Work::Items, source.text.len() / limits::BYTES_READ_AGAIN, build.at) {
        return None;
    }
    let (text, _) = conflict::text_of(&source);
    read(build, Recipe { text: &text, path: &source.path, carrier: None }, service, input)
}

/// What an inline Dockerfile says by itself.
pub(super) fn lower(build: &Node, service: &Arc<Identity>, input: &Input) -> Option<Lowered> {
    let recipe = Recipe { text: inline(build)?.text()?, path: &input.get(build.at.file).path, carrier: Some(service) };
    Some(dockerfile::lower_recipe(recipe, input.budget))
}

/// An inline Dockerfile, be it known or not.
fn inline(build: &Node) -> Option<&Node> {
    build.get("dockerfile_inline").filter(|node| !node.is_null())
}

fn read(build: &Node, recipe: Recipe<'_>, service: &Identity, input: &Input) -> Option<Built> {
    let target = build.get("target").filter(|node| !node.is_null());
    let mut facts = match target.map(|node| &node.kind) {
        None => dockerfile::image(recipe, None, input.budget)?,
        Some(Kind::String(text)) => dockerfile::image(recipe, Some(text.known()?), input.budget)?,
        Some(Kind::Number(_, written)) => dockerfile::image(recipe, Some(written), input.budget)?,
        Some(Kind::Null | Kind::Bool(_) | Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_)) => return None,
    };
    let step = Via { at: build.at, what: format!("built here for {}", service.label()), next: None };
    facts.user.slot = facts.user.slot.through(step.clone());
    facts.health_check.slot = facts.health_check.slot.through(step);
    Some(facts)
}

fn word<'a>(build: &'a Node, key: &str, default: &'a str) -> Option<&'a str> {
    match build.get(key) {
        Some(node) if !node.is_null() => node.str(),
        Some(_) | None => Some(default),
    }
}

//! The link from a service to the Dockerfile that builds its image.

use crate::formats::Input;
use crate::formats::dockerfile::{self, Built};
use crate::tree::{Kind, Node, Via};

/// What the Dockerfile of a build says of the service's image, where there is one to be opened.
///
/// The facts keep their places in the Dockerfile: what is wrong there is said there, once.
pub(super) fn image(build: &Node, service: &str, input: &Input) -> Option<Built> {
    // An inline Dockerfile, or a name that is not known: nothing to open.
    if build.get("dockerfile_inline").is_some() {
        return None;
    }
    let context = word(build, "context", ".")?;
    if context.contains("://") || context.starts_with("git@") || context.starts_with("github.com/") {
        return None;
    }
    let home = input.get(build.at.file);
    let path = super::load::beside(&home.path, context).join(word(build, "dockerfile", "Dockerfile")?);
    let source = input.open(&path)?;
    let target = build.get("target").filter(|node| !node.is_null());
    let mut facts = match target.map(|node| &node.kind) {
        None => dockerfile::image(&source, None, input.budget)?,
        Some(Kind::String(text)) => dockerfile::image(&source, Some(text.known()?), input.budget)?,
        Some(Kind::Number(_, written)) => dockerfile::image(&source, Some(written), input.budget)?,
        Some(Kind::Null | Kind::Bool(_) | Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_)) => return None,
    };
    let step = Via { at: build.at, what: format!("built here for service `{service}`"), next: None };
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

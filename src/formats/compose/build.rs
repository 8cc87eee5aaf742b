//! The link from a service to the Dockerfile that builds its image.

use crate::formats::{self, Unit, docker};
use crate::model::{Action, Field, Model, Probe, Role, Slot, Stage, User, Value, Why};
use crate::source::Sources;
use crate::tree::{Kind, Node};

/// What an image says of the container that will run it.
pub(super) struct Built {
    pub user: Field<User>,
    pub health: Field<Probe>,
}

/// Reads the Dockerfile of a build, where there is one to be opened.
///
/// The facts keep their places in the Dockerfile: what is wrong there is said there, once.
pub(super) fn facts(build: &Node, service: &str, sources: &Sources) -> Option<Built> {
    // An inline Dockerfile, or a name that is not known: nothing to open.
    if build.get("dockerfile_inline").is_some() {
        return None;
    }
    let word = |key, default| match build.get(key) {
        Some(node) if !node.is_null() => node.str(),
        Some(_) | None => Some(default),
    };
    let context = word("context", ".")?;
    if context.contains("://") || context.starts_with("git@") || context.starts_with("github.com/") {
        return None;
    }
    let home = sources.get(build.at.file);
    let path = super::load::beside(&home.path, context).join(word("dockerfile", "Dockerfile")?);
    let dockerfile = sources.open(&path)?;
    let model = formats::lower(&Unit::Dockerfile(dockerfile.id), sources).model;
    let mut facts = match build.get("target").filter(|node| !node.is_null()) {
        Some(target) => stage(&model, target)?,
        None => image(&model)?,
    };
    let step = (build.at, format!("built here for service `{service}`"));
    facts.user.slot.trail.push(step.clone());
    facts.health.slot.trail.push(step);
    Some(facts)
}

/// What the Dockerfile ends with.
fn image(model: &Model) -> Option<Built> {
    let containers = model.workloads.iter().flat_map(|workload| &workload.containers);
    let image = containers.into_iter().find(|container| container.role == Role::Image)?;
    Some(Built { user: image.user.clone(), health: image.liveness.clone() })
}

/// What the build ends with if it stops at a stage.
fn stage(model: &Model, target: &Node) -> Option<Built> {
    let name = match &target.kind {
        Kind::String(text) => text.known()?,
        Kind::Number(_, written) => written,
        Kind::Null | Kind::Bool(_) | Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => return None,
    };
    let is_named = |stage: &&Stage| stage.name.as_ref().is_some_and(|it| it.as_str().eq_ignore_ascii_case(name));
    let found = model.stages.iter().find(is_named);
    let chosen = found.or_else(|| model.stages.get(name.parse::<usize>().ok()?))?;
    if chosen.last {
        return image(model);
    }
    let unknown = || Why::new("the image decides");
    let health = Field::unknown(Slot::at(chosen.at), Why::new("the stage's health check is not looked for"));
    let mut next = Some(chosen);
    // A stage continues an earlier one: no longer a way than there are stages.
    for _ in 0..model.stages.len() {
        let Some(stage) = next else { break };
        for instruction in stage.instructions.iter().rev().filter(|instruction| !instruction.deferred) {
            let Action::User(text) = &instruction.action else { continue };
            let slot = Slot::at(text.locate(0..text.value.len()));
            let value = match text.known().map(docker::user_of) {
                Some(Some(user)) => Value::Set(user),
                Some(None) | None => Value::Unknown(unknown()),
            };
            return Some(Built { user: Field { value, slot }, health });
        }
        next = stage.from_stage.and_then(|index| model.stages.get(index)).filter(|it| it.index < stage.index);
    }
    Some(Built { user: Field::unknown(Slot::at(chosen.at), unknown()), health })
}

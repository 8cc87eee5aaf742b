//! The last stage as the container that someone will start from it.

use super::base;
use super::build::{Build, StageDraft};
use super::state::{Base, Starts};
use super::words;
use crate::formats::windows;
use crate::model::{Container, Field, Instruction, Probe, Reason, Role, Slot, User, Value, Why, Workload};
use crate::source::{Location, Span};
use std::path::Path;

pub(super) fn lower(build: &Build) -> Option<Workload> {
    let last = build.stages.last()?;
    // Nobody starts an image that holds files only: it is exported, copied from, or a layer for others.
    if matches!(last.state.base, Base::Scratch) && last.state.starts.is_none() {
        return None;
    }
    // A list of images, for a tool that keeps their versions up to date.
    let is_listed = |draft: &StageDraft| draft.stage.instructions.is_empty() && draft.stage.from_stage.is_none();
    if build.stages.len() > 1 && build.stages.iter().all(is_listed) {
        return None;
    }
    Some(windows::settled(Workload {
        containers: vec![container(build, last)],
        windows: last.state.windows,
        ..Workload::unsaid(build.identity.clone())
    }))
}

fn container(build: &Build, last: &StageDraft) -> Container {
    let at = last.image_at;
    let mut continued: Vec<_> = build.continued(last).collect();
    continued.reverse();
    Container {
        role: if is_started(last) { Role::Image } else { Role::BaseImage },
        // The image is what this file builds, and has no name here.
        user: user(build, last, build.whole.span.end),
        group: last.state.group.clone().unwrap_or_else(|| Field::unsaid(at)),
        liveness: health_check(last),
        image_user: Some(user(build, last, build.whole.span.end)),
        ports: continued.into_iter().flat_map(|draft| draft.ports.iter().cloned()).collect(),
        ..Container::unsaid(last.stage.identity.clone())
    }
}

/// Without a CMD or ENTRYPOINT that says more than `bash`, only an image made of a server does anything when it is started.
fn is_started(last: &StageDraft) -> bool {
    matches!(last.state.starts, Some(Starts::Program | Starts::Function))
        || matches!(&last.state.base, Base::Image(image) if base::is_server(image))
}

/// The last USER of the stage and those before it, or else the base image's. `end` is where the stage ends.
pub(super) fn user(build: &Build, last: &StageDraft, end: u32) -> Field<User> {
    let state = &last.state;
    let field = state.user.clone().unwrap_or_else(|| of_base(last, end));
    // What is done as root stays so: the image gets another user behind it.
    let field = match field.value {
        Value::Set(User::Root) if state.user.is_some() && works_as_root(&last.stage.instructions) => {
            Field { slot: field.slot.instruction(at_the_end(last, end), words::user_instruction), ..field }
        }
        Value::Set(_) | Value::Missing | Value::Unknown(_) => field,
    };
    // What runs as nobody in particular has another name on Windows.
    let by_hand = build.recipe.carrier.is_some() || state.windows;
    let field = if by_hand { Field { slot: field.slot.by_hand(), ..field } } else { field };
    let elsewhere = match field.value {
        Value::Set(User::Root) | Value::Missing => decided_elsewhere(last, build.recipe.path),
        Value::Set(_) | Value::Unknown(_) => None,
    };
    match elsewhere {
        Some(why) => Field::unknown(field.slot, Why::new(why)),
        None => field,
    }
}

/// Why the image's user is not the one that its containers run as.
fn decided_elsewhere(last: &StageDraft, path: &Path) -> Option<&'static str> {
    let within = |folder: &str| path.components().any(|part| part.as_os_str() == folder);
    let is_dev = matches!(&last.state.base, Base::Image(image) if base::is_dev_container(image));
    if last.state.drops_root {
        Some("the image has a program that gives up root when it starts")
    } else if is_workplace(last, path) {
        Some("what developers work in is not what is deployed")
    } else if is_dev || within(".devcontainer") {
        Some("a dev container's user is set in devcontainer.json")
    } else if within(".github") {
        // <https://docs.github.com/en/actions/reference/workflows-and-actions/dockerfile-support#user>
        Some("GitHub wants its container actions to run as root")
    } else {
        None
    }
}

/// Whether it is for Docker's dev environments, or for Tilt, which runs what is being written.
fn is_workplace(last: &StageDraft, path: &Path) -> bool {
    let stage = last.stage.name.as_ref().map_or("", |name| name.as_str());
    let file = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    matches!(stage, "dev-env" | "dev-envs" | "devcontainer") || file.split(['.', '-', '_']).any(|word| word == "tilt")
}

pub(super) fn health_check(last: &StageDraft) -> Field<Probe> {
    let state = &last.state;
    let unsure = match &state.base {
        _ if state.starts == Some(Starts::Function) => Some("AWS Lambda runs no health checks"),
        _ if state.starts == Some(Starts::Prompt) => Some("a shell is nothing that lasts"),
        Base::Unknown => Some("the base image may bring its own health check"),
        Base::Image(image) if image.name().is_none() => Some("the base image may bring its own health check"),
        Base::Image(image) if base::is_function(image) => Some("AWS Lambda runs no health checks"),
        Base::Image(_) | Base::Scratch => None,
    };
    let missing = |slot| match unsure {
        Some(why) => Field::unknown(slot, Why::new(Reason::Decided(why))),
        None => Field::missing(slot),
    };
    state.health_check.clone().unwrap_or_else(|| missing(Slot::at(last.image_at)))
}

fn of_base(last: &StageDraft, end: u32) -> Field<User> {
    let slot = Slot::at(last.image_at);
    let user = match &last.state.base {
        Base::Image(image) => base::user(image),
        Base::Scratch => Value::Missing,
        Base::Unknown => Value::Unknown(Why::new(Reason::Decided("the base image's user is not known"))),
    };
    match user {
        Value::Set(user) => Field::set(user, slot),
        Value::Unknown(why) => Field::unknown(slot, why),
        Value::Missing => Field::missing(slot.instruction(at_the_end(last, end), words::user_instruction)),
    }
}

/// What a USER that is meant for containers stands behind: the stage, as far as it is built.
fn at_the_end(last: &StageDraft, end: u32) -> Location {
    let offset = before_start(&last.stage.instructions).unwrap_or(end);
    Location { file: last.stage.at.file, span: Span { start: last.stage.at.span.start, end: offset } }
}

/// Whether commands of a build run behind its last USER, which may be that of another stage.
fn works_as_root(instructions: &[Instruction]) -> bool {
    let is = |step: &Instruction, keyword: &str| !step.deferred && step.keyword.as_str() == keyword;
    let first = instructions.iter().rposition(|step| is(step, "USER"));
    // Stages that are built on this one's base may need its root as well.
    first.is_none_or(|first| instructions[first..].iter().any(|step| is(step, "RUN")))
}

/// Where the CMD and ENTRYPOINT at the end of a stage begin, if nothing that needs root follows.
fn before_start(instructions: &[Instruction]) -> Option<u32> {
    let starts = |step: &Instruction| !step.deferred && matches!(step.keyword.as_str(), "CMD" | "ENTRYPOINT");
    let last = instructions.iter().rposition(starts)?;
    let works = |step: &Instruction| matches!(step.keyword.as_str(), "RUN" | "COPY" | "ADD" | "WORKDIR");
    if instructions[last..].iter().any(works) {
        return None;
    }
    let first = instructions[..=last].iter().rposition(|step| !starts(step)).map_or(0, |before| before + 1);
    Some(instructions[first].at.span.start)
}

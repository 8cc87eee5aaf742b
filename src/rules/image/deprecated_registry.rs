//! Registries that were closed: images there get no updates, and one day no answer.

use super::names;
use crate::facts::registries::{CLOSED, Closed, DOCKER_HUB, is_docker_hub};
use crate::model::{Image, Part, Repair, Value};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("deprecated-registry", include_str!("../../../rules/image/deprecated-registry.md"), Check::Image(check));

fn check(image: &Image, report: &mut Report) {
    let Value::Set(reference) = &image.reference.value else { return };
    let registry = match reference.registry() {
        Part::Is(registry) if !is_docker_hub(registry) => registry,
        Part::Is(_) | Part::Absent => DOCKER_HUB,
        Part::Unknown => return,
    };
    let is_below = |path: &str| match reference.repository() {
        Part::Is(name) => name.starts_with(path),
        Part::Absent | Part::Unknown => path.is_empty(),
    };
    let tag = match reference.tag() {
        Part::Is(tag) => Some(tag),
        Part::Absent => Some("latest"),
        Part::Unknown => None,
    };
    let is_gone = |it: &&Closed| it.keeps.is_none_or(|kept| tag.is_some_and(|tag| tag != kept));
    let mut closed = CLOSED.iter().filter(is_gone);
    let Some(closed) = closed.find(|it| it.registry == registry && is_below(it.path)) else { return };
    let slot = reference.registry_slot(&image.reference.slot);
    let found = report.at(
        &slot,
        format!("`{}` {}", format!("{}/{}", closed.registry, closed.path).trim_end_matches('/'), closed.fate),
    );
    let found = names::unless_renamed(found, image);
    if let Some(successor) = closed.successor {
        found.safe_fix(Repair::Word(successor.to_owned()));
    }
}

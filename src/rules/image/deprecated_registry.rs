//! Registries that were closed: images there get no updates, and one day no answer.

use super::names;
use crate::facts::registries::CLOSED;
use crate::model::{Image, Part, Repair, Value};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("deprecated-registry", include_str!("../../../rules/image/deprecated-registry.md"), Check::Image(check));

fn check(image: &Image, report: &mut Report) {
    let Value::Set(reference) = &image.reference.value else { return };
    let closed = match reference.registry() {
        Part::Is(registry) => CLOSED.iter().find(|closed| closed.registry == registry),
        Part::Absent | Part::Unknown => None,
    };
    let Some(closed) = closed else { return };
    let slot = reference.registry_slot(&image.reference.slot);
    let found = report.at(&slot, format!("registry `{}` {}", closed.registry, closed.fate));
    let found = names::unless_renamed(found, image);
    if let Some(successor) = closed.successor {
        found.safe_fix(Repair::Word(successor.to_owned()));
    }
}

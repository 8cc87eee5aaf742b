//! Of two values under one key only one holds, and who reads the file may well look at the other.

use crate::budget::limits;
use crate::model::{Identity, Model};
use crate::rules::{Check, Report, Rule};
use crate::source::Location;
use std::sync::Arc;

pub static RULE: Rule =
    Rule::new("duplicate-key", include_str!("../../../rules/project/duplicate-key.md"), Check::Model(check));

fn check(model: &Model, report: &mut Report) {
    if model.repeated.is_empty() {
        return;
    }
    let mut objects: Vec<&Arc<Identity>> = model.resources.iter().map(|resource| &resource.identity).collect();
    objects.sort_by_key(|it| (it.whole.file, it.whole.span.start));
    for it in &model.repeated {
        let message = format!("duplicate key `{}`: the file is refused, or the last value is used", it.name);
        let finding = report.at(&it.at, message).related(&it.first, "first set here");
        // The last that begins before it and holds it; objects in others are few.
        let before = objects
            .partition_point(|object| (object.whole.file, object.whole.span.start) <= (it.at.file, it.at.span.start));
        let mut near = objects[..before].iter().rev().take(limits::OBJECTS_AROUND);
        if let Some(identity) = near.find(|object| holds(object.whole, it.at)) {
            finding.about(identity);
        }
    }
}

fn holds(whole: Location, place: Location) -> bool {
    whole.file == place.file && whole.span.start <= place.span.start && place.span.end <= whole.span.end
}

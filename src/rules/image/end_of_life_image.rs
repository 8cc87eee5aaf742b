//! An image whose software is out of support gets no more security fixes.

use super::names;
use crate::facts::end_of_life;
use crate::model::{Image, Part, Reference, Value};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("end-of-life-image", include_str!("../../../rules/image/end-of-life-image.md"), Check::Image(check));

fn check(image: &Image, report: &mut Report) {
    let Value::Set(reference) = &image.reference.value else { return };
    let tag = match reference.tag() {
        Part::Is(tag) => tag,
        Part::Absent if reference.digest() == Part::Absent => "latest",
        Part::Absent | Part::Unknown => return,
    };
    let Some((what, since)) = out_of_support(reference, tag) else { return };
    let slot = reference.tag_slot(&image.reference.slot);
    report.at(&slot, format!("{what} is out of support since {since}"));
}

pub(super) fn out_of_support(reference: &Reference, tag: &str) -> Option<(String, &'static str)> {
    let name = names::official(reference).or_else(|| names::full(reference))?;
    if let Some(ended) = end_of_life::of(&name, tag) {
        let short = name.rsplit('/').next().unwrap_or(&name);
        return Some((format!("`{short}` {}", ended.version), ended.since));
    }
    // `python:3.12-slim-buster`: a young program on an old system. Only official images keep to these words.
    names::official(reference)?;
    tag.split('-').skip(1).find_map(|word| {
        let (systems, version): (&[_], _) = match word.strip_prefix("alpine") {
            Some(version) => (&["alpine"], version),
            // A bare number behind a dash is something else's.
            None if word.starts_with(|letter: char| letter.is_ascii_alphabetic()) => (&["debian", "ubuntu"], word),
            None => return None,
        };
        let (system, ended) = systems.iter().find_map(|system| Some((system, end_of_life::of(system, version)?)))?;
        Some((format!("`{system}` {version}, which this image is built on,"), ended.since))
    })
}

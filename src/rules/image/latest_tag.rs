//! `latest` is another image tomorrow, and nobody has tried that one.

use super::names;
use crate::facts::retired_images;
use crate::model::{Image, Part, Value};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("latest-tag", include_str!("../../../rules/image/latest-tag.md"), Check::Image(check));

fn check(image: &Image, report: &mut Report) {
    let Value::Set(reference) = &image.reference.value else { return };
    // A digest names one image, whatever the tag says.
    if reference.digest() != Part::Absent || !names::is_image(reference) {
        return;
    }
    let name = names::shown(reference);
    let message = match (reference.tag(), reference.malformed_digest()) {
        (Part::Is(tag), _) if is_latest(tag) => format!("image {name} is not pinned: it can change at any time"),
        (Part::Absent, Some(digest)) => format!("image {name} has no tag, and `{digest}` is no digest"),
        (Part::Absent, None) if names::may_be_local(image) => return,
        (Part::Absent, None) => format!("image {name} has no tag, which means `latest`"),
        (Part::Is(_) | Part::Unknown, _) => return,
    };
    // No other tag is a cure where nothing of the name is updated: `centos`.
    if names::official(reference)
        .is_some_and(|name| retired_images::of(&name, "latest").is_some_and(|it| it.but.is_empty()))
    {
        return;
    }
    let found = report.at(&reference.tag_slot(&image.reference.slot), message);
    let found = found.strict_if(names::is_to_be_made(image));
    names::unless_tagged(found, image);
}

/// `latest-alpine` moves as much as `latest` does.
fn is_latest(tag: &str) -> bool {
    tag == "latest" || tag.starts_with("latest-") || tag.ends_with("-latest")
}

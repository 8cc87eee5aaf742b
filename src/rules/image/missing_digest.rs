//! A tag can be moved, by its owner or by a thief; a digest cannot.

use super::names;
use crate::model::{Image, Part, Value};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("missing-digest", include_str!("../../../rules/image/missing-digest.md"), Check::Image(check));

fn check(image: &Image, report: &mut Report) {
    let Value::Set(reference) = &image.reference.value else { return };
    let known = reference.tag() != Part::Unknown && reference.repository() != Part::Unknown;
    if reference.digest() == Part::Absent && known && names::is_image(reference) {
        let name = names::shown(reference);
        let message = match reference.malformed_digest() {
            Some(digest) => format!("image {name} is not pinned: `{digest}` is no digest"),
            None => format!("image {name} is not pinned by digest"),
        };
        let found = report.at(&image.reference, message);
        names::unless_tagged(found, image);
    }
}

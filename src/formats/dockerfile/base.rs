//! What the facts on base images say of an image that a build names.

use crate::facts::base_images::{self, Name, Runs};
use crate::model::{Reason, Reference, User, Value, Why};

/// The user of a base image; missing where the image leaves it at root.
pub(super) fn user(image: &Reference) -> Value<User> {
    match Name::of(image).map_or(Runs::Unsure, |name| name.runs_as()) {
        Runs::As(user) => Value::Set(user.parse().map_or_else(|_| User::Name(user.to_owned()), User::Id)),
        Runs::NonRoot => Value::Set(User::NonRoot),
        Runs::Root => Value::Missing,
        Runs::Unsure => Value::Unknown(Why::new(Reason::Decided("the base image's user is not known"))),
    }
}

pub(super) fn is_server(image: &Reference) -> bool {
    Name::of(image).is_some_and(|name| name.is_server())
}

pub(super) fn is_function(image: &Reference) -> bool {
    base_images::is_function(image.text.as_str())
}

pub(super) fn is_dev_container(image: &Reference) -> bool {
    base_images::is_dev_container(image.text.as_str())
}

pub(super) fn is_windows(image: &Reference) -> bool {
    base_images::is_windows(image.text.as_str())
}

pub(super) fn is_linux(image: &Reference) -> bool {
    Name::of(image).is_some_and(|name| name.is_linux())
}

/// Whether this can be an image's name at all, and not a template's placeholder.
pub(super) fn is_name(name: &str) -> bool {
    let (path, digest) = name.split_once('@').map_or((name, None), |(path, digest)| (path, Some(digest)));
    let tag = path.rfind(':').filter(|colon| !path[*colon..].contains('/')).unwrap_or(path.len());
    let repository = path[..tag].rsplit_once('/').map_or(&path[..tag], |(_, last)| last);
    let letters = path.chars().all(|ch| ch.is_ascii_alphanumeric() || "._-/:".contains(ch) || ch == crate::tree::HOLE);
    !repository.is_empty()
        && letters
        && !repository.contains(|ch: char| ch.is_ascii_uppercase())
        && digest.is_none_or(|digest| digest.contains(':') || digest.contains(crate::tree::HOLE))
}

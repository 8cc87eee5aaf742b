//! Images by name, as the rules on images speak of them.

use crate::facts::registries::{DOCKER_HUB, OFFICIAL, is_docker_hub, is_official};
use crate::model::{Field, HOLE, Image, Part, Purpose, Reference, Value};
use crate::project::Need;
use crate::rules::FindingBuilder;

/// Whether this is an image that someone pulls: not `scratch`, and no placeholder. Of a name that is written in capitals
/// (`REPLACE_ME`) a tool makes another one, as ko does of `ko://` and the path of a Go package
/// (<https://ko.build/features/k8s/>).
pub fn is_image(reference: &Reference) -> bool {
    let text = reference.text.as_str();
    let name = reference.name().unwrap_or("");
    !text.is_empty()
        && text != "scratch"
        && !text.contains(['{', '}', '<', '>', '$', ' ', '%', '\n'])
        && !text.starts_with('@')
        && !text.contains("://")
        && !name.rsplit('/').next().is_some_and(|last| last.contains(|ch: char| ch.is_ascii_uppercase()))
}

/// Whether a build may find it nearer than in a registry: a stage whose name is not known as a whole
/// (`${TARGETARCH}-base`), a named build context, an image that was built before. No registry has names of one word but
/// those of official images.
pub fn may_be_local(image: &Image) -> bool {
    let Field { value: Value::Set(reference), .. } = &image.reference else { return false };
    match (image.purpose, reference.repository()) {
        (Purpose::Run, _) => false,
        (Purpose::Base | Purpose::Copy, Part::Is(name)) => {
            reference.registry() == Part::Absent && !name.contains('/') && !is_official(name)
        }
        (Purpose::Base | Purpose::Copy, Part::Absent | Part::Unknown) => !reference.text.as_str().contains('/'),
    }
}

/// Whether a manifest has a name that nobody can pull: no registry has names of one word but those of official images. A
/// tool writes another name there, with a tag.
pub fn is_to_be_made(image: &Image) -> bool {
    let Field { value: Value::Set(reference), .. } = &image.reference else { return false };
    let Part::Is(name) = reference.repository() else { return false };
    let bare = reference.registry() == Part::Absent && reference.tag() == Part::Absent && !name.contains('/');
    image.purpose == Purpose::Run && bare && !image.identity.api.is_empty() && !is_official(name)
}

/// A finding on a tag is moot where a tool writes the tag into the manifest, or builds the image under this very name.
pub fn unless_tagged<'a>(found: FindingBuilder<'a>, image: &Image) -> FindingBuilder<'a> {
    match deployed(image) {
        Some(name) => found.unless_provided(Need::Tag(name)),
        None => found,
    }
}

/// A finding on a registry is moot where a tool takes the image from elsewhere.
pub fn unless_renamed<'a>(found: FindingBuilder<'a>, image: &Image) -> FindingBuilder<'a> {
    match deployed(image) {
        Some(name) => found.unless_provided(Need::Registry(name)),
        None => found,
    }
}

/// The name of an image that a platform is told to run: what a build starts from, no such tool changes.
fn deployed(image: &Image) -> Option<String> {
    let Field { value: Value::Set(reference), .. } = &image.reference else { return None };
    (image.purpose == Purpose::Run).then(|| reference.name().map(str::to_owned)).flatten()
}

/// The name for a message; what is not known in it is `…`.
pub fn shown(reference: &Reference) -> String {
    format!("`{}`", reference.text.as_str().replace(HOLE, "…"))
}

/// Registry and repository in full: `docker.io/library/nginx` for `nginx`.
pub fn full(reference: &Reference) -> Option<String> {
    let Part::Is(repository) = reference.repository() else { return None };
    match reference.registry() {
        Part::Is(registry) if is_docker_hub(registry) => Some(on_docker_hub(repository)),
        Part::Is(registry) => Some(format!("{registry}/{repository}")),
        Part::Absent => Some(on_docker_hub(repository)),
        Part::Unknown => None,
    }
}

/// The name of a Docker official image, wherever it is mirrored.
pub fn official(reference: &Reference) -> Option<String> {
    let full = full(reference)?;
    let name = OFFICIAL.iter().find_map(|mirror| full.strip_prefix(mirror))?;
    (!name.contains('/')).then(|| name.to_owned())
}

fn on_docker_hub(repository: &str) -> String {
    let library = if repository.contains('/') { "" } else { "library/" };
    format!("{DOCKER_HUB}/{library}{repository}")
}

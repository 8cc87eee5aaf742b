//! Images by name, as the rules on images speak of them.

use crate::facts::registries::{DOCKER_HUB, OFFICIAL, is_docker_hub};
use crate::model::{HOLE, Part, Reference};

/// Whether this is an image that someone pulls: not `scratch`, and not a template's blank.
pub fn is_image(reference: &Reference) -> bool {
    let text = reference.text.as_str();
    !text.is_empty() && text != "scratch" && !text.contains(['{', '}', '<', '>', '$', ' ', '%', '\n'])
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

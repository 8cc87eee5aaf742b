//! The link from a service to the Dockerfile that builds its image.

use crate::model::{Field, Probe, Slot, User};
use crate::source::Sources;
use crate::tree::Node;

/// What an image says of the container that will run it.
pub(super) struct Built {
    pub user: Field<User>,
    pub health: Field<Probe>,
}

/// Reads the Dockerfile of a build, where there is one to be opened.
pub(super) fn facts(build: &Node, service: &str, sources: &Sources) -> Option<Built> {
    let _ = (build, service, sources);
    None
}

/// The image's health check, at the service's own place where the image has none.
pub(super) fn health(built: &Built, slot: Slot) -> Field<Probe> {
    let _ = slot;
    built.health.clone()
}

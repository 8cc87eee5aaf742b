//! What objects do not say themselves because something else says it for them: a namespace's defaults, and tools that
//! write into manifests before these are applied.

use super::identity::Identity;
use std::path::PathBuf;
use std::sync::Arc;

/// What the containers of a namespace get that say nothing of it, by the names of resources: `memory`, `cpu`.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub struct ContainerDefaults {
    pub identity: Arc<Identity>,
    pub limits: Vec<String>,
    pub requests: Vec<String>,
}

/// A directory of manifests into which something is written before they are applied.
#[derive(Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Overlay {
    pub directory: PathBuf,
    /// The files and directories that it is laid over, beside its own.
    pub over: Vec<PathBuf>,
    /// The images, by name, that get a tag or a digest.
    pub tags: Vec<String>,
    /// The images, by name, that are taken from elsewhere.
    pub renamed: Vec<String>,
    /// Files that say parts of objects only.
    pub patches: Vec<PathBuf>,
}

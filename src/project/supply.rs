//! What objects lack in their own file and get from another.

use super::facts::Facts;
use crate::budget::limits;
use crate::model::Overlay;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// What a finding says is missing, or not fixed, where something else may see to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Deserialize, serde::Serialize)]
pub enum Need {
    /// A limit for a container, by the name of the resource: `memory`.
    Limit(String),
    Request(String),
    /// A tag or digest for the image of this name.
    Tag(String),
    /// Another place to take the image of this name from.
    Registry(String),
}

impl Need {
    /// The name that defaults of namespaces are indexed by.
    pub(super) fn resource(&self) -> Option<String> {
        match self {
            Self::Limit(resource) => Some(limit(resource)),
            Self::Request(resource) => Some(request(resource)),
            Self::Tag(_) | Self::Registry(_) => None,
        }
    }
}

pub(super) fn limit(resource: &str) -> String {
    format!("limit of {resource}")
}

pub(super) fn request(resource: &str) -> String {
    format!("request of {resource}")
}

/// What all overlays together write, and into which files.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Files and directories, by what is written into all that is below them.
    places: HashMap<Need, HashSet<PathBuf>>,
    patches: HashSet<PathBuf>,
    /// Images that something of the tree builds.
    built: HashSet<String>,
}

impl Written {
    pub fn of<'a>(units: impl Iterator<Item = &'a Facts> + Clone) -> Self {
        let overlays: Vec<&Overlay> = units.clone().flat_map(|facts| &facts.overlays).collect();
        let by_directory: HashMap<&Path, &Overlay> = overlays.iter().map(|it| (it.directory.as_path(), *it)).collect();
        let mut written = Self::default();
        for overlay in &overlays {
            written.patches.extend(overlay.patches.iter().cloned());
            let needs = overlay.tags.iter().cloned().map(Need::Tag);
            let needs: Vec<Need> = needs.chain(overlay.renamed.iter().cloned().map(Need::Registry)).collect();
            if needs.is_empty() {
                continue;
            }
            let reach = reach(overlay, &by_directory);
            for need in needs {
                written.places.entry(need).or_default().extend(reach.iter().cloned());
            }
        }
        let said = units.flat_map(|facts| &facts.built).filter_map(|built| match &built.name {
            // What has a registry in its name is pushed there, and pulled as whatever was pushed last.
            super::Called::Said(name) => Some(without_tag(name)).filter(|name| !has_registry(name)).map(str::to_owned),
            super::Called::Directory(_) => None,
        });
        written.built.extend(said);
        written
    }

    /// Whether this is written into a file.
    pub fn provides(&self, need: &Need, path: &Path) -> bool {
        let is_built = match need {
            Need::Tag(name) => self.built.contains(name),
            Need::Limit(_) | Need::Request(_) | Need::Registry(_) => false,
        };
        let within = |places: &HashSet<PathBuf>| path.ancestors().any(|above| places.contains(above));
        is_built || self.places.get(need).is_some_and(within)
    }

    pub fn is_patch(&self, path: &Path) -> bool {
        self.patches.contains(path)
    }

    pub fn has_patches(&self) -> bool {
        !self.patches.is_empty()
    }
}

fn has_registry(image: &str) -> bool {
    image.split_once('/').is_some_and(|(first, _)| first.contains(['.', ':']))
}

fn without_tag(image: &str) -> &str {
    let last = image.rfind('/').map_or(0, |slash| slash + 1);
    let end = image[last..].find([':', '@']).map_or(image.len(), |at| last + at);
    &image[..end]
}

/// What an overlay is laid over, directly or by way of others.
fn reach(overlay: &Overlay, by_directory: &HashMap<&Path, &Overlay>) -> HashSet<PathBuf> {
    let mut reach: HashSet<PathBuf> = [overlay.directory.clone()].into();
    let mut next: Vec<&Overlay> = vec![overlay];
    for _ in 0..limits::OVERLAYS {
        let mut found = Vec::new();
        for place in next.iter().flat_map(|overlay| &overlay.over) {
            if reach.insert(place.clone()) {
                found.extend(by_directory.get(place.as_path()));
            }
        }
        next = found;
    }
    reach
}

//! The models of all files, and look-ups across them.

use crate::model::{Model, Resource};
use std::collections::HashMap;

/// Everything that a run has read.
#[derive(Debug, Default)]
pub struct Project {
    pub models: Vec<Model>,
    by_kind: HashMap<String, Vec<(usize, usize)>>,
}

impl Project {
    pub fn new(models: Vec<Model>) -> Self {
        let mut by_kind: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (unit, model) in models.iter().enumerate() {
            for (index, resource) in model.resources.iter().enumerate() {
                by_kind.entry(resource.kind().to_owned()).or_default().push((unit, index));
            }
        }
        Self { models, by_kind }
    }

    pub fn resources<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let places = self.by_kind.get(kind).map_or(&[][..], Vec::as_slice);
        places.iter().map(|(unit, index)| &self.models[*unit].resources[*index])
    }
}

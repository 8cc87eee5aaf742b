//! Which volumes are mounted read-only only, for all volumes of a pod or task at once. It knows no format's words.

use crate::model::{Field, View};
use std::collections::HashMap;

pub(super) struct Mounts(HashMap<String, Field<bool>>);

impl Mounts {
    /// From mounts that name their volume at one key, and their path at another.
    pub fn of<'a>(mounts: impl Iterator<Item = View<'a>>, volume: &str, path: &str) -> Self {
        let mut worst: HashMap<String, Field<bool>> = HashMap::new();
        for mount in mounts {
            let Some(name) = mount.get(volume).word().known().cloned() else { continue };
            let at = mount.get(path).at();
            let read_only = mount.anchored(at).get("readOnly").flag();
            let known = worst.entry(name).or_insert_with(|| read_only.clone());
            // The first one that is not read-only decides.
            if known.known() == Some(&true) {
                *known = read_only;
            }
        }
        Self(worst)
    }

    /// Whether every mount of a volume is read-only; nothing for one that is not mounted.
    pub fn read_only(&self, volume: &str) -> Option<Field<bool>> {
        self.0.get(volume).cloned()
    }
}

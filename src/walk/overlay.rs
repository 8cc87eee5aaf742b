//! Texts that stand in for those on the disk: what is staged for a commit is checked as it will be committed.

use super::read;
use crate::source::normalise;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// What is read in a directory in place of what is there. All paths are absolute.
#[derive(Debug, Default)]
pub struct Overlay {
    /// What paths are relative to.
    pub here: PathBuf,
    /// What stands below here is only there if it is named.
    pub root: PathBuf,
    /// The same here as on the disk.
    pub same: HashSet<PathBuf>,
    pub texts: HashMap<PathBuf, Vec<u8>>,
}

/// Where a text is to be read.
pub enum Reading<'a> {
    Disk,
    Text(&'a [u8]),
    Absent,
}

impl Overlay {
    pub fn absolute(&self, path: &Path) -> PathBuf {
        normalise(&self.here.join(path))
    }

    pub fn of(&self, path: &Path) -> Reading<'_> {
        let path = self.absolute(path);
        match self.texts.get(&path) {
            Some(text) => Reading::Text(text),
            // A submodule stands in the index as one thing.
            None if path.ancestors().any(|above| self.same.contains(above)) || !path.starts_with(&self.root) => {
                Reading::Disk
            }
            None => Reading::Absent,
        }
    }

    /// What would be met below a directory, and is not on the disk.
    pub fn only_here<'a>(&'a self, directory: &'a Path) -> impl Iterator<Item = PathBuf> + 'a {
        let absolute = normalise(&self.here.join(directory));
        let below = move |path: &PathBuf| path.strip_prefix(&absolute).ok().map(|rest| directory.join(rest));
        self.texts.keys().filter(|path| !path.exists()).filter_map(below)
    }
}

/// As [`read::file`]; `None` for a file that is not there.
pub fn file(path: &Path, overlay: Option<&Overlay>) -> Option<Result<read::Text, String>> {
    match overlay.map_or(Reading::Disk, |overlay| overlay.of(path)) {
        Reading::Disk => Some(read::file(path)),
        Reading::Text(text) => Some(read::from(text, text.len() as u64)),
        Reading::Absent => None,
    }
}

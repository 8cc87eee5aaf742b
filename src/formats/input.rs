//! The one argument of every reader: the texts, what was read of them, how much work is allowed, and what is known of
//! the platform. It knows no format.

use crate::budget::Budget;
use crate::source::{FileId, Read, ReadLog, Snapshot, Source};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Clone, Copy)]
pub struct Input<'a> {
    pub files: &'a Snapshot,
    pub reads: &'a ReadLog,
    pub budget: &'a Budget,
    pub platform: &'a Platform,
}

impl<'a> Input<'a> {
    /// The text of this number, which was read before.
    pub fn get(&self, id: FileId) -> &'a Arc<Source> {
        self.files.get(id)
    }

    /// The text at a path, if there is one; either way it is remembered that the unit asked.
    pub fn open(&self, path: &Path) -> Option<Arc<Source>> {
        let found = self.files.open(path);
        self.reads.note(match &found {
            Some(source) => Read::Text(source.id, source.version),
            None => Read::Absent(crate::source::normalise(path)),
        });
        found
    }
}

/// What the configuration says of the world that files are for.
#[derive(Debug, Clone, Default)]
pub struct Platform {
    pub kubernetes: Kubernetes,
    pub terraform: Terraform,
}

#[derive(Debug, Clone, Default)]
pub struct Kubernetes {
    /// `1.31`; none says that any supported one may be meant.
    pub version: Option<(u32, u32)>,
}

impl Kubernetes {
    /// Whether all versions that may be meant have by default what came with this one.
    pub fn has(&self, major: u32, minor: u32) -> bool {
        self.version.is_none_or(|version| version >= (major, minor))
    }
}

#[derive(Debug, Clone, Default)]
pub struct Terraform {
    /// The files of `-var-file`, in order: the later one wins. Their paths are as those of the run's files.
    pub var_files: Vec<PathBuf>,
    /// What `terraform.workspace` says.
    pub workspace: Option<String>,
}

/// What an [`Input`] needs besides the texts, with nothing configured.
#[derive(Debug, Default)]
pub struct Defaults {
    pub reads: ReadLog,
    pub budget: Budget,
    pub platform: Platform,
}

impl Defaults {
    pub fn input<'a>(&'a self, files: &'a Snapshot) -> Input<'a> {
        Input { files, reads: &self.reads, budget: &self.budget, platform: &self.platform }
    }
}

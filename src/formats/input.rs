//! The one argument of every reader: the texts, what was read of them, how much work is allowed, and what is known of
//! the platform. It knows no format.

use crate::budget::Budget;
use crate::source::{FileId, Location, Note, Read, ReadLog, Refused, Snapshot, Source};
use crate::tree::Reason;
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

    /// As [`open`](Self::open), for a file that values come from: where there is one that is not read, they are not
    /// known, and where it should have been, the run is incomplete. `asked` is the place that names the file, if any does.
    pub fn need(&self, path: &Path, asked: Option<Location>) -> Result<Option<Arc<Source>>, Reason> {
        let found = self.open(path);
        match self.files.refusal(path) {
            Some(why) => Err(self.refused(path, &why, asked)),
            None => Ok(found),
        }
    }

    /// Says that what stands here is more than is looked at, unless the unit says already that it is too large as a whole.
    pub fn limit(&self, at: Location, what: &str) {
        if self.budget.over().is_none() {
            self.reads.remark(Note::at(at, format!("{what}: what it comes to is not known")));
        }
    }

    /// Says that a file is not read, and gives the reason for what would have come from it.
    pub fn refused(&self, path: &Path, why: &Refused, asked: Option<Location>) -> Reason {
        let name = crate::source::normalise(path).to_string_lossy().replace('\\', "/");
        match why {
            Refused::Outside => Reason::Unreadable(format!("`{name}` lies outside of what is checked").into()),
            Refused::Unreadable(why) => {
                let said = format!("`{name}` could not be read: {why}");
                match asked {
                    Some(at) => self.reads.fail(Note::at(at, &*said)),
                    // What is no text is told at the byte that makes it none.
                    None if self.files.has(&crate::source::normalise(path)) => {}
                    None => self.reads.fail(Note::of_path(name, &**why)),
                }
                Reason::Unreadable(said.into())
            }
        }
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

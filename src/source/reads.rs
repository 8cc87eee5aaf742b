//! What one unit read: the texts, and the paths where it found none. A unit is to be read again when one of these
//! changes, and not before.

use super::{FileId, Note, Version};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Read {
    Text(FileId, Version),
    /// Looked for and not there: a `.env` that appears later changes what a unit says.
    Absent(PathBuf),
}

/// Collects what is read, from all threads that work on the unit.
#[derive(Debug, Default)]
pub struct ReadLog {
    reads: Mutex<BTreeSet<Read>>,
    failures: Mutex<BTreeSet<Note>>,
    notes: Mutex<BTreeSet<Note>>,
}

impl ReadLog {
    pub fn note(&self, read: Read) {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner).insert(read);
    }

    /// What should have been read, and could not be.
    pub fn fail(&self, failure: Note) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).insert(failure);
    }

    /// What was left out on purpose, said once however often it came up.
    pub fn remark(&self, note: Note) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).insert(note);
    }

    pub fn notes(&self) -> Vec<Note> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub fn failures(&self) -> Vec<Note> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// All that was read, in an order that does not depend on threads.
    pub fn into_reads(self) -> Vec<Read> {
        self.reads.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect()
    }
}

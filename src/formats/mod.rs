//! Tree to model: the only place that knows a format's words. No rule is known here.

use crate::model::Model;
use crate::source::{FileId, Location, Sources};
use crate::syntax::SyntaxError;

/// Files that are read together, because they say one thing together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    Dockerfile(FileId),
    /// A YAML or JSON file; what it holds is decided by its content, document by document.
    Document(FileId),
    /// A Compose file, its overrides in order.
    Compose(Vec<FileId>),
    /// All Terraform files of a run: modules call each other across directories.
    Terraform(Vec<FileId>),
}

/// What a unit says, and what was wrong with its text.
#[derive(Debug, Default)]
pub struct Lowered {
    pub model: Model,
    pub errors: Vec<SyntaxError>,
    /// What was left alone, and why: worth a word, not a finding.
    pub notes: Vec<Note>,
    /// Whether the unit was of a format that is checked at all.
    pub recognised: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub at: Location,
    pub message: String,
}

/// Reads a unit.
pub fn lower(unit: &Unit, sources: &Sources) -> Lowered {
    let _ = (unit, sources);
    Lowered::default()
}

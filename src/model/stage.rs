//! An image build: its stages, their instructions, and the commands that they run.

use super::field::Field;
use super::identity::Identity;
use super::image::Reference;
use crate::source::Location;
use crate::tree::Text;
use std::sync::Arc;

#[derive(Debug)]
pub struct Stage {
    pub identity: Arc<Identity>,
    pub index: usize,
    pub name: Option<Text>,
    /// The `FROM` instruction.
    pub at: Location,
    /// The image that the stage starts from, an earlier stage's for one that continues it; missing for `scratch`.
    pub base: Field<Reference>,
    /// `--platform`, as written.
    pub platform: Option<Text>,
    /// The earlier stage that this one continues.
    pub from_stage: Option<usize>,
    /// Whether this is what the build ends with.
    pub last: bool,
    /// Whether the last stage needs this one.
    pub reached: bool,
    pub windows: bool,
    pub instructions: Vec<Instruction>,
}

#[derive(Debug)]
pub struct Instruction {
    pub at: Location,
    /// In upper case.
    pub keyword: String,
    pub keyword_at: Location,
    /// Runs only in builds that start from this image.
    pub deferred: bool,
    pub action: Action,
}

#[derive(Debug)]
pub enum Action {
    Run {
        mounts: Vec<Mount>,
    },
    Add(CopiedFiles),
    Copy(CopiedFiles),
    User(Text),
    Expose(Vec<Text>),
    Workdir(Text),
    /// CMD and ENTRYPOINT.
    Start {
        exec: bool,
    },
    /// The words of SHELL.
    Shell(Vec<Text>),
    Other,
}

#[derive(Debug)]
pub struct CopiedFiles {
    pub sources: Vec<Text>,
    pub target: Option<Text>,
    pub from: Option<Text>,
    /// The earlier stage that `from` names.
    pub from_stage: Option<usize>,
    pub checksum: Option<Text>,
    pub chmod: Option<Text>,
    pub chown: Option<Text>,
}

#[derive(Debug, Clone)]
pub struct Mount {
    /// `cache`, `secret`, `bind` ...
    pub kind: String,
    pub target: Option<Text>,
    /// The stage or image that is mounted.
    pub from: Option<Text>,
    pub at: Location,
}

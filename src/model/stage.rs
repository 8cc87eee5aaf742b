//! An image build: its stages, their instructions, and the commands that they run.

use super::field::Field;
use super::image::Reference;
use crate::source::Location;
use crate::tree::Text;

pub use crate::syntax::shell::{Command, Connector};

#[derive(Debug)]
pub struct Stage {
    pub index: usize,
    pub name: Option<Text>,
    /// The `FROM` instruction.
    pub at: Location,
    /// The image that the stage starts from; an earlier stage's is that stage's.
    pub base: Field<Reference>,
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
    Run { mounts: Vec<Mount> },
    Add(Copy),
    Copy(Copy),
    User(Text),
    Expose(Vec<Text>),
    Workdir(Text),
    Other,
}

#[derive(Debug)]
pub struct Copy {
    pub sources: Vec<Text>,
    pub target: Option<Text>,
    pub from: Option<Text>,
    pub checksum: Option<Text>,
    pub chmod: Option<Text>,
    pub chown: Option<Text>,
}

#[derive(Debug)]
pub struct Mount {
    /// `cache`, `secret`, `bind` ...
    pub kind: String,
    pub target: Option<Text>,
    pub at: Location,
}

/// Shell commands that run somewhere: in a build, or when a container starts.
#[derive(Debug)]
pub struct Script {
    pub at: Location,
    pub commands: Vec<Command>,
    /// Runs while an image is built, not when a container starts.
    pub at_build: bool,
}

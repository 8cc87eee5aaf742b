//! What a stage hands on to the stages that continue it, and in the end to the image.

use super::scope::Scope;
use crate::model::{Field, Probe, Reference, User};
use std::sync::Arc;

#[derive(Debug, Clone)]
pub(super) struct State {
    pub scope: Scope,
    pub base: Base,
    pub user: Option<Field<User>>,
    pub group: Option<Field<i64>>,
    pub health_check: Option<Field<Probe>>,
    /// The words of SHELL, or Docker's own.
    pub shell: Arc<[String]>,
    pub windows: bool,
    /// What the last CMD or ENTRYPOINT makes a container run.
    pub starts: Option<Starts>,
    /// Whether something is there whose purpose is to give up root when the container starts.
    pub drops_root: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Starts {
    Program,
    /// The client by which AWS Lambda starts a container.
    Function,
    /// A shell or an interpreter with nothing to do: a place to work in, or to build on.
    Prompt,
}

/// What the first of a chain of stages starts from.
#[derive(Debug, Clone)]
pub(super) enum Base {
    Scratch,
    Image(Reference),
    Unknown,
}

impl State {
    pub fn of(base: Base, windows: bool) -> Self {
        let scope = if matches!(base, Base::Scratch) { Scope::default() } else { Scope::of_image() };
        let shell: &[&str] = if windows { &["cmd", "/S", "/C"] } else { &["/bin/sh", "-c"] };
        Self {
            scope,
            base,
            user: None,
            group: None,
            health_check: None,
            shell: shell.iter().map(|word| (*word).to_owned()).collect(),
            windows,
            starts: None,
            drops_root: false,
        }
    }
}

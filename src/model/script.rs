//! Commands that run somewhere: in a build, or when a container starts.

use super::identity::Identity;
use super::stage::Mount;
use crate::source::Location;
use crate::syntax::shell::{self, Lookup, Variables};
use crate::tree::Text;
use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

pub use crate::syntax::shell::{Command, Connector, Inside};

/// A script. Its commands are read when a rule first asks for them: most scripts have nothing that
/// a rule looks for, and reading them all costs more than everything else that is done to a file.
#[derive(Debug)]
pub struct Script {
    /// The container's or stage's that runs it.
    pub identity: Arc<Identity>,
    pub at: Location,
    pub body: Body,
    /// Runs while an image is built, not when a container starts.
    pub at_build: bool,
    /// The build stage that the script belongs to.
    pub stage: Option<usize>,
    pub mounts: Vec<Mount>,
    /// What the script is handed to: `/bin/bash`, `-o`, `pipefail`, `-c`.
    pub shell: Arc<[String]>,
    /// The variables that it sees.
    pub variables: Variables,
    commands: OnceLock<Vec<Command>>,
    /// The values of the variables that the script names.
    used: OnceLock<Vec<Text>>,
}

#[derive(Debug, Clone)]
pub enum Body {
    /// Lines for a shell.
    Lines(Text),
    /// A program and its arguments.
    Words(Vec<Text>),
}

impl Script {
    pub fn new(identity: Arc<Identity>, at: Location, body: Body) -> Self {
        Self {
            identity,
            at,
            body,
            at_build: false,
            stage: None,
            mounts: Vec::new(),
            shell: Arc::new([]),
            variables: Variables::default(),
            commands: OnceLock::new(),
            used: OnceLock::new(),
        }
    }

    /// What runs. Ask [`Self::mentions`] first.
    pub fn commands(&self) -> &[Command] {
        self.commands.get_or_init(|| {
            let lookup = |name: &str| self.variables.value(name).cloned().map_or(Lookup::Unknown, Lookup::Known);
            match &self.body {
                Body::Lines(text) => shell::parse_with(text, &lookup).commands,
                Body::Words(words) => shell::exec(words, &lookup).commands,
            }
        })
    }

    /// Whether one of the words stands anywhere in the script or in a variable that it names: cheap,
    /// and false only where no command can have it.
    pub fn mentions(&self, words: &[&str]) -> bool {
        let used = || {
            self.used.get_or_init(|| {
                let names: HashSet<&str> = self.body.texts().flat_map(|text| named(text.as_str())).collect();
                names.into_iter().filter_map(|name| self.variables.value(name).cloned()).collect()
            })
        };
        self.body.contains(words)
            || self.body.contains(&["$"])
                && used().iter().any(|value| words.iter().any(|word| value.as_str().contains(word)))
    }
}

impl Body {
    /// Whether one of the words stands anywhere in it.
    pub fn contains(&self, words: &[&str]) -> bool {
        self.texts().any(|text| words.iter().any(|word| text.as_str().contains(word)))
    }

    /// The script, or the words one by one.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        match self {
            Self::Lines(text) => std::slice::from_ref(text).iter(),
            Self::Words(texts) => texts.iter(),
        }
    }
}

/// The names behind `$` and `${`.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split('$').skip(1).map(|behind| {
        let name = behind.strip_prefix('{').unwrap_or(behind);
        name.split(|ch: char| !ch.is_alphanumeric() && ch != '_').next().unwrap_or("")
    })
}

//! Which variables an instruction sees: build arguments, and the environment over them.
//!
//! <https://docs.docker.com/build/building/variables/>: a stage sees the arguments it declares, those
//! of the stage it continues, and what ENV says, which wins. Knows no instruction.

use crate::syntax::shell::{Lookup, Variable, Variables};
use crate::tree::Text;

/// Set by BuildKit, and in FROM without being declared.
const PLATFORM: [&str; 8] = [
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDARCH",
    "BUILDVARIANT",
];

/// Arguments that every RUN may get without being declared.
const PROXIES: [&str; 5] = ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy"];

#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    variables: Variables,
    /// Whether a base image may bring variables along.
    open: bool,
}

impl Scope {
    /// The scope of a stage that starts from an image.
    pub fn of_image() -> Self {
        Self { open: true, ..Self::default() }
    }

    pub fn lookup(&self, name: &str) -> Lookup {
        match self.variables.get(name) {
            Some(Variable { value: Some(value), .. }) => Lookup::Known(value.clone()),
            Some(Variable { value: None, .. }) => Lookup::Declared,
            None if self.open || name == "PATH" || PLATFORM.contains(&name) => Lookup::Unknown,
            None if PROXIES.contains(&name.to_ascii_lowercase().as_str()) => Lookup::Unknown,
            None => Lookup::Unset,
        }
    }

    pub fn set(&mut self, name: &str, value: Text) {
        self.variables.set(name, Variable { value: Some(value), exported: true });
    }

    /// Declares an argument; without a default it has the one that it has before the first FROM.
    pub fn declare(&mut self, name: &str, default: Option<Text>, global: Option<&Self>) {
        if self.variables.get(name).is_none_or(|known| !known.exported) {
            let inherited = || global.and_then(|global| global.variables.value(name).cloned());
            self.variables.set(name, Variable { value: default.or_else(inherited), exported: false });
        }
    }

    /// All variables, for the shell to see.
    pub fn variables(&self) -> Variables {
        self.variables.clone()
    }
}

//! Which variables an instruction sees: build arguments, and the environment over them.
//!
//! <https://docs.docker.com/build/building/variables/>: a stage sees the arguments it declares, those
//! of the stage it continues, and what ENV says, which wins. Knows no instruction.

use crate::syntax::shell::Lookup;
use crate::tree::Text;
use std::collections::HashMap;
use std::sync::Arc;

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
    environment: HashMap<String, Text>,
    /// Without a value: given on the command line, or not at all.
    arguments: HashMap<String, Option<Text>>,
    /// Whether a base image may bring variables along.
    open: bool,
    known: Option<Arc<HashMap<String, Text>>>,
}

impl Scope {
    /// The scope of a stage that starts from an image.
    pub fn of_image() -> Self {
        Self { open: true, ..Self::default() }
    }

    pub fn lookup(&self, name: &str) -> Lookup {
        if let Some(value) = self.environment.get(name) {
            return Lookup::Known(value.clone());
        }
        match self.arguments.get(name) {
            Some(Some(value)) => Lookup::Known(value.clone()),
            Some(None) => Lookup::Declared,
            None if self.open || name == "PATH" || PLATFORM.contains(&name) => Lookup::Unknown,
            None if PROXIES.contains(&name.to_ascii_lowercase().as_str()) => Lookup::Unknown,
            None => Lookup::Unset,
        }
    }

    pub fn set(&mut self, name: &str, value: Text) {
        self.known = None;
        self.environment.insert(name.to_owned(), value);
    }

    /// Declares an argument; without a default it has the one that it has before the first FROM.
    pub fn declare(&mut self, name: &str, default: Option<Text>, global: Option<&Self>) {
        self.known = None;
        let inherited = || global.and_then(|global| global.arguments.get(name).cloned().flatten());
        let value = default.or_else(inherited);
        self.arguments.insert(name.to_owned(), value);
    }

    /// All variables whose value is known, for the shell to see.
    pub fn known(&mut self) -> Arc<HashMap<String, Text>> {
        let known = self.known.get_or_insert_with(|| {
            let arguments = self.arguments.iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
            let all = arguments.chain(&self.environment);
            Arc::new(all.map(|(name, value)| (name.clone(), value.clone())).collect())
        });
        known.clone()
    }
}

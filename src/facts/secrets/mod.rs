//! The words by which secrets are told from what is none: in names, in values, and beside a value inside a text.
//!
//! As of 2026-11. Names and forms are from the documentation of the programs that read them, the words *about* a secret
//! from real configuration in which nothing secret stood under them. Words only: what they mean is for the rules to say.

pub mod names;
pub mod parts;
pub mod values;

use std::collections::HashSet;
use std::sync::OnceLock;

/// Words, written as a list with spaces between them.
pub struct Words {
    list: &'static str,
    set: OnceLock<HashSet<&'static str>>,
}

impl Words {
    pub const fn new(list: &'static str) -> Self {
        Self { list, set: OnceLock::new() }
    }

    pub fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.list.split_ascii_whitespace()
    }

    pub fn has(&self, word: &str) -> bool {
        self.set.get_or_init(|| self.iter().collect()).contains(word)
    }
}

/// Whether a word stands in a list of words.
pub fn among(list: &Words, word: &str) -> bool {
    list.has(word)
}

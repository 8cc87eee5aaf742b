//! The words by which secrets are told from what is none: in names, in values, and beside a value inside a text.
//!
//! As of 2026-11. Names and forms are from the documentation of the programs that read them, the words *about* a secret
//! from real configuration in which nothing secret stood under them. Words only: what they mean is for the rules to say.

pub mod names;
pub mod parts;
pub mod values;

/// Whether a word stands in a list of words with spaces between them.
pub fn among(list: &str, word: &str) -> bool {
    list.split(' ').any(|other| other == word)
}

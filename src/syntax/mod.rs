//! Text to tree, with spans: grammar only, no meaning. Parsing never fails: what cannot be read
//! becomes a [`SyntaxError`] with its place, and everything around it is still there.

pub mod base64;
mod comment;
pub mod conflict;
pub mod dockerfile;
pub mod edit;
pub mod hcl;
pub mod json;
mod repeated;
pub mod shell;
pub mod yaml;

pub use comment::Comment;
pub use repeated::Repeated;

use crate::source::Location;

/// What a reader makes of a text.
#[derive(Debug, Clone)]
pub struct Parsed<T> {
    pub value: T,
    pub errors: Vec<SyntaxError>,
    pub comments: Vec<Comment>,
    /// Keys that stand twice in one map.
    pub repeated: Vec<Repeated>,
}

/// Something that the grammar of a format does not allow, at its place.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct SyntaxError {
    pub at: Location,
    /// Lower case, no full stop: what is wrong here.
    pub message: String,
    pub correction: Option<Box<Correction>>,
}

/// What was most likely meant, where that is clear.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Correction {
    /// What it does: "put the value in quotes".
    pub title: String,
    /// What goes, and what comes in its place.
    pub at: Location,
    pub text: String,
}

impl SyntaxError {
    pub fn new(at: Location, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), correction: None }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

//! Text to tree, with spans: grammar only, no meaning. Parsing never fails: what cannot be read
//! becomes a [`SyntaxError`] with its place, and everything around it is still there.

mod comment;
pub mod hcl;
mod repeated;

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
}

pub mod base64;
pub mod dockerfile;
pub mod edit;
pub mod json;
pub mod shell;
pub mod yaml;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

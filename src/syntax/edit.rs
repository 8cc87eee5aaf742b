//! Changes to a text, in words that every carrier shares; how each writes them is known in its own `edit`.
//!
//! Places are byte spans of the whole text. Nothing here knows what a value means.

use super::{json, yaml};
use crate::source::Span;

/// The syntax of the text that a value is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    Yaml,
    Json,
    Hcl,
    Dockerfile,
    Shell,
    /// A part of a word: what stands there has no quotes of its own.
    Raw,
}

/// A value on its way into a text; the carrier decides on quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// As it is: `true`, `65532`, a whole instruction of a Dockerfile.
    Raw(String),
    Text(String),
    List(Vec<String>),
}

/// What a change touches.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// From key to value, a list item, an instruction, a word.
    pub entry: Option<Span>,
    /// The value itself, where it can be replaced.
    pub value: Option<Span>,
    /// The map, list or instructions that the entry stands in.
    pub parent: Span,
    /// The keys below the parent that are still to be written.
    pub missing: &'a [&'a str],
}

#[derive(Debug, Clone, Copy)]
pub enum Operation<'a> {
    Set(&'a Literal),
}

/// Another text in place of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    pub span: Span,
    pub text: String,
}

impl Patch {
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Self { span: Span::new(at, at), text: text.into() }
    }
}

/// The patches that make the change, or nothing where the carrier cannot tell how.
pub fn patches(carrier: Carrier, text: &str, target: &Target<'_>, operation: &Operation<'_>) -> Option<Vec<Patch>> {
    if let (Operation::Set(value), Some(span)) = (operation, target.value) {
        return Some(vec![Patch { span, text: literal(carrier, value) }]);
    }
    match carrier {
        Carrier::Yaml => yaml::edit::patches(text, target, operation),
        Carrier::Json => json::edit::patches(text, target, operation),
        // A missing block or attribute of HCL has several spellings; people choose better.
        Carrier::Hcl | Carrier::Shell | Carrier::Raw => None,
        Carrier::Dockerfile => {
            let Operation::Set(value) = operation;
            let offset = target.parent.end as usize;
            let before = text.get(..offset)?;
            let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
            // A file need not end its last line.
            let start = if before.is_empty() || before.ends_with('\n') { "" } else { end };
            Some(vec![Patch::insert(offset, format!("{start}{}{end}", literal(carrier, value)))])
        }
    }
}

/// A value on one line.
pub fn literal(carrier: Carrier, value: &Literal) -> String {
    match value {
        Literal::Raw(raw) => raw.clone(),
        Literal::Text(text) => quote(text, carrier),
        Literal::List(items) => {
            let items: Vec<_> = items.iter().map(|item| quote(item, carrier)).collect();
            format!("[{}]", items.join(", "))
        }
    }
}

fn quote(text: &str, carrier: Carrier) -> String {
    // Letters first and nothing that YAML reads as more than letters.
    let plain = text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
        && !matches!(text.to_ascii_lowercase().as_str(), "true" | "false" | "yes" | "no" | "on" | "off" | "null");
    match carrier {
        Carrier::Dockerfile | Carrier::Shell | Carrier::Raw => text.to_owned(),
        Carrier::Yaml if plain => text.to_owned(),
        Carrier::Yaml | Carrier::Json | Carrier::Hcl => {
            let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{escaped}\"")
        }
    }
}

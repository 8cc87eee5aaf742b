//! Why a value cannot be known: a reason with the place that it comes from.

use super::Node;
use crate::source::Location;
use std::fmt;
use std::sync::Arc;

/// Why a value cannot be known, and where the cause stands if it stands anywhere.
#[derive(Debug, Clone)]
pub struct Why {
    pub reason: Reason,
    pub at: Option<Location>,
    /// Of an item of a list: it may be any number of items.
    pub more: bool,
}

/// What keeps a value from being known. Cheap to make and to copy: most reasons hold nothing.
#[derive(Debug, Clone)]
pub enum Reason {
    /// The format has no word for it.
    NotExpressible,
    /// Something that runs later decides: an image, an engine, a pipeline.
    Decided(&'static str),
    /// A part of the text is not known.
    Template,
    /// A value that is filled in later, by a tool that is not ours: `$IMAGE`, `<TAG>`.
    Placeholder,
    /// There may be more entries or items than those that are known.
    Partial(&'static str),
    /// More than is worth following.
    TooLarge(&'static str),
    /// It is not of the kind that is expected here.
    Mistyped(&'static str),
    /// The text could not be read here.
    Broken(&'static str),
    /// The value of a tag that others give a meaning to: `!Ref Bucket`.
    CustomTag(Arc<Tagged>),
    /// A file that it may come from is there, and cannot be read.
    Unreadable(Arc<str>),
    /// Passed over on purpose.
    NotRead(&'static str),
    /// What it depends on is known to the provider only: `aws_ecr_repository.app`.
    DependsOn(Arc<str>),
    /// A Terraform variable that has to be given when it runs.
    NoDefault(Arc<str>),
    /// A variable of the environment that nothing gives a value to.
    Unset(Arc<str>),
    /// A name that nothing declares.
    Undeclared(Arc<str>),
    /// Known when it runs: `terraform.workspace`.
    Runtime(Arc<str>),
    /// It hangs on something that is not known itself.
    Unclear(&'static str),
    /// An expression that comes to no value, in its own words.
    Failed(Arc<str>),
}

/// A custom tag with the value that stands behind it.
#[derive(Debug, Clone)]
pub struct Tagged {
    /// As it is written: `!Ref`.
    pub tag: Arc<str>,
    pub value: Node,
}

impl Reason {
    /// What reasons of this kind have in common: a word for programs, and one for people.
    pub fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Self::NotExpressible => ("not-expressible", "the format has no word for it"),
            Self::Decided(_) => ("decided-later", "something that is not among the files decides"),
            Self::Template => ("template", "a part of a text is not known"),
            Self::Placeholder => ("placeholder", "to be filled in by another tool"),
            Self::Partial(_) => ("partial", "not all of it is known"),
            Self::TooLarge(_) => ("too-large", "too large to follow"),
            Self::Mistyped(_) => ("mistyped", "not of the kind that is expected"),
            Self::Broken(_) => ("broken", "could not be read"),
            Self::CustomTag(_) => ("custom-tag", "custom tags of YAML"),
            Self::Unreadable(_) => ("unreadable", "a file that could not be read"),
            Self::NotRead(_) => ("not-read", "not read by this tool"),
            Self::DependsOn(_) => ("depends-on", "known to the provider only"),
            Self::NoDefault(_) => ("no-default", "variables without a value or default"),
            Self::Unset(_) => ("unset", "environment variables that no file sets"),
            Self::Undeclared(_) => ("undeclared", "names that nothing declares"),
            Self::Runtime(_) => ("runtime", "known when it runs"),
            Self::Unclear(_) => ("unclear", "the files do not tell"),
            Self::Failed(_) => ("failed", "expressions that come to no value"),
        }
    }
}

impl Why {
    /// Whether somebody who knows more than the files could make it known: a variable's value, a file that is not here.
    pub fn can_be_told(&self) -> bool {
        !matches!(self.reason, Reason::NotExpressible | Reason::Decided(_) | Reason::Unclear(_))
    }

    /// For a value that was stored, without its reason.
    pub fn not_kept() -> Self {
        Self::new(Reason::NotRead("its reason was not stored"))
    }

    pub fn new(reason: impl Into<Reason>) -> Self {
        Self { reason: reason.into(), at: None, more: false }
    }

    /// The same reason, found here unless it has a place already.
    #[must_use]
    pub fn at(self, at: Location) -> Self {
        Self { at: self.at.or(Some(at)), ..self }
    }
}

impl From<&'static str> for Reason {
    fn from(words: &'static str) -> Self {
        Self::Unclear(words)
    }
}

impl From<String> for Reason {
    fn from(words: String) -> Self {
        Self::Failed(words.into())
    }
}

/// Reasons are told apart by what they say.
impl PartialEq for Why {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.more) == (other.at, other.more) && self.reason.to_string() == other.reason.to_string()
    }
}

impl Eq for Why {}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

/// For people; lower case, no full stop.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotExpressible => f.write_str("this format does not say"),
            Self::Template => f.write_str("a part of the text is not known"),
            Self::Placeholder => f.write_str("the value is filled in later"),
            Self::Decided(words)
            | Self::Partial(words)
            | Self::TooLarge(words)
            | Self::Mistyped(words)
            | Self::Broken(words)
            | Self::NotRead(words)
            | Self::Unclear(words) => f.write_str(words),
            Self::CustomTag(tagged) => write!(f, "the value of the custom tag `{}` is not known", tagged.tag),
            Self::DependsOn(name) => write!(f, "depends on `{name}`"),
            Self::Unset(name) => write!(f, "`{name}` is not set in any file"),
            Self::Undeclared(name) => write!(f, "`{name}` is not declared"),
            Self::NoDefault(name) => write!(f, "variable `{name}` has no default"),
            Self::Runtime(name) => write!(f, "`{name}` is known when it runs"),
            Self::Failed(words) | Self::Unreadable(words) => f.write_str(words),
        }
    }
}

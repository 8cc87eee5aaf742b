//! Dockerfiles as BuildKit reads them, without losing a byte and without giving up: what BuildKit
//! would refuse is a [`SyntaxError`] and still a node. Knows the grammar, not what a build does.
//!
//! The way of the text: [`directives`] set the escape character, [`lines`] joins physical lines to
//! logical ones, [`instruction`] takes one apart with [`flags`], [`args`], [`json`] and
//! [`heredoc`]. [`expand`] replaces variables, which only a caller who knows scopes can ask for.

mod args;
mod directives;
pub mod edit;
pub mod expand;
mod flags;
mod heredoc;
mod instruction;
mod json;
mod keyword;
mod lines;
mod parts;
mod pattern;
mod script;

pub use keyword::Keyword;

use super::{Comment, SyntaxError};
use crate::source::Location;
use crate::tree::Text;

/// One Dockerfile.
#[derive(Debug, Clone)]
pub struct Dockerfile {
    /// `\`, or a backtick where the `escape` directive says so.
    pub escape: char,
    pub directives: Vec<Directive>,
    pub instructions: Vec<Instruction>,
    /// All comments in the file's order, those between the lines of an instruction too.
    pub comments: Vec<Comment>,
    pub errors: Vec<SyntaxError>,
}

/// `# name=value` at the top of the file: `syntax`, `escape` or `check`.
#[derive(Debug, Clone)]
pub struct Directive {
    /// In lower case, as BuildKit compares it.
    pub name: String,
    pub value: Text,
    pub at: Location,
}

#[derive(Debug, Clone)]
pub struct Instruction {
    /// All of it: continuation lines and heredocs too.
    pub at: Location,
    pub keyword: Keyword,
    /// The keyword as written.
    pub word: Text,
    pub flags: Vec<Flag>,
    /// What follows the flags, on one logical line.
    pub rest: Text,
    pub args: Args,
    pub heredocs: Vec<Heredoc>,
    /// Blank lines between the lines of the instruction, which BuildKit warns about.
    pub blank_lines: Vec<Location>,
}

/// `--name=value`.
#[derive(Debug, Clone)]
pub struct Flag {
    pub name: Text,
    pub value: Option<Text>,
    pub at: Location,
}

/// An instruction's arguments in the form that its keyword gives them. Quotes and variables are
/// still as written: [`expand`] takes care of both at once, as BuildKit does.
#[derive(Debug, Clone)]
pub enum Args {
    /// Nothing follows the keyword, or nothing that could be read.
    Missing,
    /// A JSON array of strings.
    Exec(Vec<Text>),
    /// A line for a shell.
    Shell(Text),
    /// Words between white space: FROM, EXPOSE, and ADD, COPY, VOLUME where they are not in JSON.
    Words(Vec<Text>),
    /// ENV, LABEL and ARG.
    Pairs(Vec<Pair>),
    /// The whole line: USER, WORKDIR, STOPSIGNAL, MAINTAINER.
    Line(Text),
    /// HEALTHCHECK: `CMD` or `NONE`, and what follows it.
    Healthcheck { kind: Text, command: Box<Args> },
    /// ONBUILD: the instruction that a later build will run.
    Onbuild(Box<Instruction>),
}

/// `key=value`, `key value` or, for ARG, `key`.
#[derive(Debug, Clone)]
pub struct Pair {
    pub key: Text,
    pub value: Option<Text>,
    /// The old form with a space in place of `=`.
    pub legacy: bool,
    pub at: Location,
}

/// `<<EOF` with the lines up to `EOF`.
#[derive(Debug, Clone)]
pub struct Heredoc {
    pub name: String,
    /// Whether variables in the body are replaced: not if the name is quoted.
    pub expand: bool,
    /// `<<-`: leading tabs do not count.
    pub strip_tabs: bool,
    /// `3<<EOF`.
    pub descriptor: Option<u32>,
    /// Without the tabs that `<<-` strips.
    pub body: Text,
    /// The `<<EOF` in the instruction's line.
    pub marker: Location,
    /// The body as written, with the line that ends it.
    pub at: Location,
}

/// Reads a Dockerfile. Never fails: see [`Dockerfile::errors`].
pub fn parse(text: &Text) -> Dockerfile {
    instruction::Parser::new(text).run()
}

impl Dockerfile {
    /// The value of a directive.
    pub fn directive(&self, name: &str) -> Option<&Text> {
        self.directives.iter().find(|directive| directive.name == name).map(|directive| &directive.value)
    }
}

impl Instruction {
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.name.as_str() == name)
    }

    /// All flags of this name: `--mount` and `--exclude` may stand several times.
    pub fn flags<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Flag> {
        self.flags.iter().filter(move |flag| flag.name.as_str() == name)
    }

    /// The instruction that ONBUILD holds back, or this one.
    pub fn trigger(&self) -> &Self {
        match &self.args {
            Args::Onbuild(inner) => inner.trigger(),
            Args::Missing
            | Args::Exec(_)
            | Args::Shell(_)
            | Args::Words(_)
            | Args::Pairs(_)
            | Args::Line(_)
            | Args::Healthcheck { .. } => self,
        }
    }
}

impl Args {
    /// The words of a list, whether it is written in JSON or between white space.
    pub fn words(&self) -> &[Text] {
        match self {
            Self::Exec(words) | Self::Words(words) => words,
            Self::Missing
            | Self::Shell(_)
            | Self::Pairs(_)
            | Self::Line(_)
            | Self::Healthcheck { .. }
            | Self::Onbuild(_) => &[],
        }
    }

    pub fn pairs(&self) -> &[Pair] {
        match self {
            Self::Pairs(pairs) => pairs,
            Self::Missing
            | Self::Exec(_)
            | Self::Shell(_)
            | Self::Words(_)
            | Self::Line(_)
            | Self::Healthcheck { .. }
            | Self::Onbuild(_) => &[],
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

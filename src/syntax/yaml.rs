//! YAML to trees: every document of a stream, anchors and merge keys resolved, broken documents read around their faults.
//!
//! Texts are read as `sigs.k8s.io/yaml` and Go's other readers take them, in one pass from bytes to nodes: what they accept is
//! accepted, with the same values, and what YAML 1.2 allows beyond is too. A stream is cut at its markers first
//! ([`sections`]); a document is read line by line on a stack of open collections ([`block`], [`flow`], [`build`]).
//! A fault costs its entry ([`recover`]): what holds it is open, so that what is missing there is unknown.
//!
//! A change is read with all of its stream, also where that has many documents. To read the changed one alone saves little:
//! reading is a tenth of what a key costs in an editor, since all that is made of a document is made anew with its places.
//! Those behind the change would have to be copied with other places, which costs about as much as to read them.

mod anchors;
mod block;
mod block_scalar;
mod build;
mod correct;
mod directives;
pub mod edit;
mod flow;
mod lines;
mod properties;
mod recover;
mod resolve;
mod scalar;
mod sections;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
mod words;

use super::Parsed;
use super::comment;
use crate::tree::{Entry, Node, Text};
use build::Tree;
use lines::Lines;
use std::ops::Range;

/// One document of a stream.
#[derive(Debug)]
pub struct Document {
    pub root: Node,
    /// Whether all of it could be read.
    pub whole: bool,
    /// From its first line to the next document's.
    pub range: Range<usize>,
    /// What has an anchor, and is used by it.
    pub shared: Vec<Shared>,
}

/// A value that has an anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    pub range: Range<usize>,
    /// How many aliases stand for it.
    pub uses: usize,
}

/// Whose reader a text is written for, where they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// `sigs.k8s.io/yaml`: `yes` and `on` are flags, and of a merged and an own key the later one holds.
    Go,
    /// Others, with the words of YAML 1.2.
    #[default]
    Modern,
}

/// Whether to pass over the map or list at this key of a document's top, given the entries before it.
pub type Skim = fn(before: &[Entry], key: &str) -> bool;

/// What the caller has no use for costs time all the same, unless the reader knows.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub dialect: Dialect,
    pub skim: Skim,
    /// Whether a comment's text is of interest. Where none is, none are returned.
    pub comment: fn(&str) -> bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { dialect: Dialect::default(), skim: |_, _| false, comment: |_| true }
    }
}

pub fn parse(text: &Text) -> Parsed<Vec<Document>> {
    parse_wanted(text, Wanted::default())
}

/// Reads a stream of documents, without what the caller has no use for: that becomes unknown.
pub fn parse_wanted(text: &Text, wanted: Wanted) -> Parsed<Vec<Document>> {
    let mut reader = Reader::new(text, &wanted);
    let documents = reader.stream();
    let Tree { errors, comments, things, repeated, .. } = reader.tree;
    let comments = things.map_or_else(Vec::new, |things| comment::attach(text, comments, things));
    Parsed { value: documents, errors, comments, repeated }
}

/// Whether any `#` of a text stands before something of interest, be it a comment or not.
fn asks_for_comments(text: &str, wanted: fn(&str) -> bool) -> bool {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'#', rest.as_bytes()) {
        rest = &rest[at + 1..];
        let line = rest.split('\n').next().unwrap_or(rest);
        if wanted(line) {
            return true;
        }
        rest = &rest[line.len()..];
    }
    false
}

struct Reader<'t> {
    lines: Lines<'t>,
    tree: Tree<'t>,
    /// What is to be read behind the indicator here.
    next: Option<block::Spot>,
    /// The next control character.
    control: Option<usize>,
    /// How far the line is indented with spaces, and whether a tab follows.
    column: usize,
    tabbed: bool,
    /// What `%TAG` lines say: handles with their prefixes.
    handles: Vec<(&'t str, &'t str)>,
    nesting: Nesting,
    /// Room for the next block scalar.
    spare: (String, Vec<scalar::Line>),
    /// Whether it was said why brackets are not closed.
    told_unclosed: bool,
}

/// How deep values are nested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nesting {
    Fine,
    /// Deeper than what becomes a tree, and it was said.
    Deep,
    /// So deep that the document is not read any further.
    Refused,
}

impl<'t> Reader<'t> {
    fn new(text: &'t Text, wanted: &Wanted) -> Self {
        let asks = asks_for_comments(text.as_str(), wanted.comment);
        Self {
            lines: Lines::new(text.as_str()),
            tree: Tree::new(text, wanted, asks),
            next: None,
            control: directives::control_in(text.as_str(), 0),
            column: 0,
            tabbed: false,
            handles: Vec::new(),
            nesting: Nesting::Fine,
            told_unclosed: false,
            spare: <(String, Vec<scalar::Line>)>::default(),
        }
    }

    fn stream(&mut self) -> Vec<Document> {
        let mut documents = Vec::new();
        for section in sections::sections(self.lines.source) {
            documents.extend(self.section(&section));
        }
        documents
    }

    /// Passes over the comment here, up to the end of its line.
    fn comment(&mut self) {
        let start = self.lines.at;
        let end = start + self.lines.rest().len();
        if self.tree.things.is_some() {
            self.tree.comments.push(start..end);
        }
        self.tree.reached = end;
        self.lines.at = self.lines.stop;
    }
}

//! Comments, and what each of them stands at.

use crate::source::Location;
use crate::tree::Text;
use std::cmp::Reverse;
use std::ops::Range;

/// A comment with the thing that it is about.
#[derive(Debug, Clone)]
pub struct Comment {
    /// What stands behind its mark, without the white space around it.
    pub text: Text,
    /// From its mark to its end.
    pub at: Location,
    /// Whether nothing but blanks stands before it on its line.
    pub own_line: bool,
    /// Whether it stands before all content of its text.
    pub leads: bool,
    /// The entry, list item, block, instruction or document that starts on its line or, for a comment on a line of
    /// its own, next below it at its level; the comment itself where there is none.
    pub covers: Location,
}

/// The extents of what comments can stand at, collected by a reader in any order.
#[derive(Debug, Default)]
pub(super) struct Things {
    all: Vec<Thing>,
    layout: Layout,
}

/// How things lie in each other.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// By brackets.
    #[default]
    Nested,
    /// By indentation.
    Indented,
    /// One after the other.
    Flat,
}

#[derive(Debug)]
struct Thing {
    start: usize,
    end: usize,
    document: bool,
}

impl Things {
    /// For a syntax in which indentation says what lies in what: a comment is not about what stands further left.
    pub fn indented() -> Self {
        Self { layout: Layout::Indented, ..Self::default() }
    }

    /// For a syntax without levels: a comment between the lines of a thing is about the thing.
    pub fn flat() -> Self {
        Self { layout: Layout::Flat, ..Self::default() }
    }

    /// An entry, a list item, a block or an instruction.
    pub fn add(&mut self, range: Range<usize>) {
        self.all.push(Thing { start: range.start, end: range.end, document: false });
    }

    /// A comment behind a document's first line is about that line only.
    pub fn add_document(&mut self, range: Range<usize>) {
        self.all.push(Thing { start: range.start, end: range.end, document: true });
    }
}

/// Where the last line begins that begins in a part of a text. YAML has all of these breaks.
fn line_in(source: &str, part: Range<usize>) -> Option<usize> {
    let breaks = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];
    let (at, found) = source[part.clone()].rmatch_indices(breaks).next()?;
    Some(part.start + at + found.len())
}

/// Finds what each of the comments stands at. Ranges are those of `text`.
pub(super) fn attach(text: &Text, mut comments: Vec<Range<usize>>, things: Things) -> Vec<Comment> {
    if comments.is_empty() {
        return Vec::new();
    }
    comments.sort_by_key(|range| range.start);
    comments.dedup();
    let Things { all: mut things, layout } = things;
    things.sort_by_key(|thing| (thing.start, Reverse(thing.end)));
    let mut open: Vec<usize> = Vec::new();
    let mut next = 0;
    let source = text.as_str();
    let mut lines = Lines { source, line: 0, blank: true, at: 0 };
    let mut next_indent = (usize::MAX, 0);
    let attached = comments.into_iter().map(|range| {
        while next < things.len() && things[next].start < range.start {
            open.retain(|thing| things[*thing].end > things[next].start);
            open.push(next);
            next += 1;
        }
        open.retain(|thing| things[*thing].end > range.start);
        lines.go_to(range.start);
        let (line, own_line) = (lines.line, lines.blank);
        let covered = if let (Layout::Flat, Some(open)) = (layout, open.last()) {
            things.get(*open)
        } else if own_line {
            // Not behind the end of what the comment stands in.
            let inside = open.last().map_or(usize::MAX, |thing| things[*thing].end);
            let column = range.start - line;
            things.get(next).filter(|thing| {
                if layout == Layout::Indented && next_indent.0 != next {
                    next_indent = (next, indent_at(source, thing.start));
                }
                thing.start < inside && (layout != Layout::Indented || next_indent.1 >= column)
            })
        } else {
            let first = things.partition_point(|thing| thing.start < line);
            things[first..next].iter().find(|thing| !thing.document)
        };
        let written = &source[range.clone()];
        let (body, end) = match written.strip_prefix("/*") {
            Some(body) => body.strip_suffix("*/").map_or((body, range.end), |body| (body, range.end - 2)),
            None => (written.trim_start_matches(['#', '/']), range.end),
        };
        let start = end - body.trim_start().len();
        Comment {
            text: text.sub(start..start + body.trim().len()),
            at: text.locate(range.clone()),
            own_line,
            leads: things.first().is_none_or(|thing| range.start < thing.start),
            covers: text.locate(covered.map_or(range, |thing| thing.start..thing.end)),
        }
    });
    attached.collect()
}

/// The line of one comment after the other, over each letter once.
struct Lines<'a> {
    source: &'a str,
    /// Where the line begins, and whether nothing but blanks stands on it so far.
    line: usize,
    blank: bool,
    at: usize,
}

impl Lines<'_> {
    fn go_to(&mut self, at: usize) {
        let mut from = self.at;
        if let Some(line) = line_in(self.source, self.at..at) {
            (self.line, self.blank, from) = (line, true, line);
        }
        self.blank &= self.source[from..at].trim_start_matches([' ', '\t', '\u{feff}']).is_empty();
        self.at = at;
    }
}

/// How far the line of a place is indented.
fn indent_at(source: &str, at: usize) -> usize {
    let line = &source[line_in(source, 0..at).unwrap_or(0)..];
    line.len() - line.trim_start_matches([' ', '\u{feff}']).len()
}

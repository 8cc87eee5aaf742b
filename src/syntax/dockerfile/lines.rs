//! Physical lines and how they join to logical ones. Knows the escape character and comments, and
//! no instruction.

use crate::tree::{Text, TextBuilder};
use std::ops::Range;

/// The lines of a text, each without its line end.
#[derive(Debug, Clone)]
pub(super) struct Lines<'a> {
    pub text: &'a str,
    pub at: usize,
    /// How many heredocs were found to have no end.
    pub unclosed: usize,
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let full = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |end| end + 1);
        self.at += full;
        let line = rest[..full].trim_end_matches(['\r', '\n']);
        Some(start..start + line.len())
    }
}

/// What one instruction is written in.
#[derive(Debug, Default)]
pub(super) struct Logical {
    pub segments: Vec<Range<usize>>,
    /// From the first byte to the end of the last line that counts.
    pub whole: Range<usize>,
    pub blank: Vec<Range<usize>>,
}

impl Logical {
    /// The joined line, each byte at its place.
    pub fn text(&self, source: &Text) -> Text {
        match self.segments.as_slice() {
            [one] if !one.is_empty() => source.sub(one.clone()),
            many => {
                let mut builder = TextBuilder::default();
                for segment in many.iter().filter(|segment| !segment.is_empty()) {
                    builder.push_part(source, segment.clone());
                }
                builder.finish(source.locate(self.whole.clone()))
            }
        }
    }
}

impl Lines<'_> {
    /// The next instruction's lines. Comments met on the way go to `comments`.
    pub fn logical(&mut self, escape: char, comments: &mut Vec<Range<usize>>) -> Option<Logical> {
        let source = self.text;
        let first = loop {
            let line = self.next()?;
            let content = source[line.clone()].trim_start();
            let start = line.end - content.len();
            if content.starts_with('#') {
                comments.push(start..line.end);
            } else if !content.is_empty() {
                break start..line.end;
            }
        };
        let mut logical = Logical { whole: first.clone(), ..Logical::default() };
        let (mut segment, mut goes_on) = continuation(source, first, escape);
        loop {
            logical.segments.push(segment);
            if !goes_on {
                break;
            }
            // Comments and blank lines do not end a continuation.
            let next = loop {
                let Some(line) = self.next() else { return Some(logical) };
                let content = source[line.clone()].trim_start();
                if content.starts_with('#') {
                    comments.push(line.end - content.len()..line.end);
                } else if content.is_empty() {
                    logical.blank.push(line);
                } else {
                    break line;
                }
            };
            logical.whole.end = next.end;
            (segment, goes_on) = continuation(source, next, escape);
        }
        Some(logical)
    }
}

/// The line without the escape character that ends it, and whether there was one. Two escape
/// characters at the end are an escaped one and end the instruction; BuildKit counts no further.
fn continuation(source: &str, line: Range<usize>, escape: char) -> (Range<usize>, bool) {
    let content = source[line.clone()].trim_end_matches([' ', '\t']);
    match content.strip_suffix(escape) {
        Some(before) if !before.ends_with(escape) => (line.start..line.start + before.len(), true),
        Some(_) | None => (line, false),
    }
}

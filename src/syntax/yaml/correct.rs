//! What was most likely meant, where a slip has one way out that a person would take.

use super::Reader;
use super::build::Tree;
use super::recover::MOST;
use crate::syntax::Correction;
use std::fmt::Write as _;
use std::ops::Range;

/// After this many lines it is better to ask the editor.
const MOST_LINES: usize = 500;

impl Tree<'_> {
    /// Adds to what was said last what to do about it.
    fn correct(&mut self, range: Range<usize>, text: String, title: &str) {
        // A text inside a text is written in ways that are not known here.
        if self.faults > MOST || !self.text.is_verbatim(range.clone()) {
            return;
        }
        let at = self.text.locate(range);
        if let Some(error) = self.errors.last_mut() {
            error.correction = Some(Box::new(Correction { title: title.into(), at, text }));
        }
    }
}

impl Reader<'_> {
    pub fn put_blank(&mut self, at: usize) {
        self.tree.correct(at..at, " ".into(), "put a blank behind the colon");
    }

    /// The value from a place of this line on is a text.
    pub fn put_in_quotes(&mut self, start: usize) {
        let rest = &self.lines.source[start..self.lines.stop.max(start)];
        let comment = rest.find(" #").or_else(|| rest.find("\t#")).unwrap_or(rest.len());
        let value = rest[..comment].trim_end();
        let quoted = format!("'{}'", value.replace('\'', "''"));
        self.tree.correct(start..start + value.len(), quoted, "put the value in quotes");
    }

    /// A quote that opens at a place of this line is to be closed at its end, if nothing speaks against it.
    pub fn close_quote(&mut self, start: usize) {
        let line = &self.lines.source[start..self.lines.stop.max(start)];
        let Some(quote) = line.chars().next() else { return };
        let value = line[1..].trim_end();
        if value.is_empty() || value.contains([quote, '#', '\\', '[', ']', '{', '}', ',']) || value.ends_with(':') {
            return;
        }
        let end = start + 1 + value.len();
        self.tree.correct(end..end, quote.into(), "close the quote at the end of the line");
    }

    /// The lines from here on which the same tabs indent belong to the key above: two spaces further than it.
    pub fn indent_with_spaces(&mut self) {
        let first = &self.lines.source[self.lines.start..self.lines.at];
        // Below a document there is nothing to be indented for.
        let base = usize::try_from(self.tree.top().indent).map_or(0, |indent| indent + 2);
        let start = self.lines.start;
        let mut text = String::new();
        let (mut at, mut end) = (start, start);
        let mut kept = 0;
        for line in self.lines.source[start..].split_inclusive('\n').take(MOST_LINES) {
            let lead = line.len() - line.trim_start_matches([' ', '\t']).len();
            let blank = line.trim().is_empty();
            let further = line[..lead].strip_prefix(first);
            if !blank && further.is_none() {
                break;
            }
            if let (Some(further), false) = (further, blank) {
                let width: usize = further.bytes().map(|byte| if byte == b'\t' { 2 } else { 1 }).sum();
                let _ = write!(text, "{:1$}", "", base + width);
                end = at + lead;
                kept = text.len();
                text.push_str(&line[lead..]);
            } else {
                text.push_str(line);
            }
            at += line.len();
        }
        text.truncate(kept);
        self.tree.correct(start..end, text, "indent with spaces");
    }
}

//! What a fix would change, as lines taken away and lines put in.

use super::Printable;
use super::excerpt::{Cut, Excerpt, bytes_of, line_of, push_shown, window};
use super::frame::Look;
use super::redact::{MASK, Redactor};
use crate::report::text::{ADDED, REMOVED};
use crate::rules::Edit;
use crate::source::Source;
use std::ops::Range;

/// Lines shown of either side.
const TALLEST: usize = 6;

/// Lines of one text that a fix changes.
#[derive(Debug)]
pub struct Changed<'a> {
    pub source: &'a Source,
    /// Of the first line that changes, counted from 0.
    pub line: usize,
    before: Vec<String>,
    after: Vec<String>,
}

impl<'a> Changed<'a> {
    /// What edits of one text, in any order, come to. Edits of the same lines are one change.
    pub fn of(source: &'a Source, edits: &[&Edit], redactor: &Redactor) -> Vec<Self> {
        let mut edits = edits.to_vec();
        edits.sort_by_key(|edit| edit.span);
        let hidden = redactor.hidden_in(source);
        let hidden = hidden.get().map_or(&[][..], Vec::as_slice);
        let mut changes = Vec::new();
        let mut rest = &edits[..];
        while let Some(first) = rest.first() {
            let start = line_of(source, first.span.start);
            let (mut end, mut taken) = (line_of(source, first.span.end), 1);
            while let Some(next) = rest.get(taken).filter(|next| line_of(source, next.span.start) <= end) {
                end = end.max(line_of(source, next.span.end));
                taken += 1;
            }
            let whole = bytes_of(source, start).start..bytes_of(source, end).end;
            let mut after = String::new();
            let mut at = whole.start;
            for edit in &rest[..taken] {
                push_masked(&mut after, source, at..edit.span.start as usize, hidden);
                after.push_str(&redactor.redact(&edit.text));
                at = edit.span.end as usize;
            }
            push_masked(&mut after, source, at..whole.end.max(at), hidden);
            let mut before = String::new();
            push_masked(&mut before, source, whole, hidden);
            changes.extend(Self::between(source, start, &before, &after));
            rest = &rest[taken..];
        }
        changes
    }

    fn between(source: &'a Source, line: usize, before: &str, after: &str) -> Option<Self> {
        let lines = |text: &str| text.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect();
        let (mut before, mut after): (Vec<String>, Vec<String>) = (lines(before), lines(after));
        let same = before.iter().zip(&after).take_while(|(before, after)| before == after).count();
        before.drain(..same);
        after.drain(..same);
        let line = line + same;
        let same = before.iter().rev().zip(after.iter().rev()).take_while(|(before, after)| before == after).count();
        before.truncate(before.len() - same);
        after.truncate(after.len() - same);
        (!before.is_empty() || !after.is_empty()).then_some(Self { source, line, before, after })
    }

    /// The largest number shown.
    pub fn last_line(&self) -> usize {
        self.line + self.before.len().max(self.after.len()).max(1)
    }
}

impl Printable<'_> {
    pub fn change(&mut self, change: &Changed, width: usize, look: &Look) {
        let Changed { source, line, before, after } = change;
        if let Some(above) = line.checked_sub(1).filter(|_| before.is_empty()) {
            let redactor = self.medium.redactor;
            let hidden = redactor.hidden_in(source);
            let hidden = hidden.get().map_or(&[][..], Vec::as_slice);
            let excerpt = Excerpt::new(source, above, 0, Cut { width, more: look.more }, hidden);
            self.gutter(Some(above + 1), look).done.push_str(&excerpt.text);
            self.own("\n");
        }
        for (lines, others, sign, ink) in [(before, after, "-", REMOVED), (after, before, "+", ADDED)] {
            let shown = if lines.len() > TALLEST + 1 { TALLEST } else { lines.len() };
            for (index, text) in lines.iter().take(shown).enumerate() {
                let other = others.get(index).map_or("", String::as_str);
                let focus = text.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
                self.numbered(line + index + 1, sign, ink, look);
                self.cut(text, focus, width, look);
                self.own("\n");
            }
            if lines.len() > shown {
                self.gutter(None, look)
                    .own(look.more)
                    .own(" ")
                    .number((lines.len() - shown) as u64)
                    .own(" more lines\n");
            }
        }
    }

    /// A line that was put together, as far as it fits.
    fn cut(&mut self, text: &str, focus: usize, width: usize, look: &Look) {
        let shown = window(text, focus, width);
        if shown.start > 0 {
            self.own(look.more);
        }
        text[shown.clone()].chars().for_each(|letter| push_shown(&mut self.done, letter));
        if shown.end < text.len() {
            self.own(look.more);
        }
    }
}

/// A part of a text, with what is hidden of it masked.
fn push_masked(out: &mut String, source: &Source, part: Range<usize>, hidden: &[Range<usize>]) {
    let mut at = part.start;
    let first = hidden.partition_point(|range| range.end <= part.start);
    for range in hidden[first..].iter().take_while(|range| range.start < part.end) {
        out.push_str(source.text.get(at..range.start.max(at)).unwrap_or(""));
        out.push_str(MASK);
        at = range.end.min(part.end);
    }
    out.push_str(source.text.get(at..part.end.max(at)).unwrap_or(""));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Secret;
    use crate::source::{FileId, Location, Span, Version};

    fn changed(text: &str, edits: &[(usize, usize, &str)]) -> Vec<(usize, Vec<String>, Vec<String>)> {
        let source = Source::new(FileId(0), Version::default(), "x".into(), "x".into(), text.to_owned());
        let at = |at| Location::new(FileId(0), at, at + "tugboat-1987".len());
        let secret = text.find("tugboat-1987").map(|start| Secret { at: at(start), text: "tugboat-1987".to_owned() });
        let redactor = Redactor::new(secret.as_slice(), std::iter::empty());
        let edit = |(start, end, text): &(usize, usize, &str)| Edit {
            file: FileId(0),
            span: Span::new(*start, *end),
            text: (*text).to_owned(),
        };
        let edits: Vec<Edit> = edits.iter().map(edit).collect();
        let changes = Changed::of(&source, &edits.iter().collect::<Vec<_>>(), &redactor);
        changes.into_iter().map(|change| (change.line, change.before, change.after)).collect()
    }

    fn lines(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    #[test]
    fn only_lines_that_change_are_shown() {
        assert_eq!(changed("a: 1\nb: 2\n", &[(3, 4, "2")]), [(0, lines(&["a: 1"]), lines(&["a: 2"]))]);
        assert_eq!(changed("a: 1\nb: 2\n", &[(5, 5, "c: 3\n")]), [(1, lines(&[]), lines(&["c: 3"]))]);
        assert_eq!(changed("a: 1\nb: 2\nc: 3\n", &[(5, 10, "")]), [(1, lines(&["b: 2"]), lines(&[]))]);
        assert_eq!(changed("a\nb\nc\nd\n", &[(0, 1, "x"), (6, 7, "y")]).len(), 2);
        assert_eq!(changed("a: 1\n", &[(3, 4, "1")]), []);
    }

    #[test]
    fn secrets_are_masked_on_both_sides() {
        let change = changed("p: tugboat-1987 # x\n", &[(18, 19, "tugboat-1987")]);
        assert_eq!(change, [(0, lines(&["p: ******** # x"]), lines(&["p: ******** # ********"]))]);
    }
}

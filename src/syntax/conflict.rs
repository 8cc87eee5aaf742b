//! Merge conflicts that nobody has resolved: said once each, and what is read is the side above the `=======`.
//!
//! All that stands elsewhere becomes empty lines, as long as it was, so that places stay. It knows no format.

use super::SyntaxError;
use crate::source::{Location, Source};
use crate::tree::Text;
use std::ops::Range;

/// Conflicts beyond these are not said: the file is to be merged again.
const MOST: usize = 20;

/// A file's text as readers take it, and what is wrong with it before it is read.
pub fn text_of(source: &Source) -> (Text, Vec<SyntaxError>) {
    let conflicts = conflicts(&source.text);
    if conflicts.is_empty() {
        return (Text::source(source.id, &source.text), Vec::new());
    }
    let mut bytes = source.text.clone().into_bytes();
    for range in conflicts.iter().flat_map(|conflict| &conflict.left_out) {
        bytes[range.clone()].fill(b'\n');
    }
    let text = String::from_utf8(bytes).unwrap_or_else(|_| source.text.clone());
    let said = conflicts.iter().take(MOST).map(|conflict| {
        let message = if conflict.is_whole {
            "unresolved merge conflict: what stands above `=======` is checked, what stands below it is not"
        } else {
            "unresolved merge conflict: its end is missing"
        };
        SyntaxError::new(Location::new(source.id, conflict.marker.start, conflict.marker.end), message)
    });
    (Text::source(source.id, &text), said.collect())
}

#[derive(Debug)]
struct Conflict {
    /// The first one.
    marker: Range<usize>,
    is_whole: bool,
    left_out: Vec<Range<usize>>,
}

/// What git writes at the start of a line, seven times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marker {
    Ours,
    /// What both sides come from, if git was asked for it.
    Base,
    Theirs,
    End,
}

impl Marker {
    fn of(line: &str) -> Option<Self> {
        let (marker, sign) = match line.as_bytes().first()? {
            b'<' => (Self::Ours, '<'),
            b'|' => (Self::Base, '|'),
            b'=' => (Self::Theirs, '='),
            b'>' => (Self::End, '>'),
            _ => return None,
        };
        let rest = line.trim_start_matches(sign);
        let is_seven = line.len() - rest.len() == 7;
        // Only a name can follow, and behind the middle nothing does.
        let ends = rest.is_empty() || (rest.starts_with(' ') && marker != Self::Theirs);
        (is_seven && ends).then_some(marker)
    }
}

fn conflicts(source: &str) -> Vec<Conflict> {
    let mut found: Vec<Conflict> = Vec::new();
    if memchr::memmem::find(source.as_bytes(), b"<<<<<<<").is_none() {
        return found;
    }
    let mut last = None;
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let range = start..start + line.trim_end_matches(['\n', '\r']).len();
        start += line.len();
        let Some(marker) = Marker::of(&source[range.clone()]) else { continue };
        if marker == Marker::Ours {
            found.push(Conflict { marker: range.clone(), is_whole: false, left_out: vec![range] });
            last = Some(marker);
            continue;
        }
        // Elsewhere such a line is text.
        let (Some(before), Some(conflict)) = (last, found.last_mut()) else { continue };
        match (before, marker) {
            (Marker::Ours, Marker::Base | Marker::Theirs) | (Marker::Base, Marker::Theirs) => {
                conflict.left_out.push(range);
                last = Some(marker);
            }
            (Marker::Theirs, Marker::End) => {
                let above = conflict.left_out[1].start;
                conflict.left_out.truncate(1);
                conflict.left_out.push(above..range.end);
                conflict.is_whole = true;
                last = None;
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Snapshot;

    fn read(text: &str) -> (String, Vec<(String, String)>) {
        let source = Snapshot::in_memory().add("x".into(), "x".into(), text.to_owned());
        let (read, errors) = text_of(&source);
        assert_eq!(read.as_str().len(), text.len());
        let said = errors.iter().map(|it| (it.message.clone(), text[it.at.span.range()].to_owned()));
        (read.as_str().split('\n').filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"), said.collect())
    }

    #[test]
    fn the_side_above_is_read() {
        for end in ["\n", "\r\n"] {
            let text = "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: é\n>>>>>>> it\nc: 3\n".replace('\n', end);
            let (left, said) = read(&text);
            assert_eq!(left.replace('\r', "").replace("\n\n", "\n"), "a: 1\nb: 2\nc: 3");
            assert_eq!(said.len(), 1);
            assert_eq!(said[0].1, "<<<<<<< HEAD");
        }
        let (left, _) = read("<<<<<<< a\nx\n||||||| b\ny\n=======\nz\n>>>>>>> c\n<<<<<<< a\nu\n=======\nv\n>>>>>>> c");
        assert_eq!(left, "x\nu");
    }

    #[test]
    fn both_sides_are_read_where_it_is_not_known_where_one_ends() {
        let (left, said) = read("<<<<<<< a\nx\n=======\ny\n");
        assert_eq!((left.as_str(), said[0].0.as_str()), ("x\ny", "unresolved merge conflict: its end is missing"));
    }

    #[test]
    fn lines_that_look_alike_are_text() {
        for text in ["Title\n=======\n", ">>>>>>> x\n", "<<<<<<<< x\n", "a <<<<<<< b\n", "<<<<<<<x\n"] {
            assert!(read(text).1.is_empty(), "{text}");
        }
    }
}

//! Bytes to the protocol's lines and columns, and back: the only place that knows UTF-16.
//!
//! A line ends at `\n`, `\r\n` or `\r`; a column counts what client and server agreed on. A position past the end of its
//! line is the line's end, one inside a character is its start.

use crate::source::Span;
use gen_lsp_types::{Position, PositionEncodingKind, Range};
use std::cell::OnceCell;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16,
    Utf32,
}

impl Encoding {
    /// Bytes are ours, so they cost nothing; else the client's first choice. A client that names none has UTF-16.
    pub fn choose(offered: &[PositionEncodingKind]) -> Self {
        let of = |kind: &PositionEncodingKind| match kind {
            PositionEncodingKind::UTF8 => Some(Self::Utf8),
            PositionEncodingKind::UTF16 => Some(Self::Utf16),
            PositionEncodingKind::UTF32 => Some(Self::Utf32),
            PositionEncodingKind::Custom(_) => None,
        };
        let offered: Vec<Self> = offered.iter().filter_map(of).collect();
        if offered.contains(&Self::Utf8) { Self::Utf8 } else { offered.first().copied().unwrap_or(Self::Utf16) }
    }

    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    /// How many units the bytes hold that begin with whole characters.
    fn count(self, bytes: &[u8]) -> u32 {
        let starts = || bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count();
        let units = match self {
            Self::Utf8 => bytes.len(),
            Self::Utf16 => starts() + bytes.iter().filter(|byte| **byte >= 0xF0).count(),
            Self::Utf32 => starts(),
        };
        units as u32
    }

    fn len(self, letter: char) -> u32 {
        match self {
            Self::Utf8 => letter.len_utf8() as u32,
            Self::Utf16 => letter.len_utf16() as u32,
            Self::Utf32 => 1,
        }
    }
}

/// Columns far into a long line are counted from the nearest known place.
const STRIDE: usize = 512;

/// A text's lines.
pub struct Lines<'t> {
    text: &'t str,
    encoding: Encoding,
    starts: Vec<u32>,
    /// How many units stand before every [`STRIDE`]-th byte.
    units: OnceCell<Vec<u32>>,
}

impl<'t> Lines<'t> {
    pub fn new(text: &'t str, encoding: Encoding) -> Self {
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()) {
            if !text[at..].starts_with("\r\n") {
                starts.push(at as u32 + 1);
            }
        }
        Self { text, encoding, starts, units: OnceCell::new() }
    }

    pub fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start as usize), end: self.position(span.end as usize) }
    }

    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start as usize <= offset).max(1) - 1;
        let start = self.starts[line] as usize;
        // Between the two bytes of a line's end is no place: it is where the line ends.
        if offset > start && self.text.as_bytes().get(offset - 1..=offset) == Some(b"\r\n") {
            offset -= 1;
        }
        Position { line: line as u32, character: self.units_between(start, offset) }
    }

    pub fn offset(&self, position: Position) -> usize {
        let Some(start) = self.starts.get(position.line as usize) else { return self.text.len() };
        let start = *start as usize;
        let end = self.starts.get(position.line as usize + 1).map_or(self.text.len(), |next| *next as usize);
        let line = self.text[start..end].trim_end_matches(['\n', '\r']);
        if self.encoding == Encoding::Utf8 || line.is_ascii() {
            let mut offset = start + (position.character as usize).min(line.len());
            while !self.text.is_char_boundary(offset) {
                offset -= 1;
            }
            return offset;
        }
        let mut units = 0;
        for (at, letter) in line.char_indices() {
            units += self.encoding.len(letter);
            if units > position.character {
                return start + at;
            }
        }
        start + line.len()
    }

    fn units_between(&self, start: usize, end: usize) -> u32 {
        let bytes = self.text.as_bytes();
        if end - start <= STRIDE || self.encoding == Encoding::Utf8 {
            return self.encoding.count(&bytes[start..end]);
        }
        let table = self.units.get_or_init(|| {
            let counts = bytes.chunks(STRIDE).scan(0, |total, chunk| {
                let before = *total;
                *total += self.encoding.count(chunk);
                Some(before)
            });
            counts.collect()
        });
        let before = |offset: usize| {
            let chunk = (offset / STRIDE).min(table.len().saturating_sub(1));
            table.get(chunk).copied().unwrap_or(0) + self.encoding.count(&bytes[chunk * STRIDE..offset])
        };
        before(end) - before(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_what_was_agreed_on() {
        let text = "a😀é\tx\r\n\u{FEFF}字\rlast";
        for (encoding, columns) in [(Encoding::Utf8, 8), (Encoding::Utf16, 5), (Encoding::Utf32, 4)] {
            let lines = Lines::new(text, encoding);
            let x = text.find('x').unwrap();
            assert_eq!(lines.position(x), Position { line: 0, character: columns });
            assert_eq!(lines.offset(Position { line: 0, character: columns }), x);
            assert_eq!(lines.position(text.find("last").unwrap()), Position { line: 2, character: 0 });
            // Past the end of a line is its end, past the last line the text's.
            assert_eq!(lines.offset(Position { line: 0, character: 99 }), text.find('\r').unwrap());
            assert_eq!(lines.offset(Position { line: 9, character: 0 }), text.len());
            for (at, _) in text.char_indices().filter(|(at, _)| !text[*at..].starts_with('\n')) {
                assert_eq!(lines.offset(lines.position(at)), at, "{encoding:?} {at}");
            }
        }
    }

    #[test]
    fn inside_a_character_is_its_start() {
        let lines = Lines::new("😀x", Encoding::Utf16);
        assert_eq!(lines.offset(Position { line: 0, character: 1 }), 0);
        assert_eq!(lines.position(2), Position { line: 0, character: 0 });
    }

    #[test]
    fn a_long_line_counts_from_the_nearest_known_place() {
        let text = "é😀".repeat(2_000);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let lines = Lines::new(&text, encoding);
            for (at, _) in text.char_indices().step_by(97) {
                assert_eq!(lines.position(at).character, encoding.count(&text.as_bytes()[..at]));
            }
        }
    }

    #[test]
    fn bytes_are_taken_where_they_are_offered() {
        use PositionEncodingKind as Kind;
        assert_eq!(Encoding::choose(&[]), Encoding::Utf16);
        assert_eq!(Encoding::choose(&[Kind::UTF32, Kind::UTF8, Kind::UTF16]), Encoding::Utf8);
        assert_eq!(Encoding::choose(&[Kind::UTF32, Kind::UTF16]), Encoding::Utf32);
        assert_eq!(Encoding::choose(&[Kind::UTF16]), Encoding::Utf16);
    }
}

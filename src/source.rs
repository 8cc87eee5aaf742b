//! Texts, and places in them: bytes everywhere, lines and columns only at the edge.
//!
//! Nothing here knows what a text means, and nothing here touches the disk: a [`Snapshot`] is made with its reader.

mod reads;
mod snapshot;

pub use reads::{Read, ReadLog};
pub use snapshot::{Reader, Snapshot};

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A file's number, which belongs to its path for ever; see [`Snapshot`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
pub struct FileId(pub u32);

/// Which of the texts that a file has had: no two of them have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Version(pub u32);

/// A half-open range of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Self {
        let start = start as u32;
        Self { start, end: (end as u32).max(start) }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A span in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
pub struct Location {
    pub file: FileId,
    pub span: Span,
}

impl Location {
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        Self { file, span: Span::new(start, end) }
    }

    /// The part of this location that starts `from` bytes in and is `len` bytes long, kept inside it.
    pub fn part(self, from: usize, len: usize) -> Self {
        let start = self.span.start.saturating_add(from as u32).min(self.span.end);
        let end = start.saturating_add(len as u32).min(self.span.end);
        Self { file: self.file, span: Span { start, end } }
    }

    /// The smallest location that covers both, or this one if they lie in different texts.
    pub fn cover(self, other: Self) -> Self {
        if self.file == other.file { Self { file: self.file, span: self.span.cover(other.span) } } else { self }
    }
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// One text with its name.
#[derive(Debug)]
pub struct Source {
    pub id: FileId,
    pub version: Version,
    /// The name as the user would write it: relative to where the run started, with `/`.
    pub name: String,
    pub path: PathBuf,
    pub text: String,
    lines: OnceLock<Vec<u32>>,
    /// How many characters stand before every [`STRIDE`]-th byte.
    characters: OnceLock<Vec<u32>>,
    origins: OnceLock<Vec<(u32, Option<Span>)>>,
}

/// Columns of a line longer than this are counted from the nearest known place: a minified file
/// is one line of megabytes, and each of its thousand findings asks for a column.
const STRIDE: usize = 512;

impl Source {
    pub fn new(id: FileId, version: Version, name: String, path: PathBuf, text: String) -> Self {
        let (lines, characters, origins) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { id, version, name, path, text, lines, characters, origins }
    }

    pub fn whole(&self) -> Location {
        Location::new(self.id, 0, self.text.len())
    }

    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Byte offsets at which lines start.
    pub fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(breaks.map(|(at, _)| at as u32 + 1)).collect()
        })
    }

    pub fn position(&self, offset: u32) -> Position {
        let lines = self.lines();
        let line = lines.partition_point(|start| *start <= offset).max(1);
        let start = lines[line - 1] as usize;
        let mut end = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let start = start.min(end);
        let before = if end - start <= STRIDE {
            count_characters(&self.text.as_bytes()[start..end])
        } else {
            self.characters_before(end).saturating_sub(self.characters_before(start))
        };
        Position { line: line as u32, column: before + 1 }
    }

    fn characters_before(&self, offset: usize) -> u32 {
        let bytes = self.text.as_bytes();
        let table = self.characters.get_or_init(|| {
            let counts = bytes.chunks(STRIDE).scan(0, |total, chunk| {
                let before = *total;
                *total += count_characters(chunk);
                Some(before)
            });
            counts.collect()
        });
        let chunk = (offset / STRIDE).min(table.len().saturating_sub(1));
        let rest = bytes.get(chunk * STRIDE..offset).map_or(0, count_characters);
        table.get(chunk).copied().unwrap_or(0) + rest
    }

    /// The chart template that the text at this offset was rendered from, as `helm template`
    /// says above every document: `# Source: shop/templates/deployment.yaml`.
    pub fn origin_at(&self, offset: u32) -> Option<&str> {
        let origins = self.origins.get_or_init(|| read_origins(&self.text));
        let index = origins.partition_point(|(from, _)| *from <= offset).checked_sub(1)?;
        origins[index].1.map(|span| self.slice(span))
    }
}

/// All bytes but the continuation bytes of UTF-8.
fn count_characters(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count() as u32
}

const ORIGIN: &str = "# Source: ";

/// Where each origin starts to hold. A new document has none until it names one.
fn read_origins(text: &str) -> Vec<(u32, Option<Span>)> {
    let mut origins = Vec::new();
    if !text.contains(ORIGIN) {
        return origins;
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix(ORIGIN) {
            let from = start + ORIGIN.len();
            origins.push((start as u32, Some(Span::new(from, from + path.trim_end().len()))));
        } else if line.starts_with("---") {
            origins.push((start as u32, None));
        }
        start += line.len();
    }
    origins
}

/// A word about a path that is no text of the run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    pub path: String,
    /// Lower case, no full stop.
    pub message: String,
}

/// The path without `.` and with `..` taken back, without asking the disk.
pub fn normalise(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                let can_pop = matches!(out.components().next_back(), Some(std::path::Component::Normal(_)));
                if can_pop {
                    out.pop();
                } else {
                    out.push("..");
                }
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::new(FileId(0), Version(0), "x".into(), "x".into(), text.into())
    }

    #[test]
    fn columns_of_a_very_long_line_count_characters() {
        let text = format!("first\n{}end", "é,".repeat(20_000));
        let source = source(&text);
        let end = source.position(text.len() as u32 - 3);
        assert_eq!(end, Position { line: 2, column: 40_001 });
        assert_eq!(source.position(6), Position { line: 2, column: 1 });
        assert_eq!(source.position(u32::MAX), Position { line: 2, column: 40_004 });
        // Inside a character counts as at its start.
        assert_eq!(source.position(7), Position { line: 2, column: 1 });
    }

    #[test]
    fn an_origin_holds_for_its_document_only() {
        let text =
            "---\n# Source: shop/templates/a.yaml\na: 1\n---\nb: 2\n---\n# Source: shop/templates/c.yaml\r\nc: 3\n";
        let source = source(text);
        let at = |what: &str| source.origin_at(text.find(what).unwrap() as u32);
        assert_eq!(at("a: 1"), Some("shop/templates/a.yaml"));
        assert_eq!(at("b: 2"), None);
        assert_eq!(at("c: 3"), Some("shop/templates/c.yaml"));
        assert_eq!(source.origin_at(0), None);
    }
}

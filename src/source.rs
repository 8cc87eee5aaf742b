//! Texts, and places in them: bytes everywhere, lines and columns only at the edge.
//!
//! Nothing here knows what a text means, and nothing here touches the disk: a [`Snapshot`] is made with its reader.

mod numbers;
mod reads;
mod snapshot;

pub use numbers::with_numbers;
pub use reads::{Read, ReadLog};
pub use snapshot::{Opened, Reader, Refused, Snapshot};

use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

/// A file's number, which belongs to its path for ever; see [`Snapshot`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
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

/// A line and a column, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

impl std::fmt::Display for Position {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}", self.line, self.column)
    }
}

/// What columns count: people count characters, each kind of program something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    Characters,
    Utf16,
    Bytes,
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
    characters: Table,
    /// Of UTF-16.
    units: Table,
}

/// How many of something stand before every [`STRIDE`]-th byte.
type Table = OnceLock<Vec<u32>>;

/// Columns of a line longer than this are counted from the nearest known place: a minified file
/// is one line of megabytes, and each of its thousand findings asks for a column.
const STRIDE: usize = 512;

impl Source {
    pub fn new(id: FileId, version: Version, name: String, path: PathBuf, text: String) -> Self {
        let (lines, characters, units) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { id, version, name, path, text, lines, characters, units }
    }

    pub fn whole(&self) -> Location {
        Location::new(self.id, 0, self.text.len())
    }

    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// A span without the white space at its end: that of a block often runs to the next line.
    pub fn trimmed(&self, span: Span) -> Span {
        let len = self.slice(span).trim_end().len() as u32;
        if len == 0 { span } else { Span { start: span.start, end: span.start + len } }
    }

    /// Byte offsets at which lines start.
    pub fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(breaks.map(|(at, _)| at as u32 + 1)).collect()
        })
    }

    /// Where people find an offset: columns count characters.
    pub fn position(&self, offset: u32) -> Position {
        self.position_in(offset, Columns::Characters)
    }

    pub fn position_in(&self, offset: u32, columns: Columns) -> Position {
        let lines = self.lines();
        let line = lines.partition_point(|start| *start <= offset).max(1);
        let start = lines[line - 1] as usize;
        let mut end = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let start = start.min(end);
        let (table, count): (_, fn(&[u8]) -> u32) = match columns {
            Columns::Characters => (&self.characters, count_characters),
            Columns::Utf16 => (&self.units, count_units),
            Columns::Bytes => return Position { line: line as u32, column: (end - start) as u32 + 1 },
        };
        let before = if end - start <= STRIDE {
            count(&self.text.as_bytes()[start..end])
        } else {
            self.before(end, table, count).saturating_sub(self.before(start, table, count))
        };
        Position { line: line as u32, column: before + 1 }
    }

    fn before(&self, offset: usize, table: &Table, count: fn(&[u8]) -> u32) -> u32 {
        let bytes = self.text.as_bytes();
        let table = table.get_or_init(|| {
            let counts = bytes.chunks(STRIDE).scan(0, |total, chunk| {
                let before = *total;
                *total += count(chunk);
                Some(before)
            });
            counts.collect()
        });
        let chunk = (offset / STRIDE).min(table.len().saturating_sub(1));
        let rest = bytes.get(chunk * STRIDE..offset).map_or(0, count);
        table.get(chunk).copied().unwrap_or(0) + rest
    }
}

/// All bytes but the continuation bytes of UTF-8.
fn count_characters(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count() as u32
}

/// A character of four bytes has two units.
fn count_units(bytes: &[u8]) -> u32 {
    count_characters(bytes) + bytes.iter().filter(|byte| **byte >= 0xF0).count() as u32
}

/// What is worth saying and is no finding: a file that was left alone, a part that was not followed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
pub struct Note {
    pub about: About,
    /// Lower case, no full stop.
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
pub enum About {
    /// A path that is no text of the run.
    Path(String),
    Place(Location),
}

impl Note {
    pub fn of_path(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { about: About::Path(path.into()), message: message.into() }
    }

    pub fn at(at: Location, message: impl Into<String>) -> Self {
        Self { about: About::Place(at), message: message.into() }
    }

    pub fn path(&self) -> Option<&str> {
        match &self.about {
            About::Path(path) => Some(path),
            About::Place(_) => None,
        }
    }

    pub fn place(&self) -> Option<Location> {
        match self.about {
            About::Path(_) => None,
            About::Place(at) => Some(at),
        }
    }
}

/// The path without `.` and with `..` taken back, without asking the disk.
pub fn normalise(path: &Path) -> PathBuf {
    let mut out = PathBuf::with_capacity(path.as_os_str().len());
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                let can_pop = matches!(out.components().next_back(), Some(Component::Normal(_)));
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

/// What a file is called from a directory, both absolute and without `..`: with `/` on every system.
pub fn relative(path: &Path, directory: &Path) -> String {
    let (path, directory): (Vec<Component>, Vec<Component>) =
        (path.components().collect(), directory.components().collect());
    let common = path.iter().zip(&directory).take_while(|(one, other)| one == other).count();
    let up = directory[common..].iter().map(|_| "..".to_owned());
    let down = path[common..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
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
    fn columns_count_what_is_asked_for() {
        for many in [1, 2_000] {
            let text = format!("first\n{}end", "é😀".repeat(many));
            let (source, many) = (source(&text), many as u32);
            let columns = [Columns::Characters, Columns::Utf16, Columns::Bytes];
            let end = columns.map(|columns| source.position_in(text.len() as u32 - 3, columns).column);
            assert_eq!(end, [2 * many + 1, 3 * many + 1, 6 * many + 1]);
        }
    }

    #[test]
    fn paths_are_told_from_where_the_baseline_is() {
        let relative = |path: &str, directory: &str| super::relative(Path::new(path), Path::new(directory));
        assert_eq!(relative("/r/a/b.yaml", "/r"), "a/b.yaml");
        assert_eq!(relative("/r/a/b.yaml", "/r/ci"), "../a/b.yaml");
        assert_eq!(relative("/r/b.yaml", "/"), "r/b.yaml");
    }
}

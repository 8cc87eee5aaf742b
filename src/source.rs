//! Texts, and places in them: bytes everywhere, lines and columns only at the edge.
//!
//! Nothing here knows what a text means, and nothing here touches the disk: whoever opens a
//! [`Sources`] brings the reader along.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, RwLock};

/// A text's number in its [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A half-open range of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// The name as the user would write it: relative to where the run started, with `/`.
    pub name: String,
    pub path: PathBuf,
    pub text: String,
    lines: OnceLock<Vec<u32>>,
}

impl Source {
    pub fn new(id: FileId, name: String, path: PathBuf, text: String) -> Self {
        Self { id, name, path, text, lines: OnceLock::new() }
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
        let column = self.text[start.min(end)..end].chars().count() + 1;
        Position { line: line as u32, column: column as u32 }
    }
}

/// Reads a file that a document refers to; `None` where it may not or cannot be read.
pub type Reader = Box<dyn Fn(&Path) -> Option<String> + Send + Sync>;

/// All texts of a run. Texts can join while the run goes on: a Terraform `file("policy.json")`.
pub struct Sources {
    texts: RwLock<Texts>,
    read: Reader,
}

#[derive(Default)]
struct Texts {
    all: Vec<Arc<Source>>,
    by_path: HashMap<PathBuf, FileId>,
}

impl Sources {
    /// Sources that open further files through `read`.
    pub fn new(read: Reader) -> Self {
        Self { texts: RwLock::default(), read }
    }

    /// Sources that know only what is added to them.
    pub fn in_memory() -> Self {
        Self::new(Box::new(|_| None))
    }

    pub fn add(&self, name: String, path: PathBuf, text: String) -> Arc<Source> {
        let mut texts = self.texts.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let id = FileId(texts.all.len() as u32);
        let source = Arc::new(Source::new(id, name, path.clone(), text));
        texts.all.push(source.clone());
        texts.by_path.insert(path, id);
        source
    }

    pub fn get(&self, id: FileId) -> Arc<Source> {
        let texts = self.texts.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        texts.all[id.0 as usize].clone()
    }

    /// The text at a path: one of the run's, or one that the reader may open.
    pub fn open(&self, path: &Path) -> Option<Arc<Source>> {
        let path = normalise(path);
        if let Some(source) = self.known(&path) {
            return Some(source);
        }
        let text = (self.read)(&path)?;
        // Two threads may read the same file at once; the first one in gives it its number.
        if let Some(source) = self.known(&path) {
            return Some(source);
        }
        Some(self.add(path.to_string_lossy().replace('\\', "/"), path, text))
    }

    fn known(&self, path: &Path) -> Option<Arc<Source>> {
        let texts = self.texts.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        texts.by_path.get(path).map(|id| texts.all[id.0 as usize].clone())
    }
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

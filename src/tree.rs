//! One tree for YAML, JSON and evaluated Terraform: values, each with the place where it is written.
//!
//! The tree knows no grammar and no meaning. Two things make it more than a parse tree:
//! a [`Text`] knows where each of its pieces is written (a tag that came out of a variable keeps
//! the variable's place), and a value that cannot be known is [`Kind::Unknown`] with its reason,
//! or a [`HOLE`] inside a text.

use crate::source::Location;
use std::sync::Arc;

/// Stands in a [`Text`] for a part that cannot be known, such as `${aws_ecr_repository.app.url}`.
/// It is the OBJECT REPLACEMENT CHARACTER, which no configuration has a use for.
pub const HOLE: char = '\u{FFFC}';

/// A value and where it is written.
#[derive(Debug, Clone)]
pub struct Node {
    pub at: Location,
    pub kind: Kind,
    /// How the value came from where it is written to where it is used, nearest use first.
    pub via: Option<Arc<Via>>,
}

#[derive(Debug, Clone)]
pub enum Kind {
    Null,
    Bool(bool),
    /// A number, with its text as written (`1.10` and `1.1` are different image tags).
    Number(f64, Arc<str>),
    String(Text),
    Map(Arc<[Entry]>),
    Seq(Arc<[Node]>),
    Unknown(Why),
}

/// One key of a map with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    pub key: Key,
    pub value: Node,
}

#[derive(Debug, Clone)]
pub struct Key {
    pub name: Arc<str>,
    pub at: Location,
}

/// One step of a value's way: the place that uses it, and what stands there.
#[derive(Debug, Clone)]
pub struct Via {
    pub at: Location,
    /// What the place does with the value, for people: "used here as `var.image`".
    pub what: String,
    pub next: Option<Arc<Via>>,
}

/// Why a value cannot be known. Short, for people: "depends on `aws_ecr_repository.app`".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why(pub Arc<str>);

impl Via {
    /// This step and all that come after it.
    pub fn steps(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |via| via.next.as_deref())
    }
}

impl Why {
    pub fn new(reason: impl Into<Arc<str>>) -> Self {
        Self(reason.into())
    }
}

/// A string that knows where its bytes are written.
#[derive(Debug, Clone)]
pub struct Text {
    pub value: Arc<str>,
    pieces: Pieces,
    /// What the text encodes, where the evaluator built it from a structure (`jsonencode`), so
    /// that every leaf keeps its own place.
    pub encodes: Option<Arc<Node>>,
}

#[derive(Debug, Clone)]
enum Pieces {
    /// The whole value stands in the source byte for byte, at this location.
    Verbatim(Location),
    /// The value has escapes, folds or the like: only the whole has a place.
    Whole(Location),
    Many(Arc<[Piece]>),
}

/// A piece of a text: from `from` (a byte offset in the value) to the next piece.
#[derive(Debug, Clone)]
pub struct Piece {
    pub from: u32,
    pub at: Location,
    /// Whether source and value agree byte for byte in this piece.
    pub verbatim: bool,
    pub via: Option<Arc<Via>>,
}

impl Text {
    pub fn verbatim(value: impl Into<Arc<str>>, at: Location) -> Self {
        Self { value: value.into(), pieces: Pieces::Verbatim(at), encodes: None }
    }

    pub fn whole(value: impl Into<Arc<str>>, at: Location) -> Self {
        Self { value: value.into(), pieces: Pieces::Whole(at), encodes: None }
    }

    /// A text made of pieces, which must be in order of `from`.
    pub fn pieced(value: impl Into<Arc<str>>, pieces: Vec<Piece>) -> Self {
        Self { value: value.into(), pieces: Pieces::Many(pieces.into()), encodes: None }
    }

    pub fn encoding(mut self, node: Node) -> Self {
        self.encodes = Some(Arc::new(node));
        self
    }

    pub fn as_str(&self) -> &str {
        &self.value
    }

    /// Whether a part of the text cannot be known.
    pub fn has_holes(&self) -> bool {
        self.value.contains(HOLE)
    }

    /// The text if all of it is known.
    pub fn known(&self) -> Option<&str> {
        (!self.has_holes()).then_some(&*self.value)
    }

    /// Where a part of the value is written: exact within a verbatim piece, else the piece.
    pub fn locate(&self, range: std::ops::Range<usize>) -> Location {
        let len = range.len();
        match &self.pieces {
            Pieces::Verbatim(at) => at.part(range.start, len),
            Pieces::Whole(at) => *at,
            Pieces::Many(pieces) => {
                let first = pieces.partition_point(|piece| piece.from as usize <= range.start).saturating_sub(1);
                let last =
                    pieces.partition_point(|piece| (piece.from as usize) < range.end).saturating_sub(1).max(first);
                let Some(start) = pieces.get(first) else { return self.origin() };
                let inside = |piece: &Piece, offset: usize, len: usize| {
                    if let (Some(via), true) = (&piece.via, first != last) {
                        // Part of the range is written elsewhere: only where it is used is there one place for all.
                        via.at
                    } else if piece.verbatim {
                        piece.at.part(offset.saturating_sub(piece.from as usize), len)
                    } else {
                        piece.at
                    }
                };
                if first == last {
                    return inside(start, range.start, len);
                }
                let from = inside(start, range.start, start.at.span.range().len());
                let to = inside(&pieces[last], pieces[last].from as usize, range.end - pieces[last].from as usize);
                from.cover(to)
            }
        }
    }

    /// How the piece at this offset of the value came here.
    pub fn via_at(&self, offset: usize) -> Option<&Arc<Via>> {
        self.piece_at(offset).and_then(|piece| piece.via.as_ref())
    }

    fn piece_at(&self, offset: usize) -> Option<&Piece> {
        match &self.pieces {
            Pieces::Many(pieces) => {
                pieces.get(pieces.partition_point(|piece| piece.from as usize <= offset).saturating_sub(1))
            }
            Pieces::Verbatim(_) | Pieces::Whole(_) => None,
        }
    }

    /// The pieces of a part of the text, with offsets counted from the part's start.
    pub fn pieces(&self, range: std::ops::Range<usize>) -> Vec<Piece> {
        match &self.pieces {
            Pieces::Verbatim(at) => {
                vec![Piece { from: 0, at: at.part(range.start, range.len()), verbatim: true, via: None }]
            }
            Pieces::Whole(at) => vec![Piece { from: 0, at: *at, verbatim: false, via: None }],
            Pieces::Many(pieces) => {
                let first = pieces.partition_point(|piece| piece.from as usize <= range.start).saturating_sub(1);
                let end = range.end.min(self.value.len());
                let within =
                    pieces.iter().skip(first).take_while(|piece| (piece.from as usize) < end.max(range.start + 1));
                let next = pieces.iter().skip(first + 1).map(|piece| piece.from as usize).chain([end]);
                within
                    .zip(next)
                    .map(|(piece, next)| {
                        let from = (piece.from as usize).max(range.start);
                        let len = next.min(end).saturating_sub(from);
                        let at = if piece.verbatim { piece.at.part(from - piece.from as usize, len) } else { piece.at };
                        Piece {
                            from: (from - range.start) as u32,
                            at,
                            verbatim: piece.verbatim,
                            via: piece.via.clone(),
                        }
                    })
                    .collect()
            }
        }
    }

    /// A part of the text as a text of its own.
    pub fn sub(&self, range: std::ops::Range<usize>) -> Self {
        let value: Arc<str> = self.value.get(range.clone()).unwrap_or("").into();
        match &self.pieces {
            Pieces::Verbatim(at) => Self::verbatim(value, at.part(range.start, range.len())),
            Pieces::Whole(at) => Self::whole(value, *at),
            Pieces::Many(pieces) => match self.piece_at(range.start) {
                // Most words lie within one line, and so within one piece.
                Some(piece)
                    if piece.via.is_none()
                        && pieces.partition_point(|other| other.from <= piece.from)
                            == pieces.partition_point(|other| (other.from as usize) < range.end) =>
                {
                    if piece.verbatim {
                        let from = range.start.saturating_sub(piece.from as usize);
                        Self::verbatim(value, piece.at.part(from, range.len()))
                    } else {
                        Self::whole(value, piece.at)
                    }
                }
                Some(_) | None => Self::pieced(value, self.pieces(range)),
            },
        }
    }

    fn origin(&self) -> Location {
        match &self.pieces {
            Pieces::Verbatim(at) | Pieces::Whole(at) => *at,
            Pieces::Many(pieces) => {
                pieces.first().map_or_else(|| Location::new(crate::source::FileId(0), 0, 0), |piece| piece.at)
            }
        }
    }
}

/// Puts texts together from pieces that are written in different places.
#[derive(Debug, Default)]
pub struct TextBuilder {
    value: String,
    pieces: Vec<Piece>,
}

impl TextBuilder {
    pub fn push(&mut self, part: &str, at: Location, verbatim: bool, via: Option<Arc<Via>>) {
        if part.is_empty() {
            return;
        }
        self.pieces.push(Piece { from: self.value.len() as u32, at, verbatim, via });
        self.value.push_str(part);
    }

    /// Adds a text that came from elsewhere; `via` says how (its own trail comes first).
    pub fn push_text(&mut self, text: &Text, via: Option<&Arc<Via>>) {
        let base = self.value.len() as u32;
        for piece in text.pieces(0..text.value.len()) {
            let via = piece.via.or_else(|| via.cloned());
            self.pieces.push(Piece { from: base + piece.from, at: piece.at, verbatim: piece.verbatim, via });
        }
        self.value.push_str(&text.value);
    }

    pub fn push_hole(&mut self, at: Location) {
        let mut buffer = [0; 4];
        self.push(HOLE.encode_utf8(&mut buffer), at, false, None);
    }

    pub fn is_empty(&self) -> bool {
        self.value.is_empty()
    }

    /// The text; `at` is the place of the whole, for a text that came out empty.
    pub fn finish(self, at: Location) -> Text {
        match self.pieces.as_slice() {
            [] => Text::whole("", at),
            [one] if one.verbatim && one.via.is_none() => Text::verbatim(self.value, one.at),
            _ => Text::pieced(self.value, self.pieces),
        }
    }
}

impl Node {
    pub fn new(at: Location, kind: Kind) -> Self {
        Self { at, kind, via: None }
    }

    pub fn unknown(at: Location, why: impl Into<Arc<str>>) -> Self {
        Self::new(at, Kind::Unknown(Why::new(why)))
    }

    pub fn string(text: Text, at: Location) -> Self {
        Self::new(at, Kind::String(text))
    }

    /// The same value, reached through one more place.
    pub fn via(mut self, at: Location, what: impl Into<String>) -> Self {
        let next = self.via.take();
        self.via = Some(Arc::new(Via { at, what: what.into(), next }));
        self
    }

    /// Where the value is used, which is where it is written unless it came through other places.
    pub fn used_at(&self) -> Location {
        self.via.as_ref().map_or(self.at, |via| via.at)
    }

    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map(entries) => entries,
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Seq(_) | Kind::Unknown(_) => &[],
        }
    }

    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::Seq(items) => items,
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Map(_) | Kind::Unknown(_) => &[],
        }
    }

    /// The entry of this key; where a key stands twice, the last one holds, as in YAML and JSON readers.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().rev().find(|entry| &*entry.key.name == key)
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub fn path(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    pub fn text(&self) -> Option<&Text> {
        match &self.kind {
            Kind::String(text) => Some(text),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => None,
        }
    }

    /// The string if it is one and all of it is known.
    pub fn str(&self) -> Option<&str> {
        self.text().and_then(Text::known)
    }

    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    pub fn is_unknown(&self) -> bool {
        matches!(self.kind, Kind::Unknown(_))
    }
}

//! Texts that know where each of their bytes is written.
//!
//! What cannot be known is a letter of the value, a [`HOLE`], beside the piece that says where it is written. A kind of
//! piece alone would be cleaner and worse: all that reads a text (the parts of an image's name, a shell's grammar, YAML in a
//! heredoc) would have to be told of pieces to see that there is something between two letters, and one that is not told would
//! read `app-.example.org` for `app-${x}.example.org`. So a hole is what a reader meets, one letter long, that is part
//! of no word. It is safe since no input can make one: a file's text and what escapes and functions make of it go
//! through [`without_holes`] (`tests/it/regressions.rs` and `syntax/tests.rs` try every way in), and a text that stands
//! in its file as it is has none, whatever its letters.

use super::{Node, Via};
use crate::budget::limits;
use crate::source::{FileId, Location};
use std::sync::Arc;

/// Stands in a [`Text`] for a part that cannot be known, such as `${aws_ecr_repository.app.url}`.
/// It is the OBJECT REPLACEMENT CHARACTER, which no configuration has a use for: what reads files
/// and escapes puts [`REPLACED`] in its place, so that no input can make a hole.
pub const HOLE: char = '\u{FFFC}';

/// What stands for a [`HOLE`] character that is written in a file: as long, so that places stay.
pub const REPLACED: char = '\u{FFFD}';

/// A text without [`HOLE`] characters, for what comes from outside.
pub fn without_holes(text: &str) -> std::borrow::Cow<'_, str> {
    let mut sign = [0; 4];
    let sign = HOLE.encode_utf8(&mut sign).as_bytes();
    if memchr::memmem::find(text.as_bytes(), sign).is_some() {
        text.replace(HOLE, REPLACED.encode_utf8(&mut [0; 4])).into()
    } else {
        text.into()
    }
}

/// A string that knows where its bytes are written.
#[derive(Debug, Clone)]
pub struct Text {
    pub value: Arc<str>,
    pieces: Pieces,
    /// What the text encodes, where the evaluator built it, so that every part keeps its own place.
    encodes: Option<Arc<Encoded>>,
}

#[derive(Debug)]
enum Encoded {
    /// As JSON or YAML.
    Structure(Node),
    Base64(Text),
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
    /// A file's text. A [`HOLE`] that is written in it is none: it reads as [`REPLACED`].
    pub fn source(file: FileId, text: &str) -> Self {
        Self::checked(without_holes(text).into(), Location::new(file, 0, text.len()))
    }

    /// A text that stands like this in its file: it has no holes, whatever its letters.
    pub fn verbatim(value: impl Into<Arc<str>>, at: Location) -> Self {
        let value: Arc<str> = value.into();
        let value = if value.contains(HOLE) { without_holes(&value).into() } else { value };
        Self::checked(value, at)
    }

    /// A text of which it is known that it has no holes.
    fn checked(value: Arc<str>, at: Location) -> Self {
        Self { value, pieces: Pieces::Verbatim(at), encodes: None }
    }

    pub fn whole(value: impl Into<Arc<str>>, at: Location) -> Self {
        Self { value: value.into(), pieces: Pieces::Whole(at), encodes: None }
    }

    /// A text made of pieces, which must be in order of `from`.
    pub fn pieced(value: impl Into<Arc<str>>, pieces: Vec<Piece>) -> Self {
        Self { value: value.into(), pieces: Pieces::Many(pieces.into()), encodes: None }
    }

    /// This text, which says in JSON or YAML what the node says.
    pub fn encoding(mut self, node: Node) -> Self {
        self.encodes = Some(Arc::new(Encoded::Structure(node)));
        self
    }

    /// This text, which is another one in Base64.
    pub fn encoding_base64(mut self, text: Self) -> Self {
        self.encodes = Some(Arc::new(Encoded::Base64(text)));
        self
    }

    /// What it says in JSON or YAML, if the evaluator wrote it.
    pub fn structure(&self) -> Option<&Node> {
        match self.encodes.as_deref()? {
            Encoded::Structure(node) => Some(node),
            Encoded::Base64(_) => None,
        }
    }

    /// The text that it is in Base64, if the evaluator wrote it.
    pub fn base64(&self) -> Option<&Self> {
        match self.encodes.as_deref()? {
            Encoded::Base64(text) => Some(text),
            Encoded::Structure(_) => None,
        }
    }

    pub fn as_str(&self) -> &str {
        &self.value
    }

    /// How many pieces it is made of.
    pub fn piece_count(&self) -> usize {
        match &self.pieces {
            Pieces::Verbatim(_) | Pieces::Whole(_) => 1,
            Pieces::Many(pieces) => pieces.len(),
        }
    }

    /// Whether a part of the text cannot be known.
    pub fn has_holes(&self) -> bool {
        match self.pieces {
            Pieces::Verbatim(_) => false,
            Pieces::Whole(_) | Pieces::Many(_) => self.value.contains(HOLE),
        }
    }

    /// Whether nothing of it is known.
    pub fn is_hole(&self) -> bool {
        let mut letters = self.value.chars();
        letters.next() == Some(HOLE) && letters.next().is_none()
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

    /// Whether a part of the value stands byte for byte where it is written.
    pub fn is_verbatim(&self, range: std::ops::Range<usize>) -> bool {
        match &self.pieces {
            Pieces::Verbatim(_) => true,
            Pieces::Whole(_) => false,
            Pieces::Many(_) => matches!(self.pieces(range).as_slice(), [piece] if piece.verbatim),
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

    /// Adds the pieces of a part of the text, for a text in which the part begins at `from`.
    pub fn push_pieces(&self, range: std::ops::Range<usize>, from: usize, into: &mut Vec<Piece>) {
        if let Pieces::Verbatim(at) = &self.pieces {
            let at = at.part(range.start, range.len());
            return into.push(Piece { from: from as u32, at, verbatim: true, via: None });
        }
        let from = from as u32;
        into.extend(self.pieces(range).into_iter().map(|piece| Piece { from: from + piece.from, ..piece }));
    }

    /// A part of the text as a text of its own.
    pub fn sub(&self, range: std::ops::Range<usize>) -> Self {
        self.part(range, |part| part.into())
    }

    /// A part of the text as a text of its own, by one who knows how to keep words.
    pub fn part(&self, range: std::ops::Range<usize>, keep: impl FnOnce(&str) -> Arc<str>) -> Self {
        let value = keep(self.value.get(range.clone()).unwrap_or(""));
        match &self.pieces {
            Pieces::Verbatim(at) => Self::checked(value, at.part(range.start, range.len())),
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
                        Self::checked(value, piece.at.part(from, range.len()))
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

/// Neighbours that are written one behind the other as one piece, and no more pieces than anyone looks at.
fn bounded(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut excess = pieces.iter().filter(|piece| piece.via.is_some()).count().saturating_sub(limits::TEXT_PIECES);
    let mut kept: Vec<Piece> = Vec::with_capacity(pieces.len().min(2 * limits::TEXT_PIECES));
    for piece in pieces {
        if let Some(last) = kept.last_mut().filter(|last| last.at.file == piece.at.file) {
            let same_way = match (&last.via, &piece.via) {
                (None, None) => true,
                (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                (Some(_), None) | (None, Some(_)) => false,
            };
            let len = (piece.from - last.from) as usize;
            let adjoins = last.at.span.end == piece.at.span.start && last.at.span.range().len() == len;
            if same_way && last.verbatim && piece.verbatim && adjoins {
                last.at = last.at.cover(piece.at);
                continue;
            }
            // What stands for one place is one piece.
            if same_way && !last.verbatim && !piece.verbatim && last.at == piece.at {
                continue;
            }
            if excess > 0 && last.via.is_some() && piece.via.is_some() {
                excess -= 1;
                last.at = last.at.cover(piece.at);
                last.verbatim = false;
                continue;
            }
        }
        kept.push(piece);
    }
    kept
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

    /// Adds a part of a text as it is.
    pub fn push_part(&mut self, text: &Text, range: std::ops::Range<usize>) {
        let Some(part) = text.value.get(range.clone()).filter(|part| !part.is_empty()) else { return };
        let base = self.value.len() as u32;
        self.pieces.extend(text.pieces(range).into_iter().map(|piece| Piece { from: base + piece.from, ..piece }));
        self.value.push_str(part);
    }

    pub fn push_hole(&mut self, at: Location) {
        let mut buffer = [0; 4];
        self.push(HOLE.encode_utf8(&mut buffer), at, false, None);
    }

    pub fn is_empty(&self) -> bool {
        self.value.is_empty()
    }

    pub fn len(&self) -> usize {
        self.value.len()
    }

    /// The text; `at` is the place of the whole, for a text that came out empty.
    pub fn finish(self, at: Location) -> Text {
        let pieces = bounded(self.pieces);
        match pieces.as_slice() {
            [] => Text::whole("", at),
            [one] if one.verbatim && one.via.is_none() => Text::verbatim(self.value, one.at),
            _ => Text::pieced(self.value, pieces),
        }
    }
}

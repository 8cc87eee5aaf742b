//! Plain and quoted scalars: what they say, and where each byte of it is written.

use super::Reader;
use super::build::{Needs, Read};
use super::lines::breaks_in;
use super::properties::Tag;
use super::resolve::{Plain, plain};
use crate::syntax::base64;
use crate::tree::{Kind, Node, Reason, Style, Text, Via, Why, without_holes};
use std::ops::Range;
use std::sync::Arc;

/// A scalar as it is written.
#[derive(Debug)]
pub(super) struct Scalar {
    pub range: Range<usize>,
    pub value: Value,
    pub style: Style,
}

#[derive(Debug)]
pub(super) enum Value {
    /// It stands in the text like this.
    Slice(Range<usize>),
    /// It has escapes or folded lines.
    Made(String),
    /// The lines of a block, each at its place.
    Lines(String, Vec<Line>),
}

/// A line of a block scalar: where it starts in the value, and where it is written.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub from: usize,
    pub at: Range<usize>,
}

/// What ends the part of a plain scalar that stands on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The line, or a bracket or comma around it.
    End,
    /// A colon that makes a key of it.
    Colon,
    Comment,
}

impl Reader<'_> {
    /// How far a plain scalar goes on this line, without the blanks behind it.
    #[inline]
    pub fn plain_part(&self, from: usize, in_flow: bool) -> (usize, Stop) {
        let bytes = &self.lines.bytes[..self.lines.stop];
        let mut at = from;
        let mut stop = Stop::End;
        while at < bytes.len() {
            match bytes[at] {
                b':' if self.is_colon(at, in_flow) => {
                    stop = Stop::Colon;
                    break;
                }
                b'#' if at > from && matches!(bytes[at - 1], b' ' | b'\t') => {
                    stop = Stop::Comment;
                    break;
                }
                b',' | b'[' | b']' | b'{' | b'}' if in_flow => break,
                _ => at += 1,
            }
        }
        while at > from && matches!(bytes[at - 1], b' ' | b'\t') {
            at -= 1;
        }
        (at, stop)
    }

    /// Whether the colon at a place of this line stands behind a plain key. In brackets `a:,` is a scalar to Go's
    /// reader, which refuses `a:[`.
    #[inline]
    fn is_colon(&self, at: usize, in_flow: bool) -> bool {
        self.lines.ends_at(at + 1) || (in_flow && matches!(self.lines.bytes[at + 1], b'[' | b'{'))
    }

    /// Reads a plain scalar, all lines of it, of which the first part was looked at. Returns whether the reader is on
    /// another line now.
    pub fn plain_lines(&mut self, first: Range<usize>, stop: Stop, in_flow: bool) -> (Scalar, bool) {
        let indent = self.tree.top().indent;
        let is_key = in_flow && self.tree.top().needs == Needs::Key;
        let start = first.start;
        let mut end = first.end;
        let mut made: Option<String> = None;
        self.lines.at = end;
        let mut stop = stop;
        while stop == Stop::End && self.is_line_done() {
            let line = self.lines.stop;
            let mut more = false;
            while self.lines.advance() {
                self.lines.skip_spaces();
                let column = self.lines.column();
                self.lines.skip_blanks();
                let Some(letter) = self.lines.peek() else { continue };
                let inside = if in_flow { self.continues_plain() } else { column.cast_signed() > indent };
                more = inside && letter != b'#';
                if !more {
                    // In brackets it matters that nothing stands before what follows.
                    self.lines.at = self.lines.start + if in_flow { 0 } else { column };
                }
                break;
            }
            if !more {
                let scalar = Scalar { range: start..end, value: value(made, start..end), style: Style::Plain };
                self.tree.reached = end;
                return (scalar, true);
            }
            let space = &self.lines.source[line..self.lines.at];
            let (part_end, part_stop) = self.plain_part(self.lines.at, in_flow);
            if part_stop == Stop::Colon && !is_key {
                // A key on a line of its own does not belong to the text above. Only in braces a key has several lines.
                self.lines.at = self.lines.start;
                let scalar = Scalar { range: start..end, value: value(made, start..end), style: Style::Plain };
                self.tree.reached = end;
                return (scalar, true);
            }
            let text = made.get_or_insert_with(|| self.lines.source[start..end].to_owned());
            fold(text, space);
            text.push_str(&self.lines.source[self.lines.at..part_end]);
            end = part_end;
            self.lines.at = end;
            stop = part_stop;
        }
        self.tree.reached = end;
        (Scalar { range: start..end, value: value(made, start..end), style: Style::Plain }, false)
    }

    /// Whether what begins here can go on with a plain scalar in brackets.
    fn continues_plain(&self) -> bool {
        !matches!(self.lines.peek(), Some(b',' | b'[' | b']' | b'{' | b'}')) && !self.lines.is_indicator(b':')
    }

    fn is_line_done(&self) -> bool {
        self.lines.bytes[self.lines.at..self.lines.stop].iter().all(|byte| matches!(byte, b' ' | b'\t'))
    }

    /// Reads the quoted scalar here; `None` if it is never closed.
    pub fn quoted(&mut self) -> Option<Scalar> {
        let start = self.lines.at;
        let quote = self.lines.bytes[start];
        let style = if quote == b'"' { Style::Double } else { Style::Single };
        let rest = &self.lines.bytes[start + 1..self.lines.stop];
        let end = if quote == b'"' { memchr::memchr2(b'"', b'\\', rest) } else { memchr::memchr(b'\'', rest) };
        if let Some(len) = end {
            let at = start + 1 + len;
            let ends = if quote == b'"' { rest[len] == b'"' } else { rest.get(len + 1) != Some(&b'\'') };
            if ends {
                self.lines.at = at + 1;
                self.tree.reached = at + 1;
                return Some(Scalar { range: start..at + 1, value: Value::Slice(start + 1..at), style });
            }
        }
        self.lines.at = start + 1;
        let made = if quote == b'"' { self.double() } else { self.single() }?;
        self.tree.reached = self.lines.at;
        Some(Scalar { range: start..self.lines.at, value: Value::Made(made), style })
    }

    fn single(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let rest = &self.lines.source[self.lines.at..self.lines.stop];
            let Some(len) = rest.find('\'') else {
                text.push_str(rest.trim_end_matches([' ', '\t']));
                self.fold_lines(&mut text, false)?;
                continue;
            };
            text.push_str(&rest[..len]);
            self.lines.at += len + 1;
            if self.lines.peek() != Some(b'\'') {
                return Some(text);
            }
            text.push('\'');
            self.lines.at += 1;
        }
    }

    fn double(&mut self) -> Option<String> {
        let mut text = String::new();
        // What is written up to here is kept, though it may end with blanks: they are escapes.
        let mut kept = 0;
        loop {
            let rest = &self.lines.source[self.lines.at..self.lines.stop];
            let Some(len) = memchr::memchr2(b'"', b'\\', rest.as_bytes()) else {
                text.push_str(rest);
                let len = text[kept..].trim_end_matches([' ', '\t']).len();
                text.truncate(kept + len);
                self.fold_lines(&mut text, false)?;
                kept = text.len();
                continue;
            };
            text.push_str(&rest[..len]);
            self.lines.at += len + 1;
            if rest.as_bytes()[len] == b'"' {
                return Some(text);
            }
            if self.lines.at >= self.lines.stop {
                // An escaped break: what stands before it is kept, and it is nothing itself.
                self.fold_lines(&mut text, true)?;
            } else {
                self.escape(&mut text);
            }
            kept = text.len();
        }
    }

    /// Goes on to the next line of a quoted scalar that says something.
    fn fold_lines(&mut self, text: &mut String, escaped: bool) -> Option<()> {
        let line = self.lines.stop;
        loop {
            if !self.lines.advance() {
                return None;
            }
            self.lines.skip_blanks();
            if self.lines.peek().is_some() {
                break;
            }
        }
        let space = &self.lines.source[line..self.lines.at];
        if escaped {
            text.extend(breaks_in(space).skip(1));
        } else {
            fold(text, space);
        }
        Some(())
    }

    /// An escape, of which the backslash is read.
    fn escape(&mut self, text: &mut String) {
        let start = self.lines.at - 1;
        let rest = &self.lines.source[self.lines.at..self.lines.stop];
        let Some(letter) = rest.chars().next() else { return };
        self.lines.at += letter.len_utf8();
        let digits = match letter {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => {
                let simple = match letter {
                    '0' => '\0',
                    'a' => '\u{7}',
                    'b' => '\u{8}',
                    't' | '\t' => '\t',
                    'n' => '\n',
                    'v' => '\u{b}',
                    'f' => '\u{c}',
                    'r' => '\r',
                    'e' => '\u{1b}',
                    ' ' | '"' | '\'' | '\\' | '/' => letter,
                    'N' => '\u{85}',
                    '_' => '\u{a0}',
                    'L' => '\u{2028}',
                    'P' => '\u{2029}',
                    _ => {
                        let message =
                            format!("`\\{letter}` is no escape: write `\\\\` for a backslash, or use single quotes");
                        self.fault(start..self.lines.at, message);
                        text.push('\\');
                        letter
                    }
                };
                text.push(simple);
                return;
            }
        };
        let code = rest.get(1..=digits).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let found = code.and_then(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?));
        if let Some(found) = found {
            text.push(found);
            self.lines.at += digits;
        } else {
            self.fault(start..self.lines.at, format!("`\\{letter}` needs {digits} digits of a letter's number"));
            text.push(crate::tree::REPLACED);
        }
    }

    /// The node of a scalar.
    #[inline]
    pub fn scalar(&mut self, scalar: Scalar, tag: Option<Tag<'_>>) -> Read {
        let at = self.tree.text.locate(scalar.range.clone());
        if !self.tree.builds() {
            return Read { node: Node::new(at, Kind::Null), range: scalar.range, weight: 1 };
        }
        let range = scalar.range.clone();
        let via = self.moved(&range);
        let style = scalar.style;
        let kind = match tag {
            Some(Tag::Core(tag)) => self.tagged(&scalar, tag),
            None | Some(Tag::Merged(_) | Tag::Custom(_)) if style == Style::Plain => self.resolved(&scalar),
            None | Some(Tag::String | Tag::Merged(_) | Tag::Custom(_)) => None,
        };
        let kind = kind.unwrap_or_else(|| self.string(scalar));
        Read { node: Node { via, ..Node::new(at, kind).styled(style) }, range, weight: 1 }
    }

    fn resolved(&mut self, scalar: &Scalar) -> Option<Kind> {
        let text = scalar.text(self.lines.source);
        let plain = plain(text, self.tree.dialect)?;
        Some(plain.kind(|| self.tree.words.get(text)))
    }

    /// What one of YAML's own tags makes of a scalar.
    fn tagged(&mut self, scalar: &Scalar, tag: &str) -> Option<Kind> {
        let text = scalar.text(self.lines.source);
        if tag == "binary" {
            let at = self.tree.text.locate(scalar.range.clone());
            let Some(bytes) = base64::decode(text) else {
                self.fault(scalar.range.clone(), "`!!binary` stands before what is not Base64");
                return Some(Kind::Unknown(Why::new(Reason::Broken("it is not Base64")).at(at)));
            };
            return Some(Kind::String(Text::whole(without_holes(&String::from_utf8_lossy(&bytes)), at)));
        }
        if !matches!(tag, "int" | "float" | "bool" | "null") {
            return None;
        }
        let plain = plain(text, self.tree.dialect);
        let right = match plain {
            Some(Plain::Null) => tag == "null",
            Some(Plain::Bool(_)) => tag == "bool",
            Some(Plain::Number(number)) => tag == "float" || (tag == "int" && number.fract() == 0.0),
            None => false,
        };
        if let (Some(plain), true) = (plain, right) {
            return Some(plain.kind(|| self.tree.words.get(text)));
        }
        let at = self.tree.text.locate(scalar.range.clone());
        self.fault(scalar.range.clone(), format!("`!!{tag}` stands before what is none"));
        Some(Kind::Unknown(Why::new(Reason::Broken("it is not what its tag says")).at(at)))
    }

    fn string(&mut self, scalar: Scalar) -> Kind {
        let Scalar { range, value, .. } = scalar;
        let text = self.tree.text;
        let at = text.locate(range.clone());
        let has_holes = self.tree.has_holes;
        let words = &mut self.tree.words;
        let whole = |value: &str| {
            // An escape cannot make a hole: only what stands in the text as one is.
            if has_holes { Text::whole(value, at) } else { Text::whole(without_holes(value), at) }
        };
        let text = match value {
            Value::Slice(range) => text.part(range, |word| words.get(word)),
            Value::Made(value) => whole(&value),
            Value::Lines(value, lines) => {
                let mut pieces = Vec::with_capacity(lines.len());
                for line in &lines {
                    text.push_pieces(line.at.clone(), line.from, &mut pieces);
                }
                let text = Text::pieced(value.as_str(), pieces);
                self.spare = (value, lines);
                text
            }
        };
        if text.is_hole() { Kind::Unknown(Why::new(Reason::Template).at(at)) } else { Kind::String(text) }
    }

    /// How a part of the text came here, if all of it came the same way.
    fn moved(&self, range: &Range<usize>) -> Option<Arc<Via>> {
        let via = self.tree.text.via_at(range.start)?;
        (self.tree.text.pieces(range.clone()).len() == 1).then(|| via.clone())
    }
}

impl Scalar {
    /// A plain scalar on one line.
    pub fn plain(range: Range<usize>) -> Self {
        Self { value: Value::Slice(range.clone()), range, style: Style::Plain }
    }

    pub fn text<'a>(&'a self, source: &'a str) -> &'a str {
        match &self.value {
            Value::Slice(range) => &source[range.clone()],
            Value::Made(text) | Value::Lines(text, _) => text,
        }
    }
}

fn value(made: Option<String>, range: Range<usize>) -> Value {
    made.map_or(Value::Slice(range), Value::Made)
}

/// Puts the breaks between two lines into a value: one is a blank, of more the first is left out.
fn fold(text: &mut String, space: &str) {
    let mut breaks = breaks_in(space);
    let first = breaks.next();
    let mut more = breaks.peekable();
    match first {
        Some("\n") if more.peek().is_none() => text.push(' '),
        Some("\n") | None => {}
        Some(separator) => text.push_str(separator),
    }
    text.extend(more);
}

//! JSON to a tree: tolerant of comments and trailing commas, and of half-typed text.
//!
//! It also reads JSON that stands inside another text (a heredoc in Terraform), whose places are
//! the outer text's, and whose holes become unknown values.

pub mod edit;
mod string;

use super::comment::{self, Things};
use super::repeated::{self, Repeated};
use super::{Parsed, SyntaxError};
use crate::budget::limits;
use crate::source::Location;
use crate::tree::{Entry, HOLE, Key, Kind, Map, Node, Reason, Text, Via, Why};
use std::ops::Range;
use std::sync::Arc;

pub fn parse(text: &Text) -> Parsed<Option<Node>> {
    let bytes = text.as_str().as_bytes();
    let (errors, comments, things, repeated) = (Vec::new(), Vec::new(), Things::default(), Vec::new());
    let mut reader = Reader { text, bytes, at: 0, errors, comments, things, repeated, told_unclosed: false };
    if text.as_str().starts_with('\u{feff}') {
        reader.at = 3;
    }
    reader.skip();
    if reader.at >= reader.bytes.len() {
        reader.error(reader.at, "the document is empty");
        return reader.finish(None);
    }
    let node = reader.value(0);
    reader.skip();
    if node.is_some() && reader.at < reader.bytes.len() {
        reader.error(reader.at, "nothing more is expected after the document's end");
    }
    reader.finish(node)
}

struct Reader<'t> {
    text: &'t Text,
    bytes: &'t [u8],
    at: usize,
    errors: Vec<SyntaxError>,
    comments: Vec<Range<usize>>,
    things: Things,
    repeated: Vec<Repeated>,
    /// Whether it was said what is not closed at the end, or why the end came early.
    told_unclosed: bool,
}

impl Reader<'_> {
    fn finish(self, node: Option<Node>) -> Parsed<Option<Node>> {
        let comments = comment::attach(self.text, self.comments, self.things);
        Parsed { value: node, errors: self.errors, comments, repeated: self.repeated }
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        self.skip();
        if depth > limits::JSON_DEPTH {
            self.unclosed(self.at, "values are nested too deeply");
            self.at = self.bytes.len();
            return None;
        }
        match self.peek()? {
            b'{' => Some(self.object(depth)),
            b'[' => Some(self.array(depth)),
            b'"' => {
                let start = self.at;
                let text = self.string();
                let place = self.place(start, self.at);
                Some(match self.moved(start + 1, start + 1 + text.value.len()) {
                    // All that stands between the quotes came from elsewhere.
                    Some(via) => {
                        Node { via: Some(via), ..Node::string(text.clone(), text.locate(0..text.value.len())) }
                    }
                    None => Node::string(text, place),
                })
            }
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Node {
        let start = self.at;
        self.at += 1;
        let mut entries = Vec::new();
        let mut rest = None;
        let mut whole = true;
        loop {
            self.skip();
            match self.peek() {
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                Some(b'"') => {
                    let key_start = self.at;
                    let name = self.string();
                    let key = Key { name: name.value.clone(), at: self.place(key_start, self.at) };
                    self.skip();
                    let value = if self.peek() == Some(b':') {
                        self.at += 1;
                        self.value(depth + 1)
                    } else {
                        self.error(self.at, "`:` is missing after the key");
                        None
                    };
                    whole &= value.is_some();
                    self.things.add(key_start..self.at);
                    let unwritten = Reason::Broken("the value is not written yet");
                    let value = value.unwrap_or_else(|| Node::unknown(key.at, unwritten));
                    if name.is_hole() {
                        rest = Some(value);
                    } else {
                        entries.push(Entry { key, value });
                    }
                    self.separator(b'}');
                }
                Some(_) => {
                    self.error(self.at, "a key in double quotes is expected");
                    whole = false;
                    if !self.resync(b'}') {
                        break;
                    }
                }
                None => {
                    self.unclosed(start, "this `{` is never closed");
                    whole = false;
                    break;
                }
            }
        }
        let at = self.place(start, self.at);
        if !whole {
            rest = Some(Node::unknown(at, Reason::Broken("the object could not be read in full")));
        }
        repeated::note(entries.iter().map(|entry: &Entry| (&entry.key.name, entry.key.at)), &mut self.repeated);
        Node::new(at, Kind::Map(Map::new(entries, rest)))
    }

    fn array(&mut self, depth: usize) -> Node {
        let start = self.at;
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip();
            match self.peek() {
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                Some(_) => {
                    let before = self.at;
                    let item = self.value(depth + 1);
                    self.things.add(before..self.at);
                    let why = Reason::Broken("the value could not be read");
                    items.push(item.unwrap_or_else(|| Node::unknown(self.place(before, before), why)));
                    if self.at == before && !self.resync(b']') {
                        break;
                    }
                    self.separator(b']');
                }
                None => {
                    self.unclosed(start, "this `[` is never closed");
                    let why = Why::new(Reason::Broken("the list could not be read in full"));
                    let at = self.place(start, self.at);
                    items.push(Node::more(at, &why.at(at)));
                    break;
                }
            }
        }
        Node::new(self.place(start, self.at), Kind::Seq(items.into()))
    }

    /// Takes the comma between two items; trailing ones are let pass.
    fn separator(&mut self, close: u8) {
        self.skip();
        match self.peek() {
            Some(b',') => self.at += 1,
            Some(byte) if byte == close => {}
            Some(b'}' | b']') | None => {}
            Some(_) => self.error(self.at, "`,` is missing here"),
        }
    }

    /// Skips to behind the next comma or to the closing bracket; false at the end of the text.
    fn resync(&mut self, close: u8) -> bool {
        while let Some(byte) = self.peek() {
            match byte {
                b',' => {
                    self.at += 1;
                    return true;
                }
                b'}' | b']' if byte == close => return true,
                b'}' | b']' => return false,
                b'"' => drop(self.string()),
                _ => self.at += 1,
            }
        }
        false
    }

    fn string(&mut self) -> Text {
        let start = self.at + 1;
        let (mut end, mut escapes) = (start, false);
        let closed = loop {
            let rest = self.bytes.get(end..).unwrap_or_default();
            end += memchr::memchr3(b'"', b'\\', b'\n', rest).unwrap_or(rest.len());
            match self.bytes.get(end) {
                Some(b'\\') => {
                    escapes = true;
                    end += 2;
                }
                Some(b'"') => break true,
                // A string that is not closed on its line is being typed.
                Some(_) | None => break false,
            }
        };
        let end = end.min(self.bytes.len());
        self.at = end + usize::from(closed);
        if !closed {
            self.error(start - 1, "this string is never closed");
        }
        if escapes { string::unescaped(self.text, start..end) } else { self.text.sub(start..end) }
    }

    /// A number, `true`, `false`, `null` or a hole.
    fn word(&mut self) -> Option<Node> {
        let start = self.at;
        while let Some(byte) = self.peek() {
            if byte.is_ascii_whitespace() || matches!(byte, b',' | b'}' | b']' | b':' | b'"' | b'{' | b'[' | b'/') {
                break;
            }
            self.at += 1;
        }
        if self.text.as_str().get(start..self.at) == Some("$") && self.peek() == Some(b'{') {
            self.at = self.text.as_str()[self.at..].find('}').map_or(self.at, |end| self.at + end + 1);
        }
        let word = self.text.as_str().get(start..self.at).unwrap_or("");
        let at = self.place(start, self.at);
        let kind = match word {
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "null" => Kind::Null,
            "" => {
                self.error(start, "a value is expected here");
                return None;
            }
            // `envsubst` or a pipeline writes a whole value here: `$IMAGE`, `${PORT}`.
            _ if word.contains(HOLE) || is_variable(word) => {
                return Some(Node::unknown(at, Reason::Placeholder));
            }
            _ => match word.parse::<f64>() {
                Ok(number) if number.is_finite() => Kind::Number(number, word.into()),
                _ => {
                    self.errors.push(SyntaxError::new(at, format!("`{word}` is not a JSON value")));
                    return Some(Node::unknown(at, Reason::Broken("it is not a JSON value")));
                }
            },
        };
        Some(Node { via: self.moved(start, self.at), ..Node::new(at, kind) })
    }

    /// How a part of the text came here, if all of it came the same way.
    fn moved(&self, start: usize, end: usize) -> Option<Arc<Via>> {
        let via = self.text.via_at(start)?;
        (end > start && self.text.pieces(start..end).len() == 1).then(|| via.clone())
    }

    fn skip(&mut self) {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
            self.at += rest.iter().position(|byte| !is_blank(byte)).unwrap_or(rest.len());
            match self.peek() {
                Some(b'/') if self.bytes.get(self.at + 1) == Some(&b'/') => {
                    let start = self.at;
                    while self.peek().is_some_and(|byte| byte != b'\n') {
                        self.at += 1;
                    }
                    self.comments.push(start..self.at);
                }
                Some(b'/') if self.bytes.get(self.at + 1) == Some(&b'*') => {
                    let start = self.at;
                    let rest = self.text.as_str().get(start + 2..).unwrap_or("");
                    self.at = rest.find("*/").map_or(self.bytes.len(), |end| start + 2 + end + 2);
                    self.comments.push(start..self.at);
                }
                Some(b'/') => {
                    self.error(self.at, "a value is expected here");
                    self.at += 1;
                }
                Some(_) | None => return,
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn place(&self, start: usize, end: usize) -> Location {
        self.text.locate(start..end)
    }

    /// What is around an unclosed bracket is not closed either: the innermost one is told.
    fn unclosed(&mut self, at: usize, message: &str) {
        if !std::mem::replace(&mut self.told_unclosed, true) {
            self.error(at, message);
        }
    }

    fn error(&mut self, at: usize, message: &str) {
        let letter = self.text.as_str().get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let at = self.place(at, at + letter);
        self.errors.push(SyntaxError::new(at, format!("invalid JSON: {message}")));
    }
}

/// `$NAME` or `${NAME}`.
fn is_variable(word: &str) -> bool {
    let Some(rest) = word.strip_prefix('$') else { return false };
    let name = rest.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(rest);
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn read(text: &str) -> (Option<Node>, Vec<SyntaxError>) {
        let parsed = parse(&Text::source(FileId(0), text));
        (parsed.value, parsed.errors)
    }

    #[test]
    fn reads_comments_escapes_and_places() {
        let text = "{ // task\n  \"a\": \"x\\ny\", \"b\": [1, -2.5e3, true, null,], \"c\": \"plain\" }";
        let (node, errors) = read(text);
        assert!(errors.is_empty(), "{errors:?}");
        let node = node.unwrap();
        assert_eq!(node.get("a").unwrap().str(), Some("x\ny"));
        assert_eq!(node.get("b").unwrap().items().len(), 4);
        let plain = node.get("c").unwrap();
        assert_eq!(&text[plain.at.span.range()], "\"plain\"");
        assert_eq!(&text[plain.text().unwrap().locate(0..2).span.range()], "pl");
    }

    #[test]
    fn variables_of_a_template_are_unknown() {
        let (node, errors) = read("{\"a\": $IMAGE, \"b\": [$ONE, ${TWO}], \"c\": 1}");
        assert!(errors.is_empty(), "{errors:?}");
        let node = node.unwrap();
        assert!(matches!(node.get("a").unwrap().kind, Kind::Unknown(_)));
        assert_eq!(node.get("b").unwrap().items().len(), 2);
        assert!(node.get("c").is_some());
        for text in ["{\"a\": $}", "{\"a\": ${", "{\"a\": $x-y}"] {
            assert!(!read(text).1.is_empty(), "{text}");
        }
    }

    #[test]
    fn half_typed_text_keeps_what_is_there() {
        for text in [
            "{\"a\": 1, \"b\"",
            "{\"a\": 1, \"b\": ",
            "{\"a\": 1, b: 2}",
            "{\"a\": 1, \"b\": [1, ",
            "{\"a\": 1 \"b\": \"x",
        ] {
            let (node, errors) = read(text);
            assert!(!errors.is_empty(), "{text}");
            assert!(matches!(node.unwrap().get("a").unwrap().kind, Kind::Number(n, _) if n as i64 == 1), "{text}");
        }
    }

    #[test]
    fn hostile_nesting_ends() {
        for deep in ["[".repeat(100_000), "{\"a\":".repeat(100_000), "[".repeat(100)] {
            let (_, errors) = read(&deep);
            assert_eq!(errors.len(), 1, "{errors:?}");
        }
    }

    #[test]
    fn an_error_covers_a_whole_letter() {
        let (_, errors) = read("{日: 1}");
        assert_eq!(errors[0].at.span, crate::source::Span { start: 1, end: 4 });
    }
}

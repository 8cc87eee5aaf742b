//! JSON arrays of strings, the exec form, read as strictly as Go reads JSON. What is not one is
//! shell form and no error, unless it is a JSON array of something else.

use crate::tree::{Text, TextBuilder};
use std::ops::Range;

pub(super) enum Json {
    Strings(Vec<Text>),
    /// A JSON array with something else than strings in it, which BuildKit refuses.
    Others,
    No,
}

pub(super) fn read(text: &Text) -> Json {
    let source = text.as_str();
    if !source.trim_start().starts_with('[') {
        return Json::No;
    }
    match strings(text) {
        Some(strings) => Json::Strings(strings),
        None if serde_json::from_str::<Vec<serde::de::IgnoredAny>>(source).is_ok() => Json::Others,
        None => Json::No,
    }
}

fn strings(text: &Text) -> Option<Vec<Text>> {
    let mut reader = Reader { text, source: text.as_str(), at: 0 };
    let mut strings = Vec::new();
    reader.skip(text.as_str().len() - text.as_str().trim_start().len());
    reader.expect(b'[')?;
    if reader.peek() == Some(b']') {
        reader.expect(b']')?;
    } else {
        loop {
            strings.push(reader.string()?);
            if reader.expect(b',').is_none() {
                reader.expect(b']')?;
                break;
            }
        }
    }
    reader.peek().is_none().then_some(strings)
}

struct Reader<'a> {
    text: &'a Text,
    source: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    fn peek(&mut self) -> Option<u8> {
        let bytes = self.source.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn string(&mut self) -> Option<Text> {
        self.expect(b'"')?;
        let start = self.at;
        let mut builder = TextBuilder::default();
        let mut run = start;
        loop {
            match *self.source.as_bytes().get(self.at)? {
                b'"' => break,
                b'\\' => {
                    self.push(&mut builder, run..self.at);
                    let from = self.at;
                    let ch = self.escape()?;
                    builder.push(ch.encode_utf8(&mut [0; 4]), self.text.locate(from..self.at), false, None);
                    run = self.at;
                }
                0..0x20 => return None,
                _ => self.at += 1,
            }
        }
        let end = self.at;
        self.at += 1;
        if run == start {
            return Some(self.text.sub(start..end));
        }
        self.push(&mut builder, run..end);
        Some(builder.finish(self.text.locate(start..end)))
    }

    fn push(&self, builder: &mut TextBuilder, range: Range<usize>) {
        if !range.is_empty() {
            builder.push_text(&self.text.sub(range), None);
        }
    }

    fn escape(&mut self) -> Option<char> {
        let letter = *self.source.as_bytes().get(self.at + 1)?;
        self.at += 2;
        Some(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.unicode()?,
            _ => return None,
        })
    }

    fn unicode(&mut self) -> Option<char> {
        let high = self.hex()?;
        if !(0xD800..0xDC00).contains(&high) {
            // Go puts the replacement character where half of a surrogate pair stands alone.
            return Some(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let behind = self.at;
        if self.source[self.at..].starts_with("\\u") {
            self.at += 2;
            let low = self.hex()?;
            if (0xDC00..0xE000).contains(&low) {
                return char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00));
            }
            self.at = behind;
        }
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.source.get(self.at..self.at + 4)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}

//! JSON whose strings are redacted whole, before they are encoded. What a terminal would obey or
//! hide is written as an escape, which is the same string to a program.

use super::Redactor;
use super::escape::is_unseen;
use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, PrettyFormatter};
use std::fmt::Write as _;
use std::io::{self, Write};

pub fn write(value: &impl Serialize, redactor: &Redactor, out: &mut dyn Write) -> io::Result<()> {
    laid_out(value, PrettyFormatter::new(), redactor, out)
}

/// The value on one line.
pub fn line(value: &impl Serialize, redactor: &Redactor) -> io::Result<String> {
    let mut line = Vec::new();
    laid_out(value, CompactFormatter, redactor, &mut line)?;
    String::from_utf8(line).map_err(io::Error::other)
}

fn laid_out(
    value: &impl Serialize,
    layout: impl Formatter,
    redactor: &Redactor,
    out: &mut dyn Write,
) -> io::Result<()> {
    let strings = Strings { redactor, layout, held: String::new(), encoded: String::new(), key: false };
    let mut serializer = serde_json::Serializer::with_formatter(out, strings);
    value.serialize(&mut serializer).map_err(Into::into)
}

/// Text as the inside of a JSON string.
pub fn push(out: &mut String, text: &str) {
    // A log that is searched for commands may be where the JSON is printed.
    if let Some(at) = text.find("##[").or_else(|| text.find("##vso[")) {
        push(out, &text[..at]);
        out.push_str("#\\u0023");
        push(out, &text[at + 2..]);
        return;
    }
    if !text.contains(|letter| matches!(letter, '"' | '\\') || is_unseen(letter)) {
        out.push_str(text);
        return;
    }
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            _ if is_unseen(letter) => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            _ => out.push(letter),
        }
    }
}

/// The serializer hands over a string in parts, escapes between them; here it is whole again.
struct Strings<'a, L> {
    redactor: &'a Redactor,
    layout: L,
    held: String,
    encoded: String,
    key: bool,
}

impl<L: Formatter> Formatter for Strings<'_, L> {
    fn begin_string<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.held.clear();
        Ok(())
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, _: &mut W, part: &str) -> io::Result<()> {
        self.held.push_str(part);
        Ok(())
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, _: &mut W, escape: CharEscape) -> io::Result<()> {
        self.held.push(match escape {
            CharEscape::Quote => '"',
            CharEscape::ReverseSolidus => '\\',
            CharEscape::Solidus => '/',
            CharEscape::Backspace => '\u{8}',
            CharEscape::FormFeed => '\u{c}',
            CharEscape::LineFeed => '\n',
            CharEscape::CarriageReturn => '\r',
            CharEscape::Tab => '\t',
            CharEscape::AsciiControl(byte) => char::from(byte),
        });
        Ok(())
    }

    fn end_string<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        let text = if self.key { self.held.as_str().into() } else { self.redactor.redact(&self.held) };
        self.encoded.clear();
        self.encoded.push('"');
        push(&mut self.encoded, &text);
        self.encoded.push('"');
        out.write_all(self.encoded.as_bytes())
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.key = true;
        self.layout.begin_object_key(out, first)
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.key = false;
        self.layout.end_object_key(out)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.layout.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.layout.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.layout.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.layout.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.layout.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.layout.end_object(out)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.layout.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.layout.end_object_value(out)
    }
}

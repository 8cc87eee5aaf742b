//! What a JSON string says: its escapes resolved as Go resolves them, each at its place.

use crate::tree::{HOLE, REPLACED, Text, TextBuilder};
use std::ops::Range;

/// The text between two quotes. What begins as an escape and is none stays as it is written.
pub(super) fn unescaped(text: &Text, range: Range<usize>) -> Text {
    let written = text.as_str().get(range.clone()).unwrap_or("");
    let outer = |inner: Range<usize>| range.start + inner.start..range.start + inner.end;
    let mut builder = TextBuilder::default();
    let copy = |builder: &mut TextBuilder, run: Range<usize>| {
        if !run.is_empty() {
            builder.push_text(&text.sub(outer(run)), None);
        }
    };
    let (mut run, mut at) = (0, 0);
    while let Some(offset) = memchr::memchr(b'\\', &written.as_bytes()[at..]) {
        let start = at + offset;
        let Some((letter, length)) = escape(&written[start..]) else {
            at = start + 1;
            continue;
        };
        copy(&mut builder, run..start);
        at = start + length;
        run = at;
        // Only what stands in the text as a hole is one.
        let letter = if letter == HOLE { REPLACED } else { letter };
        builder.push(letter.encode_utf8(&mut [0; 4]), text.locate(outer(start..at)), false, None);
    }
    copy(&mut builder, run..written.len());
    builder.finish(text.locate(range))
}

/// The letter that an escape stands for, and the escape's length.
fn escape(text: &str) -> Option<(char, usize)> {
    let letter = match text.as_bytes().get(1)? {
        byte @ (b'"' | b'\\' | b'/') => char::from(*byte),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(text),
        _ => return None,
    };
    Some((letter, 2))
}

fn unicode(text: &str) -> Option<(char, usize)> {
    let high = hex(text)?;
    let low = text.get(6..).filter(|_| (0xD800..0xDC00).contains(&high)).and_then(hex);
    if let Some(low) = low.filter(|low| (0xDC00..0xE000).contains(low)) {
        let letter = char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))?;
        return Some((letter, 12));
    }
    // Go puts the replacement character where half of a surrogate pair stands alone.
    Some((char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 6))
}

/// The number of an escape `\u00e9`.
fn hex(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Location};

    fn read(written: &str) -> Text {
        let text = Text::verbatim(written, Location::new(FileId(0), 0, written.len()));
        unescaped(&text, 0..written.len())
    }

    #[test]
    fn escapes_are_those_of_go() {
        for (written, said) in [
            (r"a\nb", "a\nb"),
            (r"\\n", r"\n"),
            (r"\u00e9\u00E9", "éé"),
            (r"\ud83d\ude00!", "😀!"),
            (r"\ud83d!", "\u{FFFD}!"),
            (r"\ud83d\u0041", "\u{FFFD}A"),
            (r"\q\u12", r"\q\u12"),
            (r"\uFFFC", "\u{FFFD}"),
            (r"\", r"\"),
        ] {
            assert_eq!(read(written).as_str(), said, "{written}");
        }
    }

    #[test]
    fn what_stands_between_escapes_keeps_its_place() {
        let text = read(r"a\nbc\td");
        assert_eq!(text.locate(2..4).span.range(), 3..5);
        assert_eq!(text.locate(1..2).span.range(), 1..3);
    }
}

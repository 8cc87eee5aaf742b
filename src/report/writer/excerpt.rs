//! One line of a text as it is shown: cut to the screen, redacted and escaped, with the way back from columns to bytes.
//! However long the line is, it costs what it shows, once the line is found.

use super::escape::{is_unseen, push_escaped};
use super::redact::MASK;
use crate::source::{Source, Span};
use std::ops::Range;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A longer span is underlined in its first line only.
pub const TALLEST: usize = 8;

/// How much of a line is shown.
#[derive(Debug, Clone, Copy)]
pub struct Cut<'a> {
    /// In characters.
    pub width: usize,
    /// Stands where the line goes on.
    pub more: &'a str,
}

/// A line, or the part of it that fits.
#[derive(Debug)]
pub struct Excerpt {
    pub text: String,
    /// The bytes of the source that are shown.
    window: Range<usize>,
    /// Bytes of `text` before what is shown of the source.
    lead: usize,
    /// The place in `text` of every character: offsets in the source and in the text. Empty where it is as it is written.
    map: Vec<(usize, usize)>,
    /// What is hidden, in the source, and its mask, in the text.
    masks: Vec<(Range<usize>, Range<usize>)>,
}

/// Lines (counted from 0) that a span is shown on.
pub fn lines_of(source: &Source, span: Span) -> (usize, usize) {
    let first = line_of(source, span.start);
    let last = line_of(source, source.trimmed(span).end.saturating_sub(1).max(span.start));
    (first, if last - first >= TALLEST { first } else { last })
}

pub fn line_of(source: &Source, offset: u32) -> usize {
    source.lines().partition_point(|start| *start <= offset).saturating_sub(1)
}

/// The last line (counted from 0) with text in it: the one after a final line break is nobody's.
pub fn last_line(source: &Source) -> usize {
    let lines = source.lines();
    let empty = lines.last().is_some_and(|start| *start as usize >= source.text.len());
    (lines.len() - 1).saturating_sub(usize::from(empty))
}

/// The bytes of a line (counted from 0), without its break.
pub fn bytes_of(source: &Source, line: usize) -> Range<usize> {
    let starts = source.lines();
    let start = starts.get(line).map_or(source.text.len(), |start| *start as usize);
    let end = starts.get(line + 1).map_or(source.text.len(), |next| *next as usize);
    start..start + source.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r']).len()
}

impl Excerpt {
    /// A line (counted from 0) around a byte of the source.
    pub fn new(source: &Source, line: usize, focus: usize, cut: Cut, hidden: &[Range<usize>]) -> Self {
        let bytes = bytes_of(source, line);
        let at = bytes.start;
        let line = source.text.get(bytes).unwrap_or("");
        let shown = window(line, focus.saturating_sub(at), cut.width);
        let hidden = &hidden[hidden.partition_point(|range| range.end <= at + shown.start)..];
        let hidden = hidden.iter().take_while(|range| range.start < at + shown.end);
        let mut hidden = hidden.map(|range| unquoted(line, at, range)).peekable();
        let mut text = String::with_capacity(shown.len() + 2 * cut.more.len());
        if shown.start > 0 {
            text.push_str(cut.more);
        }
        let lead = text.len();
        let (mut map, mut masks) = (Vec::new(), Vec::new());
        let part = &line[shown.clone()];
        if hidden.peek().is_none() && part.bytes().all(|byte| (b' '..0x7f).contains(&byte)) {
            text.push_str(part);
        } else {
            map.reserve(part.len() + 1);
            for (offset, letter) in part.char_indices() {
                let offset = at + shown.start + offset;
                while hidden.next_if(|range| range.end <= offset).is_some() {}
                if let Some(range) = hidden.peek().filter(|range| range.contains(&offset)) {
                    // One mask, however long the secret is.
                    if masks.last().is_none_or(|(known, _)| known != range) {
                        map.push((offset, text.len()));
                        masks.push((range.clone(), text.len()..text.len() + MASK.len()));
                        text.push_str(MASK);
                    }
                    continue;
                }
                map.push((offset, text.len()));
                push_shown(&mut text, letter);
            }
            map.push((at + shown.end, text.len()));
        }
        if shown.end < line.len() {
            text.push_str(cut.more);
        }
        Self { text, window: at + shown.start..at + shown.end, lead, map, masks }
    }

    /// The columns on the screen, counted from 0, of these bytes of the source, as near as the cut and the masks allow.
    pub fn columns(&self, bytes: Range<usize>) -> Range<usize> {
        let start = self.column(bytes.start, |mask| mask.start);
        start..self.column(bytes.end, |mask| mask.end).max(start)
    }

    /// Whether these bytes of the source are in the part that is shown.
    pub fn shows(&self, bytes: &Range<usize>) -> bool {
        self.window.start <= bytes.start && bytes.start <= self.window.end
    }

    fn column(&self, offset: usize, of_mask: fn(&Range<usize>) -> usize) -> usize {
        let offset = offset.clamp(self.window.start, self.window.end);
        let mask = self.masks.iter().find(|(hidden, _)| hidden.start < offset && offset < hidden.end);
        let end = match mask {
            Some((_, mask)) => of_mask(mask),
            None if self.map.is_empty() => self.lead + offset - self.window.start,
            None => {
                let index = self.map.partition_point(|(from, _)| *from < offset);
                self.map.get(index).map_or(self.text.len(), |(_, to)| *to)
            }
        };
        self.text.get(..end).map_or(end, UnicodeWidthStr::width)
    }
}

/// A letter of a text as a screen shows it in place: tabs have a width that is the same everywhere.
pub fn push_shown(text: &mut String, letter: char) {
    match letter {
        '\t' => text.push_str("    "),
        _ if is_unseen(letter) => push_escaped(text, letter),
        _ => text.push(letter),
    }
}

/// What is hidden of this line: without the quotes around it, and not the space before it.
fn unquoted(line: &str, at: usize, hidden: &Range<usize>) -> Range<usize> {
    let (start, end) = (hidden.start.max(at) - at, (hidden.end - at).min(line.len()));
    let inside = line.get(start..end).unwrap_or("");
    let end = start + inside.trim_end().len();
    let start = end - inside.trim().len();
    let quotes = ['"', '\'']
        .iter()
        .any(|quote| inside.trim().len() > 2 && inside.trim().starts_with(*quote) && inside.trim().ends_with(*quote));
    let quotes = usize::from(quotes);
    at + start + quotes..at + end - quotes
}

/// The part of a line that is shown when it does not fit: from a little before the focus.
pub fn window(line: &str, focus: usize, width: usize) -> Range<usize> {
    // No byte takes more columns than an escaped one.
    if line.len() * ESCAPED <= width || line.len() <= width && line.bytes().all(|byte| (b' '..0x7f).contains(&byte)) {
        return 0..line.len();
    }
    let mut used = 0;
    if line.chars().take(width + 1).all(|letter| {
        used += columns_of(letter);
        used <= width
    }) {
        return 0..line.len();
    }
    let mut focus = focus.min(line.len());
    while !line.is_char_boundary(focus) {
        focus -= 1;
    }
    let fits = |letters: &mut dyn Iterator<Item = (usize, char)>, room: usize| {
        let mut used = 0;
        letters
            .take_while(move |(_, letter)| {
                used += columns_of(*letter);
                used <= room
            })
            .last()
    };
    // All of what is before it, if half of the screen is enough for that, or else a third of the screen.
    let start = |room| fits(&mut line[..focus].char_indices().rev(), room).map_or(focus, |(at, _)| at);
    let start = Some(start(width / 2)).filter(|start| *start == 0).unwrap_or_else(|| start(width / 3));
    let end =
        fits(&mut line[start..].char_indices(), width).map_or(start, |(at, letter)| start + at + letter.len_utf8());
    if end == line.len() {
        // What room is left at the end is for what is before.
        return fits(&mut line.char_indices().rev(), width).map_or(start, |(at, _)| at)..end;
    }
    start..end
}

/// Columns of the longest escape: `\u{10ffff}`.
const ESCAPED: usize = 10;

/// Columns that a letter takes as it is shown.
fn columns_of(letter: char) -> usize {
    match letter {
        ' '..='~' => 1,
        '\t' => 4,
        _ if is_unseen(letter) => ESCAPED,
        _ => letter.width().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::super::redact::Redactor;
    use super::*;
    use crate::rules::Secret;
    use crate::source::{FileId, Location, Version};

    fn source(text: &str) -> Source {
        Source::new(FileId(0), Version::default(), "x".into(), "x".into(), text.to_owned())
    }

    const WIDE: Cut = Cut { width: 80, more: "…" };

    #[test]
    fn secrets_are_not_shown() {
        let source = source("a: \"hunter2hunter2\"\nb: short\nc: seen hunter2hunter2\n");
        let secret = |text: &str, from, to| Secret { at: Location::new(FileId(0), from, to), text: text.to_owned() };
        let secrets = [secret("hunter2hunter2", 3, 19), secret("short", 23, 28)];
        let redactor = Redactor::new(&secrets, std::iter::empty());
        let hidden = redactor.hidden_in(&source);
        let hidden = hidden.get().unwrap();
        let lines: Vec<_> = (0..3).map(|line| Excerpt::new(&source, line, 25, WIDE, hidden)).collect();
        let texts: Vec<_> = lines.iter().map(|line| &*line.text).collect();
        assert_eq!(texts, ["a: \"********\"", "b: ********", "c: seen ********"]);
        // What is underlined in a secret tells nothing of its length.
        assert_eq!(lines[1].columns(25..27), 3..11);
    }

    #[test]
    fn columns_are_those_of_the_screen() {
        let source = source("\tname: 日本 x\n");
        let line = Excerpt::new(&source, 0, 0, WIDE, &[]);
        assert_eq!(line.text, "    name: 日本 x");
        assert_eq!(line.columns(7..13), 10..14);
        assert_eq!(line.columns(14..15), 15..16);
    }

    #[test]
    fn of_a_long_line_the_part_around_the_place_is_shown() {
        let source = source(&format!("{}here{}", "a".repeat(500), "b".repeat(500)));
        let line = Excerpt::new(&source, 0, 500, Cut { width: 30, more: "…" }, &[]);
        assert_eq!(line.text, "…aaaaaaaaaahere".to_owned() + &"b".repeat(16) + "…");
        assert_eq!(line.columns(500..504), 11..15);
    }
}

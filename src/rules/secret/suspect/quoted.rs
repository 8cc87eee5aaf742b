//! Where a value ends: at its quote, at a space, or with its line.

use std::ops::Range;

/// How much of a line is looked at from a place in it: a minified file is one line of megabytes with a thousand names.
const REACH: usize = 512;

/// The line of a place, as far as it is looked at.
pub fn line_of(text: &str, at: usize) -> Range<usize> {
    let (mut from, mut to) = (at.saturating_sub(REACH), (at + REACH).min(text.len()));
    while !text.is_char_boundary(from) {
        from += 1;
    }
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let start = text[from..at].rfind('\n').map_or(from, |end| from + end + 1);
    start..text[at..to].find('\n').map_or(to, |end| at + end)
}

/// A word of a command that begins here, with or without quotes.
pub fn word(text: &str, start: usize) -> Range<usize> {
    match quote_before(text, start) {
        // `'-u name:pass word'` is one word.
        Some(quote) => start..end_of_quote(text, start, quote),
        None => start..start + text[start..].find(char::is_whitespace).unwrap_or(text.len() - start),
    }
}

/// The quote that is open where this place is, in its line.
pub fn quote_before(text: &str, at: usize) -> Option<char> {
    let mut line = line_of(text, at).start;
    // In the middle of a line, what opens behind a comma or a bracket is outside of quotes.
    if at - line >= REACH - 4 {
        let opens = [",\"", "{\"", "[\"", ", \""].iter().filter_map(|sign| text[line..at].find(sign)).min();
        line += opens.map_or(0, |sign| sign + 1);
    }
    let mut open = None;
    let mut escaped = false;
    for letter in text[line..at].chars() {
        match (open, letter) {
            _ if escaped => escaped = false,
            (_, '\\') => escaped = true,
            (None, '"' | '\'') => open = Some(letter),
            (Some(quote), _) if quote == letter => open = None,
            _ => {}
        }
    }
    open
}

/// Where a quoted text ends that began before: at its quote, or with its line.
pub fn end_of_quote(text: &str, start: usize, quote: char) -> usize {
    let mut letters = text[start..].char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\n' => return start + at,
            '\\' => drop(letters.next_if(|(_, next)| *next != '\n')),
            // YAML says a quote by two.
            _ if letter == quote && letters.next_if(|(_, next)| *next == quote).is_none() => return start + at,
            _ => {}
        }
    }
    text.len()
}

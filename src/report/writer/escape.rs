//! Nothing in a text may command the terminal or the log that it is shown in.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with everything made visible that would move the cursor, change colours, reorder
/// letters or hide. File names and values are an attacker's to choose.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    text.chars().for_each(|letter| push_escaped(&mut out, letter));
    Cow::Owned(out)
}

pub fn push_escaped(out: &mut String, letter: char) {
    match letter {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ if is_unseen(letter) => {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(letter));
        }
        _ => out.push(letter),
    }
}

/// Controls, marks of direction, and characters without width or ink.
pub fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_that_commands_it() {
        assert_eq!(escape("a\u{1b}[31mb\u{202e}c\u{9b}2J\nd"), "a\\u{1b}[31mb\\u{202e}c\\u{9b}2J\\nd");
        assert!(matches!(escape("plain 日本 é"), Cow::Borrowed(_)));
    }
}

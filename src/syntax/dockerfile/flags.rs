//! `--name=value` between keyword and arguments. Quotes and backslashes are taken off here, as
//! BuildKit does: always `\`, whatever the escape character is.

use super::keyword::{Keyword, Takes};
use super::{Flag, SyntaxError};
use crate::source::Location;
use crate::tree::{Text, TextBuilder};
use std::ops::Range;

/// Splits the flags off; the rest is what follows them, without white space around it.
pub(super) fn split(line: &Text, from: usize) -> (Vec<Flag>, Range<usize>) {
    let source = line.as_str();
    let mut flags = Vec::new();
    let mut at = from;
    loop {
        at += source[at..].len() - source[at..].trim_start().len();
        if !source[at..].starts_with("--") {
            break;
        }
        let (word, end) = word(line, at);
        let place = line.locate(at..end);
        at = end;
        if word.as_str() == "--" {
            break;
        }
        flags.push(flag(&word, place));
    }
    let rest = source[at..].trim();
    let start = at + (source[at..].len() - source[at..].trim_start().len());
    (flags, start..start + rest.len())
}

fn flag(word: &Text, at: Location) -> Flag {
    let text = word.as_str();
    match text.find('=') {
        Some(equals) => Flag { name: word.sub(2..equals.max(2)), value: Some(word.sub(equals + 1..text.len())), at },
        None => Flag { name: word.sub(2..text.len()), value: None, at },
    }
}

/// One word without its quotes, and where it ends.
fn word(line: &Text, start: usize) -> (Text, usize) {
    let source = line.as_str();
    let mut builder = TextBuilder::default();
    let mut run = start;
    let mut quote = None;
    let mut end = source.len();
    let mut chars = source[start..].char_indices();
    let push = |builder: &mut TextBuilder, range: Range<usize>| {
        if !range.is_empty() {
            builder.push_text(&line.sub(range), None);
        }
    };
    while let Some((offset, ch)) = chars.next() {
        let here = start + offset;
        match (quote, ch) {
            (None, _) if ch.is_whitespace() => {
                end = here;
                break;
            }
            (_, '\\') => {
                push(&mut builder, run..here);
                run = here + 1;
                chars.next();
            }
            (None, '"' | '\'') => {
                push(&mut builder, run..here);
                run = here + 1;
                quote = Some(ch);
            }
            (Some(open), _) if open == ch => {
                push(&mut builder, run..here);
                run = here + 1;
                quote = None;
            }
            (None | Some(_), _) => {}
        }
    }
    push(&mut builder, run.min(end)..end);
    (builder.finish(line.locate(start..end)), end)
}

/// What is wrong with the flags of an instruction.
pub(super) fn check(keyword: Keyword, flags: &[Flag], errors: &mut Vec<SyntaxError>) {
    if keyword == Keyword::Unknown {
        return;
    }
    for (index, flag) in flags.iter().enumerate() {
        let name = flag.name.as_str();
        let known = keyword.flags().iter().find(|(known, _)| *known == name);
        let message = match (known, &flag.value) {
            (None, _) => format!("{} has no flag `--{name}`", keyword.name()),
            (Some((_, Takes::Value | Takes::Values)), None) => format!("the flag `--{name}` needs a value"),
            (Some((_, Takes::Bool)), Some(value)) if !is_bool(value.as_str()) => {
                format!("the flag `--{name}` is either `true` or `false`")
            }
            (Some((_, Takes::Value | Takes::Bool)), _)
                if flags[..index].iter().any(|other| other.name.as_str() == name) =>
            {
                format!("the flag `--{name}` stands twice")
            }
            (Some(_), _) => continue,
        };
        errors.push(SyntaxError::new(flag.at, message));
    }
}

fn is_bool(value: &str) -> bool {
    value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
}

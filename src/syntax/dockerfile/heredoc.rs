//! `<<EOF` markers in an instruction's line, and the lines that belong to them.

use super::expand;
use super::keyword::Keyword;
use super::lines::Lines;
use super::{Heredoc, SyntaxError};
use crate::budget::limits;
use crate::tree::{Text, TextBuilder};
use std::ops::Range;

/// A marker as the line gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marker {
    pub name: String,
    pub expand: bool,
    pub strip_tabs: bool,
    pub descriptor: Option<u32>,
    pub range: Range<usize>,
}

/// The markers of a whole logical line, keyword and flags included: BuildKit splits it with its
/// word lexer, and where that fails, an open quote for instance, there are no heredocs at all.
pub(super) fn markers(line: &Text, errors: &mut Vec<SyntaxError>) -> Vec<Marker> {
    if !line.as_str().contains("<<") {
        return Vec::new();
    }
    let words = expand::raw_words(line).unwrap_or_default();
    let mut markers = Vec::new();
    for range in words {
        match marker(&line.sub(range.clone())) {
            Ok(marker) => markers.extend(marker.map(|marker| Marker { range, ..marker })),
            Err(error) => errors.push(error),
        }
    }
    markers
}

/// Reads one word as a marker: digits, `<<`, perhaps `-`, white space, and one word without `<`.
fn marker(word: &Text) -> Result<Option<Marker>, SyntaxError> {
    let source = word.as_str();
    let digits = source.bytes().take_while(u8::is_ascii_digit).count();
    let Some(behind) = source[digits..].strip_prefix("<<") else { return Ok(None) };
    let strip_tabs = behind.starts_with('-');
    let name = behind[usize::from(strip_tabs)..].trim_start();
    if name.is_empty() || name.contains('<') {
        return Ok(None);
    }
    let name = word.sub(source.len() - name.len()..source.len());
    let words = expand::words_without_variables(&name)?;
    let [one] = words.as_slice() else { return Ok(None) };
    let quotes = |text: &str| text.matches(['"', '\'']).count();
    // Escaped quotes are in both, so a difference means that some part is quoted.
    let raw = quotes(name.as_str()) - escaped_quotes(name.as_str());
    Ok(Some(Marker {
        name: one.clone(),
        expand: raw == 0,
        strip_tabs,
        descriptor: source[..digits].parse().ok(),
        range: 0..0,
    }))
}

fn escaped_quotes(name: &str) -> usize {
    let mut chars = name.chars();
    let mut count = 0;
    let mut single = false;
    while let Some(ch) = chars.next() {
        match ch {
            '\'' => single = !single,
            '\\' if !single => count += usize::from(matches!(chars.next(), Some('"' | '\''))),
            _ => {}
        }
    }
    count
}

/// Takes the lines of one heredoc.
pub(super) fn body(
    whole: &Text,
    lines: &mut Lines,
    marker: Marker,
    line: &Text,
    errors: &mut Vec<SyntaxError>,
) -> Heredoc {
    let source = lines.text;
    let start = lines.at;
    let mut end = None;
    let mut rows = Vec::new();
    while let Some(row) = lines.next() {
        let content = &source[row.clone()];
        let last = if marker.strip_tabs { content.trim_start_matches('\t') } else { content };
        if last == marker.name {
            end = Some(row);
            break;
        }
        if lines.unclosed >= limits::HEREDOCS_UNCLOSED && looks_like_instruction(content) {
            lines.at = row.start;
            break;
        }
        rows.push(row.start..lines.at);
    }
    let at = line.locate(marker.range.clone());
    if end.is_none() {
        lines.unclosed += 1;
        errors.push(SyntaxError::new(at, format!("the heredoc `{}` has no end", marker.name)));
        // BuildKit gives up here. The next line that can only be an instruction ends it for us.
        if let Some(index) = rows.iter().position(|row| looks_like_instruction(&source[row.clone()])) {
            lines.at = rows[index].start;
            rows.truncate(index);
        }
    }
    let body_end = rows.last().map_or(start, |row| row.end);
    Heredoc {
        body: text(whole, &rows, start..body_end, marker.strip_tabs),
        marker: at,
        at: whole.locate(start..end.map_or(body_end, |row| row.end)),
        name: marker.name,
        expand: marker.expand,
        strip_tabs: marker.strip_tabs,
        descriptor: marker.descriptor,
    }
}

fn text(source: &Text, rows: &[Range<usize>], whole: Range<usize>, strip_tabs: bool) -> Text {
    if !strip_tabs {
        return source.sub(whole);
    }
    let mut builder = TextBuilder::default();
    for row in rows {
        let content = source.as_str()[row.clone()].trim_start_matches('\t');
        builder.push_part(source, row.end - content.len()..row.end);
    }
    builder.finish(source.locate(whole))
}

fn looks_like_instruction(row: &str) -> bool {
    let word = row.split_whitespace().next().unwrap_or("");
    !row.starts_with([' ', '\t']) && Keyword::of(word) != Keyword::Unknown && !word.contains(char::is_lowercase)
}

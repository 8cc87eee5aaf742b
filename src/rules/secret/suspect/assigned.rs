//! Where the value of a name stands, in any spelling of an assignment that a format has, whole or broken.

use super::Within;
use super::quoted::{end_of_quote, line_of, quote_before};
use std::ops::Range;

/// A longer value is no password, and all that follow a name are looked at.
pub const LONGEST: usize = 2048;
/// How many lines below the head of a block its default is looked for.
const BLOCK: usize = 40;

/// A value, without the quotes around it.
pub struct Value {
    pub at: Range<usize>,
    pub quoted: bool,
}

/// What may be the values of a name.
pub fn values(text: &str, name: Range<usize>, within: Within) -> Vec<Value> {
    let after = behind_quotes(text, name.end);
    let inline = after + blanks(&text[after..]);
    let mut found = Vec::new();
    if let Some(value) = behind_separator(text, inline) {
        found.extend(value_at(text, &name, value, within));
        return found;
    }
    if inline > after || text[..name.start].ends_with("--") {
        found.extend(spaced(text, &name, after, inline, within));
    }
    found.extend(next_item(text, &name));
    found.extend(sibling(text, &name));
    if text[inline..].starts_with('{') {
        found.extend(in_block(text, inline));
    }
    found
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

fn behind_quotes(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start_matches(['"', '\'', '\\', ']']).len()
}

/// The place behind `:`, `=`, `:=` or `=>`.
fn behind_separator(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let long = [":=", "=>", "==", "+=", "?="].iter().find(|it| rest.starts_with(**it)).map(|it| it.len());
    let len = long.or_else(|| rest.starts_with([':', '=']).then_some(1))?;
    (!rest.starts_with("://")).then_some(at + len)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '-', '\t', '#', '/']).len()
}

/// The value that begins behind a separator.
fn value_at(text: &str, name: &Range<usize>, separator: usize, within: Within) -> Option<Value> {
    let mut start = separator + blanks(&text[separator..]);
    // An anchor, or a tag.
    while text[start..].starts_with(['&', '!']) && !text[start..].starts_with("!!") || text[start..].starts_with("!!s")
    {
        let word = text[start..].find([' ', '\t', '\n'])?;
        if !text[start + word..].starts_with(' ') {
            break;
        }
        start += word + blanks(&text[start + word..]);
    }
    let end = line_of(text, start).end;
    let line = &text[start..end];
    if line.trim().is_empty() {
        return below(text, name, end);
    }
    if let Some(body) = block(text, name, line, end) {
        return Some(body);
    }
    let quotes = start + line.len() - line.trim_start_matches('\\').len();
    if let Some(quote) = text[quotes..].chars().next().filter(|letter| matches!(letter, '"' | '\'')) {
        return Some(Value { at: in_quotes(text, start..quotes, quote), quoted: true });
    }
    let end = end_of_plain(text, name, start..end, start > separator, within);
    Some(Value { at: start..end, quoted: false })
}

/// What is in quotes: these may be escaped, as JSON in a string has them.
fn in_quotes(text: &str, escapes: Range<usize>, quote: char) -> Range<usize> {
    let from = escapes.end + 1;
    if escapes.is_empty() {
        let end = end_of_quote(text, from, quote);
        return from..glued(text, end);
    }
    let closing = format!("{}{quote}", &text[escapes]);
    let line = line_of(text, from).end;
    from..text[from..line].find(&closing).map_or(line, |end| from + end)
}

/// Broken, or put together from two: `"a"b` goes on behind its quote.
fn glued(text: &str, end: usize) -> usize {
    let next = text[end..].chars().nth(1);
    let goes_on = next.is_some_and(|next| next.is_alphanumeric() || "$%+/@".contains(next));
    if !goes_on {
        return end;
    }
    let line = line_of(text, end).end;
    text[end..line].find(char::is_whitespace).map_or(line, |rest| end + rest)
}

/// A plain value, as far as anybody may read it.
fn end_of_plain(text: &str, name: &Range<usize>, value: Range<usize>, is_spaced: bool, within: Within) -> usize {
    let Range { start, mut end } = value;
    if within == Within::Message || text[..name.start].ends_with('`') {
        end = text[start..end].find('`').map_or(end, |at| start + at);
    }
    let line = line_of(text, name.start).start;
    let before = &text[line..name.start];
    let quote = quote_before(text, name.start);
    if let Some(quote) = quote {
        end = end.min(glued(text, end_of_quote(text, start, quote)));
    }
    let whole = &text[start..end];
    if text[start..].starts_with('<')
        && let Some(len) = whole.find('>').filter(|len| whole[len + 1..].trim_end_matches(['"', ',', '}']).is_empty())
    {
        return start + len + 1;
    }
    let opens = before.trim_end_matches(['"', '\'', '-']);
    let begins = opens.trim_start_matches([' ', '\t', '-', '#', '/', '*']).is_empty()
        || ["export", "set", "SET"].contains(&opens.trim());
    let is_whole = begins || quote.is_some() && before.ends_with(['"', '\'']);
    let is_flow = before.matches(['{', '[']).count() > before.matches(['}', ']']).count() && quote.is_none();
    if !is_spaced && !is_whole {
        return start + end_of_words(text, name, whole);
    }
    let len = if is_flow {
        let len = whole.match_indices(',').map(|(at, _)| at).find(|at| {
            let next = &whole[at + 1..];
            next.is_empty() || next.starts_with([' ', '"', '\'', '{'])
        });
        whole[..len.unwrap_or(whole.len())].trim_end().trim_end_matches(['}', ']', ')', ';', ',']).len()
    } else {
        whole.find(" #").unwrap_or(whole.len())
    };
    start + whole[..len].trim_end().trim_end_matches('\\').trim_end().len()
}

/// Up to the next space; but what follows the only pair of an `ENV` belongs to it.
fn end_of_words(text: &str, name: &Range<usize>, whole: &str) -> usize {
    let word = whole.find(char::is_whitespace).unwrap_or(whole.len());
    let line = text[line_of(text, name.start).start..name.start].trim_start().to_ascii_uppercase();
    let is_pair = ["ENV", "ARG", "LABEL"].iter().any(|it| line.starts_with(it));
    if !is_pair {
        // `ignore[NAME=value]`: the bracket was open before.
        let value = &whole[..word];
        return if value.contains('[') { word } else { value.trim_end_matches(']').len() };
    }
    let next = whole[word..].split_inclusive(char::is_whitespace).take_while(|next| !next.contains('='));
    let len = word + next.map(str::len).sum::<usize>();
    whole[..len].trim_end().trim_end_matches('\\').trim_end().len()
}

/// The value on the line below its name: no list, no map.
fn below(text: &str, name: &Range<usize>, end: usize) -> Option<Value> {
    let next = line_of(text, end + 1 - usize::from(end == text.len()));
    let (line, head) = (&text[next.clone()], &text[line_of(text, name.start)]);
    let deeper = line.len() - line.trim_start().len() > head.len() - head.trim_start().len();
    let plain = line.trim();
    if next.start <= end || !deeper || plain.is_empty() || plain.starts_with("- ") {
        return None;
    }
    let start = next.start + (line.len() - line.trim_start().len());
    if let Some(quote) = plain.chars().next().filter(|letter| matches!(letter, '"' | '\'')) {
        let end = end_of_quote(text, start + 1, quote);
        // A quoted key.
        let is_key = text[end..].trim_start_matches(quote).trim_start().starts_with(':');
        return (!is_key).then_some(Value { at: start + 1..end, quoted: true });
    }
    let is_map = plain.contains(": ") || plain.ends_with(':') || plain.contains(" = ") || plain.starts_with(['{', '[']);
    (!is_map).then_some(Value { at: start..start + plain.len(), quoted: false })
}

/// The lines of a block of YAML, or of a heredoc.
fn block(text: &str, name: &Range<usize>, line: &str, end: usize) -> Option<Value> {
    let rest = line.trim_start_matches(['|', '>', '+', '-']).trim_start_matches(|it: char| it.is_ascii_digit());
    let rest = rest.trim_start_matches(['+', '-']).trim();
    let is_block = line.starts_with(['|', '>']) && (rest.is_empty() || rest.starts_with('#'));
    let marker = line.strip_prefix("<<").map(|it| it.trim_start_matches(['-', '~', '"', '\'']));
    let marker = marker.map(|it| it.trim_end().trim_end_matches(['"', '\''])).filter(|it| !it.is_empty());
    if !is_block && marker.is_none() || end >= text.len() {
        return None;
    }
    let head = &text[line_of(text, name.start)];
    let head = indent(head);
    let (start, mut reached) = (end + 1, end + 1);
    for line in text[start..].split_inclusive('\n') {
        let ends = match marker {
            Some(marker) => line.trim() == marker,
            None => !line.trim().is_empty() && line.len() - line.trim_start().len() < head.max(1),
        };
        if ends {
            break;
        }
        reached += line.len();
    }
    (reached > start).then_some(Value { at: start..reached, quoted: true })
}

/// `--password value`, `ENV PASSWORD value`, and broken lines.
fn spaced(text: &str, name: &Range<usize>, after: usize, inline: usize, within: Within) -> Option<Value> {
    let end = line_of(text, inline).end;
    let line = &text[inline..end];
    let word = &line[..line.find(char::is_whitespace).unwrap_or(line.len())];
    if word.is_empty() || after > name.end && inline == after {
        return None;
    }
    let is_flag = text[name.clone()].starts_with('-') || text[..name.start].ends_with('-');
    let before = text[line_of(text, name.start).start..name.start].trim_start_matches([' ', '\t', '#', '/', '*', '-']);
    let is_first = before.trim_end().bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_pair = ["ENV ", "ARG ", "LABEL "].iter().any(|it| before.to_ascii_uppercase().starts_with(it));
    let plain = word.trim_matches(['"', '\'', '`', ',', '.', ';', ':', ')']);
    let has = |test: fn(&u8) -> bool| plain.as_bytes().iter().any(test);
    let made_up = plain.len() >= 6
        && (has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
            || plain.bytes().skip(1).any(|it| it.is_ascii_uppercase()) && has(u8::is_ascii_lowercase)
            || has(u8::is_ascii_digit) && plain.len() >= 8
            || plain.len() >= 16 && !plain.contains('`'));
    if word.starts_with(['{', '(', '|', '&', '>', '<', '$', '-', '=']) && !is_pair || word == "\\" {
        return None;
    }
    if let Some(quote) = word.chars().next().filter(|letter| matches!(letter, '"' | '\'')) {
        let is_it = is_flag || is_pair || is_first;
        return is_it.then(|| Value { at: in_quotes(text, inline..inline, quote), quoted: true });
    }
    if is_flag {
        let quote = quote_before(text, name.start);
        let end = quote.map_or(inline + word.len(), |quote| end_of_quote(text, inline, quote).min(inline + word.len()));
        return Some(Value { at: inline..end, quoted: false });
    }
    let whole = within == Within::File && (is_pair || is_first);
    if !made_up {
        let is_it = whole && is_upper(&text[name.clone()]);
        return is_it.then_some(Value { at: inline..end, quoted: false });
    }
    let end = if whole { end } else { inline + word.trim_end_matches(['`', '"', '\'', ',', ';']).len() };
    Some(Value { at: inline..end, quoted: false })
}

/// `DB_PASSWORD`: no word of a sentence.
fn is_upper(name: &str) -> bool {
    name.bytes().all(|byte| !byte.is_ascii_lowercase()) && name.len() > 2
}

/// The item behind a flag in a list: `["--password", "value"]`.
fn next_item(text: &str, name: &Range<usize>) -> Option<Value> {
    let before = text[..name.start].chars().next_back();
    if !text[name.clone()].starts_with('-') && before != Some('-') {
        return None;
    }
    let rest = text[name.end..].trim_start_matches(['"', '\'', '\\']);
    let trimmed = rest.trim_start_matches([',', ' ', '\t', '\n', '\r']);
    if trimmed.len() == rest.len() {
        return None;
    }
    let trimmed = trimmed.strip_prefix("- ").unwrap_or(trimmed);
    let start = text.len() - trimmed.len();
    let quotes = start + trimmed.len() - trimmed.trim_start_matches('\\').len();
    if let Some(quote) = text[quotes..].chars().next().filter(|letter| matches!(letter, '"' | '\'')) {
        return Some(Value { at: in_quotes(text, start..quotes, quote), quoted: true });
    }
    let line = line_of(text, start);
    let line = &text[start..line.end];
    let len = line.find([',', ']']).unwrap_or(line.len());
    let is_item = !line.starts_with(['-', '[', '{', ']', '}']) && !line.contains(": ") && !line.contains('=');
    is_item.then(|| Value { at: start..start + line[..len].trim_end().len(), quoted: false })
}

/// The `value` beside a `name`, before it or behind it.
fn sibling(text: &str, name: &Range<usize>) -> Vec<Value> {
    let mut found = Vec::new();
    let next = skip(text, behind_quotes(text, name.end));
    if let Some(separator) = key_at(text, next) {
        found.extend(value_at(text, &(next..next + 1), separator, Within::File));
    }
    // `value: x` and then `name: PASSWORD`.
    let head = text[..name.start].trim_end_matches(['"', '\'', '\\', ' ', ':', '=']);
    let Some(head) = ["name", "key", "Name", "Key"].iter().find_map(|key| head.strip_suffix(key)) else { return found };
    let from = (0..=head.len().saturating_sub(LONGEST)).rev().find(|at| head.is_char_boundary(*at)).unwrap_or(0);
    let Some(key) = head[from..].rfind("value").map(|at| from + at) else { return found };
    if let Some(separator) = key_at(text, key)
        && let Some(value) = value_at(text, &(key..key + 5), separator, Within::File)
    {
        let mut reached = behind_quotes(text, value.at.end.min(head.len()));
        reached = skip(text, reached.min(head.len()));
        if reached + 2 >= head.len() {
            found.push(value);
        }
    }
    found
}

/// Behind white space, commas and comments.
fn skip(text: &str, at: usize) -> usize {
    let mut rest = &text[at..];
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',');
        rest = rest.trim_start_matches(['"', '\'', '\\']);
        if !(rest.starts_with('#') || rest.starts_with("//")) {
            return text.len() - rest.len();
        }
        rest = rest.find('\n').map_or("", |end| &rest[end..]);
    }
}

/// Where the separator behind a key `value` ends.
fn key_at(text: &str, at: usize) -> Option<usize> {
    let rest = text[at..].strip_prefix("value")?;
    let after = behind_quotes(text, text.len() - rest.len());
    behind_separator(text, after + blanks(&text[after..]))
}

/// What a variable's block has as its default, or an output's as its value.
fn in_block(text: &str, open: usize) -> Vec<Value> {
    let mut found = Vec::new();
    let mut at = open + 1;
    for line in text[at..].split_inclusive('\n').take(BLOCK) {
        let key = at + (line.len() - line.trim_start().len());
        let word = ["default", "value", "\"default\""].iter().find(|word| text[key..].starts_with(**word));
        if let Some(word) = word
            && let Some(separator) = behind_separator(text, key + word.len() + blanks(&text[key + word.len()..]))
        {
            found.extend(value_at(text, &(key..key + word.len()), separator, Within::File));
        }
        at += line.len();
        if line.starts_with('}') {
            break;
        }
    }
    found
}

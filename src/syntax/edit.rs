//! Changes to a text, in words that every carrier shares; how each writes them is known in its own `edit`.
//!
//! Places are byte spans of the whole text. Nothing here knows what a value means.

use super::{dockerfile, hcl, json, yaml};
use crate::source::Span;
use std::ops::Range;
use std::sync::OnceLock;

/// The syntax of the text that a value is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum Carrier {
    Yaml,
    Json,
    Hcl,
    Dockerfile,
    /// A part of a word: what stands there has no quotes of its own.
    Raw,
}

/// A value on its way into a text; the carrier decides on quotes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum Literal {
    /// As it is: `true`, `65532`, a whole instruction of a Dockerfile.
    Raw(String),
    Text(String),
    List(Vec<String>),
}

/// What a change touches.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// From key to value, a list item, an instruction, a word.
    pub entry: Option<Span>,
    /// The value itself, where it can be replaced.
    pub value: Option<Span>,
    /// The map, list or instructions that the entry stands in.
    pub parent: Span,
    /// The keys below the parent that are still to be written.
    pub missing: &'a [&'a str],
}

#[derive(Debug, Clone, Copy)]
pub enum Operation<'a> {
    /// The value is this one, whether another stands there or none.
    Set(&'a Literal),
    /// Several entries that are missing below the parent, each with its keys.
    SetAll(&'a [(Vec<&'a str>, &'a Literal)]),
    /// One more item at the end of the list that the entry has for a value.
    Add(&'a Literal),
    Remove,
    Rename(&'a str),
}

/// What is to be written below a parent: entries that share their first keys share them in the text as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added<'a> {
    Value(&'a Literal),
    Map(Vec<(&'a str, Added<'a>)>),
}

impl<'a> Added<'a> {
    /// The entries that an operation puts below a parent; nothing where one of them is in another's way.
    pub fn of(missing: &[&'a str], operation: &Operation<'a>) -> Option<Vec<(&'a str, Self)>> {
        let mut entries = Vec::new();
        match operation {
            Operation::Set(value) => Self::put(&mut entries, missing, value)?,
            Operation::SetAll(all) => {
                for (keys, value) in *all {
                    Self::put(&mut entries, keys, value)?;
                }
            }
            Operation::Add(_) | Operation::Remove | Operation::Rename(_) => return None,
        }
        Some(entries)
    }

    fn put(entries: &mut Vec<(&'a str, Self)>, keys: &[&'a str], value: &'a Literal) -> Option<()> {
        let (first, below) = keys.split_first()?;
        let known = entries.iter_mut().find(|(key, _)| key == first);
        match (known, below) {
            (None, []) => entries.push((first, Self::Value(value))),
            (None, below) => {
                let mut inner = Vec::new();
                Self::put(&mut inner, below, value)?;
                entries.push((first, Self::Map(inner)));
            }
            (Some((_, Self::Value(there))), []) if *there == value => {}
            (Some((_, Self::Map(inner))), below) if !below.is_empty() => Self::put(inner, below, value)?,
            (Some(_), _) => return None,
        }
        Some(())
    }

    /// On one line, between braces where it is a map.
    pub fn in_flow(&self, carrier: Carrier) -> Option<String> {
        let entries = match self {
            Self::Value(value) => return literal(carrier, value),
            Self::Map(entries) => entries,
        };
        let sign = if carrier == Carrier::Hcl { " =" } else { ":" };
        let key = |key: &str| if carrier == Carrier::Hcl { Some(key.to_owned()) } else { quote(key, carrier) };
        let written = |(name, value): &(&str, Self)| Some(format!("{}{sign} {}", key(name)?, value.in_flow(carrier)?));
        let written: Vec<String> = entries.iter().map(written).collect::<Option<_>>()?;
        let gap = if carrier == Carrier::Hcl { " " } else { "" };
        Some(format!("{{{gap}{}{gap}}}", written.join(", ")))
    }
}

/// Another text in place of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    pub span: Span,
    pub text: String,
}

impl Patch {
    pub fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { span: Span::new(range.start, range.end), text: text.into() }
    }

    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::new(at..at, text)
    }
}

/// A text that is to be changed: what must be read of it as a whole is read once.
#[derive(Debug)]
pub struct Changing<'a> {
    text: &'a str,
    hcl: OnceLock<hcl::edit::Read>,
}

impl<'a> Changing<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, hcl: OnceLock::new() }
    }

    /// The patches that make the change, or nothing where the carrier cannot tell how.
    pub fn patches(&self, carrier: Carrier, target: &Target<'_>, operation: &Operation<'_>) -> Option<Vec<Patch>> {
        if let (Operation::Set(value), Some(span)) = (operation, target.value) {
            return Some(vec![Patch { span, text: literal(carrier, value)? }]);
        }
        let text = self.text;
        match carrier {
            Carrier::Yaml => yaml::edit::patches(text, target, operation),
            Carrier::Json => json::edit::patches(text, target, operation),
            Carrier::Hcl => {
                let read = self.hcl.get_or_init(|| hcl::edit::Read::of(text));
                hcl::edit::patches(text, read, target, operation)
            }
            Carrier::Dockerfile => dockerfile::edit::patches(text, target, operation),
            Carrier::Raw if matches!(operation, Operation::Remove) => Some(vec![without(text, target.entry?)]),
            Carrier::Raw => None,
        }
    }
}

/// Several items in place of one, on lines of their own if that one has a line for itself.
pub fn spread(carrier: Carrier, text: &str, item: Span, words: &[String]) -> Option<Patch> {
    let written: Vec<String> = words.iter().map(|word| quote(word, carrier)).collect::<Option<_>>()?;
    let (start, end) = (item.start as usize, item.end as usize);
    let line = line_start(text, start);
    let lead = text.get(line..start)?;
    let rest = text.get(end..line_end(text, end))?.trim_start();
    let alone = rest.is_empty() || rest.starts_with([',', '#']);
    let comma = match lead.trim() {
        "-" if carrier == Carrier::Yaml => "",
        "" if alone => ",",
        _ => return Some(Patch::new(item.range(), written.join(", "))),
    };
    Some(Patch::new(item.range(), written.join(&format!("{comma}{}{lead}", line_break(text)))))
}

/// Takes a span away: with its line where it has one for itself, else with the blanks before it.
fn without(text: &str, span: Span) -> Patch {
    let (start, end) = (span.start as usize, span.end as usize);
    let line = line_start(text, start);
    let is_blank = |range: Range<usize>| text.get(range).is_some_and(|part| part.trim().is_empty());
    if is_blank(line..start) && is_blank(end..line_end(text, end)) {
        return Patch::new(line..next_line(text, end), "");
    }
    let before = text.get(line..start).map_or(0, |before| before.trim_end().len());
    Patch::new(line + before..end, "")
}

/// The patch that takes an entry away, which takes the comments with it that stand right above it and are about it alone.
/// Those before all content are about the whole text, and stay.
pub fn with_comments(carrier: Carrier, text: &str, entry: Span, patch: Patch) -> Patch {
    let marks: &[&str] = match carrier {
        Carrier::Yaml | Carrier::Dockerfile => &["#"],
        Carrier::Hcl => &["#", "//"],
        Carrier::Json | Carrier::Raw => return patch,
    };
    let lines = Lines::of(carrier, text);
    let own = lines.start(entry.start as usize);
    let start = patch.span.start as usize;
    // With its whole line, or with the line break before it: the last line of a text need not end.
    let is_whole =
        start <= own && patch.text.is_empty() && text.get(start..own).is_some_and(|gap| gap.trim().is_empty());
    let indent = indent(text, own);
    let mut first = own;
    while first > 0 {
        let end = text[..first].char_indices().next_back().map_or(0, |(at, _)| at);
        let line = lines.start(end - usize::from(text[..end].ends_with('\r') && text[end..].starts_with('\n')));
        let written = &text[line..first];
        let is_comment = marks.iter().any(|mark| written[indent.len().min(written.len())..].starts_with(mark));
        if !(is_comment && written.starts_with(indent)) {
            break;
        }
        first = line;
    }
    let before = text[..first].trim_end();
    let leads = before.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line == "---" || marks.iter().any(|mark| line.starts_with(mark))
    });
    // Between the lines of an instruction a comment is a part of it.
    let continues = carrier == Carrier::Dockerfile && before.ends_with(['\\', '`']);
    if !is_whole || first == own || leads || continues {
        return patch;
    }
    let start = if start < own { before.len() } else { first };
    Patch { span: Span { start: start as u32, end: patch.span.end }, ..patch }
}

/// The blanks at the beginning of a line.
fn indent(text: &str, line: usize) -> &str {
    let line = text.get(line..).unwrap_or("");
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// A value on one line; nothing where the carrier cannot write it.
pub fn literal(carrier: Carrier, value: &Literal) -> Option<String> {
    match value {
        Literal::Raw(raw) => Some(raw.clone()),
        Literal::Text(text) => quote(text, carrier),
        Literal::List(items) => {
            // The exec form of an instruction is JSON.
            let carrier = if carrier == Carrier::Dockerfile { Carrier::Json } else { carrier };
            let items: Vec<_> = items.iter().map(|item| quote(item, carrier)).collect::<Option<_>>()?;
            (carrier != Carrier::Raw).then(|| format!("[{}]", items.join(", ")))
        }
    }
}

fn quote(text: &str, carrier: Carrier) -> Option<String> {
    match carrier {
        Carrier::Yaml => Some(yaml::edit::quote(text)),
        Carrier::Json => Some(quoted(text)),
        Carrier::Hcl => Some(hcl::edit::quote(text)),
        Carrier::Dockerfile => (!text.contains(['\n', '\r'])).then(|| text.to_owned()),
        Carrier::Raw => (!text.contains(|letter: char| letter.is_whitespace() || "\"'`\\$".contains(letter)))
            .then(|| text.to_owned()),
    }
}

/// In double quotes, with the escapes that JSON, YAML and HCL have in common.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{FEFF}') => {
                out.extend(format!("\\u{:04X}", u32::from(letter)).chars());
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A text by its lines, which end in one of these letters.
#[derive(Debug, Clone, Copy)]
pub struct Lines<'t> {
    text: &'t str,
    breaks: &'static [char],
}

impl<'t> Lines<'t> {
    pub fn of(carrier: Carrier, text: &'t str) -> Self {
        let breaks: &[char] = match carrier {
            Carrier::Yaml => &['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'],
            Carrier::Json | Carrier::Hcl | Carrier::Dockerfile | Carrier::Raw => &['\n'],
        };
        Self { text, breaks }
    }

    /// Where the line of this offset begins.
    pub fn start(self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or("");
        before.rfind(self.breaks).map_or(0, |end| end + before[end..].chars().next().map_or(0, char::len_utf8))
    }

    /// Where the text of this offset's line ends, before its line break.
    pub fn end(self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or("");
        let line = &rest[..rest.find(self.breaks).unwrap_or(rest.len())];
        at + line.strip_suffix('\r').unwrap_or(line).len()
    }

    /// Where the next line begins.
    pub fn next(self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or("");
        let Some(end) = rest.find(self.breaks) else { return self.text.len() };
        let both =
            if rest[end..].starts_with("\r\n") { 2 } else { rest[end..].chars().next().map_or(0, char::len_utf8) };
        at + end + both
    }

    /// The line break that the text uses.
    pub fn line_break(self) -> &'t str {
        if self.text.contains("\r\n") {
            return "\r\n";
        }
        let first = if self.text.contains('\n') { None } else { self.text.find(self.breaks) };
        first.and_then(|at| self.text.get(at..at + self.text[at..].chars().next()?.len_utf8())).unwrap_or("\n")
    }

    /// Whether all up to here is whole lines.
    pub fn is_start(self, at: usize) -> bool {
        self.start(at) == at
    }
}

/// Where the line of this offset begins.
pub fn line_start(text: &str, at: usize) -> usize {
    Lines::of(Carrier::Raw, text).start(at)
}

/// Where the text of this offset's line ends, before its line break.
pub fn line_end(text: &str, at: usize) -> usize {
    Lines::of(Carrier::Raw, text).end(at)
}

/// Where the next line begins.
pub fn next_line(text: &str, at: usize) -> usize {
    Lines::of(Carrier::Raw, text).next(at)
}

/// The line break that the text uses.
pub fn line_break(text: &str) -> &str {
    Lines::of(Carrier::Raw, text).line_break()
}

/// How often a name stands in a text as a word of its own.
pub fn count(text: &str, name: &str) -> usize {
    count_between(text, name, |letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))
}

/// The same where words are made of these letters.
pub fn count_between(text: &str, name: &str, is_word: impl Fn(char) -> bool) -> usize {
    let alone = |at: usize| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !(before.is_some_and(|it| is_word(it) || it == '.') || after.is_some_and(&is_word))
    };
    text.match_indices(name).filter(|(at, _)| alone(*at)).count()
}

/// The one of several parts that holds this place.
pub fn holding(parts: &[Range<usize>], entry: Span) -> Option<usize> {
    parts.iter().position(|part| part.contains(&(entry.start as usize)))
}

/// Takes one of the parts between two brackets away, with its comma. `inside` is what stands between the brackets.
pub fn without_part(text: &str, inside: Range<usize>, parts: &[Range<usize>], index: usize) -> Option<Patch> {
    let part = parts.get(index)?.clone();
    let between = |range: Range<usize>| text.get(range);
    if parts.len() == 1 {
        let blank = |text: &str| text.trim_matches(|letter: char| letter.is_whitespace() || letter == ',').is_empty();
        let alone = blank(between(inside.start..part.start)?) && blank(between(part.end..inside.end)?);
        return alone.then(|| Patch::new(inside, ""));
    }
    let rest = between(part.end..inside.end)?;
    let after = rest.trim_start();
    if let Some(behind) = after.strip_prefix(',') {
        let end = inside.end - behind.trim_start().len();
        return Some(Patch::new(part.start..end, ""));
    }
    // The last one: the comma before it goes.
    let before = between(inside.start..part.start)?.trim_end();
    let before = before.strip_suffix(',').unwrap_or(before);
    Some(Patch::new(inside.start + before.len()..part.end, ""))
}

/// One more part at the end of what stands between two brackets, in the style of those that are there.
pub fn with_part(text: &str, inside: Range<usize>, parts: &[Range<usize>], part: &str) -> Option<Patch> {
    let Some(last) = parts.last() else {
        return text.get(inside.clone())?.trim().is_empty().then(|| Patch::new(inside, part));
    };
    let gap = text.get(inside.start..parts[0].start)?;
    let gap = if gap.trim().is_empty() && gap.contains('\n') { gap } else { " " };
    Some(Patch::insert(last.end, format!(",{gap}{part}")))
}

#[cfg(test)]
pub mod tests;

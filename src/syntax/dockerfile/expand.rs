//! BuildKit's word expansion: quotes come off, escapes are undone and variables are replaced, and
//! every part of the result still knows where it is written. Which variables there are is the
//! caller's to know.

use super::SyntaxError;
use super::parts::{Parts, What};
use super::pattern::Pattern;
use crate::budget::limits;
use crate::source::Location;
pub use crate::syntax::shell::Lookup;
use crate::syntax::shell::used;
use crate::tree::Text;
use std::ops::Range;

/// A word without quotes and variables.
#[derive(Debug, Clone)]
pub struct Expanded {
    pub text: Text,
    pub uses: Vec<Use>,
}

/// A variable that a word uses.
#[derive(Debug, Clone)]
pub struct Use {
    pub name: String,
    /// All of it: `${NAME:-default}`.
    pub at: Location,
    /// Whether the look-up said that there is no such variable.
    pub unset: bool,
    /// Whether the word says what to do where it is not set.
    pub guarded: bool,
}

/// Expands a whole argument as one word; white space in it stays.
pub fn expand(word: &Text, escape: char, lookup: &dyn Fn(&str) -> Lookup) -> Result<Expanded, SyntaxError> {
    let mut lexer = Lexer::new(word, escape, Mode::Replace(lookup));
    let parts = lexer.until(None, false)?;
    let text = parts.text(word, word.locate(0..word.as_str().len()));
    Ok(Expanded { text, uses: lexer.uses })
}

/// Expands an argument to words, which are split after the expansion: a variable may hold several.
pub fn expand_words(
    word: &Text,
    escape: char,
    lookup: &dyn Fn(&str) -> Lookup,
) -> Result<(Vec<Text>, Vec<Use>), SyntaxError> {
    let mut lexer = Lexer::new(word, escape, Mode::Replace(lookup));
    let words = lexer.until(None, false)?.words(word);
    Ok((words, lexer.uses))
}

/// The words of a line with quotes, escapes and variables left alone, as ranges of it.
pub(super) fn raw_words(line: &Text) -> Result<Vec<Range<usize>>, SyntaxError> {
    let parts = Lexer::new(line, '\\', Mode::Raw).until(None, true)?;
    let source = line.as_str();
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut add = |range: Range<usize>| match words.last_mut() {
        Some(last) if last.end == range.start => last.end = range.end,
        _ => words.push(range),
    };
    for part in parts.0 {
        let What::Source(range) = part.what else { continue };
        if part.quoted {
            add(range);
            continue;
        }
        let mut at = range.start;
        for word in source[range].split(char::is_whitespace) {
            if !word.is_empty() {
                add(at..at + word.len());
            }
            at += word.len() + source[at + word.len()..].chars().next().map_or(0, char::len_utf8);
        }
    }
    Ok(words)
}

/// The words of a text without their quotes; variables stay as they are.
pub(super) fn words_without_variables(text: &Text) -> Result<Vec<String>, SyntaxError> {
    let parts = Lexer::new(text, '\\', Mode::Keep).until(None, false)?;
    Ok(parts.words(text).iter().map(|word| word.as_str().to_owned()).collect())
}

#[derive(Clone, Copy)]
enum Mode<'a> {
    Replace(&'a dyn Fn(&str) -> Lookup),
    /// Variables stay.
    Keep,
    /// Variables, quotes and escapes stay, and white space behind `<<` does not end a word.
    Raw,
}

struct Lexer<'a> {
    word: &'a Text,
    source: &'a str,
    at: usize,
    escape: char,
    mode: Mode<'a>,
    depth: usize,
    /// How many bytes variables brought in.
    spent: usize,
    uses: Vec<Use>,
}

impl<'a> Lexer<'a> {
    fn new(word: &'a Text, escape: char, mode: Mode<'a>) -> Self {
        Self { word, source: word.as_str(), at: 0, escape, mode, depth: 0, spent: 0, uses: Vec::new() }
    }

    fn peek(&self) -> Option<char> {
        self.source[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let ch = self.peek()?;
        self.at += ch.len_utf8();
        Some(ch)
    }

    fn fail<T>(&self, from: usize, message: impl Into<String>) -> Result<T, SyntaxError> {
        Err(SyntaxError::new(self.word.locate(from..self.at), message))
    }

    fn raw(&self) -> bool {
        matches!(self.mode, Mode::Raw)
    }

    /// Reads up to and with `stop`, or to the end of the word.
    fn until(&mut self, stop: Option<char>, raw_escapes: bool) -> Result<Parts, SyntaxError> {
        let begin = self.at;
        if self.depth >= limits::WORD_DEPTH {
            return self.fail(begin, "the variables are nested too deep");
        }
        self.depth += 1;
        let mut parts = Parts::default();
        while let Some(ch) = self.peek() {
            let start = self.at;
            if Some(ch) == stop {
                self.next();
                self.depth -= 1;
                return Ok(parts);
            }
            match ch {
                '$' => {
                    let value = self.dollar(raw_escapes)?;
                    parts.append(value, self.raw());
                }
                '\'' => self.single_quote(&mut parts)?,
                '"' => self.double_quote(&mut parts, raw_escapes)?,
                '<' if self.raw() => {
                    self.next();
                    if self.peek() == Some('<') {
                        self.next();
                        while self.peek().is_some_and(char::is_whitespace) {
                            self.next();
                        }
                    }
                    parts.source(start..self.at, true);
                }
                _ if ch == self.escape => {
                    self.next();
                    let escaped = self.at;
                    self.next();
                    parts.source(if raw_escapes { start } else { escaped }..self.at, true);
                }
                _ => {
                    self.next();
                    parts.source(start..self.at, false);
                }
            }
        }
        self.depth -= 1;
        match stop {
            Some(stop) => self.fail(begin, format!("the `{stop}` that belongs here is missing")),
            None => Ok(parts),
        }
    }

    fn single_quote(&mut self, parts: &mut Parts) -> Result<(), SyntaxError> {
        let start = self.at;
        let Some(end) = self.source[start + 1..].find('\'') else {
            return self.fail(start, "the quote `'` is not closed");
        };
        let inner = start + 1..start + 1 + end;
        self.at = inner.end + 1;
        parts.source(if self.raw() { start..self.at } else { inner }, true);
        Ok(())
    }

    fn double_quote(&mut self, parts: &mut Parts, raw_escapes: bool) -> Result<(), SyntaxError> {
        let open = self.at;
        self.next();
        if self.raw() {
            parts.source(open..self.at, true);
        }
        loop {
            let start = self.at;
            match self.peek() {
                None => return self.fail(open, "the quote `\"` is not closed"),
                Some('"') => {
                    self.next();
                    if self.raw() {
                        parts.source(start..self.at, true);
                    }
                    return Ok(());
                }
                Some('$') => {
                    let value = self.dollar(raw_escapes)?;
                    parts.append(value, true);
                }
                Some(ch) if ch == self.escape => {
                    self.next();
                    let escaped = self.at;
                    // Only these can be escaped here; before anything else the character stands for itself.
                    let undo = self.peek().is_some_and(|next| matches!(next, '"' | '$') || next == self.escape);
                    if undo {
                        self.next();
                    }
                    if self.peek().is_some() || undo || raw_escapes {
                        parts.source(if undo && !raw_escapes { escaped } else { start }..self.at, true);
                    }
                }
                Some(_) => {
                    self.next();
                    parts.source(start..self.at, true);
                }
            }
        }
    }

    fn dollar(&mut self, raw_escapes: bool) -> Result<Parts, SyntaxError> {
        let start = self.at;
        self.next();
        if self.peek() != Some('{') {
            let name = self.name();
            if name.is_empty() {
                return Ok(Parts::of(What::Source(start..self.at)));
            }
            return Ok(self.value(start, name, false).into_parts(self, start));
        }
        self.next();
        if matches!(self.peek(), None | Some('{' | '}' | ':')) {
            return self.fail(start, "the variable has no name");
        }
        let name = self.name();
        let first = self.next();
        let (operator, or_empty) = if first == Some(':') { (self.next(), true) } else { (first, false) };
        match (operator, or_empty) {
            (Some('}'), false) => Ok(self.value(start, name, false).into_parts(self, start)),
            (Some('/'), false) => self.replaced(start, name),
            (Some(operator @ ('-' | '+' | '?' | '#' | '%')), _) => {
                let raw = raw_escapes && self.raw() || matches!(operator, '#' | '%');
                let word = self.until(Some('}'), raw)?;
                self.modified(start, name, operator, or_empty, word)
            }
            (None, _) => self.fail(start, "the `}` that belongs here is missing"),
            (Some(other), _) => self.fail(start, format!("`{other}` is no modifier of a variable")),
        }
    }

    fn modified(
        &mut self,
        start: usize,
        name: &'a str,
        operator: char,
        or_empty: bool,
        word: Parts,
    ) -> Result<Parts, SyntaxError> {
        let value = self.value(start, name, operator != '#' && operator != '%');
        let here = self.word.locate(start..self.at);
        let state = match &value {
            Value::Kept => return Ok(value.into_parts(self, start)),
            Value::Declared if operator == '-' => State::No,
            Value::Declared | Value::Unknown => State::Unsure,
            Value::Unset => State::No,
            Value::Text(text) if or_empty && text.as_str().is_empty() => State::No,
            Value::Text(text) if or_empty && text.as_str().chars().all(|ch| ch == crate::tree::HOLE) => State::Unsure,
            Value::Text(_) => State::Yes,
        };
        match (operator, state) {
            ('#' | '%', _) => Ok(self.trimmed(start, value, operator, &word)),
            (_, State::Unsure) => Ok(Parts::of(What::Hole(here))),
            ('-', State::No) | ('+', State::Yes) => Ok(word),
            ('+', State::No) => Ok(Parts::default()),
            ('?', State::No) => {
                let word = word.text(self.word, here);
                let why = if word.as_str().is_empty() { "it must be set" } else { word.as_str() };
                self.fail(start, format!("`{name}`: {why}"))
            }
            (_, State::Yes | State::No) => Ok(value.into_parts(self, start)),
        }
    }

    fn trimmed(&self, start: usize, value: Value, operator: char, word: &Parts) -> Parts {
        let here = self.word.locate(start..self.at);
        let word = word.text(self.word, here);
        let (longest, pattern) = match word.as_str().strip_prefix(operator) {
            Some(pattern) => (true, pattern),
            None => (false, word.as_str()),
        };
        let text = match value {
            Value::Text(text) => text,
            Value::Unset => return Parts::default(),
            Value::Declared | Value::Unknown | Value::Kept => return Parts::of(What::Hole(here)),
        };
        let kept = match (text.has_holes() || word.has_holes(), Pattern::read(pattern)) {
            (false, Some(pattern)) if operator == '#' => pattern.without_prefix(text.as_str(), longest),
            (false, Some(pattern)) => pattern.without_suffix(text.as_str(), longest),
            (true, _) | (false, None) => None,
        };
        match kept {
            Some(kept) => Parts::of(What::Text(text.sub(kept))),
            None => Parts::of(What::Hole(here)),
        }
    }

    /// `${NAME/pattern/replacement}`, and with two slashes for all matches.
    fn replaced(&mut self, start: usize, name: &'a str) -> Result<Parts, SyntaxError> {
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let pattern = self.until(Some('/'), true)?;
        let replacement = self.until(Some('}'), true)?;
        let value = self.value(start, name, false);
        let here = self.word.locate(start..self.at);
        let text = match value {
            Value::Kept => return Ok(value.into_parts(self, start)),
            Value::Declared | Value::Unknown => return Ok(Parts::of(What::Hole(here))),
            Value::Unset => Text::whole("", here),
            Value::Text(text) => text,
        };
        let pattern = pattern.text(self.word, here);
        if text.has_holes() || pattern.has_holes() {
            return Ok(Parts::of(What::Hole(here)));
        }
        let Some(pattern) = Pattern::read(pattern.as_str()) else {
            return self.fail(start, "the pattern has an escape that means nothing");
        };
        let Some(matches) = pattern.matches(text.as_str(), all) else { return Ok(Parts::of(What::Hole(here))) };
        let replacement = replacement.text(self.word, here);
        if !self.can_spend(matches.len().saturating_mul(replacement.as_str().len())) {
            return Ok(Parts::of(What::Hole(here)));
        }
        let mut parts = Parts::default();
        let mut at = 0;
        for found in matches {
            parts.push(What::Text(text.sub(at..found.start)), false);
            parts.push(What::Text(replacement.clone()), false);
            at = found.end;
        }
        parts.push(What::Text(text.sub(at..text.as_str().len())), false);
        Ok(parts)
    }

    /// A name, a number, or one of the shell's special parameters; empty where none begins here.
    fn name(&mut self) -> &'a str {
        let rest = &self.source[self.at..];
        let end = |belongs: fn(char) -> bool| rest.find(|ch| !belongs(ch)).unwrap_or(rest.len());
        let len = match rest.chars().next() {
            Some(ch) if ch.is_numeric() => end(char::is_numeric),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            Some(_) | None => end(|ch| ch.is_alphanumeric() || ch == '_'),
        };
        self.at += len;
        &rest[..len]
    }

    fn can_spend(&mut self, bytes: usize) -> bool {
        self.spent = self.spent.saturating_add(bytes);
        self.spent <= limits::WORD_LENGTH
    }

    fn value(&mut self, start: usize, name: &str, guarded: bool) -> Value {
        let Mode::Replace(lookup) = self.mode else { return Value::Kept };
        let at = self.word.locate(start..self.at);
        let found = lookup(name);
        self.uses.push(Use { name: name.to_owned(), at, unset: matches!(found, Lookup::Unset), guarded });
        match found {
            Lookup::Known(text) if !self.can_spend(text.as_str().len()) => Value::Unknown,
            Lookup::Known(text) => Value::Text(used(&text, at, name)),
            Lookup::Unset => Value::Unset,
            Lookup::Declared => Value::Declared,
            Lookup::Unknown => Value::Unknown,
        }
    }
}

/// Whether a variable counts as set.
enum State {
    Yes,
    No,
    Unsure,
}

enum Value {
    Text(Text),
    Unset,
    Declared,
    Unknown,
    /// Stays as written.
    Kept,
}

impl Value {
    fn into_parts(self, lexer: &Lexer, start: usize) -> Parts {
        match self {
            Self::Text(text) => Parts::of(What::Text(text)),
            Self::Unset => Parts::default(),
            Self::Declared | Self::Unknown => Parts::of(What::Hole(lexer.word.locate(start..lexer.at))),
            Self::Kept => Parts::of(What::Source(start..lexer.at)),
        }
    }
}

//! Where the parser stands in a text, and what it has to complain about so far.

use super::tree::{Expr, ExprKind};
use crate::budget::limits;
use crate::source::Location;
use crate::syntax::comment::{self, Things};
use crate::syntax::{Parsed, Repeated, SyntaxError};
use crate::tree::Text;
use std::ops::Range;
use std::sync::Arc;

pub struct Cursor<'a> {
    source: &'a Text,
    pub text: &'a str,
    pub pos: usize,
    pub end: usize,
    /// Whether a line break ends an expression here; inside brackets it does not.
    pub newlines: bool,
    pub errors: Vec<SyntaxError>,
    pub depth: usize,
    /// Where comments stand, and what they can stand at; some several times, where the parser tried again.
    pub comments: Vec<Range<usize>>,
    pub things: Things,
    pub repeated: Vec<Repeated>,
    /// Behind here no comment is closed: it was looked for once.
    unclosed: usize,
}

/// The parser gave up on the thing at hand; the error is recorded.
#[derive(Debug, Clone, Copy)]
pub struct Broken;

pub type Taken<T> = Result<T, Broken>;

impl<'a> Cursor<'a> {
    pub fn new(source: &'a Text) -> Self {
        let text = source.as_str();
        let (errors, comments, things, repeated) = (Vec::new(), Vec::new(), Things::default(), Vec::new());
        let (pos, end) = (0, text.len());
        Self {
            source,
            text,
            pos,
            end,
            newlines: true,
            errors,
            depth: 0,
            comments,
            things,
            repeated,
            unclosed: usize::MAX,
        }
    }

    pub fn at(&self, start: usize, end: usize) -> Location {
        self.source.locate(start..end)
    }

    /// Whether a part of the text has the same bytes in its file.
    pub fn verbatim(&self, range: Range<usize>) -> bool {
        self.source.is_verbatim(range)
    }

    /// What was read, with its comments.
    pub fn finish<T>(mut self, value: T) -> Parsed<T> {
        // What was read twice to find where it ends says the same twice.
        self.repeated.sort_by_key(|it| it.at.span);
        self.repeated.dedup();
        let comments = comment::attach(self.source, self.comments, self.things);
        Parsed { value, errors: self.errors, comments, repeated: self.repeated }
    }

    pub fn from(&self, start: usize) -> Location {
        self.at(start, self.pos)
    }

    pub fn rest(&self) -> &'a str {
        self.text.get(self.pos..self.end).unwrap_or("")
    }

    pub fn peek(&self) -> Option<u8> {
        self.ahead(0)
    }

    pub fn ahead(&self, by: usize) -> Option<u8> {
        let at = self.pos + by;
        if at < self.end { self.text.as_bytes().get(at).copied() } else { None }
    }

    pub fn looking_at(&self, what: &str) -> bool {
        self.rest().starts_with(what)
    }

    pub fn eat(&mut self, what: &str) -> bool {
        let there = self.looking_at(what);
        if there {
            self.pos += what.len();
        }
        there
    }

    /// Moves one character on.
    pub fn bump(&mut self) {
        self.pos += self.rest().chars().next().map_or(0, char::len_utf8);
    }

    pub fn expect(&mut self, what: &str) -> Taken<()> {
        if self.eat(what) { Ok(()) } else { self.fail_here(format!("expected `{what}`")) }
    }

    /// Skips blanks and comments, and line breaks where they mean nothing.
    pub fn skip(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r') => self.pos += 1,
                Some(b'\n') if !self.newlines => self.pos += 1,
                Some(b'#') => self.line_comment(),
                Some(b'/') if self.ahead(1) == Some(b'/') => self.line_comment(),
                Some(b'/') if self.ahead(1) == Some(b'*') => self.skip_comment(),
                Some(0xEF) if self.looking_at("\u{FEFF}") => self.pos += 3,
                _ => return,
            }
        }
    }

    pub fn skip_with_newlines(&mut self) {
        let saved = std::mem::replace(&mut self.newlines, false);
        self.skip();
        self.newlines = saved;
    }

    /// Moves to the end of the line, before the line break.
    pub fn skip_line(&mut self) {
        let rest = self.rest();
        self.pos += rest.find('\n').unwrap_or(rest.len());
    }

    fn line_comment(&mut self) {
        let start = self.pos;
        self.skip_line();
        self.comments.push(start..self.pos);
    }

    fn skip_comment(&mut self) {
        let start = self.pos;
        let rest = self.rest();
        let close = if start < self.unclosed { rest[2..].find("*/") } else { None };
        if let Some(end) = close {
            self.pos += end + 4;
            self.comments.push(start..self.pos);
        } else {
            // Of a part of the text, only that part was looked at.
            if self.end == self.text.len() {
                self.unclosed = self.unclosed.min(start);
            }
            self.pos = self.end;
            self.error(self.at(start, start + 2), "comment is not closed".into());
        }
    }

    /// A name: a letter or `_`, then letters, digits, `_` and `-`.
    pub fn name(&mut self) -> Option<Arc<str>> {
        let rest = self.rest();
        let first = rest.chars().next()?;
        if !first.is_alphabetic() && first != '_' {
            return None;
        }
        let inside = |c: char| c.is_alphanumeric() || c == '_' || c == '-' || (!c.is_ascii() && is_mark(c));
        let len = rest.find(|c| !inside(c)).unwrap_or(rest.len());
        self.pos += len;
        Some(rest[..len].into())
    }

    pub fn error(&mut self, at: Location, message: String) {
        self.errors.push(SyntaxError::new(at, message));
    }

    pub fn fail<T>(&mut self, at: Location, message: String) -> Taken<T> {
        self.error(at, message);
        Err(Broken)
    }

    /// Fails at the character that the cursor stands on.
    pub fn fail_here<T>(&mut self, message: String) -> Taken<T> {
        let len = match self.rest().chars().next() {
            Some('\n') | None => 0,
            Some(c) => c.len_utf8(),
        };
        let found = match self.rest().chars().next() {
            None => ", found the end".to_owned(),
            Some('\n') => ", found the end of the line".to_owned(),
            Some(c) => format!(", found `{}`", c.escape_debug()),
        };
        self.fail(self.at(self.pos, self.pos + len), message + &found)
    }

    /// Goes one level down, unless that would be too deep.
    pub fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Taken<T>) -> Taken<T> {
        if self.depth >= limits::HCL_DEPTH {
            return self.fail(self.at(self.pos, self.pos + 1), "nested too deeply to be read".into());
        }
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        result
    }

    /// An expression from its parts, unless it got too high (`1+1+1+…`).
    pub fn build(&mut self, at: Location, kind: ExprKind) -> Taken<Expr> {
        let expr = Expr::new(at, kind);
        if usize::from(expr.height) > 4 * limits::HCL_DEPTH {
            return self.fail(at, "expression is too long to be read".into());
        }
        Ok(expr)
    }
}

/// Combining marks may continue a name.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{200C}' | '\u{200D}' | '\u{B7}')
}

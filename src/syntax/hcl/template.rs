//! Templates: quoted strings, heredocs and template files, with interpolations and directives.

use super::cursor::{Broken, Cursor, Taken};
use super::expression;
use super::tree::{Arm, Expr, ExprKind, Label, Part};
use crate::budget::limits;
use crate::source::Location;
use crate::tree::{HOLE, REPLACED};
use std::sync::Arc;

/// How the text around the interpolations is written.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    /// Up to a quote, with backslash escapes.
    Quoted,
    /// Up to the end, as it is; so many blanks at the start of each line belong to the source only.
    Plain { indent: usize },
}

/// A template's parts as they stand in a row, before directives are matched with their ends.
enum Token {
    Part(Part),
    Text(Literal),
    If(Expr),
    Else(Location),
    EndIf(Location),
    For(Option<Arc<str>>, Arc<str>, Expr),
    EndFor(Location),
}

/// Text as it grows: what has no place of its own any more joins what stands before it.
struct Literal {
    value: String,
    at: Location,
    verbatim: bool,
}

/// The text up to its end.
pub fn whole(cursor: &mut Cursor) -> Expr {
    let start = cursor.pos;
    let parts = cursor.nested(|cursor| {
        let tokens = tokens(cursor, Style::Plain { indent: 0 })?;
        structure(cursor, tokens)
    });
    match parts {
        Ok(parts) => Expr::new(cursor.at(start, cursor.end), ExprKind::Template(parts)),
        Err(Broken) => Expr::new(cursor.at(start, cursor.end), ExprKind::Broken),
    }
}

pub fn quoted(cursor: &mut Cursor) -> Taken<Expr> {
    let start = cursor.pos;
    cursor.pos += 1;
    let tokens = cursor.nested(|cursor| tokens(cursor, Style::Quoted))?;
    if !cursor.eat("\"") {
        return cursor.fail(cursor.at(start, start + 1), "this string is not closed".into());
    }
    let parts = structure(cursor, tokens)?;
    cursor.build(cursor.from(start), ExprKind::Template(parts))
}

/// A string in which `${` means nothing: the label of a block.
pub fn plain_string(cursor: &mut Cursor) -> Taken<Label> {
    let start = cursor.pos;
    cursor.pos += 1;
    let mut name = String::new();
    loop {
        match cursor.peek() {
            Some(b'"') => {
                cursor.pos += 1;
                return Ok(Label { name: name.into(), at: cursor.from(start) });
            }
            None | Some(b'\n') => {
                return cursor.fail(cursor.at(start, start + 1), "this string is not closed".into());
            }
            Some(b'\\') => name.push(escape(cursor)?),
            Some(_) => {
                let from = cursor.pos;
                cursor.bump();
                name.push_str(&cursor.text[from..cursor.pos]);
            }
        }
    }
}

pub fn heredoc(cursor: &mut Cursor) -> Taken<Expr> {
    let start = cursor.pos;
    cursor.pos += 2;
    let flush = cursor.eat("-");
    let Some(marker) = cursor.name() else { return cursor.fail_here("expected a heredoc's marker".into()) };
    if !matches!(cursor.rest().trim_start_matches('\r').chars().next(), Some('\n')) {
        return cursor.fail_here("expected the end of the line after a heredoc's marker".into());
    }
    cursor.skip_line();
    cursor.pos += 1;
    let (body, end) = (cursor.pos, cursor.end);
    let mut line = body;
    let close = loop {
        let rest = &cursor.text[line..end];
        let len = rest.find('\n').unwrap_or(rest.len());
        if rest[..len].trim() == &*marker {
            break line;
        }
        if len == rest.len() {
            let at = cursor.at(start, body.saturating_sub(1));
            cursor.pos = end;
            return cursor.fail(at, format!("this heredoc is not closed: there is no line `{marker}`"));
        }
        line += len + 1;
    };
    let indent = if flush { common_indent(&cursor.text[body..close]) } else { 0 };
    cursor.end = close;
    let parts =
        cursor.nested(|cursor| tokens(cursor, Style::Plain { indent })).and_then(|found| structure(cursor, found));
    cursor.end = end;
    let parts = parts?;
    cursor.pos = close + cursor.text[close..end].find(&*marker).unwrap_or(0) + marker.len();
    cursor.build(cursor.from(start), ExprKind::Template(parts))
}

/// The blanks that all lines of a `<<-` heredoc start with.
fn common_indent(text: &str) -> usize {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0)
}

fn tokens(cursor: &mut Cursor, style: Style) -> Taken<Vec<Token>> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut trim = false;
    let mut line_start = true;
    loop {
        if let (Style::Plain { indent }, true) = (style, line_start) {
            let blanks = cursor.rest().bytes().take(indent).take_while(|b| matches!(b, b' ' | b'\t')).count();
            cursor.pos += blanks;
        }
        line_start = false;
        let start = cursor.pos;
        let Some(next) = cursor.peek() else { return Ok(tokens) };
        match next {
            b'"' | b'\n' if style == Style::Quoted => return Ok(tokens),
            b'\\' if style == Style::Quoted => {
                let c = escape(cursor)?;
                push_text(&mut tokens, cursor, start, c.encode_utf8(&mut [0; 4]), false, &mut trim);
            }
            b'$' | b'%' if cursor.ahead(1) == Some(next) && cursor.ahead(2) == Some(b'{') => {
                cursor.pos += 3;
                let text = if next == b'$' { "${" } else { "%{" };
                push_text(&mut tokens, cursor, start, text, false, &mut trim);
            }
            b'$' | b'%' if cursor.ahead(1) == Some(b'{') => {
                cursor.pos += 2;
                if cursor.eat("~") {
                    trim_end(&mut tokens);
                }
                let newlines = std::mem::replace(&mut cursor.newlines, false);
                cursor.skip();
                let token = if next == b'$' {
                    expression::parse(cursor).map(|expr| Token::Part(Part::Value(expr)))
                } else {
                    directive(cursor)
                };
                cursor.skip();
                cursor.newlines = newlines;
                tokens.push(token?);
                trim = cursor.eat("~");
                cursor.expect("}")?;
            }
            _ => {
                let (len, broke) = run_length(cursor.rest(), style);
                cursor.pos += len;
                line_start = broke;
                let text = &cursor.text[start..cursor.pos];
                let verbatim = cursor.verbatim(start..cursor.pos);
                push_text(&mut tokens, cursor, start, text, verbatim, &mut trim);
            }
        }
    }
}

/// How far plain text reaches, and whether it ends with a line whose successor is indented.
fn run_length(rest: &str, style: Style) -> (usize, bool) {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let special = match byte {
            b'$' | b'%' => {
                at > 0
                    && (bytes.get(at + 1) == Some(&b'{')
                        || (bytes.get(at + 1) == Some(byte) && bytes.get(at + 2) == Some(&b'{')))
            }
            b'"' | b'\\' | b'\n' => style == Style::Quoted,
            _ => false,
        };
        if special {
            return (at, false);
        }
        at += 1;
        if *byte == b'\n' && style != Style::Quoted && style != (Style::Plain { indent: 0 }) {
            return (at, true);
        }
    }
    (at, false)
}

fn push_text(tokens: &mut Vec<Token>, cursor: &Cursor, start: usize, text: &str, verbatim: bool, trim: &mut bool) {
    let mut skipped = 0;
    if *trim {
        let rest = text.trim_start();
        skipped = text.len() - rest.len();
        *trim = rest.is_empty();
    }
    let text = &text[skipped..];
    if text.is_empty() {
        return;
    }
    let at = cursor.from(start + if verbatim { skipped } else { 0 });
    let is_many = tokens.len() >= limits::HCL_PARTS;
    match tokens.last_mut() {
        Some(Token::Text(last)) if is_many => {
            last.value.push_str(text);
            last.at = last.at.cover(at);
            last.verbatim = false;
        }
        _ => tokens.push(Token::Text(Literal { value: text.to_owned(), at, verbatim })),
    }
}

/// `${~` and `%{~` take the blanks before them away.
fn trim_end(tokens: &mut Vec<Token>) {
    while let Some(Token::Text(last)) = tokens.last_mut() {
        let rest = last.value.trim_end().len();
        if rest > 0 {
            if last.verbatim {
                last.at = last.at.part(0, rest);
            }
            last.value.truncate(rest);
            return;
        }
        tokens.pop();
    }
}

/// One character that is written with a backslash.
fn escape(cursor: &mut Cursor) -> Taken<char> {
    let start = cursor.pos;
    cursor.pos += 1;
    let digits = match cursor.peek() {
        Some(b'u') => 4,
        Some(b'U') => 8,
        other => {
            let c = match other {
                Some(b'n') => '\n',
                Some(b'r') => '\r',
                Some(b't') => '\t',
                Some(b'"') => '"',
                Some(b'\\') => '\\',
                _ => {
                    cursor.bump();
                    return cursor.fail(cursor.from(start), "no such escape in a string".into());
                }
            };
            cursor.pos += 1;
            return Ok(c);
        }
    };
    cursor.pos += 1;
    let code = cursor.rest().get(..digits).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
    match code {
        Some(c) => {
            cursor.pos += digits;
            Ok(if c == HOLE { REPLACED } else { c })
        }
        None => cursor.fail(cursor.from(start), "no such character".into()),
    }
}

fn directive(cursor: &mut Cursor) -> Taken<Token> {
    let start = cursor.pos;
    let word = cursor.name();
    let at = cursor.from(start);
    cursor.skip();
    match word.as_deref() {
        Some("if") => expression::parse(cursor).map(Token::If),
        Some("else") => Ok(Token::Else(at)),
        Some("endif") => Ok(Token::EndIf(at)),
        Some("endfor") => Ok(Token::EndFor(at)),
        Some("for") => {
            let (key, value) = expression::loop_names(cursor)?;
            Ok(Token::For(key, value, expression::parse(cursor)?))
        }
        _ => cursor.fail(at, "expected `if`, `else`, `endif`, `for` or `endfor`".into()),
    }
}

/// A directive that waits for its end.
enum Open {
    If { condition: Expr, then: Option<Arm> },
    For { key: Option<Arc<str>>, value: Arc<str>, of: Expr },
}

/// Matches directives with their ends. It keeps its own stack, so depth costs it nothing, but what
/// it builds is walked by others: too deep is refused.
fn structure(cursor: &mut Cursor, tokens: Vec<Token>) -> Taken<Arm> {
    let mut open: Vec<(Open, Arm)> = Vec::new();
    let mut parts: Arm = Vec::new();
    for token in tokens {
        match token {
            Token::Part(part) => parts.push(part),
            Token::Text(Literal { value, at, verbatim }) => {
                parts.push(Part::Literal { value: value.into(), at, verbatim });
            }
            Token::If(condition) => {
                open.push((Open::If { condition, then: None }, std::mem::take(&mut parts)));
            }
            Token::For(key, value, of) => open.push((Open::For { key, value, of }, std::mem::take(&mut parts))),
            Token::Else(at) => match open.last_mut() {
                Some((Open::If { then: then @ None, .. }, _)) => *then = Some(std::mem::take(&mut parts)),
                _ => return cursor.fail(at, "`else` without its `if`".into()),
            },
            Token::EndIf(at) => match open.pop() {
                Some((Open::If { condition, then }, before)) => {
                    let arm = std::mem::replace(&mut parts, before);
                    let (then, otherwise) = match then {
                        Some(then) => (then, arm),
                        None => (arm, Vec::new()),
                    };
                    parts.push(Part::If { condition, then, otherwise });
                }
                _ => return cursor.fail(at, "`endif` without its `if`".into()),
            },
            Token::EndFor(at) => match open.pop() {
                Some((Open::For { key, value, of }, before)) => {
                    let body = std::mem::replace(&mut parts, before);
                    parts.push(Part::For { key, value, of, body });
                }
                _ => return cursor.fail(at, "`endfor` without its `for`".into()),
            },
        }
        if open.len() > limits::HCL_DIRECTIVES {
            return cursor.fail_here("directives are nested too deeply to be read".into());
        }
    }
    match open.pop() {
        None => Ok(parts),
        Some((Open::If { condition, .. }, _)) => cursor.fail(condition.at, "this `if` has no `endif`".into()),
        Some((Open::For { of, .. }, _)) => cursor.fail(of.at, "this `for` has no `endfor`".into()),
    }
}

//! Expressions. Which line breaks count is HCL's own rule: inside brackets, parentheses, calls and
//! interpolations none do; between the entries of an object all do.

use super::cursor::{Broken, Cursor, Taken};
use super::template;
use super::tree::{Binary, Expr, ExprKind, ForExpr, Part, Unary};
use crate::syntax::repeated;
use crate::tree::{Kind, Node};
use std::sync::Arc;

pub fn parse(cursor: &mut Cursor) -> Taken<Expr> {
    cursor.nested(conditional)
}

/// The whole text as one expression.
pub fn whole(cursor: &mut Cursor) -> Expr {
    cursor.skip();
    let expr = parse(cursor);
    cursor.skip();
    if expr.is_ok() && cursor.pos < cursor.end {
        let _: Taken<()> = cursor.fail_here("expected the end of the expression".into());
    }
    expr.unwrap_or_else(|_| Expr::new(cursor.at(0, cursor.end), ExprKind::Broken))
}

fn conditional(cursor: &mut Cursor) -> Taken<Expr> {
    let condition = binary(cursor, 0)?;
    if !followed_by(cursor, |cursor| cursor.eat("?")) {
        return Ok(condition);
    }
    cursor.skip();
    let then = parse(cursor)?;
    cursor.skip();
    cursor.expect(":")?;
    cursor.skip();
    let otherwise = parse(cursor)?;
    let at = condition.at.cover(otherwise.at);
    cursor.build(at, ExprKind::Conditional(Box::new([condition, then, otherwise])))
}

/// Whether something follows after blanks; if not, the cursor stays where it was.
fn followed_by(cursor: &mut Cursor, eat: impl FnOnce(&mut Cursor) -> bool) -> bool {
    let before = cursor.pos;
    cursor.skip();
    let there = eat(cursor);
    if !there {
        cursor.pos = before;
    }
    there
}

/// Operators with how tightly they bind.
const OPERATORS: [(&str, u8, Binary); 13] = [
    ("||", 1, Binary::Or),
    ("&&", 2, Binary::And),
    ("==", 3, Binary::Equal),
    ("!=", 3, Binary::NotEqual),
    ("<=", 4, Binary::LessEqual),
    (">=", 4, Binary::GreaterEqual),
    ("<", 4, Binary::Less),
    (">", 4, Binary::Greater),
    ("+", 5, Binary::Plus),
    ("-", 5, Binary::Minus),
    ("*", 6, Binary::Times),
    ("/", 6, Binary::Divide),
    ("%", 6, Binary::Modulo),
];

fn binary(cursor: &mut Cursor, weakest: u8) -> Taken<Expr> {
    let mut left = unary(cursor)?;
    loop {
        let before = cursor.pos;
        cursor.skip();
        let found = OPERATORS.iter().find(|(sign, strength, _)| *strength > weakest && cursor.looking_at(sign));
        // `%{` starts a directive, `=>` ends the key of a `for`.
        let Some((sign, strength, operator)) = found.filter(|_| !cursor.looking_at("%{")) else {
            cursor.pos = before;
            return Ok(left);
        };
        cursor.pos += sign.len();
        cursor.skip();
        let right = cursor.nested(|cursor| binary(cursor, *strength))?;
        let at = left.at.cover(right.at);
        left = cursor.build(at, ExprKind::Binary(*operator, Box::new([left, right])))?;
    }
}

fn unary(cursor: &mut Cursor) -> Taken<Expr> {
    let start = cursor.pos;
    let operator = match cursor.peek() {
        Some(b'-') => Unary::Minus,
        Some(b'!') => Unary::Not,
        _ => {
            let first = primary(cursor)?;
            return postfix(cursor, first, start, false);
        }
    };
    cursor.pos += 1;
    cursor.skip();
    let of = cursor.nested(unary)?;
    cursor.build(cursor.from(start), ExprKind::Unary(operator, Box::new(of)))
}

/// `.name`, `[index]` and splats after an expression.
fn postfix(cursor: &mut Cursor, mut expr: Expr, start: usize, names_only: bool) -> Taken<Expr> {
    loop {
        let before = cursor.pos;
        cursor.skip();
        match cursor.peek() {
            Some(b'.') if !cursor.looking_at("...") => {
                cursor.pos += 1;
                cursor.skip();
                let name_start = cursor.pos;
                if let Some(name) = cursor.name() {
                    let of = Box::new(expr);
                    expr = cursor.build(cursor.from(start), ExprKind::Attribute { of, name })?;
                } else if cursor.peek().is_some_and(|c| c.is_ascii_digit()) {
                    while cursor.peek().is_some_and(|c| c.is_ascii_digit()) {
                        cursor.pos += 1;
                    }
                    let index = Box::new(number(cursor, name_start));
                    expr = cursor.build(cursor.from(start), ExprKind::Index { of: Box::new(expr), index })?;
                } else if !names_only && cursor.eat("*") {
                    let element = Expr::new(cursor.from(name_start), ExprKind::Element);
                    let each = Box::new(postfix(cursor, element, name_start, true)?);
                    expr = cursor.build(cursor.from(start), ExprKind::Splat { of: Box::new(expr), each })?;
                } else {
                    return cursor.fail_here("expected a name after `.`".into());
                }
            }
            Some(b'[') if !names_only => {
                let open = cursor.pos;
                cursor.pos += 1;
                if followed_by(cursor, |cursor| {
                    cursor.eat("*") && {
                        cursor.skip();
                        cursor.eat("]")
                    }
                }) {
                    let element = Expr::new(cursor.from(open), ExprKind::Element);
                    let each = Box::new(cursor.nested(|cursor| postfix(cursor, element, open, false))?);
                    return cursor.build(cursor.from(start), ExprKind::Splat { of: Box::new(expr), each });
                }
                let index = Box::new(bracketed(cursor, "]", parse)?);
                expr = cursor.build(cursor.from(start), ExprKind::Index { of: Box::new(expr), index })?;
            }
            _ => {
                cursor.pos = before;
                return Ok(expr);
            }
        }
    }
}

/// What stands up to a closing bracket; line breaks mean nothing in it.
fn bracketed<T>(cursor: &mut Cursor, close: &str, inside: impl FnOnce(&mut Cursor) -> Taken<T>) -> Taken<T> {
    let newlines = std::mem::replace(&mut cursor.newlines, false);
    cursor.skip();
    let result = inside(cursor).and_then(|value| {
        cursor.skip();
        cursor.expect(close)?;
        Ok(value)
    });
    cursor.newlines = newlines;
    result
}

fn primary(cursor: &mut Cursor) -> Taken<Expr> {
    let start = cursor.pos;
    match cursor.peek() {
        Some(b'"') => template::quoted(cursor),
        Some(b'<') if cursor.looking_at("<<") => template::heredoc(cursor),
        Some(b'(') => {
            cursor.pos += 1;
            let mut inner = bracketed(cursor, ")", parse)?;
            inner.at = cursor.from(start);
            Ok(inner)
        }
        Some(b'[') => tuple(cursor),
        Some(b'{') => object(cursor),
        Some(b'0'..=b'9') => {
            skip_number(cursor);
            Ok(number(cursor, start))
        }
        _ => match cursor.name() {
            Some(name) => named(cursor, name, start),
            None => cursor.fail_here("expected a value".into()),
        },
    }
}

fn skip_number(cursor: &mut Cursor) {
    let digits = |cursor: &mut Cursor| {
        while cursor.peek().is_some_and(|c| c.is_ascii_digit()) {
            cursor.pos += 1;
        }
    };
    digits(cursor);
    if cursor.peek() == Some(b'.') && cursor.ahead(1).is_some_and(|c| c.is_ascii_digit()) {
        cursor.pos += 1;
        digits(cursor);
    }
    if matches!(cursor.peek(), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(cursor.ahead(1), Some(b'+' | b'-')));
        if cursor.ahead(1 + sign).is_some_and(|c| c.is_ascii_digit()) {
            cursor.pos += 1 + sign;
            digits(cursor);
        }
    }
}

fn number(cursor: &Cursor, start: usize) -> Expr {
    let text = &cursor.text[start..cursor.pos];
    literal(cursor, start, Kind::Number(text.parse().unwrap_or(f64::MAX), text.into()))
}

fn literal(cursor: &Cursor, start: usize, kind: Kind) -> Expr {
    let at = cursor.from(start);
    Expr::new(at, ExprKind::Literal(Node::new(at, kind)))
}

fn named(cursor: &mut Cursor, name: Arc<str>, start: usize) -> Taken<Expr> {
    let mut full = name;
    while cursor.looking_at("::") {
        cursor.pos += 2;
        let Some(next) = cursor.name() else { return cursor.fail_here("expected a name after `::`".into()) };
        full = format!("{full}::{next}").into();
    }
    if followed_by(cursor, |cursor| cursor.eat("(")) {
        let (arguments, spread) = bracketed(cursor, ")", arguments)?;
        return cursor.build(cursor.from(start), ExprKind::Call { name: full, arguments, spread });
    }
    Ok(match &*full {
        "null" => literal(cursor, start, Kind::Null),
        "true" => literal(cursor, start, Kind::Bool(true)),
        "false" => literal(cursor, start, Kind::Bool(false)),
        _ => Expr::new(cursor.from(start), ExprKind::Name(full)),
    })
}

fn arguments(cursor: &mut Cursor) -> Taken<(Vec<Expr>, bool)> {
    let mut arguments = Vec::new();
    while cursor.peek() != Some(b')') {
        arguments.push(parse(cursor)?);
        cursor.skip();
        if cursor.eat("...") {
            cursor.skip();
            cursor.eat(",");
            return Ok((arguments, true));
        }
        if !cursor.eat(",") {
            break;
        }
        cursor.skip();
    }
    Ok((arguments, false))
}

fn tuple(cursor: &mut Cursor) -> Taken<Expr> {
    let start = cursor.pos;
    cursor.pos += 1;
    let kind = bracketed(cursor, "]", |cursor| {
        if at_for(cursor) {
            return for_expression(cursor, false);
        }
        let mut items = Vec::new();
        while cursor.peek() != Some(b']') {
            let first = cursor.pos;
            items.push(parse(cursor)?);
            cursor.things.add(first..cursor.pos);
            cursor.skip();
            if !cursor.eat(",") {
                break;
            }
            cursor.skip();
        }
        Ok(ExprKind::Tuple(items))
    })?;
    cursor.build(cursor.from(start), kind)
}

/// Whether a `for` expression follows (and not a key that is called `for`).
fn at_for(cursor: &mut Cursor) -> bool {
    cursor.looking_at("for") && {
        let before = cursor.pos;
        cursor.pos += 3;
        let blank = matches!(cursor.peek(), Some(b' ' | b'\t' | b'\r' | b'\n'));
        cursor.skip_with_newlines();
        let there = blank && cursor.name().is_some();
        cursor.pos = before;
        there
    }
}

fn for_expression(cursor: &mut Cursor, object: bool) -> Taken<ExprKind> {
    cursor.pos += "for".len();
    cursor.skip();
    let (key, value) = loop_names(cursor)?;
    let of = parse(cursor)?;
    cursor.skip();
    cursor.expect(":")?;
    cursor.skip();
    let mut to = parse(cursor)?;
    let mut to_key = None;
    cursor.skip();
    if object {
        cursor.expect("=>")?;
        cursor.skip();
        to_key = Some(std::mem::replace(&mut to, parse(cursor)?));
        cursor.skip();
    }
    let group = cursor.eat("...");
    cursor.skip();
    let mut when = None;
    if cursor.looking_at("if") && !cursor.ahead(2).is_some_and(|c| c.is_ascii_alphanumeric() || c == b'_') {
        cursor.pos += 2;
        cursor.skip();
        when = Some(parse(cursor)?);
    }
    Ok(ExprKind::For(Box::new(ForExpr { key, value, of, to_key, to, when, group })))
}

/// `value in` or `key, value in`.
pub fn loop_names(cursor: &mut Cursor) -> Taken<(Option<Arc<str>>, Arc<str>)> {
    let word = |cursor: &mut Cursor| match cursor.name() {
        Some(name) => {
            cursor.skip();
            Ok(name)
        }
        None => cursor.fail_here("expected a name".into()),
    };
    let mut value = word(cursor)?;
    let mut key = None;
    if cursor.eat(",") {
        cursor.skip();
        key = Some(std::mem::replace(&mut value, word(cursor)?));
    }
    if word(cursor)?.as_ref() == "in" { Ok((key, value)) } else { cursor.fail_here("expected `in` before this".into()) }
}

fn object(cursor: &mut Cursor) -> Taken<Expr> {
    let start = cursor.pos;
    cursor.pos += 1;
    let after_brace = cursor.pos;
    cursor.skip_with_newlines();
    if at_for(cursor) {
        let kind = bracketed(cursor, "}", |cursor| for_expression(cursor, true))?;
        return cursor.build(cursor.from(start), kind);
    }
    cursor.pos = after_brace;
    let newlines = std::mem::replace(&mut cursor.newlines, true);
    let items = entries(cursor, start);
    cursor.newlines = newlines;
    let kind = ExprKind::Object(items?);
    cursor.build(cursor.from(start), kind)
}

fn entries(cursor: &mut Cursor, open: usize) -> Taken<Vec<(Expr, Expr)>> {
    let mut items = Vec::new();
    loop {
        cursor.skip_with_newlines();
        if cursor.eat("}") {
            note_repeated(&items, cursor);
            return Ok(items);
        }
        if cursor.pos >= cursor.end {
            return cursor.fail(cursor.at(open, open + 1), "this `{` is not closed".into());
        }
        let first = cursor.pos;
        let in_parentheses = cursor.peek() == Some(b'(');
        let mut key = parse(cursor)?;
        if let (ExprKind::Name(name), false) = (&key.kind, in_parentheses) {
            key = word_key(&key, name.clone());
        } else if let (ExprKind::Literal(node), false) = (&key.kind, in_parentheses) {
            // `null` and `true` are good names for a key.
            if matches!(node.kind, Kind::Null | Kind::Bool(_)) {
                let start = cursor.pos - key.at.span.range().len().min(cursor.pos);
                let word = cursor.text.get(start..cursor.pos).unwrap_or("").into();
                key = word_key(&key, word);
            }
        }
        cursor.skip();
        if cursor.looking_at("==") || cursor.looking_at("=>") || !(cursor.eat("=") || cursor.eat(":")) {
            return cursor.fail_here("expected `=` after this key".into());
        }
        cursor.skip();
        let value = parse(cursor)?;
        items.push((key, value));
        cursor.things.add(first..cursor.pos);
        cursor.skip();
        match cursor.peek() {
            Some(b',') => cursor.pos += 1,
            Some(b'\n' | b'}') | None => {}
            Some(_) => {
                let _: Taken<()> = cursor.fail_here("expected `,`, `}` or the end of the line".into());
                return Err(Broken);
            }
        }
    }
}

/// Keys of one name, as far as they are written out.
fn note_repeated(items: &[(Expr, Expr)], cursor: &mut Cursor) {
    let keys = items.iter().filter_map(|(key, _)| match &key.kind {
        ExprKind::Template(parts) => match parts.as_slice() {
            [Part::Literal { value, .. }] => Some((value, key.at)),
            _ => None,
        },
        _ => None,
    });
    repeated::note(keys, &mut cursor.repeated);
}

fn word_key(key: &Expr, name: Arc<str>) -> Expr {
    Expr::new(key.at, ExprKind::Template(vec![Part::Literal { value: name, at: key.at, verbatim: true }]))
}

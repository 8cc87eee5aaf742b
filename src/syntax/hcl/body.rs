//! Files and block bodies, and where the parser goes on after an error.

use super::cursor::{Cursor, Taken};
use super::tree::{Attribute, Block, Body, Expr, ExprKind, Item, Label};
use super::{expression, template};
use crate::source::Location;
use crate::syntax::{Parsed, repeated};
use crate::tree::Text;
use std::sync::Arc;

/// Words that start a block of their own when they stand at the start of a line: where a block
/// is left open, the next one of these ends it.
const TOP_LEVEL: [&str; 14] = [
    "resource",
    "data",
    "module",
    "variable",
    "output",
    "locals",
    "provider",
    "terraform",
    "moved",
    "import",
    "check",
    "removed",
    "ephemeral",
    "run",
];

pub fn file(source: &Text) -> Parsed<Body> {
    let text = source.as_str();
    let mut cursor = Cursor::new(source);
    let mut body = Body::default();
    let mut errors = Vec::new();
    // The first thing in a file that cannot be read makes us careful: from there on, no block may
    // reach past the next line that looks like the start of another one. Before it, a heredoc may
    // well hold such a line.
    let mut careful = false;
    let mut next_start = 0;
    let mut is_none_read = true;
    loop {
        cursor.end = text.len();
        cursor.skip_with_newlines();
        if cursor.pos >= text.len() {
            break;
        }
        let start = cursor.pos;
        if careful {
            if next_start <= start {
                next_start = next_block(text, start);
            }
            cursor.end = next_start;
        }
        let item = item(&mut cursor);
        if !cursor.errors.is_empty() && !careful {
            careful = true;
            cursor.errors.clear();
            cursor.depth = 0;
            cursor.newlines = true;
            cursor.pos = start;
            continue;
        }
        is_none_read &= item.is_none() || !cursor.errors.is_empty();
        body.items.extend(item);
        // What follows the first error in one block is mostly its echo.
        if !cursor.errors.is_empty() {
            errors.extend(cursor.errors.drain(..).next());
            cursor.pos = cursor.pos.max(start + 1);
            while !text.is_char_boundary(cursor.pos) {
                cursor.pos += 1;
            }
            if cursor.pos < cursor.end && text[..cursor.pos].ends_with('\n') {
                continue;
            }
            if cursor.pos < cursor.end {
                cursor.skip_line();
            }
        }
    }
    errors.append(&mut cursor.errors);
    // Something else is called so, and each of its lines is wrong for the same reason.
    if is_none_read && !text.lines().any(|line| TOP_LEVEL.iter().any(|word| line.starts_with(word))) {
        errors.truncate(1);
    }
    cursor.errors = errors;
    note_repeated(&body.items, &mut cursor);
    cursor.finish(body)
}

/// The next line after this offset that starts a block of the file.
fn next_block(text: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(line) = text[at..].find('\n') {
        at += line + 1;
        let rest = &text[at..];
        let word_len = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let after = rest[word_len..].trim_start_matches([' ', '\t']);
        if TOP_LEVEL.contains(&&rest[..word_len]) && after.starts_with(['"', '{']) {
            return at;
        }
    }
    text.len()
}

/// One attribute or block. After an error, what could be read of it.
fn item(cursor: &mut Cursor) -> Option<Item> {
    let start = cursor.pos;
    let Some(name) = cursor.name() else {
        if cursor.peek() == Some(b'"') {
            // JSON habits: `"key" = value`.
            if let Ok(name) = template::plain_string(cursor) {
                let name_at = cursor.from(start);
                cursor.skip();
                if cursor.peek() == Some(b'=') {
                    cursor.error(name_at, "an attribute's name stands without quotes".into());
                    return Some(attribute(cursor, name.name, name_at));
                }
            }
        }
        if cursor.errors.is_empty() {
            let _: Taken<()> = cursor.fail_here("expected an attribute or a block".into());
        }
        return None;
    };
    let name_at = cursor.from(start);
    cursor.skip();
    match cursor.peek() {
        Some(b'=') if cursor.ahead(1) != Some(b'=') => {
            let attribute = attribute(cursor, name, name_at);
            cursor.things.add(start..cursor.pos);
            Some(attribute)
        }
        _ => {
            let block = block(cursor, name, name_at);
            cursor.things.add(start..cursor.pos);
            block.map(Item::Block)
        }
    }
}

/// Attributes of one name: Terraform refuses them. Blocks may be as many as they like.
fn note_repeated(items: &[Item], cursor: &mut Cursor) {
    let attributes = items.iter().filter_map(|item| match item {
        Item::Attribute(attribute) => Some((&attribute.name, attribute.name_at)),
        Item::Block(_) => None,
    });
    repeated::note(attributes, &mut cursor.repeated);
}

fn attribute(cursor: &mut Cursor, name: Arc<str>, name_at: Location) -> Item {
    cursor.pos += 1;
    cursor.skip();
    let start = cursor.pos;
    let value = expression::parse(cursor).unwrap_or_else(|_| Expr::new(cursor.from(start), ExprKind::Broken));
    Item::Attribute(Attribute { name, name_at, value })
}

fn block(cursor: &mut Cursor, keyword: Arc<str>, keyword_at: Location) -> Option<Block> {
    let mut labels = Vec::new();
    let mut header = keyword_at;
    loop {
        cursor.skip();
        let start = cursor.pos;
        match cursor.peek() {
            Some(b'{') => break,
            Some(b'"') => labels.push(template::plain_string(cursor).ok()?),
            _ => {
                if let Some(name) = cursor.name() {
                    labels.push(Label { name, at: cursor.from(start) });
                } else {
                    let what = if labels.is_empty() { "expected `=` or `{`" } else { "expected `{`" };
                    let _: Taken<()> = cursor.fail_here(what.into());
                    return None;
                }
            }
        }
        header = header.cover(labels.last()?.at);
    }
    let open = cursor.pos;
    cursor.pos += 1;
    let errors_before = cursor.errors.len();
    let items = cursor.nested(|cursor| {
        let newlines = std::mem::replace(&mut cursor.newlines, true);
        let items = items(cursor, open);
        cursor.newlines = newlines;
        note_repeated(&items, cursor);
        Ok(items)
    });
    let broken = cursor.errors.len() > errors_before;
    let at = keyword_at.cover(cursor.from(open));
    Some(Block { keyword, keyword_at, labels, header, at, body: Body { items: items.unwrap_or_default() }, broken })
}

fn items(cursor: &mut Cursor, open: usize) -> Vec<Item> {
    let mut items = Vec::new();
    loop {
        cursor.skip_with_newlines();
        if cursor.eat("}") {
            return items;
        }
        if cursor.pos >= cursor.end {
            cursor.error(cursor.at(open, open + 1), "this block is not closed".into());
            return items;
        }
        let errors = cursor.errors.len();
        let start = cursor.pos;
        items.extend(item(cursor));
        if cursor.errors.len() > errors {
            recover(cursor, start);
            continue;
        }
        cursor.skip();
        // `{ a = 1 }` may close on the same line; `;` and `,` between attributes are habits of others.
        match cursor.peek() {
            Some(b'\n' | b'}') | None => {}
            Some(_) => {
                let _: Taken<()> = cursor.fail_here("expected the end of the line".into());
                recover(cursor, cursor.pos);
            }
        }
    }
}

/// Moves on to the next line after an error, at least past `start`.
fn recover(cursor: &mut Cursor, start: usize) {
    if cursor.pos == start {
        cursor.bump();
    }
    if !cursor.text[..cursor.pos.min(cursor.text.len())].ends_with('\n') {
        cursor.skip_line();
    }
}

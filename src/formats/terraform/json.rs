//! Values as the JSON that Terraform writes. The text remembers the structure, so that every leaf keeps its place.

use super::value::{self, sorted};
use crate::budget::limits;
use crate::source::Location;
use crate::tree::{HOLE, Kind, Node, Reason, Text};
use std::fmt::Write;

/// A value as JSON text that encodes it.
pub fn encoded(node: &Node, at: Location) -> Node {
    match text(node) {
        Some(text) => Node::string(Text::whole(text, at).encoding(node.clone()), at),
        None => Node::unknown(at, Reason::TooLarge("too large to look at")),
    }
}

/// A value as JSON, with a hole for what cannot be known.
pub fn text(node: &Node) -> Option<String> {
    let mut out = String::new();
    write(node, &mut out).then_some(out)
}

pub fn write(node: &Node, out: &mut String) -> bool {
    if out.len() > limits::TEXT {
        return false;
    }
    match &node.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Kind::Number(..) => out.push_str(value::to_text(node).as_ref().map_or("0", Text::as_str)),
        Kind::String(text) => write_string(text.as_str(), out),
        Kind::Unknown(_) => out.push(HOLE),
        Kind::Seq(items) => {
            out.push('[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                if !write(item, out) {
                    return false;
                }
            }
            out.push(']');
        }
        Kind::Map(map) => {
            out.push('{');
            for (n, entry) in sorted(node).into_iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                write_string(&entry.key.name, out);
                out.push(':');
                if !write(&entry.value, out) {
                    return false;
                }
            }
            if let Some(rest) = map.rest() {
                out.push_str(if map.is_empty() { "" } else { "," });
                write_string(HOLE.encode_utf8(&mut [0; 4]), out);
                out.push(':');
                if !write(rest, out) {
                    return false;
                }
            }
            out.push('}');
        }
    }
    true
}

/// As Go writes it: `<`, `>` and `&` are escaped too.
pub fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

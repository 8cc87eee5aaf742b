//! Functions that write and read JSON, YAML and Base64. What `jsonencode` writes remembers the
//! structure that it wrote, so that every leaf keeps its place.

use super::{Call, Found, Stop, unknown};
use crate::budget::limits;
use crate::formats::terraform::json;
use crate::formats::terraform::value;
use crate::formats::terraform::value::sorted;
use crate::syntax::{self, base64};
use crate::tree::{Entry, HOLE, Key, Kind, Node, Reason, Text, without_holes};
use std::sync::Arc;

pub fn json_encode(call: &Call) -> Found {
    call.can_make()?;
    Ok(json::encoded(call.get(0)?, call.at))
}

pub fn json_decode(call: &Call) -> Found {
    call.can_make()?;
    let node = call.known(0)?;
    let text = call.text(0)?;
    if let Some(encoded) = text.structure() {
        return Ok(value::part_of(node, encoded));
    }
    let parsed = syntax::json::parse(&text);
    match parsed.value {
        Some(decoded) if parsed.errors.is_empty() => {
            call.read(&decoded)?;
            Ok(decoded)
        }
        Some(_) | None => call.fail("not JSON"),
    }
}

pub fn yaml_encode(call: &Call) -> Found {
    call.can_make()?;
    let node = call.get(0)?;
    let mut out = String::new();
    if !write_yaml(node, 0, false, &mut out) {
        return unknown(Reason::TooLarge("too large to look at"));
    }
    if !matches!(node.kind, Kind::Map(_) | Kind::Seq(_)) && !node.is_unknown() && node.text().is_none() {
        out.push_str("...\n");
    }
    Ok(Node::string(Text::whole(out, call.at).encoding(node.clone()), call.at))
}

fn write_yaml(node: &Node, indent: usize, in_item: bool, out: &mut String) -> bool {
    if out.len() > limits::TEXT {
        return false;
    }
    let start = |first: bool, out: &mut String| {
        if !(first && in_item) {
            out.extend(std::iter::repeat_n(' ', indent));
        }
    };
    match &node.kind {
        Kind::Map(entries) if !entries.is_empty() => {
            for (n, entry) in sorted(node).into_iter().enumerate() {
                start(n == 0, out);
                json::write_string(&entry.key.name, out);
                out.push(':');
                if nested(&entry.value) {
                    out.push('\n');
                    let deeper = if matches!(entry.value.kind, Kind::Seq(_)) { indent } else { indent + 2 };
                    if !write_yaml(&entry.value, deeper, false, out) {
                        return false;
                    }
                } else {
                    out.push(' ');
                    if !write_yaml(&entry.value, 0, false, out) {
                        return false;
                    }
                }
            }
        }
        Kind::Seq(items) if !items.is_empty() => {
            for (n, item) in items.iter().enumerate() {
                start(n == 0, out);
                out.push_str("- ");
                if !write_yaml(item, if nested(item) { indent + 2 } else { 0 }, true, out) {
                    return false;
                }
            }
        }
        Kind::Null
        | Kind::Bool(_)
        | Kind::Number(..)
        | Kind::String(_)
        | Kind::Unknown(_)
        | Kind::Map(_)
        | Kind::Seq(_) => {
            if !json::write(node, out) {
                return false;
            }
            out.push('\n');
        }
    }
    true
}

fn nested(node: &Node) -> bool {
    !node.items().is_empty() || !node.entries().is_empty()
}

pub fn yaml_decode(call: &Call) -> Found {
    call.can_make()?;
    let node = call.known(0)?;
    call.text(0)?;
    // How the whole text came here says nothing about a part of it: only the trails of its pieces do.
    let Some(text) = value::to_text(node) else { return call.fail("not a YAML document") };
    if let Some(encoded) = text.structure() {
        return Ok(value::part_of(node, encoded));
    }
    let syntax::Parsed { value: documents, errors, .. } = syntax::yaml::parse(&text);
    match documents.as_slice() {
        [document] if errors.is_empty() => {
            call.read(&document.root)?;
            Ok(document.root.clone())
        }
        [] if errors.is_empty() => Ok(Node::new(call.at, Kind::Null)),
        _ => call.fail("not a YAML document"),
    }
}

pub fn csv_decode(call: &Call) -> Found {
    let text = call.str(0)?;
    if text.as_str().contains('"') {
        return unknown(Reason::NotRead("CSV with quotes is not worked out here"));
    }
    let mut lines = text.as_str().lines();
    let header: Vec<Arc<str>> = lines.next().unwrap_or("").split(',').map(Arc::from).collect();
    let row = |line: &str| {
        call.items(header.len())?;
        let cells = header.iter().zip(line.split(','));
        let entry = |(name, cell): (&Arc<str>, &str)| Entry {
            key: Key { name: name.clone(), at: call.at },
            value: value::text(call.at, cell),
        };
        let row = value::map(call.at, cells.map(entry).collect());
        call.read(&row)?;
        Ok(row)
    };
    let rows: Result<Vec<Node>, Stop> =
        lines.filter(|line| !line.is_empty()).take(limits::TERRAFORM_ITEMS + 1).map(row).collect();
    call.seq(rows?)
}

pub fn base64_encode(call: &Call) -> Found {
    let text = call.text(0)?;
    // Of a text that is known in part, the parts are still worth a look.
    let encoded = if text.has_holes() { HOLE.to_string() } else { base64::encode(text.as_str().as_bytes()) };
    Ok(Node::string(Text::whole(encoded, call.at).encoding_base64(text), call.at))
}

pub fn base64_decode(call: &Call) -> Found {
    let text = call.str(0)?;
    if let Some(plain) = text.base64() {
        return Ok(Node::string(plain.clone(), call.at));
    }
    let Some(bytes) = base64::decode_strictly(text.as_str()) else { return call.fail("not Base64") };
    match String::from_utf8(bytes) {
        Ok(decoded) => Ok(value::text(text.locate(0..text.value.len()), without_holes(&decoded))),
        Err(_) => call.fail("not text"),
    }
}

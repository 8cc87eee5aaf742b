//! Placeholders that a pipeline fills in before it registers a task definition: `<IMAGE1_NAME>`, `${TAG}`, `{{image}}`.

use crate::budget::limits;
use crate::tree::{Entry, HOLE, Kind, Node, Reason, Text, TextBuilder, Why};

/// The tree with its placeholders as what they are: not known.
pub(super) fn mark(node: &Node) -> Node {
    tree(node, 0).unwrap_or_else(|| node.clone())
}

fn tree(node: &Node, depth: usize) -> Option<Node> {
    if depth > limits::ECS_DEPTH {
        return None;
    }
    match &node.kind {
        Kind::String(text) => scalar(node, text),
        Kind::Map(entries) => {
            let marked: Vec<_> = entries.iter().map(|entry| tree(&entry.value, depth + 1)).collect();
            marked.iter().any(Option::is_some).then(|| {
                let entries = entries.iter().zip(marked).map(|(entry, value)| Entry {
                    key: entry.key.clone(),
                    value: value.unwrap_or_else(|| entry.value.clone()),
                });
                node.with_entries(entries.collect::<Vec<_>>())
            })
        }
        Kind::Seq(items) => {
            let marked: Vec<_> = items.iter().map(|item| tree(item, depth + 1)).collect();
            marked.iter().any(Option::is_some).then(|| {
                let items = items.iter().zip(marked).map(|(item, value)| value.unwrap_or_else(|| item.clone()));
                node.with_kind(Kind::Seq(items.collect()))
            })
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Unknown(_) => None,
    }
}

fn scalar(node: &Node, text: &Text) -> Option<Node> {
    let value = text.as_str();
    let mut out = TextBuilder::default();
    let mut literal = 0;
    let mut at = 0;
    while let Some((start, end)) = next(value, at) {
        if start > literal {
            out.push_text(&text.sub(literal..start), None);
        }
        out.push_hole(text.locate(start..end));
        literal = end;
        at = end;
    }
    if at == 0 {
        return None;
    }
    if literal < value.len() {
        out.push_text(&text.sub(literal..value.len()), None);
    }
    let marked = out.finish(node.at);
    let kind = if marked.as_str().chars().all(|letter| letter == HOLE) {
        Kind::Unknown(Why::new(Reason::Placeholder).at(node.at))
    } else {
        Kind::String(marked)
    };
    Some(node.with_kind(kind))
}

/// The next placeholder.
fn next(value: &str, from: usize) -> Option<(usize, usize)> {
    let delimiters = [("${", "}"), ("{{", "}}"), ("<", ">")];
    let found = delimiters.iter().filter_map(|(open, close)| {
        let start = from + value[from..].find(open)?;
        let inside = start + open.len();
        let end = inside + value[inside..].find(close)?;
        let name = &value[inside..end];
        // An angle bracket can also be a redirection or a tag.
        let named = *open != "<"
            || (!name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')));
        named.then_some((start, end + close.len()))
    });
    found.min()
}

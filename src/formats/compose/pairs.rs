//! `KEY=value` lists and maps of the same meaning, as maps.

use crate::tree::{Entry, HOLE, Key, Kind, Node};

/// `environment`, `args`, `sysctls`, `labels`: a list of `KEY=value` says what a map says.
/// `KEY` alone has no value of its own: null.
pub(super) fn map(node: &Node) -> Node {
    match &node.kind {
        Kind::Seq(items) => {
            Node { at: node.at, kind: Kind::Map(items.iter().map(entry).collect()), via: node.via.clone() }
        }
        Kind::Map(_) | Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Unknown(_) => {
            node.clone()
        }
    }
}

/// `depends_on`, `networks`: a list of names says what a map of names to nothing says.
pub(super) fn names(node: &Node) -> Node {
    match &node.kind {
        Kind::Seq(items) => {
            let entries = items.iter().map(|item| {
                let name = item.text().map_or_else(|| HOLE.to_string().into(), |text| text.value.clone());
                Entry { key: Key { name, at: item.at }, value: Node::new(item.at, Kind::Null) }
            });
            Node { at: node.at, kind: Kind::Map(entries.collect()), via: node.via.clone() }
        }
        Kind::Map(_) | Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Unknown(_) => {
            node.clone()
        }
    }
}

fn entry(item: &Node) -> Entry {
    let hole = |item: &Node| {
        let key = Key { name: HOLE.to_string().into(), at: item.at };
        Entry { key, value: Node::unknown(item.at, "its name is not known") }
    };
    let Some(text) = item.text() else { return hole(item) };
    let value = text.as_str();
    let equals = value.find('=').unwrap_or(value.len());
    if value[..equals].contains(HOLE) {
        return hole(item);
    }
    let key = Key { name: value[..equals].into(), at: text.locate(0..equals) };
    if equals == value.len() {
        return Entry { key, value: Node::new(item.at, Kind::Null) };
    }
    let range = equals + 1..value.len();
    let at = text.locate(range.clone());
    let mut part = Node::string(text.sub(range), at);
    part.via.clone_from(&item.via);
    Entry { key, value: part }
}

//! `KEY=value` lists and maps of the same meaning, as maps.

use crate::tree::{Entry, HOLE, Key, Kind, Map, Node, Reason};

/// `environment`, `args`, `sysctls`, `labels`: a list of `KEY=value` says what a map says.
/// `KEY` alone has no value of its own: null.
pub(super) fn map(node: &Node) -> Node {
    match &node.kind {
        Kind::Seq(items) => {
            let entries: Vec<Entry> = items.iter().filter_map(entry).collect();
            let rest = (entries.len() < items.len())
                .then(|| Node::unknown(node.at, Reason::Partial("not all names are known")));
            node.with_kind(Kind::Map(Map::new(entries, rest)))
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
            let entries = items.iter().filter_map(|item| {
                let key = Key { name: item.text()?.value.clone(), at: item.at };
                Some(Entry { key, value: Node::new(item.at, Kind::Null) })
            });
            node.with_kind(Kind::Map(entries.collect()))
        }
        Kind::Map(_) | Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Unknown(_) => {
            node.clone()
        }
    }
}

/// The entry that an item stands for, if its name is known.
fn entry(item: &Node) -> Option<Entry> {
    let text = item.text()?;
    let value = text.as_str();
    let equals = value.find('=').unwrap_or(value.len());
    if value[..equals].contains(HOLE) {
        return None;
    }
    let key = Key { name: value[..equals].into(), at: text.locate(0..equals) };
    if equals == value.len() {
        return Some(Entry { key, value: Node::new(item.at, Kind::Null) });
    }
    let range = equals + 1..value.len();
    let at = text.locate(range.clone());
    let mut part = Node::string(text.sub(range), at);
    part.via.clone_from(&item.via);
    Some(Entry { key, value: part })
}

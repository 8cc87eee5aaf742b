//! The files that a configuration names, as they are written.

use super::keys::{Key, VAR_FILES};
use crate::source::{FileId, Location, Span};
use crate::syntax::yaml;
use crate::tree::{Kind, Node, Text};

/// Each name with its place.
pub fn named(text: &str) -> Vec<(Span, String)> {
    let documents = yaml::parse(&Text::verbatim(text, Location::new(FileId(0), 0, text.len()))).value;
    let mut found = Vec::new();
    for root in documents.iter().map(|document| &document.root) {
        let files = root.path(&[Key::Terraform.name(), VAR_FILES.0]);
        for node in [root.get(Key::Extends.name()), root.get(Key::Baseline.name()), files].into_iter().flatten() {
            add(node, &mut found);
        }
    }
    found
}

fn add(node: &Node, found: &mut Vec<(Span, String)>) {
    match &node.kind {
        Kind::String(text) => found.push((text.locate(0..text.value.len()).span, text.value.to_string())),
        Kind::Seq(items) => items.iter().for_each(|item| add(item, found)),
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Map(_) | Kind::Unknown(_) => {}
    }
}

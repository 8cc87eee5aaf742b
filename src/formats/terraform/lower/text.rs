//! What a text argument encodes: JSON or YAML that a function wrote, or that stands there by hand.

use super::super::value;
use super::Outcome;
use super::item::Item;
use crate::source::Note;
use crate::syntax::yaml::{self, Dialect, Wanted};
use crate::syntax::{Parsed, json};
use crate::tree::{Kind, Node, Reason, Text};

/// The structure that an argument's text holds; unknown where the text is, nothing where it is absent.
pub(super) fn structure(item: &Item<'_>, name: &str, outcome: &mut Outcome) -> Option<Node> {
    let node = item.argument(name)?;
    decoded(item, &node, outcome)
}

/// The structure that a text holds, with the text's trail.
pub(super) fn decoded(item: &Item<'_>, node: &Node, outcome: &mut Outcome) -> Option<Node> {
    match &node.kind {
        Kind::String(text) => Some(read(item, node, text, outcome)),
        // Terraform's own JSON syntax has no need for a text in a text, but takes no structure either.
        Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => Some(node.clone()),
        Kind::Null | Kind::Bool(_) | Kind::Number(..) => None,
    }
}

fn read(item: &Item<'_>, node: &Node, text: &Text, outcome: &mut Outcome) -> Node {
    if let Some(encoded) = text.structure() {
        return value::part_of(node, encoded);
    }
    let Parsed { value: root, errors, comments, repeated } = json::parse(text);
    outcome.comments.extend(comments);
    outcome.model.repeated.extend(repeated);
    // What fills a hole may be all that is missing to make it JSON.
    let in_doubt = text.has_holes() || item.block.broken || item.block.may_exist;
    match root {
        Some(root) if errors.is_empty() => value::part_of(node, &root),
        Some(_) | None if in_doubt => {
            const WHY: &str = "the text is not JSON as far as it can be known";
            let at = errors.first().map_or(node.at, |error| error.at);
            outcome.notes.push(Note::at(at, format!("{WHY}, so that nothing is said of it")));
            Node::unknown(node.at, WHY)
        }
        root => {
            outcome.errors.extend(errors);
            root.map_or_else(
                || Node::unknown(node.at, Reason::Mistyped("not JSON")),
                |root| value::part_of(node, &root),
            )
        }
    }
}

/// The documents of a manifest that a text holds, each node at its place in the text.
pub(super) fn documents(item: &Item<'_>, name: &str, outcome: &mut Outcome) -> Vec<Node> {
    let Some(node) = item.argument(name) else { return Vec::new() };
    let Some(text) = node.text() else { return Vec::new() };
    if let Some(encoded) = text.structure() {
        return vec![value::part_of(&node, encoded)];
    }
    let Parsed { value: documents, errors, comments, repeated } =
        yaml::parse_wanted(text, Wanted { dialect: Dialect::Go, ..Wanted::default() });
    outcome.comments.extend(comments);
    outcome.model.repeated.extend(repeated);
    if !text.has_holes() && !item.block.may_exist {
        outcome.errors.extend(errors);
    }
    documents.iter().filter(|document| document.whole).map(|it| value::part_of(&node, &it.root)).collect()
}

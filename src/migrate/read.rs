//! Helps to read other tools' files as trees: what is not as their documentation has it is an error at its place.

use super::plan::Plan;
use crate::source::{Location, Source};
use crate::syntax::{json, yaml};
use crate::tree::{Entry, Kind, Node, Text};
use std::sync::Arc;

/// What is said of settings that every tool has, and that are none of a configuration here.
pub const HOW_SHOWN: &str = "how findings are shown is said on the command line";
pub const NEVER_FAIL: &str = "say `--exit-zero` on the command line";

/// The outermost map of a YAML file; nothing where it cannot be read, or is empty.
pub fn yaml_map(source: &Arc<Source>, plan: &mut Plan) -> Option<Node> {
    let parsed = yaml::parse(&Text::source(source.id, &source.text));
    if let Some(error) = parsed.errors.first() {
        plan.fault(error.at, error.message.clone());
        return None;
    }
    map(parsed.value.into_iter().next()?.root, plan)
}

pub fn json_map(source: &Arc<Source>, plan: &mut Plan) -> Option<Node> {
    let parsed = json::parse(&Text::source(source.id, &source.text));
    if let Some(error) = parsed.errors.first() {
        plan.fault(error.at, error.message.clone());
        return None;
    }
    map(parsed.value?, plan)
}

fn map(root: Node, plan: &mut Plan) -> Option<Node> {
    match &root.kind {
        Kind::Map(_) => Some(root),
        Kind::Null => None,
        Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Seq(_) | Kind::Unknown(_) => {
            plan.fault(root.at, "must be a map of settings");
            None
        }
    }
}

/// The keys of a map below; anything else has none, which is said.
pub fn entries<'n>(entry: &'n Entry, plan: &mut Plan) -> &'n [Entry] {
    if !matches!(entry.value.kind, Kind::Map(_) | Kind::Null) {
        plan.fault(entry.value.at, format!("`{}` must be a map", entry.key.name));
    }
    entry.value.entries()
}

/// A word or a list of words, each with its place; several words in one text stand between commas.
pub fn words(entry: &Entry, plan: &mut Plan) -> Vec<(String, Location)> {
    let nodes: Vec<&Node> = match &entry.value.kind {
        Kind::Seq(items) => items.iter().collect(),
        Kind::Null => Vec::new(),
        Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Map(_) | Kind::Unknown(_) => vec![&entry.value],
    };
    let mut found = Vec::new();
    for node in nodes {
        match word(node) {
            Some(text) => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                found.extend(parts.map(|part| (part.to_owned(), node.at)));
            }
            None => plan.fault(node.at, format!("`{}` must be a list of words", entry.key.name)),
        }
    }
    found
}

pub fn word(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::String(text) => text.known().map(str::to_owned),
        Kind::Number(_, written) => Some(written.to_string()),
        Kind::Bool(flag) => Some(flag.to_string()),
        Kind::Null | Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => None,
    }
}

pub fn is_true(node: &Node) -> bool {
    word(node).is_some_and(|word| word.eq_ignore_ascii_case("true"))
}

/// Something has no counterpart; said once, at its key.
pub fn leave(entry: &Entry, why: &str, plan: &mut Plan) {
    plan.leave(entry.key.at, format!("`{}`: {why}", entry.key.name));
}

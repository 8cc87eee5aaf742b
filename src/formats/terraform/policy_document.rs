//! `data "aws_iam_policy_document"`: the policy that it writes, in IAM's own JSON words.

use super::value;
use crate::source::Location;
use crate::tree::{Entry, Key, Kind, Node, Reason, Text};
use std::sync::Arc;

/// The policy that a data block's body makes, each part at its place in the block.
pub fn policy(body: &Node) -> Node {
    let mut statements: Vec<Node> = Vec::new();
    let mut sources = documents(body, "source_policy_documents");
    sources.extend(documents(body, "source_json"));
    for document in &sources {
        statements.extend(statements_of(document));
    }
    statements.extend(blocks(body, "statement").map(|block| statement(&block)));
    let mut overrides = documents(body, "override_policy_documents");
    overrides.extend(documents(body, "override_json"));
    for document in &overrides {
        for change in statements_of(document) {
            // A statement with the same Sid takes the other's place.
            let sid = change.get("Sid").and_then(Node::str).filter(|sid| !sid.is_empty()).map(str::to_owned);
            let old = sid.and_then(|sid| {
                statements.iter().position(|it| it.get("Sid").and_then(Node::str) == Some(sid.as_str()))
            });
            match old {
                Some(place) => statements[place] = change,
                None => statements.push(change),
            }
        }
    }
    let at = body.at;
    let mut entries = Vec::new();
    match body.entry("version") {
        Some(entry) => entries.push(renamed(entry, "Version")),
        None => entries.push(Entry { key: key("Version", at), value: value::text(at, "2012-10-17") }),
    }
    entries.extend(body.entry("policy_id").map(|entry| renamed(entry, "Id")));
    let statement_at = body.entry("statement").map_or(at, |entry| entry.key.at);
    entries.push(Entry { key: key("Statement", statement_at), value: value::seq(at, statements) });
    value::map(at, entries)
}

/// The data block as others see it: with the text that it makes, if that is paid for. Documents that are made of one another
/// have each the statements of all before them.
pub fn with_json(body: &Node, pay: impl Fn(&Node, Node) -> Node) -> Node {
    let policy = policy(body);
    let encoded = pay(&policy, super::json::encoded(&policy, body.at));
    let mut entries = body.entries().to_vec();
    for name in ["json", "minified_json"] {
        entries.push(Entry { key: key(name, body.at), value: encoded.clone() });
    }
    body.clone().with_entries(entries)
}

fn key(name: &str, at: Location) -> Key {
    Key { name: name.into(), at }
}

fn renamed(entry: &Entry, name: &str) -> Entry {
    Entry { key: key(name, entry.key.at), value: entry.value.clone() }
}

fn blocks<'n>(body: &'n Node, name: &str) -> impl Iterator<Item = Node> + use<'n> {
    body.get(name).into_iter().flat_map(|node| match &node.kind {
        Kind::Seq(_) => value::items(node).collect(),
        Kind::Map(_) | Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Unknown(_) => {
            vec![node.clone()]
        }
    })
}

/// Policies that the document starts from or is changed by, where they are known.
fn documents(body: &Node, name: &str) -> Vec<Node> {
    let Some(node) = body.get(name) else { return Vec::new() };
    let one = |node: Node| match &node.kind {
        Kind::String(text) => match text.structure() {
            Some(policy) => policy.clone(),
            None => crate::syntax::json::parse(text)
                .value
                .unwrap_or_else(|| Node::unknown(node.at, Reason::Mistyped("not JSON"))),
        },
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => node,
    };
    match &node.kind {
        Kind::Seq(_) => value::items(node).map(one).collect(),
        Kind::Null => Vec::new(),
        Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Map(_) | Kind::Unknown(_) => vec![one(node.clone())],
    }
}

fn statements_of(document: &Node) -> Vec<Node> {
    if document.is_unknown() {
        return vec![document.clone()];
    }
    match document.get("Statement") {
        Some(node) if matches!(node.kind, Kind::Seq(_)) => value::items(node).collect(),
        Some(node) => vec![node.clone()],
        None => Vec::new(),
    }
}

fn statement(block: &Node) -> Node {
    if block.is_unknown() {
        return block.clone();
    }
    let mut entries: Vec<Entry> = Vec::new();
    let mut has_effect = false;
    for entry in block.entries() {
        let name = match &*entry.key.name {
            "sid" => "Sid",
            "effect" => {
                has_effect = true;
                "Effect"
            }
            "actions" => "Action",
            "not_actions" => "NotAction",
            "resources" => "Resource",
            "not_resources" => "NotResource",
            "principals" => {
                entries
                    .push(Entry { key: key("Principal", entry.key.at), value: principals(block, "principals", entry) });
                continue;
            }
            "not_principals" => {
                entries.push(Entry {
                    key: key("NotPrincipal", entry.key.at),
                    value: principals(block, "not_principals", entry),
                });
                continue;
            }
            "condition" => {
                entries.push(Entry { key: key("Condition", entry.key.at), value: conditions(block, entry) });
                continue;
            }
            _ => continue,
        };
        if entry.value.is_null() {
            continue;
        }
        entries.push(renamed(entry, name));
    }
    if !has_effect {
        // The provider's default.
        entries.push(Entry { key: key("Effect", block.at), value: value::text(block.at, "Allow") });
    }
    value::map(block.at, entries)
}

/// `principals { type = "AWS" identifiers = [...] }` as `{"AWS": [...]}`; `*` stands for itself.
fn principals(statement: &Node, name: &str, entry: &Entry) -> Node {
    let mut by_type: Vec<Entry> = Vec::new();
    for block in blocks(statement, name) {
        let (Some(kind), Some(identifiers)) = (block.get("type"), block.get("identifiers")) else {
            return Node::unknown(entry.key.at, Reason::Partial("principals that cannot be known"));
        };
        let Some(word) = kind.str() else { return Node::unknown(kind.at, "a principal's type cannot be known") };
        if word == "*" && identifiers.items().iter().any(|item| item.str() == Some("*")) {
            return Node::string(Text::whole("*", identifiers.at), identifiers.at);
        }
        grouped(&mut by_type, word.into(), kind.at, identifiers);
    }
    value::map(entry.value.at, by_type)
}

fn grouped(entries: &mut Vec<Entry>, name: Arc<str>, at: Location, values: &Node) {
    match entries.iter_mut().find(|entry| entry.key.name == name) {
        Some(entry) => {
            let both = value::items(&entry.value).chain(value::items(values)).collect();
            entry.value = value::seq(entry.value.at, both);
        }
        None => entries.push(Entry { key: Key { name, at }, value: values.clone() }),
    }
}

/// `condition { test variable values }` as `{test: {variable: values}}`.
fn conditions(statement: &Node, entry: &Entry) -> Node {
    let mut tests: Vec<(Arc<str>, Location, Vec<Entry>)> = Vec::new();
    for block in blocks(statement, "condition") {
        let (Some(test), Some(variable), Some(values)) =
            (block.get("test"), block.get("variable"), block.get("values"))
        else {
            return Node::unknown(entry.key.at, Reason::Partial("a condition that cannot be known"));
        };
        let (Some(test_name), Some(variable_name)) = (test.str(), variable.str()) else {
            return Node::unknown(entry.key.at, Reason::Partial("a condition that cannot be known"));
        };
        let place = tests.iter().position(|(name, ..)| **name == *test_name).unwrap_or_else(|| {
            tests.push((test_name.into(), test.at, Vec::new()));
            tests.len() - 1
        });
        grouped(&mut tests[place].2, variable_name.into(), variable.at, values);
    }
    let entries = tests
        .into_iter()
        .map(|(name, at, variables)| Entry { key: Key { name, at }, value: value::map(at, variables) });
    value::map(entry.value.at, entries.collect())
}

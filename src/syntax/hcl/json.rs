//! The JSON form of the language: objects in place of blocks, strings that are templates.

use super::{Attribute, Block, Body, Expr, ExprKind, Item, Label, Part, parse_expression, parse_template};
use crate::syntax::{Parsed, SyntaxError, json};
use crate::tree::{Entry, Kind, Node, Text};

/// Reads `.tf.json`. A key that stands twice is how blocks of one type are written there.
pub fn configuration(text: &Text) -> Parsed<Body> {
    let Parsed { value: node, mut errors, comments, .. } = json::parse(text);
    let mut body = Body::default();
    for root in node.iter().flat_map(objects) {
        for entry in root.entries() {
            // How many labels a block has is the language's to say; JSON shows only nested objects.
            let labels = match &*entry.key.name {
                "resource" | "data" | "ephemeral" => 2,
                "variable" | "output" | "module" | "provider" | "check" => 1,
                "locals" | "terraform" | "moved" | "import" | "removed" => 0,
                _ => continue,
            };
            blocks(entry, &entry.value, labels, &mut Vec::new(), &mut body.items, &mut errors);
        }
    }
    Parsed { value: body, errors, comments, repeated: Vec::new() }
}

/// Reads `.tfvars.json`, whose strings are what they are.
pub fn values(text: &Text) -> Parsed<Body> {
    let Parsed { value: node, errors, comments, repeated } = json::parse(text);
    let attribute = |entry: &Entry| {
        let value = Expr::new(entry.value.at, ExprKind::Literal(entry.value.clone()));
        Item::Attribute(Attribute { name: entry.key.name.clone(), name_at: entry.key.at, value })
    };
    let items = node.iter().flat_map(Node::entries).map(attribute).collect();
    Parsed { value: Body { items }, errors, comments, repeated }
}

/// One object, or a list of objects.
fn objects(node: &Node) -> impl Iterator<Item = &Node> {
    let one = matches!(node.kind, Kind::Map(_)).then_some(node);
    one.into_iter().chain(node.items().iter().filter(|item| matches!(item.kind, Kind::Map(_))))
}

fn blocks(
    keyword: &Entry,
    node: &Node,
    labels_left: usize,
    labels: &mut Vec<Label>,
    out: &mut Vec<Item>,
    errors: &mut Vec<SyntaxError>,
) {
    for object in objects(node) {
        if labels_left > 0 {
            for entry in object.entries() {
                labels.push(Label { name: entry.key.name.clone(), at: entry.key.at });
                blocks(keyword, &entry.value, labels_left - 1, labels, out, errors);
                labels.pop();
            }
            continue;
        }
        let start = labels.last().map_or(keyword.key.at, |label| label.at);
        let literal: &[&str] = match &*keyword.key.name {
            "variable" => &["default", "description"],
            _ => &[],
        };
        let body = body(object, literal, &*keyword.key.name == "variable", errors);
        out.push(Item::Block(Block {
            keyword: keyword.key.name.clone(),
            keyword_at: keyword.key.at,
            labels: labels.clone(),
            header: start,
            at: start.cover(object.at),
            body,
            broken: false,
        }));
    }
}

fn body(object: &Node, literal: &[&str], types: bool, errors: &mut Vec<SyntaxError>) -> Body {
    let mut items = Vec::new();
    for entry in object.entries() {
        if &*entry.key.name == "dynamic" {
            for dynamic in objects(&entry.value).flat_map(Node::entries) {
                for inner in objects(&dynamic.value) {
                    items.push(Item::Block(self::dynamic(entry, dynamic, inner, errors)));
                }
            }
            continue;
        }
        let value = if literal.contains(&&*entry.key.name) {
            Expr::new(entry.value.at, ExprKind::Literal(entry.value.clone()))
        } else if types && &*entry.key.name == "type" {
            constraint(&entry.value)
        } else {
            expression(&entry.value, errors)
        };
        items.push(Item::Attribute(Attribute { name: entry.key.name.clone(), name_at: entry.key.at, value }));
    }
    Body { items }
}

fn dynamic(keyword: &Entry, named: &Entry, object: &Node, errors: &mut Vec<SyntaxError>) -> Block {
    let mut items = Vec::new();
    for entry in object.entries() {
        if &*entry.key.name == "content" {
            for content in objects(&entry.value) {
                items.push(Item::Block(Block {
                    keyword: entry.key.name.clone(),
                    keyword_at: entry.key.at,
                    labels: Vec::new(),
                    header: entry.key.at,
                    at: content.at,
                    body: body(content, &[], false, errors),
                    broken: false,
                }));
            }
            continue;
        }
        let value = if &*entry.key.name == "iterator" {
            Expr::new(entry.value.at, ExprKind::Literal(entry.value.clone()))
        } else {
            expression(&entry.value, errors)
        };
        items.push(Item::Attribute(Attribute { name: entry.key.name.clone(), name_at: entry.key.at, value }));
    }
    Block {
        keyword: keyword.key.name.clone(),
        keyword_at: keyword.key.at,
        labels: vec![Label { name: named.key.name.clone(), at: named.key.at }],
        header: named.key.at,
        at: named.key.at.cover(object.at),
        body: Body { items },
        broken: false,
    }
}

/// A value whose strings are templates.
fn expression(node: &Node, errors: &mut Vec<SyntaxError>) -> Expr {
    let kind = match &node.kind {
        Kind::String(text) if text.as_str().contains("${") || text.as_str().contains("%{") => {
            let (expr, found) = parse_template(text);
            errors.extend(found.into_iter().take(1));
            return Expr { at: node.at, ..expr };
        }
        Kind::Map(entries) => {
            let entry = |entry: &Entry| {
                let literal = Part::Literal { value: entry.key.name.clone(), at: entry.key.at, verbatim: false };
                let key = if entry.key.name.contains("${") {
                    parse_template(&Text::whole(entry.key.name.clone(), entry.key.at)).0
                } else {
                    Expr::new(entry.key.at, ExprKind::Template(vec![literal]))
                };
                (key, expression(&entry.value, errors))
            };
            ExprKind::Object(entries.iter().map(entry).collect())
        }
        Kind::Seq(items) => ExprKind::Tuple(items.iter().map(|item| expression(item, errors)).collect()),
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Unknown(_) => {
            ExprKind::Literal(node.clone())
        }
    };
    Expr::new(node.at, kind)
}

/// A type constraint, which JSON writes as a string.
fn constraint(node: &Node) -> Expr {
    parse_expression(&Text::whole(node.str().unwrap_or("any"), node.at)).0
}

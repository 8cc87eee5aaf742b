//! Type constraints of variables: conversions, and the defaults of optional attributes.

use super::evaluator::Evaluator;
use super::scope::Scope;
use super::value::{self, part_of};
use crate::budget::limits;
use crate::syntax::hcl::{Expr, ExprKind, Part};
use crate::tree::{Entry, Key, Kind, Node};
use std::sync::Arc;

impl Evaluator<'_> {
    /// The value as the type constraint makes it; what cannot be converted stays as it is, for
    /// Terraform to refuse.
    pub fn converted(&mut self, node: Node, constraint: &Expr, depth: u32) -> Node {
        if depth > limits::TERRAFORM_TYPE_DEPTH || !self.step(node.at) || node.is_unknown() || node.is_null() {
            return node;
        }
        match &constraint.kind {
            ExprKind::Name(name) => primitive(node, name),
            // The quoted types of Terraform 0.11.
            ExprKind::Template(parts) => match parts.as_slice() {
                [Part::Literal { value, .. }] => primitive(node, value),
                _ => node,
            },
            ExprKind::Call { name, arguments, .. } => match (&**name, arguments.as_slice()) {
                ("list" | "set", [of]) => self.converted_items(node, of, depth),
                ("map", [of]) => self.converted_entries(node, of, depth),
                ("object", [attributes, ..]) => self.converted_object(node, attributes, depth),
                ("tuple", [Expr { kind: ExprKind::Tuple(types), .. }]) => {
                    if !matches!(node.kind, Kind::Seq(_)) {
                        return node;
                    }
                    let items: Vec<Node> = value::items(&node).collect();
                    let each = items.into_iter().enumerate().map(|(n, item)| match types.get(n) {
                        Some(of) => self.converted(item, of, depth + 1),
                        None => item,
                    });
                    let each = each.collect();
                    with_kind(&node, value::seq, each)
                }
                _ => node,
            },
            _ => node,
        }
    }

    fn converted_items(&mut self, node: Node, of: &Expr, depth: u32) -> Node {
        if !matches!(node.kind, Kind::Seq(_)) {
            return node;
        }
        let items = node.items().iter().map(|item| self.converted(item.clone(), of, depth + 1)).collect();
        with_kind(&node, value::seq, items)
    }

    fn converted_entries(&mut self, node: Node, of: &Expr, depth: u32) -> Node {
        if !matches!(node.kind, Kind::Map(_)) {
            return node;
        }
        let entry =
            |entry: &Entry| Entry { key: entry.key.clone(), value: self.converted(entry.value.clone(), of, depth + 1) };
        let entries: Vec<Entry> = node.entries().iter().map(entry).collect();
        node.with_entries(entries)
    }

    /// An object keeps the attributes that its type names; optional ones that are missing or null
    /// get their default.
    fn converted_object(&mut self, node: Node, attributes: &Expr, depth: u32) -> Node {
        let (Kind::Map(_), ExprKind::Object(attributes)) = (&node.kind, &attributes.kind) else { return node };
        let open = node.rest().is_some();
        let mut entries = Vec::with_capacity(attributes.len());
        for (key, constraint) in attributes {
            let Some(name) = word(key) else { continue };
            let (constraint, optional, default) = match &constraint.kind {
                ExprKind::Call { name, arguments, .. } if &**name == "optional" => match arguments.as_slice() {
                    [of] => (of, true, None),
                    [of, default, ..] => (of, true, Some(default)),
                    [] => continue,
                },
                _ => (constraint, false, None),
            };
            let given = node.entry(&name);
            let entry = match (given.filter(|entry| default.is_none() || !entry.value.is_null()), default) {
                (Some(given), _) => {
                    let value = self.converted(part_of(&node, &given.value), constraint, depth + 1);
                    Entry { key: given.key.clone(), value }
                }
                (None, _) if open => continue,
                (None, Some(default)) => {
                    let value = self.value(default, Scope::of(0));
                    Entry { key: Key { name, at: key.at }, value: self.converted(value, constraint, depth + 1) }
                }
                (None, None) if optional => {
                    Entry { key: Key { name, at: key.at }, value: Node::new(node.at, Kind::Null) }
                }
                (None, None) => continue,
            };
            entries.push(entry);
        }
        node.with_entries(entries)
    }
}

fn word(key: &Expr) -> Option<Arc<str>> {
    match &key.kind {
        ExprKind::Template(parts) => match parts.as_slice() {
            [Part::Literal { value, .. }] => Some(value.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The same value with other content.
fn with_kind<T>(node: &Node, make: impl Fn(crate::source::Location, Vec<T>) -> Node, content: Vec<T>) -> Node {
    Node { via: node.via.clone(), ..make(node.at, content) }
}

fn primitive(node: Node, name: &str) -> Node {
    let kind = match name {
        "string" => value::to_text(&node).map(Kind::String),
        "number" if !matches!(node.kind, Kind::Number(..)) => {
            value::to_number(&node).map(|number| Kind::Number(number, value::number_text(number).into()))
        }
        "bool" => value::to_bool(&node).map(Kind::Bool),
        _ => None,
    };
    match kind {
        Some(kind) => Node { kind, ..node },
        None => node,
    }
}

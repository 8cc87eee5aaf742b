//! `.tflint.hcl`: <https://github.com/terraform-linters/tflint/blob/master/docs/user-guide/config.md>.

use super::World;
use super::plan::{Format, Plan, Word};
use crate::source::Source;
use crate::syntax::hcl::{self, Body, Expr, ExprKind, Item, Part};
use crate::tree::{Entry, Key, Kind, Node, Text};
use std::sync::Arc;

const TOOL: &str = "tflint";

pub fn read(source: &Arc<Source>, world: &World, plan: &mut Plan) {
    let Some(body) = parse(source, &source.text, plan) else { return };
    for item in &body.items {
        let Item::Block(block) = item else { continue };
        let label = block.labels.first();
        let name = label.map_or("", |label| &*label.name);
        let at = label.map_or(block.keyword_at, |label| label.at);
        let get = |key: &str| {
            let mut attributes = block.body.items.iter();
            attributes.find_map(|item| match item {
                Item::Attribute(attribute) if &*attribute.name == key => Some(node(&attribute.value)),
                Item::Attribute(_) | Item::Block(_) => None,
            })
        };
        match &*block.keyword {
            "rule" => {
                let off = get("enabled").is_some_and(|node| matches!(node.kind, Kind::Bool(false)));
                let said = if off { Word::Off } else { Word::On };
                plan.check(TOOL, name, Some(Format::Terraform), None, &said, at);
            }
            "plugin" => plan.leave(at, format!("plugin `{name}`: rules need none here")),
            "config" => {
                for item in &block.body.items {
                    let Item::Attribute(attribute) = item else { continue };
                    match &*attribute.name {
                        "varfile" => {
                            for file in node(&attribute.value).items() {
                                var_file(file, world, plan);
                            }
                        }
                        other => plan.leave(attribute.name_at, format!("`{other}`: there is nothing like it here")),
                    }
                }
            }
            other => plan.leave(block.keyword_at, format!("`{other}`: there is nothing like it here")),
        }
    }
}

fn var_file(file: &Node, world: &World, plan: &mut Plan) {
    let Some(path) = file.str() else { return };
    if (world.exists)(path) {
        let from = plan.from(file.at);
        plan.var_files.push((path.to_owned(), from));
    } else {
        plan.leave(file.at, format!("`{path}`: no such file"));
    }
}

/// A file of `key = value`, as HCL and simple TOML have it, as a map. Quotes around keys may stand.
pub fn attributes(source: &Arc<Source>, plan: &mut Plan) -> Option<Node> {
    let body = parse(source, &bare_keys(&source.text), plan)?;
    let entries = body.items.iter().filter_map(|item| match item {
        Item::Attribute(attribute) => {
            let key = Key { name: attribute.name.clone(), at: attribute.name_at };
            Some(Entry { key, value: node(&attribute.value) })
        }
        Item::Block(_) => None,
    });
    Some(Node::new(source.whole(), Kind::Map(entries.collect())))
}

/// The same text, as long as before, with blanks for the quotes around keys.
fn bare_keys(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match line.split_once('=') {
            Some((key, _)) if key.trim().len() > 1 && key.trim().starts_with('"') && key.trim().ends_with('"') => {
                out.push_str(&key.replace('"', " "));
                out.push_str(&line[key.len()..]);
            }
            Some(_) | None => out.push_str(line),
        }
    }
    out
}

fn parse(source: &Arc<Source>, text: &str, plan: &mut Plan) -> Option<Body> {
    let parsed = hcl::parse(&Text::source(source.id, text));
    match parsed.errors.first() {
        Some(error) => {
            plan.fault(error.at, error.message.clone());
            None
        }
        None => Some(parsed.value),
    }
}

/// What is written there, if it is written there as it is.
fn node(value: &Expr) -> Node {
    match &value.kind {
        ExprKind::Literal(node) => node.clone(),
        ExprKind::Template(parts) => match parts.as_slice() {
            [] => Node::string(Text::verbatim("", value.at), value.at),
            [Part::Literal { value: text, at, .. }] => Node::string(Text::verbatim(text.clone(), *at), *at),
            _ => Node::unknown(value.at, "it is put together"),
        },
        ExprKind::Tuple(items) => Node::new(value.at, Kind::Seq(items.iter().map(node).collect())),
        _ => Node::unknown(value.at, "it is computed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_around_keys_leave_places_as_they_are() {
        let text = "\"path\" = \"a=b\"\nx = [\"c\"]\n";
        assert_eq!(bare_keys(text), " path  = \"a=b\"\nx = [\"c\"]\n");
    }
}

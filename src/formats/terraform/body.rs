//! Blocks with their arguments evaluated: what a module instance hands on.

use super::evaluator::Evaluator;
use super::expand::{TOO_MANY, each_name, elements, is_too_many};
use super::scope::Scope;
use super::value;
use super::{Block, BlockKind};
use crate::budget::limits;
use crate::source::Location;
use crate::syntax::hcl::{self, Attribute, Body, Item};
use crate::tree::{Entry, Key, Kind, Node, Reason, Text, Why};
use std::collections::HashMap;
use std::sync::Arc;

/// Arguments that say how Terraform treats a block, not what the block is.
const META: [&str; 6] = ["count", "for_each", "depends_on", "provider", "providers", "lifecycle"];

/// A body's entries while they come in: a nested block joins the others of its type.
#[derive(Default)]
struct Entries {
    all: Vec<(Key, Node, Vec<Node>)>,
    nested: HashMap<Arc<str>, usize>,
}

impl Entries {
    fn nested(&mut self, name: &Arc<str>, at: Location, node: Node) {
        let place = *self.nested.entry(name.clone()).or_insert_with(|| {
            let key = Key { name: name.clone(), at };
            self.all.push((key, Node::new(node.at, Kind::Null), Vec::new()));
            self.all.len() - 1
        });
        self.all[place].2.push(node);
    }

    fn finish(self) -> Vec<Entry> {
        let entries = self.all.into_iter().map(|(key, node, blocks)| {
            let value = if blocks.is_empty() { node } else { value::seq(node.at, blocks) };
            Entry { key, value }
        });
        entries.collect()
    }
}

impl<'a> Evaluator<'a> {
    /// All blocks of a module instance and of the modules that it calls.
    pub fn blocks(&mut self, instance: usize, out: &mut Vec<Block>) {
        for block in &self.directory(instance).blocks {
            let label = |n: usize| block.labels.get(n).map_or_else(|| Arc::from(""), |label| label.name.clone());
            match &*block.keyword {
                "resource" => self.copied(BlockKind::Resource, block, [label(0), label(1)], instance, out),
                "data" => self.copied(BlockKind::Data, block, [label(0), label(1)], instance, out),
                "variable" => self.declared(BlockKind::Variable, block, [label(0), "".into()], instance, out),
                "locals" => self.declared(BlockKind::Locals, block, ["".into(), "".into()], instance, out),
                "output" => self.declared(BlockKind::Output, block, [label(0), "".into()], instance, out),
                "provider" => self.declared(BlockKind::Provider, block, ["".into(), label(0)], instance, out),
                "terraform" => self.declared(BlockKind::Settings, block, ["".into(), "".into()], instance, out),
                "module" => self.called_blocks(block, &label(0), instance, out),
                _ => {}
            }
        }
    }

    /// A block that stands once, as it is.
    fn declared(
        &mut self,
        kind: BlockKind,
        block: &'a hcl::Block,
        names: [Arc<str>; 2],
        instance: usize,
        out: &mut Vec<Block>,
    ) {
        let [name, type_name] = names;
        let scope = Scope::of(instance);
        let body = match kind {
            BlockKind::Variable => self.variable_body(block, &name, instance),
            // Locals are worked out once for all that ask.
            BlockKind::Locals => self.locals_body(block, instance),
            _ => self.body(&block.body, block.at, scope, None),
        };
        let it = self.instance(instance);
        let word = match kind {
            BlockKind::Variable => format!("{}var.{name}", it.prefix),
            BlockKind::Locals => format!("{}local", it.prefix),
            BlockKind::Settings => format!("{}terraform", it.prefix),
            BlockKind::Output => format!("{}output.{name}", it.prefix),
            BlockKind::Provider => format!("{}provider.{type_name}", it.prefix),
            BlockKind::Resource | BlockKind::Data | BlockKind::Module => it.prefix.clone(),
        };
        out.push(self.made(kind, block, (type_name, name), word, body, (instance, false)));
    }

    fn copied(
        &mut self,
        kind: BlockKind,
        block: &'a hcl::Block,
        names: [Arc<str>; 2],
        instance: usize,
        out: &mut Vec<Block>,
    ) {
        let [type_name, name] = names;
        let data = if kind == BlockKind::Data { "data." } else { "" };
        for copy in self.copies(&block.body, Scope::of(instance)).copies {
            let body = self.with_names(&copy.names, instance, |it, scope| it.body(&block.body, block.at, scope, None));
            let address = format!("{}{data}{type_name}.{name}{}", self.instance(instance).prefix, copy.suffix);
            out.push(self.made(
                kind,
                block,
                (type_name.clone(), name.clone()),
                address,
                body,
                (instance, copy.may_exist),
            ));
        }
    }

    fn called_blocks(&mut self, block: &'a hcl::Block, name: &Arc<str>, instance: usize, out: &mut Vec<Block>) {
        for copy in self.copies(&block.body, Scope::of(instance)).copies {
            let body = self.with_names(&copy.names, instance, |it, scope| it.body(&block.body, block.at, scope, None));
            let address = format!("{}module.{name}{}", self.instance(instance).prefix, copy.suffix);
            let made = self.made(
                BlockKind::Module,
                block,
                ("".into(), name.clone()),
                address,
                body,
                (instance, copy.may_exist),
            );
            out.push(made);
        }
        // A second call of the same name is an error of its own and has no instances.
        if self.directory(instance).call(name).is_some_and(|first| std::ptr::eq(first, block)) {
            let called = self.called(instance, name);
            for (_, child) in &called.instances {
                self.blocks(*child, out);
            }
        }
    }

    fn made(
        &self,
        kind: BlockKind,
        block: &hcl::Block,
        (type_name, name): (Arc<str>, Arc<str>),
        address: String,
        body: Node,
        (instance, may_exist): (usize, bool),
    ) -> Block {
        let it = self.instance(instance);
        let body = if value::fits(&body, &mut limits::TERRAFORM_BODY.clone()) {
            body
        } else {
            self.input.limit(block.header, "too large to look at");
            Node::unknown(body.at, Reason::TooLarge("too large to look at"))
        };
        let last = if name.is_empty() { &type_name } else { &name };
        let label = block.labels.iter().rfind(|label| label.name == *last);
        Block {
            kind,
            name_at: label.and_then(hcl::Label::inside),
            type_name,
            name,
            address,
            at: block.header,
            body,
            may_exist: may_exist || it.may_exist,
            broken: block.broken,
            trail: it.trail.clone(),
        }
    }

    /// A body with its arguments evaluated. With a reason, it stands for the resource as others
    /// see it: what is not written is unknown for that reason.
    pub fn body(&mut self, body: &Body, at: Location, scope: Scope, open: Option<&Why>) -> Node {
        self.nested_body(body, at, scope, open, true)
    }

    fn nested_body(&mut self, body: &Body, at: Location, scope: Scope, open: Option<&Why>, outermost: bool) -> Node {
        let mut entries = Entries::default();
        let mut rest = open.map(|why| Node::new(at, Kind::Unknown(why.clone())));
        for item in &body.items {
            if !self.step(at) {
                // What is not read any more may say anything.
                rest.get_or_insert_with(|| Node::unknown(at, Reason::TooLarge("too much to evaluate")));
                break;
            }
            match item {
                Item::Attribute(attribute) if outermost && META.contains(&&*attribute.name) => {}
                Item::Attribute(attribute) => {
                    let node = self.value(&attribute.value, scope);
                    entries.all.push((key(attribute), node, Vec::new()));
                }
                Item::Block(block) if outermost && META.contains(&&*block.keyword) => {}
                Item::Block(block) if &*block.keyword == "dynamic" => self.dynamic(block, scope, open, &mut entries),
                Item::Block(block) => {
                    let inner = self.nested_body(&block.body, block.at, scope, open, false);
                    entries.nested(&block.keyword, block.keyword_at, inner);
                }
            }
        }
        value::open_map(at, entries.finish(), rest)
    }

    /// A `dynamic` block: one nested block for each element.
    fn dynamic(&mut self, block: &hcl::Block, scope: Scope, open: Option<&Why>, entries: &mut Entries) {
        let Some(label) = block.labels.first() else { return };
        let Some(content) = block.body.blocks().find(|inner| &*inner.keyword == "content") else { return };
        let iterator = block.body.attribute("iterator").and_then(|attribute| match &attribute.value.kind {
            hcl::ExprKind::Name(name) => Some(name.clone()),
            hcl::ExprKind::Literal(node) => node.str().map(Arc::from),
            _ => None,
        });
        let iterator = iterator.unwrap_or_else(|| label.name.clone());
        let of = match block.body.attribute("for_each") {
            Some(attribute) => self.value(&attribute.value, scope),
            None => Node::unknown(block.header, "`for_each` is missing"),
        };
        if is_too_many(&of) {
            self.input.limit(of.used_at(), TOO_MANY);
        }
        let (pairs, more) = elements(&of);
        let mut one = |it: &mut Self, key: Node, item: Node| {
            let names = [each_name(&iterator, key, item)];
            let inner = it.with_names_in(&names, scope, |it, scope| {
                it.nested_body(&content.body, content.at, scope, open, false)
            });
            entries.nested(&label.name, label.at, inner);
        };
        for (key, item) in pairs {
            one(self, key, item);
        }
        if let Some(why) = more {
            let unknown = Node::new(of.at, Kind::Unknown(why.clone()));
            one(self, unknown.clone(), unknown);
            entries.nested(&label.name, label.at, Node::more(of.at, &why));
        }
    }

    fn variable_body(&mut self, block: &hcl::Block, name: &str, instance: usize) -> Node {
        let scope = Scope::of(instance);
        let mut entries: Vec<Entry> = Vec::new();
        for attribute in block.body.attributes() {
            let node = if &*attribute.name == "type" {
                let source = self.input.get(attribute.value.at.file);
                let text = Text::verbatim(source.slice(attribute.value.at.span), attribute.value.at);
                Node::string(text, attribute.value.at)
            } else {
                self.value(&attribute.value, scope)
            };
            entries.push(Entry { key: key(attribute), value: node });
        }
        if instance == 0
            && let Ok(Some(given)) = self.given(name)
        {
            let node = self.value(&given.value, scope);
            entries.push(Entry { key: Key { name: "value".into(), at: given.name_at }, value: node });
        }
        value::map(block.at, entries)
    }

    fn locals_body(&mut self, block: &'a hcl::Block, instance: usize) -> Node {
        let entries = block.body.attributes().map(|attribute| {
            let declared = self.directory(instance).local(&attribute.name);
            let node = if declared.is_some_and(|first| std::ptr::eq(first, attribute)) {
                self.local(instance, &attribute.name, attribute.name_at)
            } else {
                self.value(&attribute.value, Scope::of(instance))
            };
            Entry { key: key(attribute), value: node }
        });
        let entries = entries.collect();
        value::map(block.at, entries)
    }
}

fn key(attribute: &Attribute) -> Key {
    Key { name: attribute.name.clone(), at: attribute.name_at }
}

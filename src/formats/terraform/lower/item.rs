//! A block made ready to be looked at: with its way here, and with holes where it breaks off.

use super::super::value;
use super::super::{Block, BlockKind};
use crate::budget::limits;
use crate::model::{Identity, Syntax, View};
use crate::tree::{Entry, Kind, Map, Node, Reason, Text};
use std::sync::Arc;

pub(super) struct Item<'b> {
    pub block: &'b Block,
    /// The block's body; the module calls that led to it are on its trail.
    pub body: Node,
    pub name: Text,
    pub identity: Arc<Identity>,
}

impl<'b> Item<'b> {
    pub fn new(block: &'b Block) -> Self {
        let mut body = if block.broken { open(&block.body, 0) } else { block.body.clone() };
        body.via.clone_from(&block.trail);
        let name = name(block);
        let named = (!name.value.is_empty()).then_some(&name);
        let identity = Identity {
            own_address: Some(block.address.as_str().into()),
            ..Identity::new(kind(block), named, block.at, block.body.at)
        };
        Self { block, body, identity: Arc::new(identity), name }
    }

    /// A look at the body that points at the block's first line where something is missing.
    pub fn view(&self) -> View<'_> {
        View::new(&self.body, Syntax::Hcl).anchored(self.block.at)
    }

    /// An argument's value, with the way that led to the block.
    pub fn argument(&self, name: &str) -> Option<Node> {
        self.body.get(name).filter(|node| !node.is_null()).map(|node| value::part_of(&self.body, node))
    }
}

fn kind(block: &Block) -> Arc<str> {
    match block.kind {
        BlockKind::Resource => block.type_name.clone(),
        // A data block only looks at what somebody else made.
        BlockKind::Data => format!("data.{}", block.type_name).into(),
        BlockKind::Variable => "variable".into(),
        BlockKind::Locals => "locals".into(),
        BlockKind::Output => "output".into(),
        BlockKind::Provider => "provider".into(),
        BlockKind::Module => "module".into(),
        BlockKind::Settings => "terraform".into(),
    }
}

/// A look at something that a body holds in another form, such as JSON in a text.
pub(super) fn view_of(node: &Node) -> View<'_> {
    View::new(node, Syntax::Hcl).anchored(node.used_at())
}

/// The block's last label, at its place.
fn name(block: &Block) -> Text {
    let name = if block.name.is_empty() { &block.type_name } else { &block.name };
    match block.name_at {
        Some(at) => Text::verbatim(name.clone(), at),
        None => Text::whole(name.clone(), block.at),
    }
}

/// A body of which a part could not be read may have anything anywhere.
fn open(node: &Node, depth: usize) -> Node {
    let kind = match &node.kind {
        Kind::Map(entries) if depth < limits::TERRAFORM_BLOCK_DEPTH => {
            let entries = entries.iter().map(|it| Entry { key: it.key.clone(), value: open(&it.value, depth + 1) });
            let rest = Node::unknown(node.at, Reason::Broken("a part of the block could not be read"));
            Kind::Map(Map::new(entries.collect::<Vec<_>>(), Some(rest)))
        }
        Kind::Seq(items) if depth < limits::TERRAFORM_BLOCK_DEPTH => {
            Kind::Seq(items.iter().map(|item| open(item, depth + 1)).collect())
        }
        kind => kind.clone(),
    };
    Node { kind, ..node.clone() }
}

//! What has a name in a document, and how often it is used.

use super::Shared;
use crate::tree::Node;
use std::collections::HashMap;

/// The anchors of a document so far.
#[derive(Debug, Default)]
pub(super) struct Anchors<'t> {
    named: HashMap<&'t str, Anchor>,
    shared: Vec<Shared>,
    /// How many nodes the aliases of the document stand for.
    pub spent: usize,
}

#[derive(Debug)]
struct Anchor {
    /// The value with its weight; nothing inside of it.
    value: Option<(Node, usize)>,
    shared: usize,
}

/// What an alias finds.
pub(super) enum Found {
    Value(Node, usize),
    /// The alias stands inside its own anchor.
    Itself,
    Nothing,
}

impl<'t> Anchors<'t> {
    pub fn clear(&mut self) {
        self.named.clear();
        self.spent = 0;
    }

    /// A value with this name begins.
    pub fn open(&mut self, name: &'t str, start: usize) {
        let shared = self.shared.len();
        self.shared.push(Shared { range: start..start, uses: 0 });
        self.named.insert(name, Anchor { value: None, shared });
    }

    /// A value has this name from now on.
    pub fn close(&mut self, name: &'t str, node: &Node, weight: usize, range: std::ops::Range<usize>) {
        if self.named.get(name).is_none_or(|anchor| anchor.value.is_some()) {
            self.open(name, range.start);
        }
        if let Some(anchor) = self.named.get_mut(name) {
            anchor.value = Some((node.clone(), weight));
            self.shared[anchor.shared].range = range;
        }
    }

    pub fn find(&mut self, name: &str) -> Found {
        let Some(anchor) = self.named.get(name) else { return Found::Nothing };
        self.shared[anchor.shared].uses += 1;
        anchor.value.clone().map_or(Found::Itself, |(node, weight)| Found::Value(node, weight))
    }

    /// What has a name and is used by it.
    pub fn shared(&mut self) -> Vec<Shared> {
        let mut shared = std::mem::take(&mut self.shared);
        shared.retain(|it| it.uses > 0);
        shared
    }
}

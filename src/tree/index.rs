//! A map's entries by key, for those who ask for many of them.

use super::{Entry, Node};
use std::collections::HashMap;

/// Maps of so many entries are gone through as fast as they are indexed.
const FEW: usize = 8;

pub struct Index<'a> {
    entries: &'a [Entry],
    by_key: HashMap<&'a str, usize>,
}

impl<'a> Index<'a> {
    pub fn of(node: &'a Node) -> Self {
        let entries = node.entries();
        let large = entries.iter().enumerate().filter(|_| entries.len() > FEW);
        Self { entries, by_key: large.map(|(index, entry)| (&*entry.key.name, index)).collect() }
    }

    /// The entry of this key; where a key stands twice, the last one.
    pub fn entry(&self, key: &str) -> Option<&'a Entry> {
        if self.entries.len() > FEW {
            return self.entries.get(*self.by_key.get(key)?);
        }
        self.entries.iter().rev().find(|entry| &*entry.key.name == key)
    }
}

//! `count` and `for_each`: how often a block stands.
//!
//! Known numbers and keys give that many copies. What is not known gives one copy whose `each` is
//! unknown, and which may exist: a fault in it is a fault as soon as there is one instance.

use super::value;
use super::value::{key_node, sorted};
use crate::budget::limits;
use crate::tree::{Entry, Key, Kind, Node, Reason, Why};
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    One,
    Count,
    Each,
    UnknownCount,
}

pub struct Copies {
    pub shape: Shape,
    pub copies: Vec<BlockCopy>,
}

pub struct BlockCopy {
    /// None for a block that stands once, and for copies of which nobody knows how many there are.
    pub key: Option<Key>,
    /// `[0]` or `["eu"]`
    pub suffix: String,
    pub names: Vec<(Arc<str>, Node)>,
    pub may_exist: bool,
}

impl Copies {
    pub fn one() -> Self {
        let copy = BlockCopy { key: None, suffix: String::new(), names: Vec::new(), may_exist: false };
        Self { shape: Shape::One, copies: vec![copy] }
    }
}

/// The keys and values that a `for_each` goes through, for `dynamic` blocks, which take lists
/// too; and why there may be others.
pub fn elements(of: &Node) -> (Vec<(Node, Node)>, Option<Why>) {
    let mut why = None;
    let mut pairs = Vec::new();
    match &of.kind {
        Kind::Unknown(reason) => why = Some(reason.clone()),
        Kind::Seq(_) => {
            for (n, item) in value::items(of).enumerate() {
                if item.is_more() {
                    why = item.why().cloned();
                } else {
                    pairs.push((value::number(item.at, n as f64), item));
                }
            }
        }
        Kind::Map(map) => {
            pairs.extend(sorted(of).into_iter().map(|entry| (key_node(&entry.key), entry.value)));
            why = map.open();
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) => {}
    }
    if pairs.len() > limits::TERRAFORM_COPIES {
        pairs.clear();
        why = Some(Why::new(Reason::TooLarge("too many to look at each")));
    }
    (pairs, why)
}

/// Whether these are more copies than are looked at one by one.
pub fn is_too_many(of: &Node) -> bool {
    let count = match &of.kind {
        Kind::Map(entries) => entries.len() as f64,
        Kind::Seq(items) => items.len() as f64,
        Kind::Number(..) => value::to_number(of).unwrap_or_default(),
        Kind::Null | Kind::Bool(_) | Kind::String(_) | Kind::Unknown(_) => 0.0,
    };
    count > limits::TERRAFORM_COPIES as f64
}

/// What is said of them.
pub const TOO_MANY: &str = "more than 1,000 copies, of which one is looked at";

/// What `count` makes of a block.
pub fn counted(of: &Node) -> Copies {
    let number = value::to_number(of).filter(|n| *n >= 0.0 && n.fract() == 0.0);
    let Some(number) = number.filter(|n| *n <= limits::TERRAFORM_COPIES as f64) else {
        if of.is_null() {
            return Copies { shape: Shape::Count, copies: Vec::new() };
        }
        let why =
            of.why().cloned().unwrap_or_else(|| Why::new(Reason::Mistyped("`count` is not a number we can follow")));
        let index = Node::new(of.at, Kind::Unknown(why));
        let copy = BlockCopy { key: None, suffix: String::new(), names: vec![count_name(index)], may_exist: true };
        return Copies { shape: Shape::UnknownCount, copies: vec![copy] };
    };
    let copy = |n: usize| BlockCopy {
        key: Some(Key { name: n.to_string().into(), at: of.at }),
        suffix: format!("[{n}]"),
        names: vec![count_name(value::number(of.at, n as f64))],
        may_exist: false,
    };
    Copies { shape: Shape::Count, copies: (0..number as usize).map(copy).collect() }
}

fn count_name(index: Node) -> (Arc<str>, Node) {
    let at = index.at;
    let entry = Entry { key: Key { name: "index".into(), at }, value: index };
    ("count".into(), value::map(at, vec![entry]))
}

/// `key` and `value` under a name: `each`, or the iterator of a `dynamic` block.
pub fn each_name(name: &Arc<str>, key: Node, item: Node) -> (Arc<str>, Node) {
    let at = item.at;
    let entry = |name: &str, value: Node| Entry { key: Key { name: name.into(), at }, value };
    (name.clone(), value::map(at, vec![entry("key", key), entry("value", item)]))
}

/// What `for_each` makes of a block.
pub fn each(of: &Node) -> Copies {
    Copies { shape: Shape::Each, copies: copies(of) }
}

fn copies(of: &Node) -> Vec<BlockCopy> {
    let each: Arc<str> = "each".into();
    let unknown = |why: &Why, item: Option<&Node>| {
        let key = Node::new(of.at, Kind::Unknown(why.clone()));
        let item = item.cloned().unwrap_or_else(|| key.clone());
        let names = vec![each_name(&each, key, item)];
        BlockCopy { key: None, suffix: String::new(), names, may_exist: true }
    };
    let mut copies = Vec::new();
    match &of.kind {
        Kind::Unknown(why) => copies.push(unknown(why, None)),
        Kind::Map(entries) if entries.len() <= limits::TERRAFORM_COPIES => {
            for entry in sorted(of) {
                let suffix = format!("[\"{}\"]", entry.key.name);
                let names = vec![each_name(&each, key_node(&entry.key), entry.value)];
                copies.push(BlockCopy { key: Some(entry.key), suffix, names, may_exist: false });
            }
            if let (Some(why), Some(rest)) = (entries.open(), value::rest(of)) {
                copies.push(unknown(&why, Some(&rest)));
            }
        }
        // A set: Terraform takes no lists here, but a default that has no type yet looks like one.
        Kind::Seq(items) if items.len() <= limits::TERRAFORM_COPIES => {
            for item in value::items(of) {
                match value::to_text(&item).filter(|text| !text.has_holes()) {
                    Some(text) => {
                        let key = Key { name: text.value.clone(), at: item.at };
                        let suffix = format!("[\"{}\"]", key.name);
                        let names = vec![each_name(&each, item.clone(), item)];
                        copies.push(BlockCopy { key: Some(key), suffix, names, may_exist: false });
                    }
                    None => {
                        let why =
                            item.why().cloned().unwrap_or_else(|| Why::new(Reason::Partial("the key is not known")));
                        copies.push(unknown(&why, Some(&item)));
                    }
                }
            }
        }
        Kind::Map(_) | Kind::Seq(_) => {
            copies.push(unknown(&Why::new(Reason::TooLarge("too many to look at each")), None));
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) => {}
    }
    copies
}

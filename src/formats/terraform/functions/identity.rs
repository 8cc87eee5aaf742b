//! What makes two values the same in a set: a number in their place, so that a value is gone through once.

use super::{Call, Stop};
use crate::formats::terraform::fuel::steps_of;
use crate::formats::terraform::value::{self, sorted};
use crate::tree::{Kind, Node};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Two hashes, so that different values do not come out the same.
type Identity = (u64, u64);

/// A value's number; values with unknown parts have none.
pub fn identity(call: &Call, node: &Node) -> Result<Option<Identity>, Stop> {
    let mut hashers = [DefaultHasher::new(), DefaultHasher::new()];
    1.hash(&mut hashers[1]);
    let known = write(call, node, &mut hashers)?;
    Ok(known.then(|| (hashers[0].finish(), hashers[1].finish())))
}

fn write(call: &Call, node: &Node, hashers: &mut [DefaultHasher; 2]) -> Result<bool, Stop> {
    call.step(1 + node.text().map_or(0, |text| steps_of(text.as_str())))?;
    let mut put = |kind: u8, text: &str| hashers.iter_mut().for_each(|hasher| (kind, text).hash(hasher));
    match &node.kind {
        Kind::Null => put(0, ""),
        Kind::Bool(value) => put(1, if *value { "true" } else { "false" }),
        Kind::Number(..) => put(2, value::to_text(node).as_ref().map_or("0", |text| text.as_str())),
        Kind::String(text) => match text.known() {
            Some(text) => put(3, text),
            None => return Ok(false),
        },
        Kind::Unknown(_) => return Ok(false),
        Kind::Seq(items) => {
            put(4, &items.len().to_string());
            for item in items.iter() {
                if !write(call, item, hashers)? {
                    return Ok(false);
                }
            }
        }
        Kind::Map(map) => {
            if map.rest().is_some() {
                return Ok(false);
            }
            put(5, &map.len().to_string());
            for entry in sorted(node) {
                for hasher in hashers.iter_mut() {
                    entry.key.name.hash(hasher);
                }
                if !write(call, &entry.value, hashers)? {
                    return Ok(false);
                }
            }
        }
    }
    Ok(true)
}

/// The items without those that were there before; one that is not known stays.
pub fn without_repetition(call: &Call, items: Vec<Node>) -> Result<Vec<Node>, Stop> {
    let mut seen = HashSet::new();
    filtered(call, items, |identity| identity.is_none_or(|id| seen.insert(id)))
}

pub fn filtered(
    call: &Call,
    items: Vec<Node>,
    mut keep: impl FnMut(Option<Identity>) -> bool,
) -> Result<Vec<Node>, Stop> {
    let mut kept = Vec::with_capacity(items.len());
    for item in items {
        if keep(identity(call, &item)?) {
            kept.push(item);
        }
    }
    Ok(kept)
}

/// The numbers of all items; there is no result if one of them is not known.
pub fn all(call: &Call, items: &[Node]) -> Result<HashSet<Identity>, Stop> {
    let mut found = HashSet::with_capacity(items.len());
    for item in items {
        match identity(call, item)? {
            Some(identity) => found.insert(identity),
            None => return Err(super::not_known(item)),
        };
    }
    Ok(found)
}

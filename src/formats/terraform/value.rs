//! Values as Terraform has them, on the shared tree: partly known lists and maps, conversions,
//! equality.

use super::fuel;
use crate::budget::limits;
use crate::source::Location;
use crate::tree::{Entry, HOLE, Key, Kind, Map, Node, Reason, Text, Via, Why};
use std::collections::HashMap;
use std::sync::Arc;

/// A part of a value, with the whole's trail before its own.
pub fn part_of(whole: &Node, part: &Node) -> Node {
    let mut part = part.clone();
    if let Some(trail) = &whole.via {
        part.via = Some(joined(trail, part.via.take()));
    }
    part
}

fn joined(first: &Arc<Via>, then: Option<Arc<Via>>) -> Arc<Via> {
    let Some(then) = then else { return first.clone() };
    let mut steps = Vec::new();
    let mut step = Some(first);
    while let Some(via) = step.filter(|_| steps.len() < limits::TERRAFORM_TRAIL) {
        steps.push(via);
        step = via.next.as_ref();
    }
    let start = if length(&then) + steps.len() > limits::TERRAFORM_TRAIL { None } else { Some(then) };
    let mut next = start;
    for via in steps.into_iter().rev() {
        next = Some(Arc::new(Via { at: via.at, what: via.what.clone(), next }));
    }
    next.unwrap_or_else(|| first.clone())
}

fn length(via: &Arc<Via>) -> usize {
    std::iter::successors(Some(via), |via| via.next.as_ref()).take(limits::TERRAFORM_TRAIL + 1).count()
}

/// Adds a use to a value's trail, unless the trail is long enough already.
pub fn used(node: Node, at: Location, what: impl FnOnce() -> String) -> Node {
    if node.via.as_ref().is_some_and(|via| length(via) >= limits::TERRAFORM_TRAIL) {
        return node;
    }
    node.via(at, what())
}

/// The items of a list, each with the list's trail.
pub fn items(node: &Node) -> impl Iterator<Item = Node> + '_ {
    node.items().iter().map(move |item| part_of(node, item))
}

/// The entries of a map, each with the map's trail.
pub fn entries(node: &Node) -> impl Iterator<Item = Entry> + '_ {
    node.entries().iter().map(move |entry| Entry { key: entry.key.clone(), value: part_of(node, &entry.value) })
}

/// What any further entry of a map would be, with the map's trail.
pub fn rest(node: &Node) -> Option<Node> {
    node.rest().map(|rest| part_of(node, rest))
}

/// The entries of a map in the order of their keys, in which Terraform goes through them.
pub fn sorted(node: &Node) -> Vec<Entry> {
    let mut sorted: Vec<Entry> = entries(node).collect();
    sorted.sort_by(|a, b| a.key.name.cmp(&b.key.name));
    sorted
}

/// A key as a value.
pub fn key_node(key: &Key) -> Node {
    let verbatim = key.at.span.range().len() == key.name.len();
    let quoted = key.at.span.range().len() == key.name.len() + 2;
    let text = if verbatim {
        Text::verbatim(key.name.clone(), key.at)
    } else if quoted {
        Text::verbatim(key.name.clone(), key.at.part(1, key.name.len()))
    } else {
        Text::whole(key.name.clone(), key.at)
    };
    Node::string(text, key.at)
}

/// The key of an entry that a map may have besides those that are known.
pub fn unknown_key(rest: &Node) -> Node {
    Node::unknown(rest.at, Reason::Partial("the key is not known"))
}

pub fn seq(at: Location, items: Vec<Node>) -> Node {
    Node::new(at, Kind::Seq(items.into()))
}

pub fn map(at: Location, entries: Vec<Entry>) -> Node {
    Node::new(at, Kind::Map(entries.into()))
}

/// A map of which there may be more, each further entry like `rest`.
pub fn open_map(at: Location, entries: Vec<Entry>, rest: Option<Node>) -> Node {
    Node::new(at, Kind::Map(Map::new(entries, rest)))
}

/// Puts an entry in, in place of one with the same key.
pub(super) fn put(entries: &mut Vec<Entry>, places: &mut HashMap<Arc<str>, usize>, entry: Entry) {
    /// To go through so many costs less than a table.
    const FEW: usize = 12;
    let name = &entry.key.name;
    let place = if entries.len() <= FEW {
        entries.iter().position(|known| known.key.name == *name)
    } else {
        if places.is_empty() {
            places.extend(entries.iter().enumerate().map(|(at, known)| (known.key.name.clone(), at)));
        }
        places.get(name).copied()
    };
    match place {
        Some(place) => entries[place] = entry,
        None => {
            if !places.is_empty() {
                places.insert(name.clone(), entries.len());
            }
            entries.push(entry);
        }
    }
}

pub fn boolean(at: Location, value: bool) -> Node {
    Node::new(at, Kind::Bool(value))
}

pub fn number(at: Location, value: f64) -> Node {
    Node::new(at, Kind::Number(value, number_text(value).into()))
}

pub fn text(at: Location, value: impl Into<Arc<str>>) -> Node {
    Node::string(Text::whole(value, at), at)
}

pub fn of_text(at: Location, text: Text) -> Node {
    Node::string(text, at)
}

/// A number as Terraform writes it into a string.
pub fn number_text(value: f64) -> String {
    // Terraform counts in 512 bits: what is 0.1 + 0.2 there has no 17th digit.
    let short = format!("{value:.15e}").parse::<f64>().unwrap_or(value);
    if (short - value).abs() <= f64::EPSILON * value.abs() { format!("{short}") } else { format!("{value}") }
}

/// A value as a string, where Terraform converts it by itself.
pub fn to_text(node: &Node) -> Option<Text> {
    match &node.kind {
        Kind::String(text) => Some(text.clone()),
        Kind::Number(value, written) => {
            let plain = !written.is_empty()
                && written.bytes().all(|b| b.is_ascii_digit())
                && (written.len() == 1 || !written.starts_with('0'));
            let text = if plain { written.clone() } else { number_text(*value).into() };
            let verbatim = text == *written && node.at.span.range().len() == text.len();
            Some(if verbatim { Text::verbatim(text, node.at) } else { Text::whole(text, node.at) })
        }
        Kind::Bool(value) => Some(Text::whole(if *value { "true" } else { "false" }, node.at)),
        Kind::Null | Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => None,
    }
}

pub fn to_number(node: &Node) -> Option<f64> {
    match &node.kind {
        Kind::Number(value, _) => Some(*value),
        Kind::String(text) => {
            let text = text.known()?;
            text.parse().ok().filter(|_| text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)))
        }
        Kind::Null | Kind::Bool(_) | Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => None,
    }
}

pub fn to_bool(node: &Node) -> Option<bool> {
    match &node.kind {
        Kind::Bool(value) => Some(*value),
        Kind::String(text) => match text.as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        Kind::Null | Kind::Number(..) | Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => None,
    }
}

/// What kind of value it is, for people.
pub fn kind_name(node: &Node) -> &'static str {
    match node.kind {
        Kind::Null => "null",
        Kind::Bool(_) => "a bool",
        Kind::Number(..) => "a number",
        Kind::String(_) => "a string",
        Kind::Map(_) => "a map",
        Kind::Seq(_) => "a list",
        Kind::Unknown(_) => "an unknown value",
    }
}

/// Whether two values are equal; `None` if that cannot be known, or takes more than these steps.
pub fn equal(a: &Node, b: &Node, budget: &mut u64) -> Option<bool> {
    step(a, budget)?;
    match (&a.kind, &b.kind) {
        (Kind::Unknown(_), _) | (_, Kind::Unknown(_)) => None,
        (Kind::Null, Kind::Null) => Some(true),
        (Kind::Bool(a), Kind::Bool(b)) => Some(a == b),
        (Kind::Number(a, _), Kind::Number(b, _)) => {
            Some(a.to_bits() == b.to_bits() || (a - b).abs() < f64::EPSILON * a.abs())
        }
        (Kind::String(a), Kind::String(b)) => equal_texts(a, b),
        (Kind::Seq(a), Kind::Seq(b)) => {
            if a.open().or(b.open()).is_some() {
                return None;
            }
            if a.len() != b.len() {
                return Some(false);
            }
            all(a.iter().zip(b.iter()).map(|(a, b)| equal(a, b, budget)))
        }
        (Kind::Map(ours), Kind::Map(theirs)) => {
            if ours.open().or(theirs.open()).is_some() {
                return None;
            }
            if ours.len() != theirs.len() {
                return Some(false);
            }
            all(ours.iter().map(|entry| match b.get(&entry.key.name) {
                Some(other) => equal(&entry.value, other, budget),
                None => Some(false),
            }))
        }
        (Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Seq(_) | Kind::Map(_), _) => {
            Some(false)
        }
    }
}

fn equal_texts(a: &Text, b: &Text) -> Option<bool> {
    match (a.known(), b.known()) {
        (Some(a), Some(b)) => Some(a == b),
        // What stands before the first hole must agree, and what stands after the last.
        (_, _) => {
            let ends = |text: &Text| {
                let value = text.as_str();
                let first = value.find(HOLE).map_or(value.len(), |at| at);
                let last = value.rfind(HOLE).map_or(0, |at| at + HOLE.len_utf8());
                (first, last)
            };
            let ((a_head, a_tail), (b_head, b_tail)) = (ends(a), ends(b));
            let head = |x: &str, y: &str| x.starts_with(y) || y.starts_with(x);
            let tail = |x: &str, y: &str| x.ends_with(y) || y.ends_with(x);
            let agree = head(&a.as_str()[..a_head], &b.as_str()[..b_head])
                && tail(&a.as_str()[a_tail..], &b.as_str()[b_tail..]);
            if agree { None } else { Some(false) }
        }
    }
}

fn all(mut answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for answer in answers.by_ref() {
        match answer {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

/// Pays for a look at a value, as long as it has no parts of its own.
fn step(node: &Node, budget: &mut u64) -> Option<()> {
    let steps = 1 + node.text().map_or(0, |text| fuel::steps_of(text.as_str()));
    let left = budget.checked_sub(steps as u64);
    *budget = left.unwrap_or(0);
    left.map(|_| ())
}

/// What two values have in common when it cannot be known which of them holds, as far as these steps reach.
pub fn common(a: &Node, b: &Node, why: &Why, budget: &mut u64) -> Node {
    let unknown = || Node::new(a.at, Kind::Unknown(why.clone()));
    if step(a, budget).is_none() {
        return unknown();
    }
    match (&a.kind, &b.kind) {
        (Kind::Map(ours), Kind::Map(theirs)) if ours.is(theirs) => a.clone(),
        (Kind::Seq(ours), Kind::Seq(theirs)) if ours.is(theirs) => a.clone(),
        (Kind::Map(ours), Kind::Map(theirs)) if ours.len() == theirs.len() => {
            let mut entries = Vec::with_capacity(ours.len());
            for entry in ours.iter() {
                let Some(other) = b.get(&entry.key.name) else { return unknown() };
                let value = common(&part_of(a, &entry.value), &part_of(b, other), why, budget);
                entries.push(Entry { key: entry.key.clone(), value });
            }
            let rest = match (rest(a), rest(b)) {
                (Some(a), Some(b)) => Some(common(&a, &b, why, budget)),
                (None, None) => None,
                (Some(_), None) | (None, Some(_)) => return unknown(),
            };
            open_map(a.at, entries, rest)
        }
        (Kind::Seq(ours), Kind::Seq(theirs)) if ours.len() == theirs.len() => {
            let pairs = items(a).zip(items(b));
            seq(a.at, pairs.map(|(a, b)| common(&a, &b, why, budget)).collect())
        }
        (
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(..)
            | Kind::String(_)
            | Kind::Seq(_)
            | Kind::Map(_)
            | Kind::Unknown(_),
            _,
        ) => {
            if equal(a, b, budget) == Some(true) {
                a.clone()
            } else {
                unknown()
            }
        }
    }
}

/// Whether a value has at most `budget` parts, counting shared ones as often as they are seen.
pub fn fits(node: &Node, budget: &mut u64) -> bool {
    let Some(left) = budget.checked_sub(1) else { return false };
    *budget = left;
    match &node.kind {
        Kind::Map(map) => {
            map.iter().all(|entry| fits(&entry.value, budget)) && map.rest().is_none_or(|rest| fits(rest, budget))
        }
        Kind::Seq(items) => items.iter().all(|item| fits(item, budget)),
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Unknown(_) => true,
    }
}

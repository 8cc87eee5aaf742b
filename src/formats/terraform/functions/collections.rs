//! Functions on maps and on values of any kind.

use super::{Call, Found, unknown};
use crate::formats::terraform::access;
use crate::formats::terraform::value;
use crate::formats::terraform::value::{key_node, put, sorted};
use crate::tree::{Entry, Key, Kind, Node, Reason, Text};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub fn all_true(call: &Call) -> Found {
    decided(call, false)
}

pub fn any_true(call: &Call) -> Found {
    decided(call, true)
}

/// One value decides, whatever the others are.
fn decided(call: &Call, by: bool) -> Found {
    let items = call.list(0)?;
    if items.iter().any(|item| value::to_bool(item).unwrap_or(item.is_null() && !by) == by && !item.is_unknown()) {
        return call.bool(by);
    }
    match items.iter().find(|item| item.is_unknown()) {
        Some(item) => Err(super::not_known(item)),
        None => call.bool(!by),
    }
}

pub fn coalesce(call: &Call) -> Found {
    for node in &call.arguments {
        match &node.kind {
            Kind::Unknown(_) => return Err(super::not_known(node)),
            Kind::Null => {}
            Kind::String(text) if text.as_str().is_empty() => {}
            Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Map(_) | Kind::Seq(_) => return Ok(node.clone()),
        }
    }
    call.fail("no argument has a value")
}

pub fn coalesce_list(call: &Call) -> Found {
    for (n, node) in call.arguments.iter().enumerate() {
        if node.is_null() {
            continue;
        }
        let items = call.list(n)?;
        match items.first() {
            None => {}
            Some(more) if more.is_more() => return Err(super::not_known(more)),
            Some(_) => return Ok(node.clone()),
        }
    }
    call.fail("no argument has items")
}

pub fn contains(call: &Call) -> Found {
    let wanted = call.known(1)?;
    let mut open = None;
    for item in call.list(0)? {
        match call.equal(&item, wanted) {
            Some(true) => return call.bool(true),
            Some(false) => {}
            None => open = Some(item),
        }
    }
    match open {
        Some(_) => unknown(Reason::Partial("whether the list has it depends on items that are not known")),
        None => call.bool(false),
    }
}

pub fn keys(call: &Call) -> Found {
    let node = call.known(0)?;
    call.entries(0)?;
    let keys = sorted(node).into_iter().map(|entry| value::part_of(node, &key_node(&entry.key)));
    call.seq(keys.chain(others(node)).collect())
}

pub fn values(call: &Call) -> Found {
    let node = call.known(0)?;
    call.entries(0)?;
    call.seq(sorted(node).into_iter().map(|entry| entry.value).chain(others(node)).collect())
}

/// Stands in a list for what a map may have besides its known entries.
fn others(node: &Node) -> Option<Node> {
    let (Kind::Map(map), Some(rest)) = (&node.kind, node.rest()) else { return None };
    Some(Node::more(rest.at, &map.open()?))
}

pub fn length(call: &Call) -> Found {
    let node = call.known(0)?;
    let length = match &node.kind {
        Kind::Seq(_) => call.whole_list(0)?.len(),
        Kind::Map(entries) => match entries.open() {
            Some(why) => return Err(super::Stop::Unknown(why)),
            None => entries.len(),
        },
        Kind::String(_) => call.str(0)?.as_str().chars().count(),
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Unknown(_) => {
            return call.fail(format!("{} has no length", value::kind_name(node)));
        }
    };
    Ok(value::number(call.at, length as f64))
}

pub fn lookup(call: &Call) -> Found {
    let of = call.known(0)?;
    let key = call.str(1)?;
    call.entries(0)?;
    match access::attribute(of, key.as_str(), call.at) {
        Ok(node) => Ok(node),
        Err(_) if call.has(2) => call.get(2).cloned(),
        Err(failure) => Err(failure.into()),
    }
}

/// Later maps win. What a map that is not known may override is not known either.
pub fn merge(call: &Call) -> Found {
    let mut entries: Vec<Entry> = Vec::new();
    let mut places: HashMap<Arc<str>, usize> = HashMap::new();
    let mut rest = None;
    for (n, node) in call.arguments.iter().enumerate() {
        if node.is_null() {
            continue;
        }
        let (new, others) = match &node.kind {
            Kind::Unknown(_) => (Vec::new(), Some(node.clone())),
            _ => (call.entries(n)?, value::rest(node)),
        };
        if let Some(others) = others {
            for entry in &mut entries {
                entry.value = Node { at: entry.value.at, ..others.clone() };
            }
            rest = Some(others);
        }
        for entry in new {
            put(&mut entries, &mut places, entry);
        }
    }
    call.open_map(entries, rest)
}

pub fn one(call: &Call) -> Found {
    let node = call.known(0)?;
    if node.is_null() {
        return Ok(node.clone());
    }
    let items = call.whole_list(0)?;
    match items.as_slice() {
        [] => Ok(Node::new(call.at, Kind::Null)),
        [item] => Ok(item.clone()),
        _ => call.fail("the list has more than one item"),
    }
}

pub fn sum(call: &Call) -> Found {
    let mut sum = 0.0;
    for item in call.whole_list(0)? {
        match value::to_number(&item) {
            Some(number) => sum += number,
            None if item.is_unknown() => return Err(super::not_known(&item)),
            None => return call.fail("not a number"),
        }
    }
    Ok(value::number(call.at, sum))
}

pub fn transpose(call: &Call) -> Found {
    let mut found: BTreeMap<Arc<str>, Vec<Node>> = BTreeMap::new();
    let entries = call.entries(0)?;
    if let Some(rest) = call.get(0)?.rest() {
        return Err(super::not_known(rest));
    }
    for entry in entries {
        if entry.value.is_unknown() {
            return Err(super::not_known(&entry.value));
        }
        call.step(entry.value.items().len())?;
        call.items(entry.value.items().len())?;
        for item in value::items(&entry.value) {
            let Some(text) = item.str() else { return Err(super::not_known(&item)) };
            found.entry(text.into()).or_default().push(key_node(&entry.key));
        }
    }
    let one = |(name, items)| Entry { key: Key { name, at: call.at }, value: value::seq(call.at, items) };
    call.map(found.into_iter().map(one).collect())
}

pub fn zipmap(call: &Call) -> Found {
    let (keys, values) = (call.whole_list(0)?, call.list(1)?);
    let mut entries = Vec::new();
    let mut rest = None;
    let more = values.iter().position(Node::is_more);
    for (n, key) in keys.iter().enumerate() {
        let found = match more {
            Some(more) if more <= n => Some(&values[more]),
            _ => values.get(n),
        };
        let Some(found) = found else { return call.fail("there are more keys than values") };
        let key = match value::to_text(key) {
            Some(text) if !text.has_holes() => Key { name: text.value, at: key.at },
            None if !key.is_unknown() => return call.fail("a key must be a string"),
            Some(_) | None => {
                rest = Some(found.clone());
                continue;
            }
        };
        entries.push(Entry { key, value: found.clone() });
    }
    call.open_map(entries, rest)
}

/// A map of one type, as a list has one.
pub fn to_map(call: &Call) -> Found {
    let node = call.known(0)?;
    if node.is_null() {
        return Ok(node.clone());
    }
    let (keys, values): (Vec<Key>, Vec<Node>) =
        call.entries(0)?.into_iter().map(|entry| (entry.key, entry.value)).unzip();
    let values = super::lists::one_type(values);
    let entries = keys.into_iter().zip(values).map(|(key, value)| Entry { key, value });
    call.open_map(entries.collect(), value::rest(node))
}

/// `map("a", 1, "b", 2)` of Terraform 0.11.
pub fn map(call: &Call) -> Found {
    let mut entries = Vec::new();
    for pair in call.arguments.chunks(2) {
        let [key, item] = pair else { return call.fail("a key without its value") };
        let Some(name) = key.str() else { return Err(super::not_known(key)) };
        entries.push(Entry { key: Key { name: name.into(), at: key.at }, value: item.clone() });
    }
    call.map(entries)
}

pub fn convert(call: &Call, name: &str) -> Found {
    let node = call.known(0)?;
    if node.is_null() {
        return Ok(node.clone());
    }
    let kind = match name {
        "tostring" => value::to_text(node).map(Kind::String),
        "tonumber" => value::to_number(node).map(|number| Kind::Number(number, value::number_text(number).into())),
        _ => value::to_bool(node).map(Kind::Bool),
    };
    match kind {
        Some(kind) => Ok(Node { kind, ..node.clone() }),
        None if node.text().is_some_and(Text::has_holes) => unknown(Reason::Template),
        None => call.fail(format!("{} cannot be converted", value::kind_name(node))),
    }
}

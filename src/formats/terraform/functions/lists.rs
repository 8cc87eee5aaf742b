//! Functions on lists.

use super::identity;
use super::{Call, Found, unknown};
use crate::budget::limits;
use crate::formats::terraform::value;
use crate::tree::{Kind, Node, Reason};
use std::collections::HashSet;

pub fn chunk(call: &Call) -> Found {
    let items = call.whole_list(0)?;
    let size = call.number(1)?;
    if size < 1.0 {
        return call.seq(vec![value::seq(call.at, items)]);
    }
    call.items(items.len())?;
    call.seq(items.chunks(size as usize).map(|part| value::seq(call.at, part.to_vec())).collect())
}

/// Without nulls and empty strings; an unknown item may be one of these.
pub fn compact(call: &Call) -> Found {
    let mut kept = Vec::new();
    for item in call.list(0)? {
        match &item.kind {
            Kind::Null => {}
            Kind::String(text) if text.as_str().is_empty() => {}
            Kind::Unknown(why) => kept.push(Node::more(item.at, why)),
            Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Map(_) | Kind::Seq(_) => kept.push(item),
        }
    }
    call.seq(kept)
}

pub fn concat(call: &Call) -> Found {
    let mut all = Vec::new();
    for (n, node) in call.arguments.iter().enumerate() {
        match node.why() {
            Some(why) => all.push(Node::more(node.at, why)),
            None => all.extend(call.list(n)?),
        }
        if all.len() > limits::TERRAFORM_ITEMS {
            break;
        }
    }
    call.seq(all)
}

pub fn distinct(call: &Call) -> Found {
    call.seq(identity::without_repetition(call, call.list(0)?)?)
}

pub fn element(call: &Call) -> Found {
    let items = call.whole_list(0)?;
    let index = call.number(1)?;
    if items.is_empty() {
        return call.fail("the list is empty");
    }
    let index = (index as i64).rem_euclid(items.len() as i64);
    Ok(items[index as usize].clone())
}

/// Lists in lists become one list; what is not known may be a list too.
pub fn flatten(call: &Call) -> Found {
    let mut flat = Vec::new();
    let mut stack = call.list(0)?;
    stack.reverse();
    while let Some(item) = stack.pop() {
        call.step(1)?;
        if stack.len() + flat.len() > limits::TERRAFORM_ITEMS {
            return unknown(Reason::TooLarge("too many items to look at"));
        }
        match &item.kind {
            Kind::Seq(_) => {
                let inner: Vec<Node> = value::items(&item).collect();
                stack.extend(inner.into_iter().rev());
            }
            Kind::Unknown(why) => flat.push(Node::more(item.at, why)),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Map(_) => flat.push(item),
        }
    }
    call.seq(flat)
}

pub fn index(call: &Call) -> Found {
    let wanted = call.known(1)?;
    for (n, item) in call.list(0)?.iter().enumerate() {
        match call.equal(item, wanted) {
            Some(true) => return Ok(value::number(call.at, n as f64)),
            Some(false) => {}
            None => return unknown(Reason::Partial("depends on items that are not known")),
        }
    }
    call.fail("the list has no such item")
}

pub fn match_keys(call: &Call) -> Found {
    let (values, keys, wanted) = (call.whole_list(0)?, call.whole_list(1)?, call.whole_list(2)?);
    let text = |node: &Node| value::to_text(node).filter(|text| !text.has_holes()).map(|text| text.value);
    let wanted_texts: Option<HashSet<_>> = wanted.iter().map(text).collect();
    let key_texts: Option<Vec<_>> = keys.iter().map(text).collect();
    let (Some(wanted), Some(keys)) = (wanted_texts, key_texts) else {
        return unknown(Reason::Partial("depends on keys that are not known"));
    };
    if keys.len() != values.len() {
        return call.fail("there are not as many keys as values");
    }
    call.seq(values.into_iter().zip(keys).filter(|(_, key)| wanted.contains(key)).map(|(item, _)| item).collect())
}

pub fn range(call: &Call) -> Found {
    let (start, end) = if call.has(1) { (call.number(0)?, call.number(1)?) } else { (0.0, call.number(0)?) };
    let step = if call.has(2) {
        call.number(2)?
    } else if end < start {
        -1.0
    } else {
        1.0
    };
    if step == 0.0 || (step > 0.0) != (end >= start) {
        return call.fail("a range that does not end");
    }
    let count = ((end - start) / step).ceil();
    if count > limits::TERRAFORM_COPIES as f64 {
        return unknown(Reason::TooLarge("too many items to look at"));
    }
    call.seq((0..count as usize).map(|n| value::number(call.at, start + step * n as f64)).collect())
}

pub fn reverse(call: &Call) -> Found {
    let mut items = call.list(0)?;
    items.reverse();
    call.seq(items)
}

pub fn slice(call: &Call) -> Found {
    let (start, end) = (call.number(1)?, call.number(2)?);
    let items = call.list(0)?;
    if start < 0.0 || end < start {
        return call.fail("not a part of the list");
    }
    match items.iter().position(Node::is_more) {
        Some(more) if (more as f64) < end => return Err(super::not_known(&items[more])),
        Some(_) | None => {}
    }
    match items.get(start as usize..end as usize) {
        Some(part) => call.seq(part.to_vec()),
        None => call.fail("not a part of the list"),
    }
}

/// Sorted as strings, which is the only order that Terraform's `sort` knows.
pub fn sort(call: &Call) -> Found {
    call.seq(sorted(call.list(0)?))
}

pub fn sorted(mut items: Vec<Node>) -> Vec<Node> {
    items.sort_by_cached_key(|item| (item.is_unknown(), value::to_text(item).map(|text| text.value)));
    items
}

/// A list of one type: where one item is a string, all are.
pub fn to_list(call: &Call) -> Found {
    let node = call.known(0)?;
    if node.is_null() {
        return Ok(node.clone());
    }
    call.seq(one_type(call.list(0)?))
}

pub fn one_type(items: Vec<Node>) -> Vec<Node> {
    let strings = items.iter().any(|item| matches!(item.kind, Kind::String(_)));
    if !strings {
        return items;
    }
    let text = |item: Node| match value::to_text(&item) {
        Some(text) => Node { kind: Kind::String(text), ..item },
        None => item,
    };
    items.into_iter().map(text).collect()
}

//! Functions on sets, which are lists without repetition, in the order of their strings.

use super::identity::{all, filtered, without_repetition};
use super::lists::{one_type, sorted};
use super::{Call, Found, Stop, unknown};
use crate::budget::limits;
use crate::tree::{Kind, Node, Reason};

pub fn to_set(call: &Call) -> Found {
    let node = call.known(0)?;
    if node.is_null() {
        return Ok(node.clone());
    }
    call.seq(unique(call, call.list(0)?)?)
}

fn unique(call: &Call, items: Vec<Node>) -> Result<Vec<Node>, Stop> {
    Ok(sorted(without_repetition(call, one_type(items))?))
}

pub fn union(call: &Call) -> Found {
    let mut together = Vec::new();
    for (n, node) in call.arguments.iter().enumerate() {
        match node.why() {
            Some(why) => together.push(Node::more(node.at, why)),
            None => together.extend(call.list(n)?),
        }
    }
    call.seq(unique(call, together)?)
}

pub fn intersection(call: &Call) -> Found {
    let mut kept = call.list(0)?;
    for n in 1..call.arguments.len() {
        let other = all(call, &call.list(n)?)?;
        kept = filtered(call, kept, |identity| identity.is_none_or(|id| other.contains(&id)))?;
    }
    all(call, &kept)?;
    call.seq(unique(call, kept)?)
}

pub fn subtract(call: &Call) -> Found {
    let other = all(call, &call.list(1)?)?;
    let kept = filtered(call, call.list(0)?, |identity| identity.is_none_or(|id| !other.contains(&id)))?;
    call.seq(unique(call, kept)?)
}

pub fn product(call: &Call) -> Found {
    let mut rows: Vec<Vec<Node>> = vec![Vec::new()];
    for n in 0..call.arguments.len() {
        let items = call.whole_list(n)?;
        if rows.len().saturating_mul(items.len()) > limits::TERRAFORM_ITEMS {
            return unknown(Reason::TooLarge("too many combinations to look at"));
        }
        call.items(rows.len() * items.len() * (n + 1))?;
        let with = |row: &Vec<Node>, item: &Node| row.iter().cloned().chain([item.clone()]).collect();
        rows = rows.iter().flat_map(|row| items.iter().map(move |item| with(row, item))).collect();
    }
    call.seq(rows.into_iter().map(|row| Node::new(call.at, Kind::Seq(row.into()))).collect())
}

//! Functions on sets, which are lists without repetition, in the order of their strings.

use super::collections::identity;
use super::lists::{one_type, sorted};
use super::{Call, Found, unknown};
use crate::budget::limits;
use crate::tree::{Kind, Node, Reason};
use std::collections::HashSet;

pub fn to_set(call: &Call) -> Found {
    let node = call.known(0)?;
    if node.is_null() {
        return Ok(node.clone());
    }
    call.seq(unique(call.list(0)?))
}

fn unique(items: Vec<Node>) -> Vec<Node> {
    let mut seen = HashSet::new();
    let items = one_type(items).into_iter().filter(|item| identity(item).is_none_or(|id| seen.insert(id))).collect();
    sorted(items)
}

pub fn union(call: &Call) -> Found {
    let mut all = Vec::new();
    for (n, node) in call.arguments.iter().enumerate() {
        match node.why() {
            Some(why) => all.push(Node::more(node.at, why)),
            None => all.extend(call.list(n)?),
        }
    }
    call.seq(unique(all))
}

pub fn intersection(call: &Call) -> Found {
    let mut all = call.list(0)?;
    for n in 1..call.arguments.len() {
        let other = identities(call, n)?;
        all.retain(|item| identity(item).is_none_or(|id| other.contains(&id)));
    }
    no_unknowns(&all)?;
    call.seq(unique(all))
}

pub fn subtract(call: &Call) -> Found {
    let other = identities(call, 1)?;
    let mut all = call.list(0)?;
    all.retain(|item| identity(item).is_none_or(|id| !other.contains(&id)));
    call.seq(unique(all))
}

fn identities(call: &Call, n: usize) -> Result<HashSet<String>, super::Stop> {
    let items = call.list(n)?;
    no_unknowns(&items)?;
    Ok(items.iter().filter_map(identity).collect())
}

fn no_unknowns(items: &[Node]) -> Result<(), super::Stop> {
    match items.iter().find(|item| identity(item).is_none()) {
        Some(item) => Err(super::not_known(item)),
        None => Ok(()),
    }
}

pub fn product(call: &Call) -> Found {
    let mut rows: Vec<Vec<Node>> = vec![Vec::new()];
    for n in 0..call.arguments.len() {
        let items = call.whole_list(n)?;
        if rows.len().saturating_mul(items.len()) > limits::TERRAFORM_ITEMS {
            return unknown(Reason::TooLarge("too many combinations to look at"));
        }
        let with = |row: &Vec<Node>, item: &Node| row.iter().cloned().chain([item.clone()]).collect();
        rows = rows.iter().flat_map(|row| items.iter().map(move |item| with(row, item))).collect();
    }
    call.seq(rows.into_iter().map(|row| Node::new(call.at, Kind::Seq(row.into()))).collect())
}

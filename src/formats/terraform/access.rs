//! Parts of values, `of.name` and `of[key]`, and what it is called when something is not there.

use super::value::{self, part_of};
use crate::source::Location;
use crate::tree::{Kind, Node, Reason};

/// What cannot be evaluated because it is wrong. Outside of `try` and `can` it ends as an unknown.
#[derive(Debug)]
pub struct Fail {
    pub at: Location,
    pub message: String,
}

pub type Eval = Result<Node, Fail>;

pub fn fail<T>(at: Location, message: impl Into<String>) -> Result<T, Fail> {
    Err(Fail { at, message: message.into() })
}

/// `of.name`
pub fn attribute(of: &Node, name: &str, at: Location) -> Eval {
    match &of.kind {
        Kind::Unknown(_) => Ok(of.clone()),
        Kind::Map(_) => match of.get(name).or_else(|| of.rest()) {
            Some(found) => Ok(part_of(of, found)),
            None => fail(at, format!("has no attribute `{name}`")),
        },
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Seq(_) => {
            fail(at, format!("{} has no attribute `{name}`", value::kind_name(of)))
        }
    }
}

/// `of[key]`
pub fn element(of: &Node, key: &Node, at: Location) -> Eval {
    if of.is_unknown() {
        return Ok(of.clone());
    }
    if let Some(why) = key.why() {
        return Ok(Node::new(at, Kind::Unknown(why.clone())));
    }
    match &of.kind {
        Kind::Seq(items) => {
            let Some(index) = value::to_number(key).filter(|n| n.fract() == 0.0 && *n >= 0.0) else {
                return fail(at, "not an index of a list");
            };
            let index = index as usize;
            match items.iter().position(Node::is_more) {
                Some(more) if more <= index => Ok(part_of(of, &items[more])),
                Some(_) | None => match items.get(index) {
                    Some(item) => Ok(part_of(of, item)),
                    None => Err(Fail { at, message: "index lies behind the end of the list".into() }),
                },
            }
        }
        Kind::Map(_) => match value::to_text(key) {
            Some(text) if text.has_holes() => Ok(Node::unknown(at, Reason::Partial("the key is not known"))),
            Some(text) => attribute(of, text.as_str(), at),
            None => fail(at, "not a key of a map"),
        },
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Unknown(_) => {
            fail(at, format!("{} has no elements", value::kind_name(of)))
        }
    }
}

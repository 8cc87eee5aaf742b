//! A look into a tree that remembers where it is: the one way from nodes to [`Field`]s.
//!
//! `view.get("securityContext").get("privileged").flag()` gives a field whether the value is
//! written, missing (its slot is the deepest key that exists, with the path still to write) or
//! unknown.

use super::field::{Field, Value};
use super::slot::{Encode, Keys, Repair, Shared, Site, Slot};
use crate::source::Location;
use crate::syntax::edit::Carrier;
use crate::tree::{Entry, Kind, Node, Reason, Text, Via, Why};
use std::sync::Arc;

/// How a tree is read: in HCL a block that stands once is a list of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    Yaml,
    Json,
    Hcl,
    /// Inside a text of something else: how a change is written there, only a person can tell.
    Carried,
}

/// A node, or the place where one is missing.
#[derive(Debug, Clone)]
pub struct View<'a> {
    node: Option<&'a Node>,
    /// The place to name while nothing better is known: the nearest thing that exists.
    at: Location,
    /// The key that the node stands at.
    key: Option<Location>,
    /// The map or list that holds the node; for a missing one, the deepest map that exists, with the keys below it
    /// that do not.
    parent: Option<&'a Node>,
    missing: Option<Arc<Keys>>,
    trail: Option<Arc<Via>>,
    syntax: Syntax,
    why: Option<Why>,
    /// Why what is not written here may be there all the same.
    rest: Option<Why>,
}

impl<'a> View<'a> {
    pub fn new(node: &'a Node, syntax: Syntax) -> Self {
        let mut view = Self {
            node: None,
            at: node.at,
            key: None,
            parent: None,
            missing: None,
            trail: None,
            syntax,
            why: None,
            rest: None,
        };
        view.enter(node);
        view
    }

    /// What to point at if something is missing right below this view: a container's name, say.
    pub fn anchored(mut self, at: Location) -> Self {
        self.at = at;
        self
    }

    /// A part of something that is said elsewhere: what is not written here is not known.
    pub fn in_part(mut self, why: Why) -> Self {
        self.rest = Some(why);
        self
    }

    pub fn node(&self) -> Option<&'a Node> {
        self.node
    }

    pub fn at(&self) -> Location {
        self.at
    }

    /// Whether something other than null is written here.
    pub fn exists(&self) -> bool {
        self.node.is_some_and(|node| !node.is_null())
    }

    /// A look at another tree that says the same in other words.
    pub fn over<'b>(&self, node: &'b Node) -> View<'b> {
        View::new(node, self.syntax)
    }

    pub fn is_unknown(&self) -> bool {
        self.why.is_some()
    }

    /// The view of a key below.
    pub fn get(&self, key: &str) -> Self {
        let mut view = self.clone();
        let node = self.node.map(|node| self.block(node));
        view.node = node;
        match node {
            Some(node) if matches!(node.kind, Kind::Map(_)) => match node.entry(key) {
                // Null is how every format here says "not set".
                Some(entry) if !entry.value.is_null() => {
                    view.at = entry.key.at;
                    view.enter(&entry.value);
                    view.key = Some(entry.key.at);
                    view.parent = Some(node);
                }
                Some(entry) => {
                    view.at = entry.key.at;
                    view.lack(key);
                }
                None => {
                    // An open map may have the key: a document that breaks off, a merge with something unknown.
                    if let Kind::Map(map) = &node.kind {
                        view.why = map.open().or(view.why);
                    }
                    view.lack(key);
                }
            },
            Some(node) => {
                // One block or more, and which of them it will be cannot be known.
                view.why = view
                    .why
                    .or_else(|| node.items().iter().find_map(|item| item.why().cloned()))
                    .or_else(|| self.misfit(node));
                view.lack(key);
            }
            None => view.lack(key),
        }
        view
    }

    pub fn path(&self, keys: &[&str]) -> Self {
        keys.iter().fold(self.clone(), |view, key| view.get(key))
    }

    /// The items of a list. In HCL a single map counts as a list of one: `x = {}` and `x {}`.
    pub fn items(&self) -> Vec<View<'a>> {
        match self.node.map(|node| &node.kind) {
            Some(Kind::Seq(items)) => items.iter().map(|item| self.item(item)).collect(),
            Some(Kind::Map(_)) if self.syntax == Syntax::Hcl => vec![self.clone()],
            Some(Kind::Map(_) | Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Unknown(_))
            | None => Vec::new(),
        }
    }

    /// The entries of a map, each with its key; of those that cannot be known there is nothing to say.
    pub fn entries(&self) -> Vec<(&'a Entry, View<'a>)> {
        let entries = self.node.map_or(&[][..], |node| self.block(node).entries());
        entries.iter().map(|entry| (entry, self.below(&entry.value, entry.key.at))).collect()
    }

    /// A block that stands once is a list of one in HCL; keys are asked of the block itself.
    fn block(&self, node: &'a Node) -> &'a Node {
        match &node.kind {
            Kind::Seq(items) if self.syntax == Syntax::Hcl && items.len() == 1 => &items[0],
            Kind::Seq(_)
            | Kind::Null
            | Kind::Bool(_)
            | Kind::Number(..)
            | Kind::String(_)
            | Kind::Map(_)
            | Kind::Unknown(_) => node,
        }
    }

    /// A list where a map belongs may well hold the key, a level down, and a text (`${RESOURCES}`) may be filled in with a
    /// map: what is meant is not known.
    fn misfit(&self, node: &Node) -> Option<Why> {
        let is_other = match &node.kind {
            Kind::Seq(items) => self.syntax != Syntax::Hcl && !items.is_empty(),
            Kind::String(_) => true,
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Map(_) | Kind::Unknown(_) => false,
        };
        is_other.then(|| Why::new(Reason::Mistyped("the value is not of the expected kind")))
    }

    /// An item stands in its list; a block of HCL, of which there may be several, in what holds them.
    fn item(&self, node: &'a Node) -> View<'a> {
        let mut view = Self { at: node.at, ..self.clone() };
        view.enter(node);
        let is_block = self.syntax == Syntax::Hcl
            && matches!(node.kind, Kind::Map(_))
            && self.node.is_some_and(|list| node.at.span.start <= list.at.span.start);
        view.parent = if is_block { self.parent } else { self.node };
        view
    }

    fn below(&self, node: &'a Node, at: Location) -> View<'a> {
        let mut view = Self { at, ..self.clone() };
        view.enter(node);
        view.parent = self.node.map(|node| self.block(node));
        view
    }

    /// A place for a value of any kind that this view's value has, or would have.
    pub fn slot(&self) -> Slot {
        let at = match self.node {
            Some(node) if self.is_scalar() => node.at,
            Some(_) | None => self.at,
        };
        Slot { at, trail: self.trail.clone(), site: self.site(), encode: Encode::By(Repair::plain) }
    }

    fn site(&self) -> Option<Site> {
        let carrier = match self.syntax {
            Syntax::Yaml => Carrier::Yaml,
            Syntax::Json => Carrier::Json,
            Syntax::Hcl => Carrier::Hcl,
            Syntax::Carried => return None,
        };
        let shared = if self.trail.is_some() { Shared::Perhaps } else { Shared::No };
        match (self.node, self.parent) {
            (Some(node), parent) => {
                // What is used by its name goes where the name stands, and is replaced where it is written.
                let used = node.used_at();
                let entry = self.key.filter(|key| key.file == used.file).map_or(used, |key| key.cover(used));
                let value = (self.is_scalar() && self.is_written_plainly(node)).then_some(node.at);
                let parent = parent.map_or(node.at, |parent| parent.at);
                Some(Site { carrier, entry: Some(entry), value, parent, missing: None, shared })
            }
            (None, Some(parent)) if self.why.is_none() => Some(Site {
                carrier,
                entry: None,
                value: None,
                parent: parent.at,
                missing: self.missing.clone(),
                shared,
            }),
            (None, _) => None,
        }
    }

    /// A field of what `read` makes of the node; what it cannot read is unknown.
    pub fn field<T>(&self, read: impl FnOnce(&'a Node) -> Option<T>) -> Field<T> {
        let value = match (self.node, &self.why) {
            (_, Some(why)) => Value::Unknown(why.clone()),
            (None, None) => Value::Missing,
            (Some(node), None) => match read(node) {
                Some(value) => Value::Set(value),
                None => Value::Unknown(Why::new(Reason::Mistyped("the value is not of the expected kind"))),
            },
        };
        Field { value, slot: self.slot() }
    }

    pub fn flag(&self) -> Field<bool> {
        self.field(|node| match &node.kind {
            Kind::Bool(flag) => Some(*flag),
            // Quoted booleans: the API server refuses them, Compose, ECS tools and Terraform take them.
            Kind::String(text) => match text.known()?.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" => Some(true),
                "false" | "no" | "off" => Some(false),
                _ => None,
            },
            Kind::Null | Kind::Number(..) | Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => None,
        })
    }

    /// A text, holes and all; numbers and booleans as they are written.
    pub fn text(&self) -> Field<Text> {
        self.field(text_of)
    }

    /// A text of which everything is known.
    pub fn word(&self) -> Field<String> {
        match self.text() {
            Field { value: Value::Set(text), slot } => match text.known() {
                Some(word) => Field::set(word.to_owned(), slot),
                None => Field::unknown(slot, Why::new(Reason::Template)),
            },
            Field { value: Value::Missing, slot } => Field::missing(slot),
            Field { value: Value::Unknown(why), slot } => Field::unknown(slot, why),
        }
    }

    pub fn integer(&self) -> Field<i64> {
        self.field(|node| match &node.kind {
            Kind::Number(number, _) if number.fract() == 0.0 && number.abs() < 9e15 => Some(*number as i64),
            Kind::String(text) => text.known()?.trim().parse().ok(),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => None,
        })
    }

    /// A list of words, each with its own place. A single scalar counts as a list of one.
    pub fn words(&self) -> Field<Vec<Field<String>>> {
        let items = match self.node.map(|node| &node.kind) {
            Some(Kind::Seq(_)) => self.items().iter().map(View::word).collect(),
            Some(Kind::String(_) | Kind::Number(..) | Kind::Bool(_)) => vec![self.word()],
            Some(Kind::Null | Kind::Map(_) | Kind::Unknown(_)) | None => Vec::new(),
        };
        self.field(|node| (!matches!(node.kind, Kind::Map(_))).then_some(items))
    }

    fn is_scalar(&self) -> bool {
        matches!(
            self.node.map(|node| &node.kind),
            Some(Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_))
        )
    }

    /// In HCL a value can stand inside a text, where quotes have to be written differently.
    fn is_written_plainly(&self, node: &Node) -> bool {
        let length = node.at.span.range().len();
        self.syntax != Syntax::Hcl
            || match &node.kind {
                Kind::String(text) => length == text.value.len() + 2,
                Kind::Number(_, written) => length == written.len(),
                Kind::Bool(flag) => length == flag.to_string().len(),
                Kind::Null | Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => true,
            }
    }

    fn enter(&mut self, node: &'a Node) {
        if node.via.is_some() {
            self.trail = Via::joined(node.via.as_ref(), self.trail.as_ref());
            // The key beside the use is not where a person would edit: the value's own place is.
            self.at = node.at;
        }
        if let Kind::Unknown(why) = &node.kind {
            self.why = Some(why.clone());
        }
        self.node = Some(node);
        self.key = None;
        self.parent = None;
        self.missing = None;
    }

    fn lack(&mut self, key: &str) {
        if let Some(node) = self.node.take() {
            self.parent = matches!(node.kind, Kind::Map(_)).then_some(node);
        }
        self.why = self.why.take().or_else(|| self.rest.clone());
        self.missing = Some(Keys::below(self.missing.take(), key));
    }
}

/// Numbers and booleans count as text where a text is asked for, as YAML readers have it.
pub fn text_of(node: &Node) -> Option<Text> {
    match &node.kind {
        Kind::String(text) => Some(text.clone()),
        Kind::Number(_, written) => Some(Text::verbatim(written.clone(), node.at)),
        Kind::Bool(flag) => Some(Text::verbatim(flag.to_string(), node.at)),
        Kind::Null | Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => None,
    }
}

//! One tree for YAML, JSON and evaluated Terraform: values, each with the place where it is written.
//!
//! The tree knows no grammar and no meaning, but for what a tag says of how a value goes over another one ([`Merging`]).
//! Three things make it more than a parse tree:
//! a [`Text`] knows where each of its pieces is written (a tag that came out of a variable keeps
//! the variable's place); a value that cannot be known is [`Kind::Unknown`] with its reason,
//! or a [`HOLE`] inside a text; and a map or list of which there may be more says so.

mod index;
mod text;
mod why;

pub use index::Index;
pub use text::{HOLE, Piece, REPLACED, Text, TextBuilder, without_holes};
pub use why::{Reason, Tagged, Why};

use crate::source::Location;
use std::ops::Deref;
use std::sync::Arc;

/// A value and where it is written.
#[derive(Debug, Clone)]
pub struct Node {
    pub at: Location,
    pub style: Style,
    pub kind: Kind,
    /// How the value came from where it is written to where it is used, nearest use first.
    pub via: Option<Arc<Via>>,
    pub merging: Merging,
}

/// How a value goes over another one. The value of any other custom tag is unknown: [`Reason::CustomTag`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Merging {
    #[default]
    Usual,
    /// `!reset`: it takes the other one away.
    Reset,
    /// `!override`: nothing of the other one is kept.
    Override,
}

/// How a scalar is written, for what edits it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Not a scalar, or a syntax that has one way only.
    #[default]
    Only,
    Plain,
    Single,
    Double,
    Literal,
    Folded,
}

#[derive(Debug, Clone)]
pub enum Kind {
    Null,
    Bool(bool),
    /// A number, with its text as written (`1.10` and `1.1` are different image tags).
    Number(f64, Arc<str>),
    String(Text),
    Map(Map),
    Seq(Seq),
    Unknown(Why),
}

/// The entries of a map, and whether there may be others.
#[derive(Debug, Clone)]
pub struct Map {
    entries: Arc<[Entry]>,
    /// What any entry is that the map may have besides those that are known; mostly unknown.
    rest: Option<Arc<Node>>,
}

/// The items of a list. An unknown item may stand for any number of items in its place
/// ([`Why::more`]), so that who goes through the items meets it, and nothing follows from its absence.
#[derive(Debug, Clone)]
pub struct Seq(Arc<[Node]>);

/// One key of a map with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    pub key: Key,
    pub value: Node,
}

#[derive(Debug, Clone)]
pub struct Key {
    pub name: Arc<str>,
    pub at: Location,
}

/// One step of a value's way: the place that uses it, and what stands there.
#[derive(Debug, Clone, serde::Deserialize, serde::Serialize)]
pub struct Via {
    pub at: Location,
    /// What the place does with the value, for people: "used here as `var.image`".
    pub what: String,
    pub next: Option<Arc<Via>>,
}

impl Via {
    /// This step and all that come after it.
    pub fn steps(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |via| via.next.as_deref())
    }

    /// One trail behind another.
    pub fn joined(first: Option<&Arc<Self>>, then: Option<&Arc<Self>>) -> Option<Arc<Self>> {
        let (Some(first), Some(then)) = (first, then) else { return first.or(then).cloned() };
        let steps: Vec<&Self> = first.steps().collect();
        let next = |next, via: &Self| Arc::new(Self { at: via.at, what: via.what.clone(), next: Some(next) });
        Some(steps.into_iter().rev().fold(then.clone(), next))
    }
}

impl Key {
    /// The name with its place: exact where it is written as it reads.
    pub fn text(&self) -> Text {
        if self.name.len() == self.at.span.range().len() {
            Text::verbatim(self.name.clone(), self.at)
        } else {
            Text::whole(self.name.clone(), self.at)
        }
    }
}

impl Map {
    /// A map of which `rest` is what each further entry would be; without it there are none.
    pub fn new(entries: impl Into<Arc<[Entry]>>, rest: Option<Node>) -> Self {
        Self { entries: entries.into(), rest: rest.map(Arc::new) }
    }

    /// Whether both are the same map in memory.
    pub fn is(&self, other: &Self) -> bool {
        let same_rest = match (&self.rest, &other.rest) {
            (None, None) => true,
            (Some(ours), Some(theirs)) => Arc::ptr_eq(ours, theirs),
            (Some(_), None) | (None, Some(_)) => false,
        };
        same_rest && Arc::ptr_eq(&self.entries, &other.entries)
    }

    /// The same map with other entries, and as open as it was.
    #[must_use]
    pub fn with(&self, entries: impl Into<Arc<[Entry]>>) -> Self {
        Self { entries: entries.into(), rest: self.rest.clone() }
    }

    /// The value of any entry that the map may have besides those that are known.
    pub fn rest(&self) -> Option<&Node> {
        self.rest.as_deref()
    }

    /// Why there may be more entries than those that are known, if there may be.
    pub fn open(&self) -> Option<Why> {
        let rest = self.rest()?;
        Some(rest.why().cloned().unwrap_or_else(|| Why::new(Reason::Partial("not all keys are known")).at(rest.at)))
    }
}

impl Seq {
    /// Whether both are the same list in memory.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Why there may be more items than those that are known, if there may be.
    pub fn open(&self) -> Option<&Why> {
        self.0.iter().find_map(|item| item.why().filter(|why| why.more))
    }
}

impl Deref for Map {
    type Target = [Entry];
    fn deref(&self) -> &[Entry] {
        &self.entries
    }
}

impl Deref for Seq {
    type Target = [Node];
    fn deref(&self) -> &[Node] {
        &self.0
    }
}

impl From<Vec<Entry>> for Map {
    fn from(entries: Vec<Entry>) -> Self {
        Self::new(entries, None)
    }
}

impl FromIterator<Entry> for Map {
    fn from_iter<T: IntoIterator<Item = Entry>>(entries: T) -> Self {
        Self { entries: entries.into_iter().collect(), rest: None }
    }
}

impl From<Vec<Node>> for Seq {
    fn from(items: Vec<Node>) -> Self {
        Self(items.into())
    }
}

impl FromIterator<Node> for Seq {
    fn from_iter<T: IntoIterator<Item = Node>>(items: T) -> Self {
        Self(items.into_iter().collect())
    }
}

/// All of these if one of them changes.
fn with_changed<T: Clone>(all: &[T], change: impl Fn(&T) -> Option<T>) -> Option<Vec<T>> {
    let (index, first) = all.iter().enumerate().find_map(|(index, it)| Some((index, change(it)?)))?;
    let mut changed = Vec::with_capacity(all.len());
    changed.extend_from_slice(&all[..index]);
    changed.push(first);
    changed.extend(all[index + 1..].iter().map(|it| change(it).unwrap_or_else(|| it.clone())));
    Some(changed)
}

impl Node {
    pub fn new(at: Location, kind: Kind) -> Self {
        Self { at, style: Style::Only, kind, via: None, merging: Merging::Usual }
    }

    pub fn unknown(at: Location, why: impl Into<Reason>) -> Self {
        Self::new(at, Kind::Unknown(Why::new(why).at(at)))
    }

    /// Stands in a list for any number of items that cannot be known.
    pub fn more(at: Location, why: &Why) -> Self {
        Self::new(at, Kind::Unknown(Why { more: true, ..why.clone() }))
    }

    /// The same value written in this style.
    #[must_use]
    pub fn styled(self, style: Style) -> Self {
        Self { style, ..self }
    }

    /// The same place with another value; how it came here stays.
    #[must_use]
    pub fn with_kind(&self, kind: Kind) -> Self {
        Self { at: self.at, style: self.style, kind, via: self.via.clone(), merging: self.merging }
    }

    /// The same map with other entries; not the same value if it is no map.
    #[must_use]
    pub fn with_entries(&self, entries: impl Into<Arc<[Entry]>>) -> Self {
        let rest = self.rest().cloned();
        self.with_kind(Kind::Map(Map::new(entries, rest)))
    }

    /// The same tree with some of its texts changed; `None` where none is, so that most of a tree is shared and not copied.
    pub fn with_texts(&self, depth: usize, change: &dyn Fn(&Self, &Text) -> Option<Self>) -> Option<Self> {
        let below = |node: &Self| node.with_texts(depth.checked_sub(1)?, change);
        match &self.kind {
            Kind::String(text) => change(self, text),
            Kind::Map(entries) => {
                let of_entry = |it: &Entry| Some(Entry { value: below(&it.value)?, key: it.key.clone() });
                Some(self.with_entries(with_changed(entries, of_entry)?))
            }
            Kind::Seq(items) => Some(self.with_kind(Kind::Seq(with_changed(items, below)?.into()))),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Unknown(_) => None,
        }
    }

    /// The same map, known to be incomplete; anything else stays as it is.
    #[must_use]
    pub fn opened(&self, why: Why) -> Self {
        match &self.kind {
            Kind::Map(map) => {
                let rest = Some(Arc::new(Self::new(self.at, Kind::Unknown(why))));
                self.with_kind(Kind::Map(Map { entries: map.entries.clone(), rest }))
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Seq(_) | Kind::Unknown(_) => {
                self.clone()
            }
        }
    }

    pub fn string(text: Text, at: Location) -> Self {
        Self::new(at, Kind::String(text))
    }

    /// The same value, reached through one more place.
    pub fn via(mut self, at: Location, what: impl Into<String>) -> Self {
        let next = self.via.take();
        self.via = Some(Arc::new(Via { at, what: what.into(), next }));
        self
    }

    /// Where the value is used, which is where it is written unless it came through other places.
    pub fn used_at(&self) -> Location {
        self.via.as_ref().map_or(self.at, |via| via.at)
    }

    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map(entries) => entries,
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Seq(_) | Kind::Unknown(_) => &[],
        }
    }

    /// What any entry is that this map may have besides those that are known.
    pub fn rest(&self) -> Option<&Self> {
        match &self.kind {
            Kind::Map(map) => map.rest(),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Seq(_) | Kind::Unknown(_) => None,
        }
    }

    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::Seq(items) => items,
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Map(_) | Kind::Unknown(_) => &[],
        }
    }

    /// The entry of this key; where a key stands twice, the last one holds, as in YAML and JSON readers.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().rev().find(|entry| &*entry.key.name == key)
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub fn path(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    pub fn text(&self) -> Option<&Text> {
        match &self.kind {
            Kind::String(text) => Some(text),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => None,
        }
    }

    /// The string if it is one and all of it is known.
    pub fn str(&self) -> Option<&str> {
        self.text().and_then(Text::known)
    }

    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    pub fn is_unknown(&self) -> bool {
        self.why().is_some()
    }

    /// Why the value cannot be known, if it cannot.
    pub fn why(&self) -> Option<&Why> {
        match &self.kind {
            Kind::Unknown(why) => Some(why),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Map(_) | Kind::Seq(_) => None,
        }
    }

    /// Whether it stands in a list for any number of items.
    pub fn is_more(&self) -> bool {
        self.why().is_some_and(|why| why.more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Trees are most of what a run keeps in memory.
    #[test]
    fn a_node_is_small() {
        assert!(std::mem::size_of::<Node>() <= 80, "{}", std::mem::size_of::<Node>());
    }
}

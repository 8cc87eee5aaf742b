//! A value together with where it is written, or where it would be.

use crate::source::Location;
use crate::tree::{Node, Reason, Text, Why};

/// A value that a rule asks for, and its place.
#[derive(Debug, Clone)]
pub struct Field<T> {
    pub value: Value<T>,
    pub slot: Slot,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<T> {
    Set(T),
    /// Nothing is written, but it could be: the slot tells where.
    Missing,
    /// It cannot be known from the files alone, or the format has no word for it.
    Unknown(Why),
}

/// The place of a value: where a person would edit it.
#[derive(Debug, Clone)]
pub struct Slot {
    /// Where the value stands; for a missing value, the nearest thing that is there.
    pub at: Location,
    /// The places that the value came through, nearest to the use first.
    pub trail: Vec<(Location, String)>,
    pub write: Write,
}

/// How a value can be written into a slot.
#[derive(Debug, Clone)]
pub enum Write {
    /// Not by a machine.
    No,
    /// In place of the text at the slot's location, which stands at this key if it has one.
    Replace { syntax: Syntax, key: Option<Location>, spelling: Spelling },
    /// As a new entry below `into`, at the end of this path of keys.
    Insert { syntax: Syntax, into: Box<Node>, keys: Vec<&'static str>, spelling: Spelling },
    /// As a new line of its own at this offset of the slot's file.
    Line { offset: u32, spelling: Spelling },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    Yaml,
    Json,
    Hcl,
    Dockerfile,
}

/// What a rule wants to stand in a slot, in no format's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    NonRoot,
    Flag(bool),
    Word(String),
    Words(Vec<String>),
    /// Take the whole entry away.
    Remove,
}

/// How a format spells a repair at this slot; `None` where it cannot.
pub type Spelling = fn(&Repair) -> Option<Written>;

/// A value on its way into a file; the syntax decides on quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// As it is: `true`, `65532`, a whole instruction of a Dockerfile.
    Raw(String),
    Text(String),
    List(Vec<String>),
}

impl Repair {
    /// Booleans as `true`, words as they are: what most slots want.
    pub fn plain(repair: &Self) -> Option<Written> {
        match repair {
            Self::Flag(flag) => Some(Written::Raw(flag.to_string())),
            Self::Word(word) => Some(Written::Text(word.clone())),
            Self::Words(words) => Some(Written::List(words.clone())),
            Self::NonRoot | Self::Remove => None,
        }
    }
}

impl Slot {
    /// A slot that people can edit, machines not.
    pub fn at(at: Location) -> Self {
        Self { at, trail: Vec::new(), write: Write::No }
    }

    /// The slot of a part of a text: where it is written, and the way from there to its use.
    pub fn of(text: &Text, range: std::ops::Range<usize>) -> Self {
        let at = text.locate(range.clone());
        // What is put together from several places is edited where it is put together.
        let via = if text.pieces(range.clone()).len() > 1 { None } else { text.via_at(range.start) };
        let steps = std::iter::successors(via, |via| via.next.as_ref());
        Self { at, trail: steps.map(|via| (via.at, via.what.clone())).collect(), write: Write::No }
    }
}

impl<T> Field<T> {
    pub fn set(value: T, slot: Slot) -> Self {
        Self { value: Value::Set(value), slot }
    }

    pub fn missing(slot: Slot) -> Self {
        Self { value: Value::Missing, slot }
    }

    pub fn unknown(slot: Slot, why: Why) -> Self {
        Self { value: Value::Unknown(why), slot }
    }

    /// For what a format has no word for: a Dockerfile cannot say whether its container will be privileged.
    pub fn unsaid(at: Location) -> Self {
        Self::unknown(Slot::at(at), Why::new(Reason::NotExpressible))
    }

    /// The value if it is set.
    pub fn known(&self) -> Option<&T> {
        match &self.value {
            Value::Set(value) => Some(value),
            Value::Missing | Value::Unknown(_) => None,
        }
    }

    pub fn is_missing(&self) -> bool {
        matches!(self.value, Value::Missing)
    }

    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Field<U> {
        let value = match self.value {
            Value::Set(value) => Value::Set(with(value)),
            Value::Missing => Value::Missing,
            Value::Unknown(why) => Value::Unknown(why),
        };
        Field { value, slot: self.slot }
    }

    /// This field, or `other` where this one is missing: a container's own setting before its pod's.
    /// If both are missing, the place is this field's.
    pub fn or(self, other: Self) -> Self {
        match (&self.value, &other.value) {
            (Value::Missing, Value::Set(_) | Value::Unknown(_)) => other,
            (Value::Set(_) | Value::Unknown(_), _) | (Value::Missing, Value::Missing) => self,
        }
    }

    /// What holds where nothing is written.
    pub fn or_default(mut self, value: T) -> Self {
        if self.is_missing() {
            self.value = Value::Set(value);
        }
        self
    }
}

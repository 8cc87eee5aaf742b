//! A value together with where it is written, or where it would be.

use super::slot::{Encoder, Slot};
use crate::source::Location;
use crate::tree::{Reason, Why};

/// A value that a rule asks for, and its place.
#[derive(Debug, Clone, serde::Deserialize, serde::Serialize)]
pub struct Field<T> {
    pub value: Value<T>,
    pub slot: Slot,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum Value<T> {
    Set(T),
    /// Nothing is written, but it could be: the slot tells where.
    Missing,
    /// It cannot be known from the files alone, or the format has no word for it.
    Unknown(#[serde(skip, default = "Why::not_kept")] Why),
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

    /// The same field, where this format writes repairs in words of its own.
    pub fn encoded(self, encode: Encoder) -> Self {
        Self { slot: self.slot.encoded(encode), ..self }
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

//! A thing with the labels, or tags, that people sort their things by.

use super::field::{Field, Value};
use super::identity::Identity;
use super::view::View;
use crate::source::Location;
use crate::tree::{Kind, Text};
use std::sync::Arc;

#[derive(Debug)]
pub struct Labelled {
    pub identity: Arc<Identity>,
    /// What names the thing.
    pub at: Location,
    /// Whether it runs, or is an image for what runs.
    pub runs: bool,
    pub entries: Vec<(Text, Field<Text>)>,
    /// There may be more than these.
    pub open: bool,
}

impl Labelled {
    /// By a map of names and values.
    pub fn of_map(identity: &Arc<Identity>, runs: bool, labels: &View<'_>) -> Self {
        let entries = labels.entries().into_iter().map(|(entry, value)| {
            let name = Text::verbatim(entry.key.name.clone(), entry.key.at);
            (name, value.text())
        });
        let is_map = match labels.node().map(|node| &node.kind) {
            Some(Kind::Map(map)) => map.open().is_none(),
            Some(Kind::Null) | None => true,
            Some(Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Seq(_) | Kind::Unknown(_)) => false,
        };
        let (at, open) = (identity.at, !is_map || labels.is_unknown());
        Self { identity: identity.clone(), at, runs, entries: entries.collect(), open }
    }

    /// The value of a label.
    pub fn get(&self, name: &str) -> Value<&Field<Text>> {
        let named = |text: &Text| text.known().is_none_or(|own| own == name);
        match self.entries.iter().rev().find(|(own, _)| named(own)) {
            Some((own, value)) if own.known().is_some() => Value::Set(value),
            None if !self.open => Value::Missing,
            Some(_) | None => Value::Unknown(super::Why::new(super::Reason::Template)),
        }
    }
}

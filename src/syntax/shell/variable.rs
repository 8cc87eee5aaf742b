//! What variables stand for, and the trail of a value from where it is set to where it is used.

use crate::budget::limits;
use crate::source::Location;
use crate::tree::{Piece, Text, Via};
use rpds::HashTrieMapSync;
use std::sync::Arc;

/// What a variable's name stands for.
#[derive(Debug, Clone)]
pub enum Lookup {
    Known(Text),
    Unset,
    /// Declared without a value: the build's command line may give it one. Its defaults count as the values of other arguments do.
    Declared,
    /// It may be set, to whatever.
    Unknown,
}

/// Variables by their names. One that is cloned is shared: a build may have as many stages as it has variables.
#[derive(Debug, Clone)]
pub struct Variables(HashTrieMapSync<Arc<str>, Variable>);

#[derive(Debug, Clone)]
pub struct Variable {
    /// Nothing where it is declared without one.
    pub value: Option<Text>,
    /// Whether it is part of the environment, and not only of what a build is given.
    pub exported: bool,
}

impl Default for Variables {
    fn default() -> Self {
        // What a change copies grows with the degree.
        Self(HashTrieMapSync::new_sync_with_degree(16))
    }
}

impl Variables {
    pub fn get(&self, name: &str) -> Option<&Variable> {
        self.0.get(name)
    }

    /// The value of a variable that has a known one.
    pub fn value(&self, name: &str) -> Option<&Text> {
        self.get(name)?.value.as_ref()
    }

    pub fn set(&mut self, name: &str, variable: Variable) {
        self.0.insert_mut(name.into(), variable);
    }
}

/// The text as it arrives where it is used: each piece's trail starts with that place.
pub(crate) fn used(text: &Text, at: Location, name: &str) -> Text {
    let whole = text.as_str().len();
    let mut last: Option<Arc<Via>> = None;
    let pieces = text.pieces(0..whole).into_iter().map(|piece| {
        // A trail that is longer than anyone follows begins anew: `ENV A=$A`, line upon line.
        let is_short = |via: &Arc<Via>| via.steps().nth(limits::SHELL_TRAIL).is_none();
        let next = piece.via.filter(is_short);
        // Neighbours that came the same way so far share the step.
        let same = |via: &&Arc<Via>| via.next.as_ref().map(Arc::as_ptr) == next.as_ref().map(Arc::as_ptr);
        let via = last.as_ref().filter(same).cloned();
        let via = via.unwrap_or_else(|| Arc::new(Via { at, what: format!("used here as `${name}`"), next }));
        last = Some(via.clone());
        Piece { via: Some(via), ..piece }
    });
    Text::pieced(text.value.clone(), pieces.collect())
}

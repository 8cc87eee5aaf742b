//! Keys that stand twice in one map. What follows from it differs from reader to reader, so all of them are kept.

use crate::source::Location;
use std::collections::HashMap;
use std::sync::Arc;

/// A key that stands in its map already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    pub name: Arc<str>,
    pub at: Location,
    /// Where it stands first.
    pub first: Location,
}

/// Maps of this size are gone through for each of their keys: that is quicker than to build an index.
const FEW: usize = 24;

/// Adds the keys of one map that stand there twice.
#[inline]
pub(super) fn note<'k>(keys: impl Iterator<Item = (&'k Arc<str>, Location)> + Clone, found: &mut Vec<Repeated>) {
    for (index, (name, at)) in keys.clone().enumerate() {
        if index == FEW {
            return note_many(keys, found);
        }
        if let Some((_, first)) = keys.clone().take(index).find(|(other, _)| **other == *name) {
            found.push(Repeated { name: name.clone(), at, first });
        }
    }
}

/// The same for those behind the first few.
fn note_many<'k>(keys: impl Iterator<Item = (&'k Arc<str>, Location)>, found: &mut Vec<Repeated>) {
    let mut known: HashMap<&str, Location> = HashMap::new();
    for (index, (name, at)) in keys.enumerate() {
        let first = *known.entry(name).or_insert(at);
        if first != at && index >= FEW {
            found.push(Repeated { name: name.clone(), at, first });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn each_key_is_told_once_however_many_there_are() {
        for size in [2, FEW - 1, FEW, FEW + 1, 3 * FEW] {
            let mut keys: Vec<(Arc<str>, Location)> = (0..size)
                .map(|number| (number.to_string().into(), Location::new(FileId(0), number, number + 1)))
                .collect();
            keys.push(("1".into(), Location::new(FileId(0), 900, 901)));
            keys.push(("1".into(), Location::new(FileId(0), 902, 903)));
            let mut found = Vec::new();
            note(keys.iter().map(|(name, at)| (name, *at)), &mut found);
            let places: Vec<(u32, u32)> = found.iter().map(|it| (it.at.span.start, it.first.span.start)).collect();
            assert_eq!(places, [(900, 1), (902, 1)], "{size}");
        }
    }
}

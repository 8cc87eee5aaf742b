//! Names that differ from a given one by a slip of the hand, found without asking each of them.

use crate::nearest::is_slip;
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Things by their names.
pub(super) struct Slips<'a, T> {
    /// Two names that differ by one letter become the same once a letter is taken out of each, or of one of them.
    by_stem: HashMap<u64, Vec<usize>>,
    named: Vec<(&'a str, &'a T)>,
}

impl<'a, T> Slips<'a, T> {
    pub fn new(named: impl Iterator<Item = (&'a str, &'a T)>) -> Self {
        let named: Vec<(&str, &T)> = named.collect();
        let mut by_stem: HashMap<u64, Vec<usize>> = HashMap::new();
        for (index, (name, _)) in named.iter().enumerate() {
            for stem in stems(name) {
                by_stem.entry(stem).or_default().push(index);
            }
        }
        Self { by_stem, named }
    }

    /// Those that may have been meant where this name was written, in their order.
    pub fn of(&self, written: &str) -> impl Iterator<Item = &'a T> {
        let found = stems(written).into_iter().filter_map(|stem| self.by_stem.get(&stem));
        let found: BTreeSet<usize> = found.flatten().copied().collect();
        let found = found.into_iter().map(|index| self.named[index]).filter(|(name, _)| is_slip(written, name));
        found.map(|(_, thing)| thing).collect::<Vec<_>>().into_iter()
    }
}

/// The name, and the name with one letter less in each way; its digits stand for themselves.
fn stems(name: &str) -> BTreeSet<u64> {
    let (digits, letters): (Vec<char>, Vec<char>) = name.chars().partition(char::is_ascii_digit);
    // No name in a cluster is longer.
    let letters = &letters[..letters.len().min(253)];
    let without = |left_out: usize| {
        let mut hasher = DefaultHasher::new();
        digits.hash(&mut hasher);
        let kept = letters.iter().enumerate().filter(|(at, _)| *at != left_out);
        kept.for_each(|(_, letter)| letter.hash(&mut hasher));
        hasher.finish()
    };
    (0..=letters.len()).map(without).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_one_slip_away_is_found() {
        let names = ["reader", "writer", "worker-1", "pod-reader"];
        let slips = Slips::new(names.iter().map(|name| (*name, name)));
        let of = |written| slips.of(written).copied().next();
        assert_eq!(
            (of("raeder"), of("reder"), of("readerr"), of("resder")),
            (Some("reader"), Some("reader"), Some("reader"), Some("reader"))
        );
        assert_eq!(
            (of("pod-readers"), of("worker-2"), of("writers-"), of("reader")),
            (Some("pod-reader"), None, None, None)
        );
    }
}

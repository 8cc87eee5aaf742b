//! Words that come again and again (`name`, `image`, `TCP`): each is kept in memory once.

use std::sync::Arc;

/// Longer texts seldom come twice.
const LONGEST: usize = 32;
const SLOTS: usize = 256;

/// The words that came last. A word that takes the place of another one costs that one a new copy, nothing else.
#[derive(Debug, Default)]
pub(super) struct Words(Vec<Option<Arc<str>>>);

impl Words {
    #[inline]
    pub fn get(&mut self, word: &str) -> Arc<str> {
        if word.len() > LONGEST {
            return word.into();
        }
        if self.0.is_empty() {
            self.0.resize(SLOTS, None);
        }
        let slot = &mut self.0[slot(word.as_bytes())];
        match slot {
            Some(kept) if **kept == *word => kept.clone(),
            _ => slot.insert(word.into()).clone(),
        }
    }
}

/// Its length, its first letters and its last ones tell most words apart.
#[inline]
fn slot(word: &[u8]) -> usize {
    let part = |bytes: &[u8]| bytes.iter().fold(0_u64, |all, byte| all << 8 | u64::from(*byte));
    let first = part(&word[..word.len().min(8)]);
    let last = part(&word[word.len().saturating_sub(8)..]);
    let mixed = (first ^ last.rotate_left(29) ^ word.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 56) as usize % SLOTS
}

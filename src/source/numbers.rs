//! Numbers of files as another run gave them: what it stored is read with the numbers that the same paths have here.

use super::FileId;
use serde::{Deserialize, Deserializer};
use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    static NUMBERS: RefCell<Option<BTreeMap<u32, FileId>>> = RefCell::default();
}

/// Reads what has numbers of another run in it. A number that is not among them is an error.
pub fn with_numbers<T>(numbers: BTreeMap<u32, FileId>, read: impl FnOnce() -> T) -> T {
    let before = NUMBERS.replace(Some(numbers));
    let done = read();
    NUMBERS.replace(before);
    done
}

impl<'de> Deserialize<'de> for FileId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u32::deserialize(deserializer)?;
        NUMBERS.with_borrow(|numbers| match numbers {
            None => Ok(Self(number)),
            Some(numbers) => numbers
                .get(&number)
                .copied()
                .ok_or_else(|| serde::de::Error::custom(format!("there is no file of the number {number}"))),
        })
    }
}

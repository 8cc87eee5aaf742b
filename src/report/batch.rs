//! A list in JSON that is made as it is written: a run may have a hundred thousand findings, and each plans its fix.

use rayon::prelude::*;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

/// Made at once: enough for all cores, few enough to be forgotten soon.
pub const BATCH: usize = 512;

pub struct Batched<'a, T, F> {
    pub items: &'a [T],
    pub make: F,
}

impl<'a, T, R, F> Serialize for Batched<'a, T, F>
where
    T: Sync,
    R: Serialize + Send,
    F: Fn(&'a T) -> R + Sync,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.items.len()))?;
        for batch in self.items.chunks(BATCH) {
            let made: Vec<R> = batch.par_iter().map(&self.make).collect();
            made.iter().try_for_each(|it| list.serialize_element(it))?;
        }
        list.end()
    }
}

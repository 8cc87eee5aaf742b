//! Lists that are made as they are written: a run may have a hundred thousand findings, and each plans its fix.

use super::writer::{Printable, Writer};
use rayon::prelude::*;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use std::io;

/// Made at once: enough for all cores, few enough to be forgotten soon.
pub const BATCH: usize = 512;

pub struct Batched<'a, T, R, F> {
    pub items: &'a [T],
    pub make: F,
    /// What comes after them.
    pub rest: Vec<R>,
}

impl<'a, T, R, F> Serialize for Batched<'a, T, R, F>
where
    T: Sync,
    R: Serialize + Send + Sync,
    F: Fn(&'a T) -> R + Sync,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.items.len() + self.rest.len()))?;
        for batch in self.items.chunks(BATCH) {
            let made: Vec<R> = batch.par_iter().map(&self.make).collect();
            made.iter().try_for_each(|it| list.serialize_element(it))?;
        }
        self.rest.iter().try_for_each(|it| list.serialize_element(it))?;
        list.end()
    }
}

/// Writes all items, put together on all cores, in their order.
pub fn print_each<T: Sync>(
    items: &[T],
    out: &mut Writer,
    compose: impl Fn(&T, &mut Printable) -> io::Result<()> + Sync,
) -> io::Result<()> {
    let medium = out.medium();
    for batch in items.chunks(BATCH) {
        let put_together = |item| {
            let mut text = Printable::new(medium);
            compose(item, &mut text).map(|()| text)
        };
        let made: Vec<io::Result<Printable>> = batch.par_iter().map(put_together).collect();
        for text in made {
            out.put(&text?)?;
        }
    }
    Ok(())
}

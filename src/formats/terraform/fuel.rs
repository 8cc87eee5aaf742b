//! The steps of one evaluation. They are counted here and paid for in the end, since each expression is one. It knows
//! no values.

use crate::source::Location;
use std::cell::Cell;

/// How many bytes of a text are one step of what goes through it.
const BYTES_A_STEP: usize = 64;

pub struct Fuel {
    left: Cell<u64>,
    over: Cell<Option<Location>>,
}

impl Fuel {
    pub fn new(steps: u64) -> Self {
        Self { left: Cell::new(steps), over: Cell::new(None) }
    }

    /// Steps for what stands at a place; `false` when there were enough.
    pub fn spend(&self, steps: usize, at: Location) -> bool {
        let left = self.left.get().saturating_sub(steps as u64);
        self.left.set(left);
        if left == 0 && self.over.get().is_none() {
            self.over.set(Some(at));
        }
        left > 0
    }

    /// Work that counts its own steps, of which it has so many at most.
    pub fn lend<T>(&self, most: u64, at: Location, work: impl FnOnce(&mut u64) -> T) -> T {
        let lent = most.min(self.left.get());
        let mut rest = lent;
        let result = work(&mut rest);
        self.spend(usize::try_from(lent - rest).unwrap_or(usize::MAX), at);
        result
    }

    pub fn left(&self) -> u64 {
        self.left.get()
    }

    /// Where the steps came to an end.
    pub fn over(&self) -> Option<Location> {
        self.over.get()
    }
}

/// What it costs to go through a text.
pub fn steps_of(text: &str) -> usize {
    text.len() / BYTES_A_STEP
}

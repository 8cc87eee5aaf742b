//! How much work a unit may make, and all units of a run together. It knows no format.
//!
//! The answers must not depend on threads, nor on what else is in the run as long as the run is a sane one. So each
//! unit has a *base* of its own, which grows with the size of its files, and no other unit can take it away. What a
//! unit needs beyond its base it draws from the run, up to a limit. What the run has is given to the units in their
//! order: the first unit that does not get all that it drew, and those after it that drew anything, are read once more
//! with their base alone. A thousand small bombs are therefore no larger than one, and each keeps its base.
//!
//! What goes over a limit is unknown, since it is [too large](crate::tree::Reason::TooLarge), and the unit says so once.

pub mod limits;
mod stack;

pub use stack::{deep, is_deep};

use crate::source::Location;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Bytes of text that is put together.
    Text,
    /// Pieces of such texts, and elements of lists and maps that are computed.
    Items,
    /// Steps of an evaluation.
    Steps,
}

const KINDS: usize = 3;
type Amounts = [u64; KINDS];

/// What a unit took of that which the run has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Drawn(Amounts);

/// The work that one unit may make.
#[derive(Debug)]
pub struct Budget {
    base: Amounts,
    limit: Amounts,
    draws: bool,
    spent: [AtomicU64; KINDS],
    over: OnceLock<(Location, Work)>,
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(0, true)
    }
}

impl Budget {
    /// The budget of a unit whose files are so many bytes long.
    fn new(bytes: u64, draws: bool) -> Self {
        let base: Amounts = std::array::from_fn(|kind| limits::BASE[kind] + limits::BASE_PER_BYTE[kind] * bytes);
        let limit = std::array::from_fn(|kind| if draws { limits::UNIT[kind].max(base[kind]) } else { base[kind] });
        Self { base, limit, draws, spent: std::array::from_fn(|_| AtomicU64::new(0)), over: OnceLock::new() }
    }

    /// Pays for work that is done for what stands at a place; `false` if that is too much. From then on nothing more
    /// of its kind is paid for, however small.
    pub fn spend(&self, work: Work, amount: usize, at: Location) -> bool {
        let before = self.spent[work as usize].fetch_add(amount as u64, Ordering::Relaxed);
        let enough = before.saturating_add(amount as u64) <= self.limit[work as usize];
        if !enough {
            self.over.get_or_init(|| (at, work));
        }
        enough
    }

    /// Remembers that something at a place was too much by itself.
    pub fn refuse(&self, work: Work, at: Location) {
        self.over.get_or_init(|| (at, work));
    }

    /// Whether there is nothing left of it.
    pub fn is_spent(&self, work: Work) -> bool {
        self.left(work) == 0
    }

    /// What is left, for work that is counted elsewhere and [paid for](Self::spend) in the end.
    pub fn left(&self, work: Work) -> u64 {
        self.limit[work as usize].saturating_sub(self.spent[work as usize].load(Ordering::Relaxed))
    }

    /// Where it was first too much, and of what.
    pub fn over(&self) -> Option<(Location, Work)> {
        self.over.get().copied()
    }

    /// Whether it may take of the run's.
    pub fn draws(&self) -> bool {
        self.draws
    }

    pub fn drawn(&self) -> Drawn {
        Drawn(std::array::from_fn(|kind| {
            let spent = self.spent[kind].load(Ordering::Relaxed).min(self.limit[kind]);
            spent.saturating_sub(self.base[kind])
        }))
    }
}

/// What the units of a run draw together.
#[derive(Debug, Default)]
pub struct Run {
    drawn: Mutex<BTreeMap<usize, Amounts>>,
}

impl Run {
    /// The budget of a unit, by its place in the order of units. A unit that will certainly not get what it draws, as
    /// those before it drew it all, gets its base alone.
    pub fn budget(&self, unit: usize, bytes: u64) -> Budget {
        let drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        Budget::new(bytes, !is_over(&sum(drawn.range(..unit).map(|(_, drawn)| drawn))))
    }

    pub fn base(bytes: u64) -> Budget {
        Budget::new(bytes, false)
    }

    /// To be called when the unit is done.
    pub fn draw(&self, unit: usize, drawn: Drawn) {
        if drawn.0 != [0; KINDS] {
            self.drawn.lock().unwrap_or_else(PoisonError::into_inner).insert(unit, drawn.0);
        }
    }

    /// The units that drew more than there was, when all are done.
    pub fn refused(&self) -> Vec<usize> {
        let drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut total = [0; KINDS];
        let over = drawn.iter().filter(|(_, drawn)| {
            total = sum([&total, drawn]);
            is_over(&total)
        });
        over.map(|(unit, _)| *unit).collect()
    }
}

fn sum<'a>(amounts: impl IntoIterator<Item = &'a Amounts>) -> Amounts {
    amounts
        .into_iter()
        .fold([0; KINDS], |total, more| std::array::from_fn(|kind| total[kind].saturating_add(more[kind])))
}

fn is_over(drawn: &Amounts) -> bool {
    drawn.iter().zip(limits::RUN).any(|(drawn, run)| *drawn > run)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    const AT: Location = Location { file: FileId(0), span: crate::source::Span { start: 1, end: 2 } };

    #[test]
    fn what_is_too_much_is_refused_and_remembered_once() {
        let budget = Budget::default();
        assert!(budget.spend(Work::Text, 1, Location { file: FileId(7), ..AT }));
        assert!(!budget.spend(Work::Text, usize::MAX / 2, AT));
        assert!(!budget.spend(Work::Text, 1, Location { file: FileId(8), ..AT }));
        assert!(budget.is_spent(Work::Text) && !budget.is_spent(Work::Items));
        assert_eq!(budget.over(), Some((AT, Work::Text)));
    }

    /// Which units get what they drew is the same in every order in which units can come.
    #[test]
    fn the_run_does_not_depend_on_the_order() {
        let most = usize::try_from(limits::UNIT[0]).unwrap_or(usize::MAX);
        let units = usize::try_from(limits::RUN[0] / limits::UNIT[0]).unwrap_or(1) + 10;
        let run = |order: &mut dyn Iterator<Item = usize>| {
            let run = Run::default();
            let mut based = Vec::new();
            for unit in order {
                let budget = run.budget(unit, 0);
                if !budget.spend(Work::Text, most, AT) {
                    based.push(unit);
                }
                run.draw(unit, budget.drawn());
            }
            based.extend(run.refused());
            based.sort_unstable();
            based
        };
        let forward = run(&mut (0..units));
        assert!(forward.len() >= 8 && forward.len() < 15, "{forward:?}");
        assert_eq!(run(&mut (0..units).rev()), forward);
        assert_eq!(run(&mut (0..units).map(|n| (n * 7) % units)), forward);
    }
}

//! Broken texts for our readers: seeded, in this process, begun from the texts of pages, examples and real files.
//!
//! `cargo test` tries some thousands of them. To look for an hour, and from where no one has looked before:
//! `DUNNAGE_FUZZ_SECONDS=3600 DUNNAGE_FUZZ_SEED=7 cargo test --release --test it fuzz:: -- --nocapture`
//! With `DUNNAGE_FUZZ_SAVE=DIR`, texts that fail are kept there.
//!
//! A target is a test of a few lines: what it begins with, what means something to it, and what must hold of every text.

mod mutate;
mod seeds;
mod shrink;
mod timing;
mod whole;
mod yaml;

use mutate::Mutator;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
use timing::Timing;

/// Texts that `cargo test` tries; a release build tries more.
const TEXTS: usize = if cfg!(debug_assertions) { 2_000 } else { 40_000 };
/// After so many faults that are unlike each other there is enough to do.
const ENOUGH: usize = 10;
/// One text of so many is asked how its time grows.
const GROWTH: usize = 64;

/// Something that reads texts.
struct Target {
    name: &'static str,
    /// What to begin with.
    seeds: Vec<String>,
    /// What means something to the reader, put in anywhere.
    bits: &'static [&'static str],
    /// Reads a text: its time must grow as the text does.
    read: fn(&str),
    /// How many texts are tried where no time is given.
    texts: usize,
    /// Reads a text and panics if anything is wrong with what comes of it.
    check: fn(&str),
}

impl Target {
    fn run(&self) {
        let seconds = number("DUNNAGE_FUZZ_SECONDS").map(Duration::from_secs);
        let seed = number("DUNNAGE_FUZZ_SEED").unwrap_or(1);
        let start = Instant::now();
        let mut mutator = Mutator::new(seed, &self.seeds, self.bits);
        let mut timing = Timing::new(self.read);
        let mut faults: Vec<String> = Vec::new();
        let mut tried = 0;
        while faults.len() < ENOUGH && seconds.map_or(tried < self.texts, |seconds| start.elapsed() < seconds) {
            let text = mutator.next();
            tried += 1;
            let slow = timing.of(&text);
            let growth = (tried % GROWTH == 0).then(|| timing.growth(&mutator.fragments(&text))).flatten();
            let fault = self.fault(&text).map(|fault| {
                let small = shrink::smallest(&text, |text| self.fault(text).is_some());
                format!("{}\n{small:?}", self.fault(&small).unwrap_or(fault))
            });
            for fault in [fault, slow, growth].into_iter().flatten() {
                if !faults.iter().any(|known| kind(known) == kind(&fault)) {
                    println!("{}: {fault}", self.name);
                    keep(self.name, &text);
                    faults.push(fault);
                }
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        println!("{}: seed {seed}, {tried} texts in {seconds:.0} s, {timing}, {} faults", self.name, faults.len());
        assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    }

    /// What a reader says when it fails.
    fn fault(&self, text: &str) -> Option<String> {
        let panic = catch_unwind(AssertUnwindSafe(|| (self.check)(text))).err()?;
        let message = panic.downcast_ref::<String>().cloned();
        Some(message.or_else(|| panic.downcast_ref::<&str>().map(|&it| it.into())).unwrap_or_default())
    }
}

/// Writes a text down that failed, where a folder is given for that.
fn keep(name: &str, text: &str) {
    let Some(folder) = std::env::var_os("DUNNAGE_FUZZ_SAVE").map(std::path::PathBuf::from) else { return };
    let number = (0..10_000).find(|number| !folder.join(format!("{name}-{number}")).exists()).unwrap_or(0);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}-{number}")), text).unwrap();
}

/// The words before the first colon tell faults apart: what follows is numbers and the text.
fn kind(fault: &str) -> &str {
    fault.split(':').next().unwrap_or(fault)
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

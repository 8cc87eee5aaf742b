//! Where in a text a secret may stand: all that tells so, looked for in one pass over the text, since whole files are asked.

use super::super::{parts, shapes};
use crate::finder::{Finder, joined};
use std::ops::Range;

/// The places of words, each list in order.
#[derive(Debug, Default)]
pub struct Marks {
    /// Where a secret of a known shape may be.
    pub shapes: Vec<usize>,
    /// What [`parts`] looks for.
    pub parts: Vec<Range<usize>>,
    /// What names of secrets have in them, more of them than a rule would report.
    pub names: Vec<Range<usize>>,
    /// Flags behind which a user stands with a password.
    pub flags: Vec<Range<usize>>,
}

const NAMES: [&str; 14] =
    ["pass", "pwd", "psw", "_pw", "-pw", "auth", "secret", "token", "cred", "key", "string", "dsn", "bearer", "basic"];

const FLAGS: [&str; 2] = ["-u ", "--user "];

const FIRST_FLAG: usize = shapes::MARKS.len();
const FIRST_PART: usize = FIRST_FLAG + FLAGS.len();
const FIRST_NAME: usize = FIRST_PART + parts::WORDS.len();

/// In the order of the numbers above; those before the first part are met in their own case only.
const WORDS: [&str; FIRST_NAME + NAMES.len()] = {
    let exact: [&str; FIRST_PART] = joined(&shapes::MARKS, &FLAGS);
    let of_rules: [&str; FIRST_NAME] = joined(&exact, &parts::WORDS);
    joined(&of_rules, &NAMES)
};

static FINDER: Finder = Finder::mixed(&WORDS, FIRST_PART);

impl Marks {
    pub fn of(text: &str) -> Self {
        let mut marks = Self::default();
        for (number, place) in FINDER.words_in(text) {
            match number {
                ..FIRST_FLAG => marks.shapes.push(place.start),
                FIRST_FLAG..FIRST_PART => marks.flags.push(place),
                FIRST_PART..FIRST_NAME => marks.parts.push(place),
                FIRST_NAME.. => marks.names.push(place),
            }
        }
        // Those that begin together are one place to look at.
        marks.shapes.dedup();
        marks.parts.dedup_by_key(|place| place.start);
        marks.names.dedup_by_key(|place| place.start);
        marks
    }
}

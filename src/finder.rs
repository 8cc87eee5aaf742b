//! Finds a few words in many short texts. It knows no secret.
//!
//! The table that says where a word may begin is made when the program is compiled (it is that of the "shift and" search,
//! for the first bytes of each word): an automaton would be made anew in every run, and most runs read little.

use std::ops::Range;

pub struct Finder {
    words: &'static [&'static str],
    case: Case,
    /// By byte: a bit for each bucket of words in which one has it first, then those for second, then those for third.
    bytes: [u64; 256],
}

#[derive(Clone, Copy)]
pub enum Case {
    Exact,
    /// The words are lower case, and are met in any.
    Ignored,
}

/// How many bytes of a word the table knows: no word is shorter.
const LOOKED_AT: usize = 3;
const BUCKETS: usize = 64 / LOOKED_AT;
const FIRST: u64 = (1 << BUCKETS) - 1;

impl Finder {
    pub const fn new(words: &'static [&'static str], case: Case) -> Self {
        let mut bytes = [0; 256];
        let mut number = 0;
        while number < words.len() {
            let (word, mut at) = (words[number].as_bytes(), 0);
            assert!(word.len() >= LOOKED_AT, "a word must not be shorter than what is looked at");
            while at < LOOKED_AT {
                let bit = 1 << (bucket(number, words.len()) + at * BUCKETS);
                bytes[word[at] as usize] |= bit;
                if matches!(case, Case::Ignored) {
                    bytes[word[at].to_ascii_uppercase() as usize] |= bit;
                }
                at += 1;
            }
            number += 1;
        }
        Self { words, case, bytes }
    }

    /// Whether one of the words stands in a text.
    pub fn is_match(&self, text: &str) -> bool {
        self.places(text).next().is_some()
    }

    /// Where words stand in a text, by their starts; of several that start together, the first of the list.
    pub fn places(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        let text = text.as_bytes();
        // The bits of buckets of which a word may have begun one, two, three bytes ago.
        let (mut at, mut begun) = (0, 0);
        std::iter::from_fn(move || {
            while let Some(byte) = text.get(at) {
                begun = (begun << BUCKETS | FIRST) & self.bytes[usize::from(*byte)];
                at += 1;
                let whole = begun >> (BUCKETS * (LOOKED_AT - 1));
                if whole != 0
                    && let Some(place) = self.word(whole, text, at - LOOKED_AT)
                {
                    return Some(place);
                }
            }
            None
        })
    }

    fn word(&self, buckets: u64, text: &[u8], start: usize) -> Option<Range<usize>> {
        let words = self.words.iter().enumerate();
        let mut words = words.filter(|(number, _)| buckets & 1 << bucket(*number, self.words.len()) != 0);
        words.find_map(|(_, word)| {
            let met = text.get(start..start + word.len())?;
            let is_it = match self.case {
                Case::Exact => met == word.as_bytes(),
                Case::Ignored => met.eq_ignore_ascii_case(word.as_bytes()),
            };
            is_it.then(|| start..start + word.len())
        })
    }
}

/// Neighbours share a bucket where there are more words than buckets: they often begin alike.
const fn bucket(number: usize, words: usize) -> usize {
    if words <= BUCKETS { number } else { number * BUCKETS / words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_a_look_at_every_place_finds() {
        const WORDS: [&str; 4] = ["pass", "pwd", "assa", "key"];
        static EXACT: Finder = Finder::new(&WORDS, Case::Exact);
        static IGNORED: Finder = Finder::new(&WORDS, Case::Ignored);
        for text in ["", "pa", "pass", "passassa", "dbPASSword", "kEy-pWd-key", "p\u{e9}pwd\u{e9}", "paskeyspw"] {
            let found = |finder: &Finder| finder.places(text).map(|place| text[place].to_owned()).collect::<Vec<_>>();
            let expected = |text: &str| -> Vec<String> {
                let at = |start: usize| WORDS.iter().find(|word| text.as_bytes()[start..].starts_with(word.as_bytes()));
                (0..text.len()).filter_map(at).map(|word| (*word).to_owned()).collect()
            };
            assert_eq!(found(&EXACT), expected(text), "{text}");
            let lower: Vec<String> = found(&IGNORED).iter().map(|word| word.to_ascii_lowercase()).collect();
            assert_eq!(lower, expected(&text.to_ascii_lowercase()), "{text}");
            assert_eq!(IGNORED.is_match(text), !lower.is_empty(), "{text}");
        }
    }

    #[test]
    fn more_words_than_buckets() {
        const WORDS: [&str; 66] = {
            let mut words = ["xyz"; 66];
            words[1] = "one";
            words[65] = "last";
            words
        };
        static MANY: Finder = Finder::new(&WORDS, Case::Exact);
        assert_eq!(MANY.places("at last, one").collect::<Vec<_>>(), [3..7, 9..12]);
    }
}

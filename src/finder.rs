//! Finds a few words in many short texts. It knows no secret.
//!
//! The table that says where a word may begin is made when the program is compiled (it is that of the "shift and" search,
//! for the first bytes of each word): an automaton would be made anew in every run, and most runs read little.

use std::ops::Range;

pub struct Finder {
    words: &'static [&'static str],
    /// How many of them, from the first, are met in their own case only.
    exact: usize,
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
        let exact = match case {
            Case::Exact => words.len(),
            Case::Ignored => 0,
        };
        Self::mixed(words, exact)
    }

    /// Of words of which the first ones are met in their own case only.
    pub const fn mixed(words: &'static [&'static str], exact: usize) -> Self {
        let mut bytes = [0; 256];
        let mut number = 0;
        while number < words.len() {
            let (word, mut at) = (words[number].as_bytes(), 0);
            assert!(word.len() >= LOOKED_AT, "a word must not be shorter than what is looked at");
            while at < LOOKED_AT {
                let bit = 1 << (bucket(number, words.len()) + at * BUCKETS);
                bytes[word[at] as usize] |= bit;
                if number >= exact {
                    bytes[word[at].to_ascii_uppercase() as usize] |= bit;
                }
                at += 1;
            }
            number += 1;
        }
        Self { words, exact, bytes }
    }

    /// Whether one of the words stands in a text.
    pub fn is_match(&self, text: &str) -> bool {
        self.places(text).next().is_some()
    }

    /// Where words stand in a text, by their starts; of several that start together, the first of the list.
    pub fn places(&self, text: &str) -> impl Iterator<Item = Range<usize>> {
        let mut past = 0;
        self.words_in(text).map(|(_, place)| place).filter(move |place| {
            let is_first = place.start >= past;
            past = place.start + 1;
            is_first
        })
    }

    /// All words in a text with their numbers in the list, by their starts, then by their numbers.
    pub fn words_in(&self, text: &str) -> impl Iterator<Item = (usize, Range<usize>)> {
        let text = text.as_bytes();
        // The bits of buckets of which a word may have begun one, two, three bytes ago.
        let (mut at, mut begun) = (0, 0_u64);
        // Where words may begin, and the numbers of those that are to be tried there.
        let (mut buckets, mut numbers) = (0_u64, 0..0);
        std::iter::from_fn(move || {
            loop {
                for number in numbers.by_ref() {
                    if let Some(place) = self.word(number, text, at - LOOKED_AT) {
                        return Some((number, place));
                    }
                }
                if buckets == 0 {
                    let is_begun = |byte: &u8| {
                        begun = (begun << BUCKETS | FIRST) & self.bytes[usize::from(*byte)];
                        begun >= 1 << (BUCKETS * (LOOKED_AT - 1))
                    };
                    at += text[at..].iter().position(is_begun)? + 1;
                    buckets = begun >> (BUCKETS * (LOOKED_AT - 1));
                }
                numbers = numbers_of(buckets.trailing_zeros() as usize, self.words.len());
                buckets &= buckets - 1;
            }
        })
    }

    fn word(&self, number: usize, text: &[u8], start: usize) -> Option<Range<usize>> {
        let word = self.words[number].as_bytes();
        let met = text.get(start..start + word.len())?;
        let is_it = if number < self.exact { met == word } else { met.eq_ignore_ascii_case(word) };
        is_it.then(|| start..start + word.len())
    }
}

/// Neighbours share a bucket where there are more words than buckets: they often begin alike.
const fn bucket(number: usize, words: usize) -> usize {
    if words <= BUCKETS { number } else { number * BUCKETS / words }
}

/// The words that are in a bucket.
fn numbers_of(bucket: usize, words: usize) -> Range<usize> {
    if words <= BUCKETS {
        return bucket..bucket + 1;
    }
    (bucket * words).div_ceil(BUCKETS)..((bucket + 1) * words).div_ceil(BUCKETS)
}

/// Two lists as one, for a table that is made when the program is compiled.
pub const fn joined<const N: usize>(one: &[&'static str], other: &[&'static str]) -> [&'static str; N] {
    let (mut all, mut number) = ([""; N], 0);
    while number < N {
        all[number] = if number < one.len() { one[number] } else { other[number - one.len()] };
        number += 1;
    }
    all
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
        for count in [1, 20, 21, 22, 66, 500] {
            let numbers: Vec<usize> = (0..BUCKETS.min(count)).flat_map(|bucket| numbers_of(bucket, count)).collect();
            assert_eq!(numbers, (0..count).collect::<Vec<_>>());
            assert!((0..count).all(|number| numbers_of(bucket(number, count), count).contains(&number)));
        }
    }

    #[test]
    fn words_that_begin_together_are_all_told() {
        static FINDER: Finder = Finder::new(&["keys", "key", "eys"], Case::Exact);
        static MIXED: Finder = Finder::mixed(&["keys", "key"], 1);
        assert_eq!(FINDER.words_in("keys").collect::<Vec<_>>(), [(0, 0..4), (1, 0..3), (2, 1..4)]);
        assert_eq!(FINDER.places("keys").collect::<Vec<_>>(), [0..4, 1..4]);
        assert_eq!(MIXED.words_in("KEYS keys").collect::<Vec<_>>(), [(1, 0..3), (0, 5..9), (1, 5..8)]);
    }
}

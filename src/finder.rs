//! Finds a few words in many short texts. It knows no secret.
//!
//! The table that says where a word may begin is made when the program is compiled: an automaton would be made anew in
//! every run, and most runs read little.

use std::ops::Range;

pub struct Finder {
    words: &'static [&'static str],
    case: Case,
    /// By place and byte: which words have this byte as their first, second, third one, a bit for each.
    bytes: [[u64; 256]; LOOKED_AT],
}

#[derive(Clone, Copy)]
pub enum Case {
    Exact,
    /// The words are lower case, and are met in any.
    Ignored,
}

/// No word is shorter.
const LOOKED_AT: usize = 3;

impl Finder {
    pub const fn new(words: &'static [&'static str], case: Case) -> Self {
        let mut bytes = [[0; 256]; LOOKED_AT];
        let mut number = 0;
        while number < words.len() {
            let (word, mut at) = (words[number].as_bytes(), 0);
            assert!(word.len() >= LOOKED_AT, "a word must not be shorter than what is looked at");
            while at < LOOKED_AT {
                bytes[at][word[at] as usize] |= bit(number);
                if matches!(case, Case::Ignored) {
                    bytes[at][word[at].to_ascii_uppercase() as usize] |= bit(number);
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
        let [first, second, third] = &self.bytes;
        text.as_bytes().windows(LOOKED_AT).enumerate().filter_map(move |(start, seen)| {
            let may_be = first[usize::from(seen[0])] & second[usize::from(seen[1])] & third[usize::from(seen[2])];
            if may_be == 0 { None } else { self.word(may_be, text, start) }
        })
    }

    fn word(&self, may_be: u64, text: &str, start: usize) -> Option<Range<usize>> {
        let rest = &text.as_bytes()[start..];
        let mut words = self.words.iter().enumerate().filter(|(number, _)| may_be & bit(*number) != 0);
        words.find_map(|(_, word)| {
            let met = rest.get(..word.len())?;
            let is_it = match self.case {
                Case::Exact => met == word.as_bytes(),
                Case::Ignored => met.eq_ignore_ascii_case(word.as_bytes()),
            };
            is_it.then(|| start..start + word.len())
        })
    }
}

/// Words beyond the table's width share their bits.
const fn bit(number: usize) -> u64 {
    1 << (number % 64)
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
    fn more_words_than_bits() {
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

//! What GitHub code scanning knows a finding's line by from run to run: `primaryLocationLineHash`, as its upload action
//! computes it where a report does not bring it along. Whoever uploads without that action has it from here.

use crate::source::{FileId, Source};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// How much of the text, from a line's start on, its hash tells. White space between words does not count.
const BLOCK: usize = 100;
const FACTOR: u64 = 37;
const END: u16 = 0xffff;

/// The hash of a line, and how many lines before it have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineHash {
    hash: u64,
    nth: u32,
    /// The bytes that it tells of begin with the line and end here.
    pub end: u32,
}

impl LineHash {
    pub fn text(self) -> String {
        format!("{:x}:{}", self.hash, self.nth)
    }
}

/// The hashes of all files that are asked for.
#[derive(Default)]
pub struct LineHashes(Mutex<HashMap<FileId, Arc<OnceLock<Vec<LineHash>>>>>);

impl LineHashes {
    pub fn of(&self, source: &Source, line: u32) -> Option<LineHash> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(source.id).or_default().clone();
        known.get_or_init(|| hashes(&source.text)).get(line as usize - 1).copied()
    }
}

/// The last characters of a text, and which lines begin with them.
struct Window {
    characters: [u16; BLOCK],
    /// Whether a line begins there.
    starts: [bool; BLOCK],
    at: usize,
    hash: u64,
    /// What a character has come to when it leaves.
    last_factor: u64,
    seen: HashMap<u64, u32>,
    hashes: Vec<LineHash>,
}

/// The hash of every line.
fn hashes(text: &str) -> Vec<LineHash> {
    let last_factor = (0..BLOCK).fold(1_u64, |power, _| power.wrapping_mul(FACTOR));
    let mut window = Window {
        characters: [0; BLOCK],
        starts: [false; BLOCK],
        at: 0,
        hash: 0,
        last_factor,
        seen: HashMap::new(),
        hashes: Vec::new(),
    };
    let (mut line_start, mut after_return) = (true, false);
    let mut units = [0; 2];
    for (offset, letter) in text.char_indices() {
        if matches!(letter, ' ' | '\t') || after_return && letter == '\n' {
            after_return = false;
            continue;
        }
        after_return = letter == '\r';
        let letter = if after_return { '\n' } else { letter };
        for unit in letter.encode_utf16(&mut units) {
            window.push(*unit, std::mem::take(&mut line_start), offset);
        }
        line_start = letter == '\n';
    }
    window.push(END, line_start, text.len());
    for _ in 0..BLOCK {
        window.push(0, false, text.len());
    }
    window.hashes
}

impl Window {
    fn push(&mut self, character: u16, line_start: bool, offset: usize) {
        if std::mem::replace(&mut self.starts[self.at], line_start) {
            let nth = self.seen.entry(self.hash).or_default();
            *nth += 1;
            self.hashes.push(LineHash { hash: self.hash, nth: *nth, end: offset as u32 });
        }
        let gone = std::mem::replace(&mut self.characters[self.at], character);
        let gone = self.last_factor.wrapping_mul(u64::from(gone));
        self.hash = self.hash.wrapping_mul(FACTOR).wrapping_add(u64::from(character)).wrapping_sub(gone);
        self.at = (self.at + 1) % BLOCK;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashed(text: &str) -> Vec<String> {
        hashes(text).iter().map(|hash| hash.text()).collect()
    }

    /// The vectors of the upload action's own tests.
    #[test]
    fn hashes_are_those_of_the_upload_action() {
        assert_eq!(hashed(""), ["c129715d7a2bc9a3:1"]);
        let four = ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"];
        assert_eq!(hashed(" a\nb\n  \t\tc\n d"), four);
        let lorem = hashed(&"Lorem ipsum dolor sit amet.\n".repeat(10));
        assert_eq!(lorem[..6], (1..7).map(|nth| format!("a7f2ff13bc495cf2:{nth}")).collect::<Vec<_>>());
    }

    #[test]
    fn line_breaks_are_all_the_same() {
        assert_eq!(hashed("a\r\nb\r\n"), hashed("a\nb\n"));
        assert_eq!(hashed("a\rb\r"), hashed("a\nb\n"));
    }
}

//! Texts from texts: one after the other, the same ones for a seed.

use crate::support::random::Random;

/// Longer ones say nothing that these do not.
const LONGEST: usize = 8 << 10;
/// How many texts are at hand to be changed, beside the seeds.
const POOL: usize = 256;

pub struct Mutator<'a> {
    random: Random,
    seeds: &'a [String],
    /// Texts that were changed already, so that changes add up.
    pool: Vec<String>,
    bits: &'a [&'a str],
}

impl<'a> Mutator<'a> {
    pub fn new(seed: u64, seeds: &'a [String], bits: &'a [&'a str]) -> Self {
        Self { random: Random::new(seed), seeds, pool: Vec::new(), bits }
    }

    pub fn next(&mut self) -> String {
        let mut text = self.base();
        for _ in 0..=self.random.below(5) {
            self.change(&mut text);
        }
        let end = boundary(&text, LONGEST);
        text.truncate(end);
        if self.random.below(4) == 0 {
            if self.pool.len() < POOL {
                self.pool.push(text.clone());
            } else {
                let slot = self.random.below(POOL);
                self.pool[slot].clone_from(&text);
            }
        }
        text
    }

    /// The start of a text, and what is to be repeated behind it.
    pub fn fragments(&mut self, text: &str) -> (String, String) {
        let head = if self.random.below(2) == 0 { String::new() } else { text[..self.place(text)].to_owned() };
        let mut fragment = String::new();
        for _ in 0..=self.random.below(3) {
            if self.random.below(2) == 0 {
                fragment.push_str(self.bit());
            } else {
                fragment.push_str(&self.part(text, 30));
            }
        }
        (head, fragment)
    }

    fn base(&mut self) -> String {
        if !self.pool.is_empty() && self.random.below(3) == 0 {
            return self.pool[self.random.below(self.pool.len())].clone();
        }
        let seed = &self.seeds[self.random.below(self.seeds.len())];
        if seed.len() <= LONGEST {
            return seed.clone();
        }
        let start = seed[..self.place(seed)].rfind('\n').map_or(0, |end| end + 1);
        seed[start..boundary(seed, start + LONGEST)].to_owned()
    }

    fn change(&mut self, text: &mut String) {
        let at = self.place(text);
        match self.random.below(16) {
            0..=3 => text.insert_str(at, self.bit()),
            4 => text.drain(at..boundary(text, at + self.random.below(12))).for_each(drop),
            5 => text.drain(at..boundary(text, at + self.random.below(300))).for_each(drop),
            6 => text.truncate(at),
            7 => text.insert_str(at, &self.part(&text.clone(), 200)),
            8 => {
                let other = self.base();
                let part = self.part(&other, 600);
                text.insert_str(at, &part);
            }
            9 => {
                let other = self.base();
                let tail = self.place(&other);
                text.replace_range(at.., &other[tail..]);
            }
            10 => text.insert_str(at, &self.bit().repeat(self.random.below(60))),
            11 | 12 => self.move_lines(text),
            13 => self.indent(text),
            14 => {
                let end = ["\n", "\r\n", "\r", "\u{85}", "\n\n"][self.random.below(5)];
                *text = text.replace('\n', end);
            }
            _ => {
                let bit = self.bit();
                text.replace_range(at..boundary(text, at + 1 + self.random.below(4)), bit);
            }
        }
    }

    fn move_lines(&mut self, text: &mut String) {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        if lines.is_empty() {
            return;
        }
        let (from, to) = (self.random.below(lines.len()), self.random.below(lines.len()));
        match self.random.below(4) {
            0 => lines.swap(from, to),
            1 => drop(lines.remove(from)),
            2 => lines.insert(to, lines[from]),
            _ => {
                let line = lines.remove(from);
                lines.insert(to.min(lines.len()), line);
            }
        }
        *text = lines.concat();
    }

    /// Indents some lines further, or less.
    fn indent(&mut self, text: &mut String) {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let (first, many) = (self.random.below(lines.len()), 1 + self.random.below(4));
        let (less, width) = (self.random.below(2) == 0, 1 + self.random.below(4));
        let shifted = lines.iter().enumerate().map(|(number, line)| {
            if !(first..first + many).contains(&number) {
                (*line).to_owned()
            } else if less {
                let blanks = line.len() - line.trim_start_matches(' ').len();
                line[blanks.min(width)..].to_owned()
            } else {
                " ".repeat(width) + line
            }
        });
        *text = shifted.collect();
    }

    fn bit(&mut self) -> &'a str {
        self.bits[self.random.below(self.bits.len())]
    }

    fn place(&mut self, text: &str) -> usize {
        boundary(text, self.random.below(text.len() + 1))
    }

    fn part(&mut self, text: &str, longest: usize) -> String {
        let start = self.place(text);
        text[start..boundary(text, start + self.random.below(longest))].to_owned()
    }
}

/// The last place up to this one where a letter begins.
pub fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

//! What stands around documents: the lines of `---` and `...`, and of `%YAML` and `%TAG`.

use super::block::Spot;
use super::sections::{Opening, Section};
use super::{Document, Nesting, Reader};
use crate::budget::limits;
use std::ops::Range;

impl Reader<'_> {
    /// Reads the document of a section, if it holds one.
    pub fn section(&mut self, section: &Section) -> Option<Document> {
        let range = section.range.clone();
        self.lines.begin(range.start, range.end);
        let explicit = section.opening == Opening::Start;
        self.tree.begin(range.start);
        self.nesting = Nesting::Fine;
        self.control_letters(&range);
        if !explicit {
            self.handles.clear();
        }
        match section.opening {
            Opening::Stream => {}
            Opening::Start => {
                self.lines.skip_mark();
                self.lines.at += 3;
                self.tree.reached = self.lines.at;
                self.tree.sign = self.lines.at;
                self.next = Some(Spot::Behind);
                self.go_on();
            }
            Opening::End => {
                self.lines.skip_mark();
                self.lines.at += 3;
                self.end_line();
            }
        }
        if !explicit && !self.prologue(section.before_start) {
            self.tree.open.clear();
            return None;
        }
        self.lines();
        if self.gave_up() {
            self.tree.give_up();
        }
        if explicit {
            self.handles.clear();
        }
        Some(self.tree.end(range))
    }

    /// Says where a document has a letter that no text has: for YAML it is none.
    fn control_letters(&mut self, range: &Range<usize>) {
        let Some(at) = self.control.filter(|at| *at < range.end) else { return };
        if at >= range.start {
            let letter = self.lines.source[at..].chars().next().unwrap_or_default();
            let message = format!("the control character U+{:04X} is not allowed", u32::from(letter));
            self.fault(at..at + letter.len_utf8(), message);
        }
        self.control = control_in(self.lines.source, range.end);
    }

    /// What stands before a document that has no `---`: comments and directives. Returns whether there is one.
    fn prologue(&mut self, before_start: bool) -> bool {
        let mut directive = None;
        while self.settle() {
            if self.column > 0 || self.lines.peek() != Some(b'%') {
                // The line is looked at again, with what indents it.
                self.lines.at = self.lines.start;
                return true;
            }
            directive = Some(self.lines.at..self.lines.stop);
            self.directive();
        }
        if let Some(range) = directive.filter(|_| !before_start) {
            self.fault(range, "a line of `---` is missing below the directives");
        }
        false
    }

    fn directive(&mut self) {
        let line = self.lines.rest();
        let start = self.lines.at;
        let words: Vec<&str> = line.split_ascii_whitespace().take_while(|word| !word.starts_with('#')).collect();
        match words.as_slice() {
            ["%YAML", version] => {
                let known = version.strip_prefix("1.").is_some_and(|minor| minor.bytes().all(|it| it.is_ascii_digit()));
                if !known {
                    self.fault(start..start + line.len(), format!("YAML {version} is not known"));
                } else if self.handles.contains(&("", "")) {
                    self.fault(start..start + line.len(), "the version of YAML is said twice");
                }
                self.handles.push(("", ""));
            }
            ["%TAG", handle, prefix] => {
                if self.handles.len() >= limits::YAML_HANDLES {
                    self.fault(start..start + line.len(), "there are too many directives");
                    self.lines.at = self.lines.stop;
                    return;
                }
                if self.handles.iter().any(|(name, _)| name == handle) {
                    self.fault(start..start + line.len(), format!("what `{handle}` stands for is said twice"));
                }
                self.handles.push((handle, prefix));
            }
            ["%YAML" | "%TAG", ..] => {
                self.fault(start..start + line.len(), "this directive has too few words or too many");
            }
            _ => {}
        }
        self.lines.at = self.lines.stop;
    }
}

/// Where the first control character is from some place on, if there is one.
pub(super) fn control_in(source: &str, from: usize) -> Option<usize> {
    const CHUNK: usize = 64;
    let bytes = source.as_bytes().get(from..)?;
    let is_suspect = |byte: u8| {
        (byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte == 0x7F || byte == 0xC2 || byte == 0xEF
    };
    for (number, chunk) in bytes.chunks(CHUNK).enumerate() {
        // Without a branch for each byte: nearly no chunk has one.
        if !chunk.iter().fold(false, |any, byte| any | is_suspect(*byte)) {
            continue;
        }
        let start = from + number * CHUNK;
        let found = (start..start + chunk.len()).find(|at| {
            let letter = source.get(*at..).and_then(|rest| rest.chars().next());
            letter.is_some_and(|letter| {
                (letter.is_control() && !matches!(letter, '\t' | '\n' | '\r' | '\u{85}'))
                    || matches!(letter, '\u{FFFE}' | '\u{FFFF}')
            })
        });
        if found.is_some() {
            return found;
        }
    }
    None
}

//! What is wrong, in a person's words, and where reading goes on: a fault costs its entry, and what holds it may hold more.

use super::build::{Mark, Needs, Read, Sort, Tree};
use super::scalar::Stop;
use super::{Nesting, Reader};
use crate::budget::limits;
use crate::source::Location;
use crate::syntax::SyntaxError;
use crate::tree::Kind;
use std::ops::Range;

/// After so many faults in one document the rest of it is not read: what comes then helps nobody.
pub(super) const MOST: usize = 20;

impl Tree<'_> {
    pub fn fault(&mut self, range: Range<usize>, message: impl AsRef<str>) {
        let at = self.place(range);
        self.fault_at(at, message.as_ref());
    }

    pub fn fault_at(&mut self, at: Location, message: &str) {
        self.faults += 1;
        if self.faults <= MOST {
            self.errors.push(SyntaxError::new(at, format!("invalid YAML: {message}")));
        }
    }

    /// The collection on top may hold more than what could be read.
    fn break_top(&mut self, range: Range<usize>) {
        let at = self.place(range);
        self.top().broken = Some(at);
    }

    /// The place of a part of the text, of whole letters.
    pub fn place(&self, range: Range<usize>) -> Location {
        let source = self.text.as_str();
        let end = range.end.min(source.len());
        let end = (end..source.len()).find(|at| source.is_char_boundary(*at)).unwrap_or(source.len());
        self.text.locate(range.start.min(end)..end)
    }
}

impl Reader<'_> {
    pub fn fault(&mut self, range: Range<usize>, message: impl AsRef<str>) {
        self.tree.fault(range, message);
    }

    /// Something is wrong with so many letters here, or with the word that begins here.
    pub fn fault_here(&mut self, len: usize, message: impl AsRef<str>) {
        let len = if len == 0 { self.word_len() } else { len };
        self.tree.fault(self.lines.at..self.lines.at + len, message);
    }

    fn word_len(&self) -> usize {
        let rest = self.lines.rest();
        let word = rest.split([' ', '\t']).next().unwrap_or(rest);
        let len = word.len().min(40);
        (0..=len).rev().find(|len| word.is_char_boundary(*len)).unwrap_or(0)
    }

    /// Whether there was so much wrong that the rest of the document is not read.
    pub fn gave_up(&self) -> bool {
        self.tree.faults > MOST || self.nesting == Nesting::Refused
    }

    /// Says so where things are nested deeper than anyone writes.
    pub fn refuse_depth(&mut self, start: usize) {
        let depth = self.tree.open.len();
        if depth > limits::YAML_DEPTH && self.nesting == Nesting::Fine {
            self.nesting = Nesting::Deep;
            self.fault(start..start + 1, "values are nested too deeply");
        }
        if depth > limits::YAML_NESTING {
            self.nesting = Nesting::Refused;
        }
    }

    /// What begins here cannot begin a plain scalar.
    pub fn reserved(&mut self, letter: u8) {
        let letter = char::from(letter);
        let message = match letter {
            ']' | '}' => format!("`{letter}` closes nothing here"),
            '|' | '>' => format!("text behind `{letter}` makes no key, and no item in brackets"),
            _ => format!("a plain value cannot begin with `{letter}`: put it in quotes"),
        };
        self.fault_here(0, message);
    }

    /// The value from here on is unknown, with all that is indented below it.
    pub fn lose_value(&mut self, start: usize) {
        let end = start + self.lines.source[start..self.lines.stop.max(start)].trim_end().len();
        self.tree.pending = None;
        self.tree.reached = end;
        let top = self.tree.top();
        let indent = top.indent;
        if matches!(top.needs, Needs::Key | Needs::Colon | Needs::Nothing) {
            top.needs = Needs::Nothing;
            self.tree.break_top(start..end);
        } else {
            let read = self.broken_value(start..end);
            self.tree.put(read);
        }
        self.skip_while(|column, _| column > indent);
    }

    /// Passes over lines below, by their columns and whether they begin with a dash.
    fn skip_while(&mut self, skips: impl Fn(isize, bool) -> bool) {
        while self.lines.advance() {
            self.lines.skip_spaces();
            let column = self.lines.column().cast_signed();
            match self.lines.peek() {
                None | Some(b'#' | b'\t' | b']' | b'}') => {}
                Some(_) if !skips(column, self.lines.is_indicator(b'-')) => {
                    self.lines.at = self.lines.start;
                    return;
                }
                Some(_) => {}
            }
        }
    }

    /// A line that is indented unlike anything above it: what belongs to the collection at a depth, or to the one in it.
    pub fn misplaced(&mut self, depth: usize, dash: bool) {
        let column = self.column.cast_signed();
        let (end, stop) = self.plain_part(self.lines.at, false);
        let key = !dash && (stop == Stop::Colon || self.is_quoted_key());
        let word = self.lines.at..if dash { self.lines.at + 1 } else { end.max(self.lines.at) };
        if key && self.tree.lone == Some(self.column) && self.reopen(depth) {
            return self.beside(false);
        }
        let fits = |sort| if dash { matches!(sort, Sort::Seq | Sort::Dashes) } else { key && sort == Sort::Map };
        let inner = (depth + 1 < self.tree.open.len()).then_some(depth + 1);
        let Some(chosen) = inner.into_iter().chain([depth]).find(|depth| fits(self.tree.open[*depth].sort)) else {
            return self.belongs_nowhere(word);
        };
        self.tree.close_to(chosen + 1);
        self.tree.fill();
        let message = self.indentation(column, &word, dash);
        self.fault(word.clone(), message);
        self.tree.break_top(word);
        let top = self.tree.top();
        if column < top.indent {
            top.also = top.indent;
            top.indent = column;
        } else {
            top.also = column;
        }
        self.beside(dash);
    }

    fn is_quoted_key(&self) -> bool {
        let line = self.lines.rest();
        line.starts_with(['"', '\'']) && line.contains(": ") || line.ends_with("\":") || line.ends_with("':")
    }

    fn indentation(&mut self, column: isize, word: &Range<usize>, dash: bool) -> String {
        let spaces = |count: isize| if count == 1 { "1 space".to_owned() } else { format!("{count} spaces") };
        let source = self.lines.source;
        let indent = self.tree.top().indent;
        let (this, above) = if dash {
            ("this dash".to_owned(), "the one above it".to_owned())
        } else {
            let last = self.tree.last_name();
            (
                format!("`{}`", &source[word.clone()]),
                last.map_or("what is above it".to_owned(), |it| format!("`{it}` above it")),
            )
        };
        format!("{this} is indented by {}, {above} by {indent}", spaces(column))
    }

    /// The value that was read last is the start of a map of which the first colon is missing. Returns whether it is now open.
    fn reopen(&mut self, depth: usize) -> bool {
        self.tree.close_to(depth + 1);
        let Some(node) = self.tree.take_last() else { return false };
        let word = node.text().map_or(String::new(), |text| text.as_str().to_owned());
        let message = format!("`:` is missing behind `{}`: a key needs one", word.lines().next().unwrap_or(""));
        self.tree.fault_at(node.at, &message);
        self.tree.pending = None;
        self.open_block(Sort::Map, self.lines.at);
        self.tree.top().needs = Needs::Nothing;
        self.tree.top().broken = Some(node.at);
        true
    }

    fn belongs_nowhere(&mut self, word: Range<usize>) {
        let column = self.column.cast_signed();
        let top = self.tree.top();
        let root = top.sort == Sort::Root;
        let message = if root {
            "the document is complete above this line: nothing more is expected"
        } else if word.end > word.start {
            "this text belongs to no key: put a value that has several lines in quotes, or behind `|`"
        } else {
            "this line belongs to nothing above it"
        };
        self.fault_here(0, message);
        self.tree.break_top(word);
        self.skip_while(|other, _| other > column || root);
    }

    /// A key at the column of dashes, or a dash at that of keys.
    pub fn stranger(&mut self) {
        let column = self.column.cast_signed();
        let top = self.tree.top();
        let keys = top.is_map();
        let broken = self.lines.at..self.lines.at + 1;
        let message = if keys {
            "a list item cannot stand at the column of keys: indent it further"
        } else {
            "a dash is expected here: what is above at this column is a list"
        };
        self.fault_here(0, message);
        self.tree.fill();
        self.tree.break_top(broken);
        self.skip_while(|other, dash| other > column || (other == column && dash == keys));
    }

    /// A line that a tab indents: it can hold a value, but nothing that indentation tells.
    pub fn tabbed_line(&mut self, column: isize) {
        let top = self.tree.top();
        // Without a value above, nothing else can be meant than that this is it.
        let needed = top.needs_node();
        let inside = needed && column > top.indent;
        let (_, stop) = self.plain_part(self.lines.at, false);
        let structure = stop == Stop::Colon
            || self.is_quoted_key()
            || self.lines.is_indicator(b'-')
            || self.lines.is_indicator(b'?');
        if inside && !structure {
            return self.node(super::block::Spot::Behind);
        }
        self.tab_here();
        if needed {
            self.indent_with_spaces();
        }
        let line = self.lines.at..self.lines.stop;
        if inside {
            let read = self.broken_value(line.start..line.start);
            self.tree.pending = None;
            self.tree.put(read);
        } else {
            self.tree.break_top(line);
        }
        // One tab is mostly not the only one.
        while self.lines.advance() {
            self.lines.skip_spaces();
            if !matches!(self.lines.peek(), None | Some(b'\t' | b'#')) {
                self.lines.at = self.lines.start;
                return;
            }
        }
    }

    /// The tab with which this line is indented.
    pub fn tab_here(&mut self) {
        let indent = &self.lines.bytes[self.lines.start..self.lines.stop];
        let tab = self.lines.start + memchr::memchr(b'\t', indent).unwrap_or(0);
        self.fault(tab..tab + 1, "a tab indents this line: use spaces");
    }

    /// A dash or question mark where a value is.
    pub fn sign_inside(&mut self, letter: u8) {
        let at = self.lines.at;
        match letter {
            b'-' => self.fault_here(1, "a list cannot begin behind a key: put its first dash on a line of its own"),
            b'?' => self.fault_here(1, "a key cannot begin behind another one"),
            _ => self.fault_here(1, "a key is missing before this colon"),
        }
        self.lose_value(at);
    }

    /// A colon in a plain value, where it would make a key.
    pub fn colon_inside(&mut self, at: usize, end: usize) {
        let colon = end + self.lines.bytes[end..].iter().position(|byte| *byte == b':').unwrap_or(0);
        if self.lines.bytes[..at].ends_with(b"\t") {
            self.fault(at - 1..at, "a tab stands before a key: use spaces");
        } else if colon + 1 >= self.lines.stop {
            let word = &self.lines.source[at..end];
            self.fault(at..colon + 1, format!("`{word}` is a second key on this line: put it on the next one"));
        } else {
            self.fault(colon..colon + 1, "`: ` inside a plain value: put the value in quotes");
            self.put_in_quotes(at);
        }
        self.lose_value(at);
    }

    /// A second key on a line, which is no word.
    pub fn second_colon(&mut self, start: usize) {
        self.fault_here(1, "a second key on this line: put it on the next one");
        self.lose_value(start);
    }

    /// What stands at the place of a key and is none.
    pub fn no_colon(&mut self, at: usize, end: usize) {
        let end = end.max(at);
        let word = &self.lines.source[at..end];
        let close = word.find(':').filter(|_| !word.contains([' ', '"', '\'', '/']));
        if let Some(colon) = close {
            self.fault(at + colon..at + colon + 1, "a blank is missing behind this colon");
            self.put_blank(at + colon + 1);
        } else {
            let word = word.lines().next().unwrap_or("");
            let short = word.char_indices().nth(40).map_or(word, |(len, _)| &word[..len]);
            self.fault(at..at + short.len(), format!("`:` is missing behind `{short}`: a key needs one"));
        }
        self.lose_value(at.max(self.lines.start));
    }

    /// Text behind a value that is complete.
    pub fn junk(&mut self, at: usize, line: usize, here: usize, read: &Read) {
        let quoted = matches!(self.lines.bytes[at], b'"' | b'\'');
        if quoted && self.lines.start != line {
            // More likely is that this quote was to end on its own line.
            self.fault(
                at..at + 1,
                "this quote is closed in the middle of another line: one is missing here, or too many there",
            );
            self.lines.go_back(line, at);
            self.close_quote(at);
            return self.lose_value(at);
        }
        if quoted {
            self.fault(here - 1..here, "text stands behind this closing quote: put all of the value in quotes");
        } else if matches!(read.node.kind, Kind::Map(_) | Kind::Seq(_)) {
            self.fault(here - 1..here, "text stands behind this closing bracket: put all of the value in quotes");
        } else {
            self.fault_here(0, "nothing more is expected on this line");
        }
        self.lose_value(at.max(self.lines.start));
    }

    /// A list or map in brackets that is never closed, and begins at a place of an earlier line.
    pub fn unclosed(&mut self, at: usize, line: usize, mark: &Mark) {
        let told = std::mem::take(&mut self.told_unclosed);
        self.tree.forget(mark);
        if self.gave_up() {
            return;
        }
        self.lines.go_back(line, at);
        if !told {
            let opened = char::from(self.lines.bytes[at]);
            self.fault_here(0, format!("this `{opened}` is never closed"));
        }
        self.lose_value(at);
    }

    /// A quote in brackets that is never closed: neither are the brackets then.
    pub fn never_closed(&mut self, start: usize) {
        self.fault(start..start + 1, "this quote is never closed");
        self.told_unclosed = true;
    }

    pub fn never_closed_quote(&mut self, at: usize, line: usize) {
        self.lines.go_back(line, at);
        self.fault_here(0, "this quote is never closed");
        self.close_quote(at);
        self.lose_value(at);
    }
}

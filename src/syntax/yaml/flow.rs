//! Lists in brackets and maps in braces.

use super::Reader;
use super::build::{Needs, Read, Sort};
use super::properties::Properties;
use super::scalar::Stop;
use crate::source::Location;

/// How reading a collection in brackets ended.
pub(super) enum Flow {
    Closed(Read),
    /// It is never closed. What was read of it is forgotten; where it begins, and what it is as far as anyone can tell.
    Unclosed,
}

impl<'t> Reader<'t> {
    /// Reads the list or map in brackets here, with all that it holds.
    pub fn flow(&mut self, properties: Option<Box<Properties<'t>>>) -> Flow {
        let base = self.tree.open.len();
        self.open_bracket(properties);
        loop {
            let Some(fresh_line) = self.skip_to_token() else { return Flow::Unclosed };
            let Some(letter) = self.lines.peek() else { return Flow::Unclosed };
            match letter {
                b',' => self.comma(),
                b']' | b'}' => {
                    let read = self.close_bracket(letter, base);
                    if self.tree.open.len() == base {
                        return Flow::Closed(read);
                    }
                    self.complete(read);
                }
                // No item begins like this, but one of a list around it does.
                b'-' if self.lines.is_apart() => {
                    if fresh_line {
                        return Flow::Unclosed;
                    }
                    self.fault_here(1, "a dash makes no item in brackets: put a comma between items");
                    self.lines.at += 1;
                }
                b'?' if !self.tree.top().needs_node() => self.question(),
                b':' if self.is_value_sign() => self.colon(),
                _ => {
                    if !self.begin_item(base, fresh_line) {
                        return Flow::Unclosed;
                    }
                    self.flow_node();
                }
            }
            if self.gave_up() {
                return Flow::Unclosed;
            }
        }
    }

    fn open_bracket(&mut self, properties: Option<Box<Properties<'t>>>) {
        let start = self.lines.at;
        let sort = if self.lines.peek() == Some(b'[') { Sort::FlowSeq } else { Sort::FlowMap };
        let indent = self.tree.top().indent;
        self.lines.at += 1;
        self.tree.reached = self.lines.at;
        self.tree.push(sort, indent, start, properties);
        self.refuse_depth(start);
    }

    /// Passes over blanks, breaks and comments, and says whether what follows is the first thing on its line; `None` at
    /// the end of the document.
    fn skip_to_token(&mut self) -> Option<bool> {
        let mut fresh = self.lines.at == self.lines.start;
        loop {
            self.lines.skip_blanks();
            match self.lines.peek() {
                Some(b'#') => self.comment(),
                Some(_) => return Some(fresh),
                None => {}
            }
            if !self.lines.advance() {
                return None;
            }
            fresh = true;
        }
    }

    fn comma(&mut self) {
        self.end_pair();
        if self.tree.top().fresh {
            self.fault_here(1, "an item is missing before this comma");
            self.mark_broken();
        }
        self.tree.fill();
        self.tree.top().fresh = true;
        self.indicator();
    }

    /// An entry without braces ends with the item that it is.
    fn end_pair(&mut self) {
        while self.tree.top().sort == Sort::Pair {
            let pair = self.tree.close(self.tree.reached);
            self.tree.put(pair);
        }
    }

    /// Closes a collection.
    fn close_bracket(&mut self, letter: u8, base: usize) -> Read {
        self.end_pair();
        let closes = if letter == b']' { Sort::FlowSeq } else { Sort::FlowMap };
        let at = self.lines.at;
        if self.tree.top().sort != closes {
            let start = self.tree.top().start;
            let opened = char::from(self.lines.bytes[start]);
            self.fault(at..at + 1, format!("`{}` closes what `{opened}` opens", char::from(letter)));
            let around = self.tree.open[base..].iter().rposition(|open| open.sort == closes);
            // The brackets inside of what this one closes are left open; or it is a slip itself.
            let depth = around.map_or(self.tree.open.len(), |index| base + index + 1);
            while self.tree.open.len() > depth {
                self.mark_broken();
                let inner = self.tree.close(at);
                self.tree.put(inner);
            }
            self.mark_broken();
        }
        self.lines.at += 1;
        self.tree.reached = self.lines.at;
        self.tree.close(self.lines.at)
    }

    fn mark_broken(&mut self) {
        let at = self.place_here(1);
        self.tree.top().broken = Some(at);
    }

    /// A question mark at the start of an item says that a key follows, as Go's reader has it with a blank behind
    /// it or without.
    fn question(&mut self) {
        let start = self.lines.at;
        self.separate();
        let top = self.tree.top();
        top.fresh = false;
        if top.sort == Sort::FlowSeq {
            top.needs = Needs::Item;
            let indent = top.indent;
            self.tree.push(Sort::Pair, indent, start, None);
        } else {
            top.needs = Needs::Key;
        }
        self.indicator();
    }

    /// Says where a comma is missing: what is here begins an item, and the one before it is complete.
    fn separate(&mut self) {
        if self.tree.top().fresh || self.tree.top().needs_node() {
            return;
        }
        self.fault_here(1, "a comma is missing before this");
        self.mark_broken();
        self.end_pair();
        self.tree.fill();
    }

    /// Whether the colon here stands before a value.
    fn is_value_sign(&self) -> bool {
        let Some(open) = self.tree.open.last() else { return false };
        let next = self.lines.bytes.get(self.lines.at + 1);
        let apart = self.lines.is_apart() || matches!(next, Some(b',' | b'[' | b']' | b'{' | b'}'));
        apart || (open.needs == Needs::Colon && !open.fresh)
    }

    fn colon(&mut self) {
        let top = self.tree.top();
        if top.needs == Needs::Colon {
            top.needs = Needs::Value;
            return self.indicator();
        }
        if top.fresh || matches!(top.needs, Needs::Key | Needs::Item) {
            // A value without a key.
            let is_list = top.sort == Sort::FlowSeq;
            top.fresh = false;
            if is_list {
                top.needs = Needs::Item;
                let (indent, start) = (top.indent, self.lines.at);
                self.tree.push(Sort::Pair, indent, start, None);
            }
            self.tree.top().needs = Needs::Key;
            self.tree.sign = self.lines.at;
            self.tree.put_nothing();
            self.tree.top().needs = Needs::Value;
        } else {
            self.fault_here(1, "`:` stands behind what is no key");
            self.mark_broken();
        }
        self.indicator();
    }

    /// Makes room for an item, key or value; `false` if this line belongs to what is around the brackets.
    fn begin_item(&mut self, base: usize, fresh_line: bool) -> bool {
        let top = self.tree.top();
        if top.needs_node() {
            return true;
        }
        if !top.fresh {
            let outer = self.tree.open[base - 1].indent;
            if fresh_line && self.lines.column().cast_signed() <= outer && self.looks_like_key() {
                return false;
            }
            self.separate();
        }
        let top = self.tree.top();
        top.fresh = false;
        top.needs = if top.sort == Sort::FlowMap { Needs::Key } else { Needs::Item };
        true
    }

    fn looks_like_key(&self) -> bool {
        self.plain_part(self.lines.at, false).1 == Stop::Colon
    }

    /// Reads a node, or its properties, or begins a collection.
    fn flow_node(&mut self) {
        let mut properties = self.tree.pending.take();
        if self.property(&mut properties) {
            self.tree.pending = properties;
            return;
        }
        let start = properties.as_ref().map_or(self.lines.at, |it| it.start);
        let Some(letter) = self.lines.peek() else { return };
        let read = match letter {
            b'[' | b'{' => return self.open_bracket(properties),
            b'*' => {
                if let Some(properties) = &properties {
                    self.fault(properties.start..self.lines.at, "an alias can have neither anchor nor tag");
                }
                return self.complete_alias();
            }
            b'"' | b'\'' => match self.quoted() {
                Some(scalar) => self.scalar(scalar, properties.as_ref().and_then(|it| it.tag)),
                None => return self.never_closed(start),
            },
            b'@' | b'`' | b'%' | b'|' | b'>' => {
                self.reserved(letter);
                let (end, _) = self.plain_part(self.lines.at, true);
                let range = self.lines.at..end.max(self.lines.at + 1);
                self.lines.at = range.end;
                self.broken_value(range)
            }
            _ => {
                let (end, stop) = self.plain_part(self.lines.at, true);
                let (scalar, _) = self.plain_lines(self.lines.at..end, stop, true);
                self.scalar(scalar, properties.as_ref().and_then(|it| it.tag))
            }
        };
        let read = match properties {
            Some(properties) => self.tree.with_properties(read, &properties),
            None => read,
        };
        self.complete(read);
    }

    fn complete_alias(&mut self) {
        let read = self.alias();
        self.complete(read);
    }

    /// Puts a node where one is needed; one in a list may turn out to be the key of an entry without braces.
    fn complete(&mut self, read: Read) {
        let top = self.tree.top();
        let is_item = top.sort == Sort::FlowSeq && top.needs == Needs::Item;
        if is_item && self.is_key_of_pair(&read) {
            let indent = self.tree.top().indent;
            self.tree.push(Sort::Pair, indent, read.range.start, None);
        }
        self.tree.put(read);
    }

    /// Whether a colon follows on the line on which a node began.
    fn is_key_of_pair(&mut self, read: &Read) -> bool {
        let after = &self.lines.bytes[self.lines.at.min(self.lines.stop)..self.lines.stop];
        let blanks = after.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if after.get(blanks) != Some(&b':') || read.range.start < self.lines.start {
            return false;
        }
        let at = self.lines.at + blanks;
        let json = matches!(self.lines.bytes[self.lines.at - 1], b'"' | b'\'' | b']' | b'}');
        json || self.lines.ends_at(at + 1) || matches!(self.lines.bytes[at + 1], b',' | b'[' | b']' | b'{' | b'}')
    }

    /// The place of so many letters here.
    pub fn place_here(&self, len: usize) -> Location {
        self.tree.place(self.lines.at..self.lines.at + len)
    }
}

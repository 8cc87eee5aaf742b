//! Maps and lists that are told by their indentation, line by line.

use super::Reader;
use super::build::{Needs, Read, Sort};
use super::flow::Flow;
use super::properties::{Properties, Tag, joined};
use super::scalar::Stop;
use crate::tree::{Node, Reason};

/// What may begin at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    /// Anything: the start of a line, or behind a dash.
    Free,
    /// No key and no dash: behind a key.
    Behind,
    /// A key only: at the column of a map's keys.
    Key,
}

impl<'t> Reader<'t> {
    /// Reads what is left of a document.
    pub fn lines(&mut self) {
        while !self.gave_up() && self.settle() {
            self.line();
            self.go_on();
        }
    }

    /// Reads what stands behind an indicator, and behind one that stands there: not by recursion, as `- - - -` has no end.
    pub fn go_on(&mut self) {
        while let Some(spot) = self.next.take() {
            if self.gave_up() {
                return;
            }
            self.behind(spot);
        }
    }

    /// Goes to the next line that says something; `false` at the end.
    pub fn settle(&mut self) -> bool {
        loop {
            if self.tree.is_blank() {
                self.lines.skip_mark();
            }
            self.lines.skip_spaces();
            self.column = self.lines.column();
            self.tabbed = false;
            match self.lines.peek() {
                Some(b'#') => self.comment(),
                Some(b'\t') => {
                    self.lines.skip_blanks();
                    match self.lines.peek() {
                        Some(b'#') => self.comment(),
                        Some(_) => {
                            self.tabbed = true;
                            return true;
                        }
                        None => {}
                    }
                }
                Some(_) => return true,
                None => {}
            }
            if !self.lines.advance() {
                return false;
            }
        }
    }

    /// Reads the line here, and what belongs to it.
    fn line(&mut self) {
        let column = self.column.cast_signed();
        let dash = !self.tabbed && self.lines.is_indicator(b'-');
        let last = self.tree.open.len() - 1;
        let mut depth = last;
        loop {
            let open = &self.tree.open[depth];
            if open.indent < column || (open.indent == column && (open.sort != Sort::Dashes || dash)) {
                break;
            }
            depth -= 1;
        }
        let target = &self.tree.open[depth];
        let beside = target.indent == column || (target.also == column && !target.needs_node());
        if depth < last && !beside {
            return self.misplaced(depth, dash);
        }
        if depth < last {
            self.tree.close_to(depth + 1);
        }
        if self.tabbed {
            return self.tabbed_line(column);
        }
        if beside && column >= 0 {
            self.beside(dash);
        } else if self.tree.top().needs_node() {
            self.node(Spot::Free);
        } else {
            self.misplaced(depth, dash);
        }
    }

    /// Reads the next entry or item of the collection at whose column the line begins.
    pub fn beside(&mut self, dash: bool) {
        let top = self.tree.top();
        match top.sort {
            Sort::Seq | Sort::Dashes if dash => self.item(),
            Sort::Map => self.entry(dash),
            Sort::Seq | Sort::Dashes if top.needs_node() && matches!(self.lines.peek(), Some(b'|' | b'>')) => {
                self.node(Spot::Behind);
            }
            _ => self.stranger(),
        }
    }

    fn item(&mut self) {
        self.tree.fill();
        self.tree.top().needs = Needs::Item;
        self.indicator();
        self.tree.sign = self.lines.at;
        self.next = Some(Spot::Free);
    }

    /// An indicator of one letter.
    pub fn indicator(&mut self) {
        self.tree.sign = self.lines.at;
        self.lines.at += 1;
        self.tree.reached = self.lines.at;
    }

    fn entry(&mut self, dash: bool) {
        if dash {
            if matches!(self.tree.top().needs, Needs::Value | Needs::Key) {
                self.open_block(Sort::Dashes, self.lines.at);
                return self.item();
            }
            return self.stranger();
        }
        match self.lines.peek() {
            Some(b'?') if self.lines.is_apart() => {
                self.tree.fill();
                self.tree.top().needs = Needs::Key;
                self.indicator();
                self.next = Some(Spot::Free);
            }
            // Text behind a sign needs no indentation to be told from a key.
            Some(b'|' | b'>') if self.tree.top().needs_node() => self.node(Spot::Behind),
            Some(b':') if self.lines.is_apart() => {
                match self.tree.top().needs {
                    Needs::Colon => {}
                    Needs::Key => self.tree.put_nothing(),
                    Needs::Nothing | Needs::Value | Needs::Item => {
                        self.tree.fill();
                        self.tree.top().needs = Needs::Key;
                        self.tree.sign = self.lines.at;
                        self.tree.put_nothing();
                    }
                }
                self.tree.top().needs = Needs::Value;
                self.indicator();
                self.next = Some(Spot::Free);
            }
            _ => {
                self.tree.fill();
                self.tree.top().needs = Needs::Key;
                self.key();
            }
        }
    }

    /// A key of a map: mostly a word.
    fn key(&mut self) {
        let start = self.lines.at;
        let letter = self.lines.bytes[start];
        if letter.is_ascii_alphabetic() || letter == b'.' || letter == b'_' {
            let (end, stop) = self.plain_part(start, false);
            if stop == Stop::Colon {
                self.plain_key(start, end);
                self.next = Some(Spot::Behind);
                return;
            }
        }
        self.node(Spot::Key);
    }

    /// Puts a word as the key of an entry, and goes behind its colon.
    fn plain_key(&mut self, start: usize, end: usize) {
        let source = self.lines.source;
        let word = &source[start..end];
        self.lines.at = end;
        self.lines.skip_blanks();
        self.indicator();
        let name = self.tree.plain_name(word, start);
        let top = self.tree.top();
        top.name = name;
        top.name_start = start;
        top.needs = Needs::Value;
    }

    /// What stands behind an indicator on its line.
    fn behind(&mut self, spot: Spot) {
        let before = self.lines.at;
        self.lines.skip_blanks();
        match self.lines.peek() {
            None => {
                self.lines.advance();
            }
            Some(b'#') => self.end_line(),
            Some(_) => {
                // A tab takes the place of the blanks that would say how far a collection is indented.
                let tab = spot == Spot::Free && self.lines.bytes[before..self.lines.at].contains(&b'\t');
                self.node(if tab { Spot::Behind } else { spot });
            }
        }
    }

    /// Reads the node here, or the key of a map that begins here, or its properties.
    pub fn node(&mut self, spot: Spot) {
        let start = self.lines.at;
        let mut own = None;
        while self.property(&mut own) {
            self.lines.skip_blanks();
            if matches!(self.lines.peek(), None | Some(b'#')) {
                if spot == Spot::Key {
                    self.fault_here(0, "`:` is missing behind this key");
                }
                self.above(own);
                return self.end_line();
            }
        }
        let Some(letter) = self.lines.peek() else { return self.end_line() };
        let at = self.lines.at;
        let apart = self.lines.is_apart();
        match letter {
            b'-' | b'?' | b':' if apart => return self.sign(spot, start, own, letter),
            b'|' | b'>' if spot != Spot::Key => {
                let properties = self.both(own);
                let tag = properties.as_ref().and_then(|it| it.tag);
                let scalar = self.block_scalar();
                let read = self.scalar(scalar, tag);
                return self.put(read, properties);
            }
            b'@' | b'`' | b'%' | b',' | b']' | b'}' | b'|' | b'>' => {
                self.reserved(letter);
                if matches!(letter, b'@' | b'`' | b'%') && spot != Spot::Key {
                    self.put_in_quotes(at);
                }
                return self.lose_value(at);
            }
            _ => {}
        }
        let line = self.lines.start;
        let (read, moved) = match letter {
            b'[' | b'{' => {
                let anchor =
                    own.as_ref().and_then(|it| it.anchor).or(self.tree.pending.as_ref().and_then(|it| it.anchor));
                if let Some(anchor) = anchor {
                    self.tree.anchors.open(anchor, start);
                }
                // What stands above belongs to a map of which this may be the first key.
                let above = self.tree.pending.take();
                let mark = self.tree.mark();
                let flow = self.flow(None);
                self.tree.pending = above;
                match flow {
                    Flow::Closed(read) => (read, false),
                    Flow::Unclosed => return self.unclosed(at, line, &mark),
                }
            }
            b'"' | b'\'' => match self.quoted() {
                Some(scalar) => {
                    let above = if self.is_key_ahead(line) { None } else { self.tag_above() };
                    let tag = own.as_ref().and_then(|it| it.tag).or(above);
                    (self.scalar(scalar, tag), false)
                }
                None => return self.never_closed_quote(at, line),
            },
            b'*' => {
                if let Some(own) = &own {
                    self.fault(own.start..at, "an alias can have neither anchor nor tag");
                }
                (self.alias(), false)
            }
            _ => {
                let (end, stop) = self.plain_part(at, false);
                if stop == Stop::Colon && spot != Spot::Behind {
                    self.lines.at = end;
                    let tag = own.as_ref().and_then(|it| it.tag);
                    let scalar = super::scalar::Scalar::plain(at..end);
                    self.tree.reached = end;
                    (self.scalar(scalar, tag), false)
                } else if stop == Stop::Colon {
                    return self.colon_inside(at, end);
                } else if spot == Spot::Key {
                    return self.no_colon(at, end);
                } else {
                    let (scalar, moved) = self.plain_lines(at..end, stop, false);
                    let tag = own.as_ref().and_then(|it| it.tag).or(self.tag_above());
                    (self.scalar(scalar, tag), moved)
                }
            }
        };
        if moved {
            let properties = self.both(own);
            self.put(read, properties);
            self.tree.lone = (spot == Spot::Free).then_some(start - line);
            return;
        }
        let here = self.lines.at;
        self.lines.skip_blanks();
        if self.is_key_ahead(line) {
            return self.key_of(spot, start, own, read);
        }
        if spot == Spot::Key {
            return self.no_colon(at, here);
        }
        if !matches!(self.lines.peek(), None | Some(b'#')) {
            return self.junk(at, line, here, &read);
        }
        let properties = self.both(own);
        self.put(read, properties);
        self.end_line();
    }

    /// Whether a colon makes a key of what was read from a line on.
    fn is_key_ahead(&self, line: usize) -> bool {
        let rest = &self.lines.bytes[self.lines.at..self.lines.stop];
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        self.lines.start == line && rest.get(blanks) == Some(&b':') && self.lines.ends_at(self.lines.at + blanks + 1)
    }

    /// The tag that stands on a line above.
    fn tag_above(&self) -> Option<Tag<'t>> {
        self.tree.pending.as_ref().and_then(|it| it.tag)
    }

    /// A dash, question mark or colon where a node is.
    fn sign(&mut self, spot: Spot, start: usize, own: Option<Box<Properties<'t>>>, letter: u8) {
        let at = self.lines.at;
        let column = (start - self.lines.start).cast_signed();
        if spot == Spot::Behind || (letter != b':' && (spot == Spot::Key || own.is_some())) {
            return self.sign_inside(letter);
        }
        match letter {
            b'-' => {
                self.open_block(Sort::Seq, start);
                self.tree.top().indent = column;
                self.item();
            }
            b'?' => {
                self.open_block(Sort::Map, start);
                self.indicator();
                self.next = Some(Spot::Free);
            }
            _ => {
                if spot == Spot::Free {
                    self.open_block(Sort::Map, start);
                }
                self.tree.pending = own;
                self.tree.sign = at;
                self.tree.put_nothing();
                self.tree.top().needs = Needs::Value;
                self.indicator();
                self.next = Some(Spot::Behind);
            }
        }
    }

    /// Opens a map or list that begins at a place of this line.
    pub fn open_block(&mut self, sort: Sort, start: usize) {
        let column = (start - self.lines.start).cast_signed();
        let properties = self.tree.pending.take();
        self.tree.push(sort, column, start, properties);
        self.refuse_depth(start);
    }

    /// A node turned out to be a key: of a map that begins with it, or of the one that is open.
    fn key_of(&mut self, spot: Spot, start: usize, own: Option<Box<Properties<'t>>>, read: Read) {
        match spot {
            Spot::Behind => return self.second_colon(start),
            Spot::Free => self.open_block(Sort::Map, start),
            Spot::Key => {}
        }
        let read = match own {
            Some(own) => self.tree.with_properties(read, &own),
            None => read,
        };
        self.tree.put(read);
        let top = self.tree.top();
        top.name_start = start;
        top.needs = Needs::Value;
        self.indicator();
        self.next = Some(Spot::Behind);
    }

    /// Puts a node with its properties.
    pub fn put(&mut self, read: Read, properties: Option<Box<Properties<'t>>>) {
        let read = match properties {
            Some(properties) => self.tree.with_properties(read, &properties),
            None => read,
        };
        self.tree.put(read);
    }

    /// Properties whose node comes on a line below.
    fn above(&mut self, own: Option<Box<Properties<'t>>>) {
        self.tree.pending = self.both(own);
    }

    fn both(&mut self, own: Option<Box<Properties<'t>>>) -> Option<Box<Properties<'t>>> {
        let (both, twice) = joined(self.tree.pending.take(), own);
        if let Some(place) = twice {
            self.fault(place, "a value can have one anchor and one tag only");
        }
        both
    }

    /// Ends a line behind a value: nothing but a comment may follow.
    pub fn end_line(&mut self) {
        self.lines.skip_blanks();
        match self.lines.peek() {
            None => {}
            Some(b'#') => self.comment(),
            Some(_) => {
                self.fault_here(0, "nothing more is expected on this line");
            }
        }
        self.lines.advance();
    }

    /// A value that could not be read.
    pub fn broken_value(&mut self, range: std::ops::Range<usize>) -> Read {
        let at = self.tree.text.locate(range.clone());
        Read { node: Node::unknown(at, Reason::Broken("it could not be read")), range, weight: 1 }
    }
}

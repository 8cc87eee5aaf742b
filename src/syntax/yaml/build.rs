//! Nodes from what is read: the collections that are open, their entries, and what goes into them.

use super::anchors::Anchors;
use super::properties::Properties;
use super::resolve::plain;
use super::words::Words;
use super::{Dialect, Document, Skim, Wanted};
use crate::budget::limits;
use crate::source::Location;
use crate::syntax::comment::Things;
use crate::syntax::{Repeated, SyntaxError, repeated};
use crate::tree::{Entry, HOLE, Key, Kind, Map, Node, Reason, Style, Text, Why};
use std::ops::Range;
use std::sync::Arc;

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// The document.
    Root,
    Map,
    Seq,
    /// A list whose dashes stand at the column of its key.
    Dashes,
    FlowMap,
    FlowSeq,
    /// An entry without braces in a list: `[a: b]`.
    Pair,
}

/// What an open collection needs next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing: its last part is complete.
    Nothing,
    Item,
    /// A key, behind its `?` or in braces.
    Key,
    /// The colon behind a key.
    Colon,
    Value,
}

/// What the key of an entry comes to.
#[derive(Debug)]
pub(super) enum Name {
    /// Not known, or no scalar.
    Unknown,
    Merge,
    Known(Key),
}

/// A collection whose end has not come yet.
#[derive(Debug)]
pub(super) struct Open<'t> {
    pub sort: Sort,
    pub needs: Needs,
    /// The column of its keys or dashes; -1 for a document.
    pub indent: isize,
    /// Another column at which lines were that belong to it all the same.
    pub also: isize,
    pub start: usize,
    pub properties: Option<Box<Properties<'t>>>,
    /// The key of the entry that is being read, and where it starts.
    pub name: Name,
    pub name_start: usize,
    /// Where its entries or items begin among those of all.
    first: usize,
    /// How many nodes it holds, with those that its aliases stand for.
    weight: usize,
    /// Entries of merged maps, where a map's own ones hold over them.
    merged: Vec<Entry>,
    /// Where entries of merged maps stand among its own.
    inherited: Vec<Range<usize>>,
    /// What an entry with an unknown key would be.
    rest: Option<Box<Node>>,
    /// In brackets and braces: whether another entry may begin.
    pub fresh: bool,
    /// Where something could not be read of it.
    pub broken: Option<Location>,
}

impl Open<'_> {
    pub fn is_flow(&self) -> bool {
        matches!(self.sort, Sort::FlowMap | Sort::FlowSeq | Sort::Pair)
    }

    pub fn is_map(&self) -> bool {
        matches!(self.sort, Sort::Map | Sort::FlowMap | Sort::Pair)
    }

    pub fn needs_node(&self) -> bool {
        matches!(self.needs, Needs::Item | Needs::Key | Needs::Value)
    }
}

/// A node with where it is written, and how many nodes it stands for.
#[derive(Debug)]
pub(super) struct Read {
    pub node: Node,
    pub range: Range<usize>,
    pub weight: usize,
}

#[derive(Debug)]
pub(super) struct Tree<'t> {
    pub text: &'t Text,
    pub has_holes: bool,
    pub dialect: Dialect,
    pub words: Words,
    pub errors: Vec<SyntaxError>,
    pub repeated: Vec<Repeated>,
    pub open: Vec<Open<'t>>,
    entries: Vec<Entry>,
    items: Vec<Node>,
    root: Option<Node>,
    pub anchors: Anchors<'t>,
    /// What stands before a node whose first line is still to come.
    pub pending: Option<Box<Properties<'t>>>,
    /// Where what was read last ends.
    pub reached: usize,
    /// Where the last indicator stands: a value that is missing behind it has its place there.
    pub sign: usize,
    pub comments: Vec<Range<usize>>,
    /// What comments can stand at, where there may be any.
    pub things: Option<Things>,
    skim: Skim,
    /// How many collections are open where nodes are wanted no longer.
    unwanted: Option<usize>,
    /// Of this document.
    pub faults: usize,
    /// At which column the value that was put last stands on a line of its own, if it is a plain one.
    pub lone: Option<usize>,
}

impl<'t> Tree<'t> {
    pub fn new(text: &'t Text, wanted: &Wanted, asks: bool) -> Self {
        Self {
            text,
            has_holes: text.has_holes(),
            dialect: wanted.dialect,
            words: Words::default(),
            errors: Vec::new(),
            repeated: Vec::new(),
            open: Vec::new(),
            entries: Vec::new(),
            items: Vec::new(),
            root: None,
            anchors: Anchors::default(),
            pending: None,
            reached: 0,
            sign: 0,
            comments: Vec::new(),
            things: asks.then(Things::indented),
            skim: wanted.skim,
            unwanted: None,
            faults: 0,
            lone: None,
        }
    }

    pub fn begin(&mut self, start: usize) {
        self.anchors.clear();
        self.faults = 0;
        self.reached = start;
        self.sign = start;
        self.push(Sort::Root, -1, start, None);
    }

    /// The document, when all that was open is closed.
    pub fn end(&mut self, range: Range<usize>) -> Document {
        self.close_to(1);
        self.fill();
        self.open.clear();
        let root = self.root.take().unwrap_or_else(|| Node::new(self.text.locate(range.end..range.end), Kind::Null));
        Document { root, whole: self.faults == 0, range, shared: self.anchors.shared() }
    }

    /// Whether nothing of the document was read yet.
    pub fn is_blank(&self) -> bool {
        matches!(self.open.as_slice(), [Open { needs: Needs::Item, .. }])
    }

    /// Whether nodes are wanted here, and not only their extent.
    #[inline]
    pub fn builds(&self) -> bool {
        self.unwanted.is_none()
    }

    #[inline]
    pub fn top(&mut self) -> &mut Open<'t> {
        // The document is open as long as anything is read.
        let last = self.open.len() - 1;
        &mut self.open[last]
    }

    pub fn push(&mut self, sort: Sort, indent: isize, start: usize, properties: Option<Box<Properties<'t>>>) {
        let needs = match sort {
            Sort::Map | Sort::Pair => Needs::Key,
            Sort::Root => Needs::Item,
            Sort::Seq | Sort::Dashes | Sort::FlowMap | Sort::FlowSeq => Needs::Nothing,
        };
        if let Some(anchor) = properties.as_ref().and_then(|it| it.anchor) {
            self.anchors.open(anchor, start);
        }
        if self.builds() && (self.open.len() > limits::YAML_DEPTH || self.is_skimmed()) {
            self.unwanted = Some(self.open.len());
        }
        let first =
            if matches!(sort, Sort::Map | Sort::FlowMap | Sort::Pair) { self.entries.len() } else { self.items.len() };
        self.open.push(Open {
            sort,
            needs,
            indent,
            also: indent,
            start,
            properties,
            name: Name::Unknown,
            name_start: start,
            first,
            weight: 1,
            merged: Vec::new(),
            inherited: Vec::new(),
            rest: None,
            fresh: sort != Sort::Pair,
            broken: None,
        });
    }

    /// Whether nobody asks for the value of the document's entry here.
    fn is_skimmed(&self) -> bool {
        let [_, Open { sort: Sort::Map | Sort::FlowMap, needs: Needs::Value, name: Name::Known(key), first, .. }] =
            self.open.as_slice()
        else {
            return false;
        };
        (self.skim)(&self.entries[*first..], &key.name)
    }

    /// Closes what is open above the first so many.
    pub fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth.max(1) {
            let closed = self.close(self.reached);
            self.put(closed);
        }
    }

    /// Takes the last collection away, which ends here, as a node.
    pub fn close(&mut self, end: usize) -> Read {
        self.fill();
        let depth = self.open.len() - 1;
        let Some(open) = self.open.pop() else { return self.null(end) };
        let range = open.start..end.max(open.start);
        let at = self.text.locate(range.clone());
        let is_map = open.is_map();
        let node = if !self.builds() {
            if self.unwanted == Some(depth) {
                self.unwanted = None;
            }
            let reason = if depth > limits::YAML_DEPTH {
                Reason::TooLarge("values are nested too deeply")
            } else {
                Reason::NotRead("it is not looked at")
            };
            Node::unknown(at, reason)
        } else if is_map {
            self.note_repeated(&open);
            let broken = open.broken.map(|place| Node::new(place, Kind::Unknown(broken(place))));
            let rest = broken.or(open.rest.map(|it| *it));
            let own = self.entries.drain(open.first..);
            let map = if open.merged.is_empty() {
                Map::new(own.collect::<Arc<[Entry]>>(), rest)
            } else {
                // A map's own keys hold over merged ones: they come last.
                Map::new(open.merged.into_iter().chain(own).collect::<Vec<_>>(), rest)
            };
            Node::new(at, Kind::Map(map))
        } else {
            self.items.extend(open.broken.map(|place| Node::more(place, &broken(place))));
            Node::new(at, Kind::Seq(self.items.drain(open.first..).collect()))
        };
        let read = Read { node, range, weight: open.weight };
        match open.properties {
            Some(properties) => self.with_properties(read, &properties),
            None => read,
        }
    }

    /// Keys that stand twice in a map which ends here. Where a line could not be read it may be an echo of that.
    fn note_repeated(&mut self, open: &Open) {
        if open.broken.is_none() {
            let own = (open.first..).zip(&self.entries[open.first..]);
            let own = own.filter(|(index, _)| !open.inherited.iter().any(|range| range.contains(index)));
            repeated::note(own.map(|(_, entry)| (&entry.key.name, entry.key.at)), &mut self.repeated);
        }
    }

    /// Puts nothing where something is needed: a key without a value, a dash without an item.
    pub fn fill(&mut self) {
        loop {
            match self.top().needs {
                Needs::Nothing => return,
                Needs::Colon => self.top().needs = Needs::Value,
                Needs::Item | Needs::Key | Needs::Value => self.put_nothing(),
            }
        }
    }

    /// Puts nothing where a node is needed.
    pub fn put_nothing(&mut self) {
        let mut null = self.null(self.sign);
        if let Some(properties) = self.pending.take() {
            null = self.with_properties(null, &properties);
        }
        self.put(null);
    }

    fn null(&self, at: usize) -> Read {
        Read { node: Node::new(self.text.locate(at..at), Kind::Null).styled(Style::Plain), range: at..at, weight: 1 }
    }

    /// Puts a node where one is needed.
    pub fn put(&mut self, read: Read) {
        let Read { node, range, weight } = read;
        self.lone = None;
        let builds = self.unwanted.is_none_or(|depth| self.open.len() <= depth);
        let last = self.open.len() - 1;
        let open = &mut self.open[last];
        open.weight += weight;
        if let (Some(things), true) = (&mut self.things, builds) {
            let end = without_comments(&self.comments, self.text.as_str(), range.clone());
            match open.needs {
                Needs::Value => things.add(open.name_start..end),
                Needs::Item if open.sort == Sort::Root => things.add_document(range.start..end),
                Needs::Item => things.add(range.start..end),
                Needs::Nothing | Needs::Key | Needs::Colon => {}
            }
        }
        match open.needs {
            Needs::Item if open.sort == Sort::Root => {
                open.needs = Needs::Nothing;
                self.root = Some(node);
            }
            Needs::Item | Needs::Nothing => {
                open.needs = Needs::Nothing;
                if builds && !open.is_map() {
                    self.items.push(node);
                }
            }
            Needs::Key | Needs::Colon => {
                open.needs = Needs::Colon;
                open.name_start = range.start;
                if builds {
                    let name = self.name_of(node);
                    self.top().name = name;
                }
            }
            Needs::Value => {
                open.needs = Needs::Nothing;
                if builds {
                    match std::mem::replace(&mut open.name, Name::Unknown) {
                        Name::Known(key) => self.entries.push(Entry { key, value: node }),
                        Name::Unknown => open.rest = Some(Box::new(node)),
                        Name::Merge => self.merge(&node),
                    }
                }
            }
        }
    }

    fn merge(&mut self, node: &Node) {
        // Of several merged maps the first one holds, so it comes last.
        let maps = if let Kind::Seq(maps) = &node.kind { maps } else { std::slice::from_ref(node) };
        if !maps.iter().all(|map| matches!(map.kind, Kind::Map(_) | Kind::Unknown(_))) {
            self.fault_at(node.used_at(), "`<<` needs a map, or a list of maps");
        }
        for map in maps.iter().rev() {
            let last = self.open.len() - 1;
            let open = &mut self.open[last];
            // Go's reader takes entries as they come: what is merged later holds.
            if self.dialect == Dialect::Go {
                let before = self.entries.len();
                self.entries.extend(inherited(map.entries(), map));
                open.inherited.push(before..self.entries.len());
            } else {
                open.merged.extend(inherited(map.entries(), map));
            }
            if let Some(unknown) = map.rest().or(map.is_unknown().then_some(map)) {
                open.rest = Some(Box::new(unknown.clone()));
            }
        }
    }

    /// What a node is called as a key.
    fn name_of(&mut self, node: Node) -> Name {
        let used_at = node.used_at();
        let name = match node.kind {
            Kind::String(text) if text.is_hole() => return Name::Unknown,
            Kind::String(text) if node.style == Style::Plain && text.as_str() == "<<" => return Name::Merge,
            Kind::String(text) => text.value,
            Kind::Number(value, written) => self.number_name(value, written),
            Kind::Bool(flag) => self.words.get(if flag { "true" } else { "false" }),
            Kind::Null => {
                self.refuse_key(node.at, "a key is missing here, or it is `null`");
                self.words.get("")
            }
            Kind::Map(_) | Kind::Seq(_) => {
                self.refuse_key(used_at, "a map or list cannot be a key");
                return Name::Unknown;
            }
            Kind::Unknown(_) => return Name::Unknown,
        };
        Name::Known(Key { name, at: node.at })
    }

    /// YAML has keys that JSON has no words for: so Go's reader refuses them.
    fn refuse_key(&mut self, at: Location, message: &str) {
        if self.dialect == Dialect::Go {
            self.fault_at(at, message);
        }
    }

    /// What a plain scalar on one line is called as a key.
    #[inline]
    pub fn plain_name(&mut self, word: &str, start: usize) -> Name {
        let depth = self.open.len();
        if self.unwanted.is_some_and(|unwanted| depth > unwanted) {
            return Name::Unknown;
        }
        let at = self.text.locate(start..start + word.len());
        match plain(word, self.dialect) {
            None if word == "<<" => Name::Merge,
            None if self.has_holes && word.strip_prefix(HOLE) == Some("") => Name::Unknown,
            None => Name::Known(Key { name: self.words.get(word), at }),
            Some(meaning) => {
                let kind = meaning.kind(|| self.words.get(word));
                self.name_of(Node::new(at, kind))
            }
        }
    }

    /// Go's reader writes whole numbers anew: `0x10` is the key `16`.
    fn number_name(&mut self, value: f64, written: Arc<str>) -> Arc<str> {
        let whole = value.fract() == 0.0 && value.abs() < 9e15 && !written.contains(['.', 'e', 'E']);
        if self.dialect != Dialect::Go || !whole && !written.starts_with("0x") {
            return written;
        }
        self.words.get(&value.to_string())
    }

    /// What the last key of the map on top is called.
    pub fn last_name(&self) -> Option<&str> {
        let open = self.open.last()?;
        match &open.name {
            Name::Known(key) => Some(&key.name),
            Name::Unknown | Name::Merge => self.entries[open.first..].last().map(|entry| &*entry.key.name),
        }
    }

    /// Takes back the value that was put last into the collection on top, if it is a text.
    pub fn take_last(&mut self) -> Option<Node> {
        if !self.builds() {
            return None;
        }
        let last = self.open.len() - 1;
        let open = &mut self.open[last];
        let node = match open.sort {
            Sort::Root => self.root.as_ref(),
            _ if open.is_map() => self.entries[open.first..].last().map(|entry| &entry.value),
            _ => self.items[open.first..].last(),
        };
        node.and_then(Node::text)?;
        if open.sort == Sort::Root {
            open.needs = Needs::Item;
            return self.root.take();
        }
        if !open.is_map() {
            open.needs = Needs::Item;
            return self.items.pop();
        }
        let entry = self.entries.pop()?;
        open.needs = Needs::Value;
        open.name = Name::Known(entry.key);
        Some(entry.value)
    }

    /// The document is not read any further: all that is open may hold more.
    pub fn give_up(&mut self) {
        let at = self.text.locate(self.reached..self.reached);
        self.pending = None;
        for open in &mut self.open {
            open.broken.get_or_insert(at);
        }
        if self.top().needs == Needs::Key {
            self.top().needs = Needs::Nothing;
        }
        if self.top().needs != Needs::Nothing {
            self.top().needs = if self.top().is_map() { Needs::Value } else { Needs::Item };
            self.put(Read {
                node: Node::unknown(at, Reason::Broken("the document is not read so far")),
                range: at.span.range(),
                weight: 1,
            });
        }
    }

    /// Forgets what was read since a place in time: see [`Self::mark`].
    pub fn forget(&mut self, mark: &Mark) {
        if self.unwanted.is_some_and(|unwanted| unwanted >= mark.open) {
            self.unwanted = None;
        }
        self.open.truncate(mark.open);
        self.entries.truncate(mark.entries);
        self.items.truncate(mark.items);
    }

    pub fn mark(&self) -> Mark {
        Mark { open: self.open.len(), entries: self.entries.len(), items: self.items.len() }
    }
}

/// How much there was at some time.
#[derive(Debug)]
pub(super) struct Mark {
    pub open: usize,
    entries: usize,
    items: usize,
}

fn broken(at: Location) -> Why {
    Why::new(Reason::Broken("something here could not be read")).at(at)
}

fn inherited<'a>(entries: &'a [Entry], from: &'a Node) -> impl Iterator<Item = Entry> + use<'a> {
    entries.iter().map(|entry| {
        let mut value = entry.value.clone();
        if let Some(via) = &from.via {
            value = value.via(via.at, via.what.clone());
        }
        Entry { key: entry.key.clone(), value }
    })
}

/// The end of a value without the comments behind it, which belong to what comes next or to nothing.
fn without_comments(comments: &[Range<usize>], source: &str, value: Range<usize>) -> usize {
    let mut end = value.end;
    for comment in comments.iter().rev().take_while(|comment| comment.start > value.start) {
        if comment.end == end {
            end = value.start + source[value.start..comment.start].trim_end().len();
        } else if comment.end < end {
            break;
        }
    }
    end
}

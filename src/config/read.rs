//! Helps to read a map of known keys: what is wrong is kept with its place and what was probably meant.

use crate::nearest::did_you_mean;
use crate::rules::Mistake;
use crate::source::{Location, Source, Span};
use crate::tree::{Entry, Kind, Node};
use serde_yaml::{Mapping, Value as Yaml};
use std::collections::HashSet;
use std::sync::Arc;

/// Something in a configuration that cannot be, at its place.
#[derive(Debug, Clone)]
pub struct Fault {
    pub source: Arc<Source>,
    pub span: Span,
    /// Lower case, no full stop.
    pub message: String,
}

/// Mistakes that are kept of one file.
const MOST_FAULTS: usize = 1_000;

const PATH: &str = "the path of a file";

/// One file being read.
pub struct Reading {
    pub source: Arc<Source>,
    pub faults: Vec<Fault>,
}

impl Reading {
    pub fn new(source: Arc<Source>) -> Self {
        Self { source, faults: Vec::new() }
    }

    /// Whether there are more mistakes than anybody reads: the rest is not looked for.
    pub fn is_full(&self) -> bool {
        self.faults.len() >= MOST_FAULTS
    }

    pub fn wrong(&mut self, at: Location, message: impl Into<String>) {
        if self.is_full() {
            return;
        }
        let is_last = self.faults.len() + 1 == MOST_FAULTS;
        let message =
            if is_last { "from here on there may be more, which are not listed".to_owned() } else { message.into() };
        self.faults.push(Fault { source: self.source.clone(), span: at.span, message });
    }

    /// The entries of a map; of a key that stands twice, nobody can tell which one is meant.
    pub fn map<'n>(&mut self, node: &'n Node, shape: &str) -> Vec<&'n Entry> {
        if !matches!(node.kind, Kind::Map(_)) {
            if !node.is_null() {
                self.mistyped(node, format!("must be {shape}"));
            }
            return Vec::new();
        }
        let mut entries: Vec<&Entry> = Vec::new();
        let mut known = HashSet::new();
        for entry in node.entries() {
            if known.insert(&entry.key.name) {
                entries.push(entry);
            } else {
                self.wrong(entry.key.at, format!("`{}` stands here a second time", entry.key.name));
            }
        }
        entries
    }

    /// Something else stands there than should. What could not be read at all has been complained about.
    pub fn mistyped(&mut self, node: &Node, message: String) {
        if !node.is_unknown() || self.faults.is_empty() {
            self.wrong(node.at, message);
        }
    }

    pub fn unknown_key<'a>(&mut self, entry: &Entry, keys: impl IntoIterator<Item = &'a str>) {
        let name = &entry.key.name;
        let keys: Vec<&str> = keys.into_iter().collect();
        let guess = did_you_mean(name, keys.iter().copied());
        let known = if guess.is_empty() { format!(" (known are `{}`)", keys.join("`, `")) } else { guess };
        self.wrong(entry.key.at, format!("there is no key `{name}` here{known}"));
    }

    pub fn flag(&mut self, node: &Node) -> Option<bool> {
        if let Kind::Bool(flag) = node.kind {
            return Some(flag);
        }
        self.mistyped(node, "must be `true` or `false`".to_owned());
        None
    }

    /// A path; the empty one is none.
    pub fn path(&mut self, node: &Node) -> Option<String> {
        let path = self.word(node, PATH)?;
        let is_file = !["", ".", ".."].contains(&path.trim().trim_end_matches('/'));
        if !is_file {
            self.wrong(node.at, format!("must be {PATH}"));
        }
        is_file.then_some(path)
    }

    /// A word; a number counts as it is written.
    pub fn word(&mut self, node: &Node, shape: &str) -> Option<String> {
        let word = match &node.kind {
            Kind::Number(_, text) => Some(text.to_string()),
            Kind::String(text) => text.known().map(str::to_owned),
            Kind::Null | Kind::Bool(_) | Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => None,
        };
        if word.is_none() {
            self.mistyped(node, format!("must be {shape}"));
        }
        word
    }

    /// A word or a list of them, each with its place.
    pub fn words(&mut self, node: &Node, one: &str) -> Option<Vec<(String, Location)>> {
        let items = match &node.kind {
            Kind::Seq(items) => items.iter().collect(),
            Kind::String(_) | Kind::Number(..) => vec![node],
            Kind::Null | Kind::Bool(_) | Kind::Map(_) | Kind::Unknown(_) => {
                self.mistyped(node, format!("must be {one} or a list of such"));
                return None;
            }
        };
        let words: Vec<_> = items.iter().filter_map(|item| Some((self.word(item, one)?, item.at))).collect();
        (words.len() == items.len()).then_some(words)
    }

    /// A word that is one of these.
    pub fn one_of<T>(&mut self, word: &str, at: Location, all: &[T], name: impl Fn(&T) -> &'static str) -> Option<T>
    where
        T: Copy,
    {
        let found = all.iter().copied().find(|one| name(one) == word);
        if found.is_none() {
            let names: Vec<&str> = all.iter().map(&name).collect();
            let guess = did_you_mean(word, names.iter().copied());
            self.wrong(at, format!("must be one of `{}`{guess}", names.join("`, `")));
        }
        found
    }

    /// The mistakes of somebody who knows keys and no places.
    pub fn mistakes(&mut self, mistakes: Vec<Mistake>, node: &Node) {
        for mistake in mistakes {
            self.wrong(place(&mistake, node), mistake.message);
        }
    }
}

/// Where one gets to by the keys of a mistake.
fn place(mistake: &Mistake, node: &Node) -> Location {
    let (mut node, mut at) = (node, node.at);
    for (index, key) in mistake.path.iter().enumerate() {
        let is_last = index + 1 == mistake.path.len();
        let next = match &node.kind {
            Kind::Map(_) => node.entry(key).map(|entry| (&entry.value, entry.key.at)),
            Kind::Seq(items) => key.parse().ok().and_then(|number: usize| items.get(number)).map(|it| (it, it.at)),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Unknown(_) => None,
        };
        let Some((value, key_at)) = next else { break };
        at = if is_last && mistake.is_key || value.at.span.is_empty() { key_at } else { value.at };
        node = value;
    }
    at
}

/// A node as those read it who know no places. Numbers are words where `is_word` says so of the key that they stand
/// under: the tag `1.10` is not `1.1`.
pub fn plain(node: &Node, is_word: &dyn Fn(&str) -> bool) -> Yaml {
    let Kind::Map(entries) = &node.kind else { return convert(node, false) };
    let entries = entries.iter().map(|entry| (key(entry), convert(&entry.value, is_word(&entry.key.name))));
    Yaml::Mapping(entries.collect())
}

fn key(entry: &Entry) -> Yaml {
    Yaml::String(entry.key.name.to_string())
}

fn convert(node: &Node, words: bool) -> Yaml {
    match &node.kind {
        Kind::Null | Kind::Unknown(_) => Yaml::Null,
        Kind::Bool(flag) => Yaml::Bool(*flag),
        Kind::Number(_, text) if words => Yaml::String(text.to_string()),
        Kind::Number(number, _) => Yaml::Number((*number).into()),
        Kind::String(text) => Yaml::String(text.known().unwrap_or_default().to_owned()),
        Kind::Seq(items) => Yaml::Sequence(items.iter().map(|item| convert(item, words)).collect()),
        Kind::Map(entries) => {
            let entries = entries.iter().map(|entry| (key(entry), convert(&entry.value, words)));
            Yaml::Mapping(entries.collect::<Mapping>())
        }
    }
}

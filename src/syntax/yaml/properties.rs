//! What stands before a node, its anchor and its tag; and aliases, which stand for one.

use super::anchors::Found;
use super::build::{Read, Tree};
use super::{Dialect, Reader};
use crate::budget::limits;
use crate::tree::{Kind, Merging, Node, Reason, Tagged, Text};
use std::ops::Range;
use std::sync::Arc;

#[derive(Debug)]
pub(super) struct Properties<'t> {
    /// Where the first of them starts.
    pub start: usize,
    /// Where the last of them ends.
    pub end: usize,
    pub anchor: Option<&'t str>,
    pub tag: Option<Tag<'t>>,
}

/// What a tag says about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag<'t> {
    /// `!`: a scalar is a string.
    String,
    /// One of YAML's own, without its prefix: `str`.
    Core(&'t str),
    /// Compose's own tags change how files are merged, not what the value is.
    Merged(Merging),
    /// `!Ref Bucket`, `!vault ...`: what it stands for is for others to know.
    Custom(&'t str),
}

const CORE: &str = "tag:yaml.org,2002:";

impl<'t> Reader<'t> {
    /// Reads the anchor or tag here; `None` if it is none of them, or a second one.
    pub fn property(&mut self, properties: &mut Option<Box<Properties<'t>>>) -> bool {
        let start = self.lines.at;
        let letter = self.lines.peek();
        if !matches!(letter, Some(b'&' | b'!')) {
            return false;
        }
        let word = self.word();
        let end = self.lines.at;
        let properties = properties.get_or_insert_with(|| Box::new(Properties { start, end, anchor: None, tag: None }));
        properties.end = end;
        if letter == Some(b'&') {
            if word.len() == 1 {
                self.fault(start..end, "a name is missing behind `&`");
            } else if properties.anchor.is_some() {
                self.fault(start..end, "a value can have one anchor only");
            } else {
                properties.anchor = Some(&word[1..]);
                self.check_anchor(&word[1..], start);
            }
        } else if properties.tag.is_some() {
            self.fault(start..end, "a value can have one tag only");
        } else {
            properties.tag = Some(self.tag(word, start));
        }
        true
    }

    /// The word of an anchor, alias or tag: up to a blank, or what ends an item in brackets.
    fn word(&mut self) -> &'t str {
        let start = self.lines.at;
        let rest = &self.lines.bytes[start..self.lines.stop];
        // In brackets, a tag ends where its item does.
        let ends_at_brackets = !rest.starts_with(b"!<") && (rest[0] != b'!' || self.tree.top().is_flow());
        let ends = |byte: u8| {
            matches!(byte, b' ' | b'\t') || (ends_at_brackets && matches!(byte, b',' | b'[' | b']' | b'{' | b'}'))
        };
        let mut len = rest.iter().position(|byte| ends(*byte)).unwrap_or(rest.len());
        // `*a: 1`: Go's reader takes the colon for that of a key.
        if rest[0] != b'!' && len > 1 && rest[len - 1] == b':' {
            len -= 1;
        }
        self.lines.at = start + len;
        self.tree.reached = self.lines.at;
        &self.lines.source[start..start + len]
    }

    /// YAML 1.2 takes nearly every letter; Go's reader refuses `&&`, which is mostly the start of a text.
    fn check_anchor(&mut self, name: &str, start: usize) {
        let right = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
        if self.tree.dialect == Dialect::Go && !name.chars().all(right) {
            let message = "an anchor has letters, digits, `-` and `_`: put a value that begins with `&` in quotes";
            self.fault(start..start + 1 + name.len(), message);
        }
    }

    fn tag(&mut self, word: &'t str, start: usize) -> Tag<'t> {
        if word == "!" {
            return Tag::String;
        }
        if let Some(at) = word[1..].find(['"', '#', '\\', '|', '^', '`', '{', '}']) {
            self.fault(start + at + 1..start + at + 2, "a blank is missing behind the tag before this");
        }
        if let Some(long) = word.strip_prefix("!<") {
            let Some(name) = long.strip_suffix('>').filter(|name| !name.is_empty()) else {
                self.fault(start..start + word.len(), "`>` is missing behind this tag");
                return Tag::Custom(word);
            };
            return name.strip_prefix(CORE).map_or(Tag::Custom(word), Tag::Core);
        }
        let name = word[1..].find(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '_' | '-'));
        let handle = name.filter(|end| word[end + 1..].starts_with('!')).map_or("!", |end| &word[..end + 2]);
        let suffix = &word[handle.len()..];
        let declared = self.handles.iter().find(|(name, _)| *name == handle).map(|(_, prefix)| *prefix);
        match (declared, handle) {
            (Some(CORE), _) | (None, "!!") => Tag::Core(suffix),
            (Some(_), _) => Tag::Custom(word),
            (None, "!") => match suffix {
                "reset" => Tag::Merged(Merging::Reset),
                "override" => Tag::Merged(Merging::Override),
                _ => Tag::Custom(word),
            },
            (None, _) => {
                self.fault(start..start + word.len(), format!("no `%TAG` line says what `{handle}` stands for"));
                Tag::Custom(word)
            }
        }
    }

    /// Reads the alias here.
    pub fn alias(&mut self) -> Read {
        let start = self.lines.at;
        let word = self.word();
        let range = start..self.lines.at;
        let at = self.tree.text.locate(range.clone());
        let unknown = |reason| Read { node: Node::unknown(at, reason), range: range.clone(), weight: 1 };
        match self.tree.anchors.find(&word[1..]) {
            _ if word.len() == 1 => {
                self.fault(range.clone(), "a value cannot begin with `*` unless it names an anchor: put it in quotes");
                unknown(Reason::Broken("it has no name"))
            }
            Found::Nothing => {
                self.fault(range.clone(), format!("the anchor `&{}` is not defined above", &word[1..]));
                unknown(Reason::Broken("its anchor is not defined"))
            }
            Found::Itself => {
                self.fault(range.clone(), "an alias cannot stand inside its own anchor");
                unknown(Reason::Broken("it refers to itself"))
            }
            Found::Value(node, weight) => {
                let spent = &mut self.tree.anchors.spent;
                let before = *spent;
                *spent = before.saturating_add(weight);
                if *spent > limits::YAML_ALIASED {
                    if before <= limits::YAML_ALIASED {
                        self.fault(range.clone(), "the aliases of this document stand for too many values");
                    }
                    return unknown(Reason::TooLarge("too many aliases"));
                }
                let node = node.via(at, format!("used here as `{word}`"));
                Read { node, range, weight }
            }
        }
    }
}

impl<'t> Tree<'t> {
    /// A node with what stands before it.
    pub fn with_properties(&mut self, read: Read, properties: &Properties<'t>) -> Read {
        let Read { mut node, range, weight } = read;
        match properties.tag {
            Some(Tag::Merged(merging)) => node.merging = merging,
            Some(Tag::Custom(tag)) => {
                let at = node.at;
                node = Node::unknown(at, Reason::CustomTag(Arc::new(Tagged { tag: tag.into(), value: node })));
            }
            // Only what YAML has a type for can be nothing.
            Some(Tag::String | Tag::Core(_)) if node.is_null() && range.is_empty() && !is_typed(properties.tag) => {
                node.kind = Kind::String(Text::whole("", node.at));
            }
            Some(Tag::String | Tag::Core(_)) | None => {}
        }
        if let Some(anchor) = properties.anchor.filter(|_| self.builds()) {
            self.anchors.close(anchor, &node, weight, range.clone());
        }
        Read { node, range, weight }
    }
}

fn is_typed(tag: Option<Tag>) -> bool {
    matches!(tag, Some(Tag::Core("null" | "int" | "float" | "bool" | "timestamp")))
}

/// Two sets of properties of one node, of which the first stands on a line above.
pub(super) fn joined<'t>(
    above: Option<Box<Properties<'t>>>,
    own: Option<Box<Properties<'t>>>,
) -> (Option<Box<Properties<'t>>>, Option<Range<usize>>) {
    match (above, own) {
        (Some(mut above), Some(own)) => {
            let twice = (above.anchor.is_some() && own.anchor.is_some()) || (above.tag.is_some() && own.tag.is_some());
            above.anchor = above.anchor.or(own.anchor);
            above.tag = above.tag.or(own.tag);
            above.end = own.end;
            (Some(above), twice.then_some(own.start..own.end))
        }
        (above, own) => (above.or(own), None),
    }
}

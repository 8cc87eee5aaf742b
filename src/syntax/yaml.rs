//! YAML to trees: every document of a stream, anchors and merge keys resolved, broken documents kept as far as they go.
//!
//! Scalars are read as Kubernetes and Compose read them (the core schema, plus YAML 1.1's octal
//! numbers). A map that breaks off in the middle is open, so that what follows is unknown, not missing.

pub mod edit;

use super::comment::{self, Things};
use super::{Parsed, SyntaxError};
use crate::budget::limits;
use crate::source::Location;
use crate::tree::{Entry, Key, Kind, Map, Merging, Node, Piece, Reason, Style, Tagged, Text, Via, Why, without_holes};
use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span as EventSpan, StrInput, Tag};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// One document of a stream.
#[derive(Debug)]
pub struct Document {
    pub root: Node,
    /// Whether the reader reached its end.
    pub whole: bool,
}

/// Whether to pass over the map or list at this key of a document's top, given the entries before it.
pub type Skim = fn(before: &[Entry], key: &str) -> bool;

type Events<'t> = Parser<'t, StrInput<'t>>;

/// The one place that asks the parser. Asked from two, its inner functions would be called and no longer inlined, which makes
/// reading slower by a tenth.
#[inline(never)]
fn next<'t>(parser: &mut Events<'t>) -> Option<Result<(Event<'t>, EventSpan), ScanError>> {
    parser.next_event()
}

/// What the caller has no use for costs time all the same, unless the reader knows.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub skim: Skim,
    /// Whether a comment's text is of interest. Where none is, none are returned.
    pub comment: fn(&str) -> bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { skim: |_, _| false, comment: |_| true }
    }
}

pub fn parse(text: &Text) -> Parsed<Vec<Document>> {
    parse_wanted(text, Wanted::default())
}

/// Reads a stream of documents, without what the caller has no use for: that becomes unknown.
pub fn parse_wanted(text: &Text, wanted: Wanted) -> Parsed<Vec<Document>> {
    let options = granit_parser::options! { emit_comments: false, emit_unresolved_aliases: true };
    let mut parser = Parser::new_from_str_with_options(text.as_str(), options);
    let mut reader = Reader::new(text, wanted);
    loop {
        match next(&mut parser) {
            Some(Ok((event, span))) => reader.take(event, &span),
            Some(Err(error)) => {
                reader.fail(&error);
                if !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
            None => break,
        }
    }
    reader.notice(text.value.len());
    let comments = comment::attach(text, reader.comments, reader.things.unwrap_or_default());
    Parsed { value: reader.documents, errors: reader.errors, comments }
}

/// Whether any `#` of a text stands before something of interest, be it a comment or not.
fn asks_for_comments(text: &str, wanted: fn(&str) -> bool) -> bool {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'#', rest.as_bytes()) {
        rest = &rest[at + 1..];
        let line = rest.split('\n').next().unwrap_or(rest);
        if wanted(line) {
            return true;
        }
        rest = &rest[line.len()..];
    }
    false
}

struct Reader<'t> {
    text: &'t Text,
    source: &'t str,
    has_holes: bool,
    documents: Vec<Document>,
    errors: Vec<SyntaxError>,
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, usize)>,
    spent: usize,
    /// Where the text was last understood: an error is nearest to here.
    reached: usize,
    /// The next `#` that may start a comment, and whether there is any.
    mark: usize,
    comments: Vec<Range<usize>>,
    /// What comments can stand at, where there may be any.
    things: Option<Things>,
    skim: Skim,
    /// Where the collection starts that is passed over, and how deep the reader is in it.
    skimmed: Option<(usize, usize)>,
}

/// A collection whose end has not come yet.
struct Open {
    start: usize,
    anchor: usize,
    meaning: Meaning,
    /// How many nodes it holds, with those that its aliases stand for.
    weight: usize,
    content: Content,
}

enum Content {
    Seq(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        merged: Vec<Entry>,
        /// The key whose value comes next, and where it starts.
        key: Option<(Node, usize)>,
        /// What an entry with an unknown key would be.
        rest: Option<Node>,
    },
}

impl<'t> Reader<'t> {
    fn new(text: &'t Text, wanted: Wanted) -> Self {
        let asks = asks_for_comments(text.as_str(), wanted.comment);
        Self {
            text,
            source: text.as_str(),
            has_holes: text.has_holes(),
            documents: Vec::new(),
            errors: Vec::new(),
            open: Vec::new(),
            anchors: HashMap::new(),
            spent: 0,
            reached: 0,
            mark: if asks { memchr::memchr(b'#', text.as_str().as_bytes()).unwrap_or(usize::MAX) } else { usize::MAX },
            comments: Vec::new(),
            things: asks.then(Things::indented),
            skim: wanted.skim,
            skimmed: None,
        }
    }

    fn take(&mut self, event: Event<'_>, span: &EventSpan) {
        let range = self.range(span);
        self.reached = self.reached.max(range.end);
        if self.mark < range.end {
            self.notice(range.start);
            if matches!(event, Event::Scalar(..)) {
                self.mark_from(self.mark.max(range.end));
            }
        }
        if self.skims(&event, &range) {
            return;
        }
        match event {
            Event::DocumentStart(..) => {
                self.anchors.clear();
                self.spent = 0;
            }
            Event::Scalar(value, style, anchor, tag) => {
                let node = self.scalar(&value, style, tag.as_deref(), range.clone());
                self.put(node, range, anchor, 1);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.start(range.start, anchor, tag.as_deref(), Content::Seq(Vec::new()));
            }
            Event::MappingStart(_, anchor, tag) => {
                let content = Content::Map { entries: Vec::new(), merged: Vec::new(), key: None, rest: None };
                self.start(range.start, anchor, tag.as_deref(), content);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    self.close(open, range.end);
                }
            }
            Event::Alias(id) => self.alias(id, range),
            Event::UnresolvedAlias(name) => {
                let at = self.text.locate(range.clone());
                self.error(at, format!("the anchor `&{name}` is not defined above"));
                self.put(Node::unknown(at, Reason::Broken("its anchor is not defined")), range, 0, 1);
            }
            // Comments are not asked for; the ends of documents and streams carry no values.
            _ => {}
        }
    }

    /// Takes the comments before this offset, up to which there is no scalar left.
    fn notice(&mut self, end: usize) {
        while self.mark < end {
            let start = self.mark;
            let before = &self.source[..start];
            let is_comment = matches!(before, "" | "\u{feff}") || before.ends_with(|it: char| it.is_ascii_whitespace());
            if is_comment {
                let len = self.source[start..].find('\n').unwrap_or(self.source.len() - start);
                self.comments.push(start..start + self.source[start..start + len].trim_end().len());
                self.mark_from(start + len);
            } else {
                self.mark_from(start + 1);
            }
        }
    }

    fn mark_from(&mut self, from: usize) {
        let rest = self.source.as_bytes().get(from..).unwrap_or_default();
        self.mark = memchr::memchr(b'#', rest).map_or(usize::MAX, |at| from + at);
    }

    /// Passes over the collections right below the top that nobody asks for.
    fn skims(&mut self, event: &Event<'_>, range: &Range<usize>) -> bool {
        let starts = matches!(event, Event::MappingStart(..) | Event::SequenceStart(..));
        let ends = matches!(event, Event::MappingEnd | Event::SequenceEnd);
        match &mut self.skimmed {
            Some((start, 1)) if ends => {
                let range = *start..range.end.max(*start);
                let at = self.text.locate(range.clone());
                self.skimmed = None;
                self.put(Node::unknown(at, Reason::NotRead("it is not looked at")), range, 0, 1);
                true
            }
            Some((_, depth)) => {
                *depth = *depth + usize::from(starts) - usize::from(ends);
                true
            }
            None if starts => {
                let [Open { content: Content::Map { key: Some((key, _)), entries, .. }, .. }] = self.open.as_slice()
                else {
                    return false;
                };
                let skims = key.str().is_some_and(|key| (self.skim)(entries, key));
                if skims {
                    self.skimmed = Some((range.start, 1));
                }
                skims
            }
            None => false,
        }
    }

    fn start(&mut self, start: usize, anchor: usize, tag: Option<&Tag>, content: Content) {
        let meaning = tag.map_or(Meaning::Usual, Meaning::of);
        let mut start = start;
        // The parser has a list that is not indented below its key begin behind the first dash.
        let in_map = matches!(self.open.last(), Some(Open { content: Content::Map { .. }, .. }));
        if in_map && matches!(content, Content::Seq(_)) {
            let before = self.source.get(..start).unwrap_or("");
            let line = before.rsplit('\n').next().unwrap_or(before);
            if line.trim() == "-" {
                start -= line.trim_start().len();
            }
        }
        self.open.push(Open { start, anchor, meaning, weight: 1, content });
    }

    fn close(&mut self, open: Open, end: usize) {
        let range = open.start..self.trim_end(open.start, end).max(open.start);
        let at = self.text.locate(range.clone());
        let kind = match open.content {
            Content::Seq(items) => Kind::Seq(items.into()),
            Content::Map { entries, merged, rest, .. } if merged.is_empty() => Kind::Map(Map::new(entries, rest)),
            // A map's own keys hold over merged ones: they come last.
            Content::Map { mut entries, mut merged, rest, .. } => {
                merged.append(&mut entries);
                Kind::Map(Map::new(merged, rest))
            }
        };
        let node = open.meaning.apply(Node::new(at, kind));
        self.put(node, range, open.anchor, open.weight);
    }

    /// A block collection's end event lies where the next thing begins; its last line is what people call its end.
    fn trim_end(&self, start: usize, end: usize) -> usize {
        start + self.source.get(start..end).map_or(end - start, |text| text.trim_end().len())
    }

    fn alias(&mut self, id: usize, range: Range<usize>) {
        let at = self.text.locate(range.clone());
        let Some((node, weight)) = self.anchors.get(&id).cloned() else {
            // Inside its own anchor: a value that holds itself.
            self.error(at, "an alias cannot stand inside its own anchor".to_owned());
            return self.put(Node::unknown(at, Reason::Broken("it refers to itself")), range, 0, 1);
        };
        self.spent += weight;
        if self.spent > limits::YAML_ALIASED {
            self.error(at, "the aliases of this document stand for too many values".to_owned());
            return self.put(Node::unknown(at, Reason::TooLarge("too many aliases")), range, 0, 1);
        }
        let name = self.source.get(range.clone()).unwrap_or("an alias").to_owned();
        self.put(node.via(at, format!("used here as `{name}`")), range, 0, weight);
    }

    fn put(&mut self, node: Node, range: Range<usize>, anchor: usize, weight: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), weight));
        }
        let Some(open) = self.open.last_mut() else {
            if let Some(things) = &mut self.things {
                things.add_document(range.start..without_comments(&self.comments, self.source, range));
            }
            self.documents.push(Document { root: node, whole: true });
            return;
        };
        open.weight += weight;
        let start = match &open.content {
            Content::Seq(_) => Some(range.start),
            Content::Map { key, .. } => key.as_ref().map(|(_, start)| *start),
        };
        if let (Some(things), Some(start)) = (&mut self.things, start) {
            things.add(start..without_comments(&self.comments, self.source, range.clone()));
        }
        match &mut open.content {
            Content::Seq(items) => items.push(node),
            Content::Map { entries, merged, key, rest } => match key.take() {
                None => *key = Some((node, range.start)),
                Some((key, _)) if is_merge(&key) => {
                    // Of several merged maps the first one holds, so it comes last.
                    let maps = if let Kind::Seq(maps) = &node.kind { maps } else { std::slice::from_ref(&node) };
                    for map in maps.iter().rev() {
                        merged.extend(inherited(map.entries(), map));
                        if let Some(unknown) = map.rest().or(map.is_unknown().then_some(map)) {
                            *rest = Some(unknown.clone());
                        }
                    }
                }
                Some((key, _)) => match name_of(&key) {
                    Some(key) => entries.push(Entry { key, value: node }),
                    None => *rest = Some(node),
                },
            },
        }
    }

    /// Keeps what was read of a broken document, and says where it broke.
    fn fail(&mut self, error: &ScanError) {
        let offset = error.marker().byte_offset().unwrap_or(self.reached).min(self.source.len());
        let at = self.word_at(offset);
        self.error(at, format!("invalid YAML: {}", error.kind_text()));
        self.skimmed = None;
        while let Some(mut open) = self.open.pop() {
            let why = Why::new(Reason::Broken("the document breaks off here")).at(at);
            match &mut open.content {
                Content::Seq(items) => items.push(Node::more(at, &why)),
                Content::Map { entries, key, rest, .. } => {
                    let unknown = Node::new(at, Kind::Unknown(why));
                    let key = key.take().and_then(|(key, _)| name_of(&key));
                    entries.extend(key.map(|key| Entry { key, value: unknown.clone() }));
                    *rest = Some(unknown);
                }
            }
            let last = self.open.is_empty();
            self.close(open, offset.max(self.reached));
            if last && let Some(document) = self.documents.last_mut() {
                document.whole = false;
            }
        }
    }

    fn word_at(&self, offset: usize) -> Location {
        let rest = self.source.get(offset..).unwrap_or("");
        let len = rest.find(|letter: char| letter.is_whitespace()).unwrap_or(rest.len()).min(40);
        let len = (0..=len).rev().find(|len| rest.is_char_boundary(*len)).unwrap_or(0);
        self.text.locate(offset..offset + len)
    }

    fn error(&mut self, at: Location, message: String) {
        self.errors.push(SyntaxError { at, message });
    }

    fn range(&self, span: &EventSpan) -> Range<usize> {
        let range = span.byte_range().unwrap_or(self.reached..self.reached);
        // A block scalar's span holds its last line break; nobody points at that.
        range.start..self.trim_end(range.start, range.end).max(range.start)
    }

    fn scalar(&self, value: &str, style: ScalarStyle, tag: Option<&Tag>, range: Range<usize>) -> Node {
        let at = self.text.locate(range.clone());
        let via = self.moved(&range);
        let as_string = tag.and_then(Tag::core_suffix) == Some("str");
        let kind = if style == ScalarStyle::Plain && !as_string { plain(value) } else { None };
        let kind = kind.unwrap_or_else(|| self.string(value, style, range));
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::Single,
            ScalarStyle::DoubleQuoted => Style::Double,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let node = Node { via, ..Node::new(at, kind).styled(style) };
        tag.map_or(Meaning::Usual, Meaning::of).apply(node)
    }

    /// How a part of the text came here, if all of it came the same way.
    fn moved(&self, range: &Range<usize>) -> Option<Arc<Via>> {
        let via = self.text.via_at(range.start)?;
        (self.text.pieces(range.clone()).len() == 1).then(|| via.clone())
    }

    fn string(&self, value: &str, style: ScalarStyle, range: Range<usize>) -> Kind {
        let at = self.text.locate(range.clone());
        let written = self.source.get(range.clone()).unwrap_or("");
        let whole = |value: &str| {
            // An escape cannot make a hole: only what stands in the text as one is.
            if self.has_holes { Text::whole(value, at) } else { Text::whole(without_holes(value), at) }
        };
        let text = match style {
            ScalarStyle::Plain if written == value => self.text.sub(range),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                let inner = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
                if self.source.get(inner.clone()) == Some(value) { self.text.sub(inner) } else { whole(value) }
            }
            ScalarStyle::Literal if value.len() <= limits::YAML_LINE_MAP => {
                self.lines(value, written, range.start).map_or_else(|| whole(value), |lines| Text::pieced(value, lines))
            }
            _ => whole(value),
        };
        if text.is_hole() { Kind::Unknown(Why::new(Reason::Template).at(at)) } else { Kind::String(text) }
    }

    /// Where each line of a literal block scalar is written.
    fn lines(&self, value: &str, written: &str, start: usize) -> Option<Vec<Piece>> {
        let mut pieces = Vec::new();
        let mut from = 0;
        let mut offset = start;
        // The scalar's span begins with the content of its first line, behind the indentation.
        let mut sources = written.split_inclusive('\n');
        for line in value.split_inclusive('\n') {
            let source = sources.next()?;
            let content = line.trim_end_matches(['\n', '\r']);
            let indent = source.trim_end_matches(['\n', '\r']).strip_suffix(content)?.len();
            let start = offset + indent;
            let parts = self.text.pieces(start..start + content.len()).into_iter();
            pieces.extend(parts.map(|piece| Piece { from: from + piece.from, ..piece }));
            from += line.len() as u32;
            offset += source.len();
        }
        Some(pieces)
    }
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

fn inherited<'a>(entries: &'a [Entry], from: &'a Node) -> impl Iterator<Item = Entry> + use<'a> {
    entries.iter().map(|entry| {
        let mut value = entry.value.clone();
        if let Some(via) = &from.via {
            value = value.via(via.at, via.what.clone());
        }
        Entry { key: entry.key.clone(), value }
    })
}

/// The name that a key gives; none where it is not known, or no scalar.
fn name_of(key: &Node) -> Option<Key> {
    let name: Arc<str> = match &key.kind {
        Kind::String(text) if text.is_hole() => return None,
        Kind::String(text) => text.value.clone(),
        Kind::Number(_, written) => written.clone(),
        Kind::Bool(flag) => flag.to_string().into(),
        Kind::Null => "".into(),
        Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => return None,
    };
    Some(Key { name, at: key.at })
}

fn is_merge(key: &Node) -> bool {
    key.text().is_some_and(|text| text.as_str() == "<<")
}

/// What a tag says about its value.
enum Meaning {
    /// Nothing, or nothing that the value does not say.
    Usual,
    /// Compose's own tags change how files are merged, not what the value is.
    Merged(Merging),
    /// `!Ref Bucket`, `!vault ...`: what it stands for is for others to know.
    Custom(Arc<str>),
}

impl Meaning {
    fn of(tag: &Tag) -> Self {
        match tag.suffix() {
            _ if tag.is_yaml_core_schema() => Self::Usual,
            "reset" => Self::Merged(Merging::Reset),
            "override" => Self::Merged(Merging::Override),
            _ => Self::Custom(tag.to_string().into()),
        }
    }

    fn apply(self, node: Node) -> Node {
        match self {
            Self::Usual => node,
            Self::Merged(merging) => Node { merging, ..node },
            Self::Custom(tag) => {
                let at = node.at;
                Node::unknown(at, Reason::CustomTag(Arc::new(Tagged { tag, value: node })))
            }
        }
    }
}

/// What a plain scalar means, or `None` for a string.
fn plain(value: &str) -> Option<Kind> {
    match value {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Kind::Null),
        "true" | "True" | "TRUE" => return Some(Kind::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Kind::Bool(false)),
        _ => {}
    }
    number(value).map(|number| Kind::Number(number, value.into()))
}

fn number(value: &str) -> Option<f64> {
    let first = value.as_bytes().first()?;
    if !first.is_ascii_digit() && !matches!(first, b'-' | b'+' | b'.') {
        return None;
    }
    let digits = value.trim_start_matches(['-', '+']);
    let radix = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().map(f64::from);
    if let Some(hex) = digits.strip_prefix("0x") {
        return radix(hex, 16);
    }
    if let Some(octal) = digits.strip_prefix("0o") {
        return radix(octal, 8);
    }
    // YAML 1.1, as Kubernetes reads it: 0440 is octal.
    if digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|digit| matches!(digit, b'0'..=b'7')) {
        return radix(&digits[1..], 8);
    }
    let plausible = value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-' | b'+'));
    if plausible { value.parse().ok() } else { None }
}

trait Plain {
    fn kind_text(&self) -> String;
}

impl Plain for ScanError {
    /// The parser's words without its own line and column: ours are at hand.
    fn kind_text(&self) -> String {
        let text = self.info();
        let text = text.split(" at byte ").next().unwrap_or(&text).split(" at line ").next().unwrap_or(&text);
        let mut letters = text.trim_end_matches('.').chars();
        letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use std::fmt::Write as _;

    fn one(text: &str) -> Node {
        let Parsed { value: documents, errors, .. } = parse(&Text::source(FileId(0), text));
        assert!(errors.is_empty(), "{errors:?}");
        documents.into_iter().next().expect("a document").root
    }

    #[test]
    fn scalars_know_their_bytes() {
        let text = "a: 'x y'\nb: |\n  one\n  two\nc: 0440\n";
        let root = one(text);
        let quoted = root.get("a").and_then(Node::text).unwrap();
        assert_eq!(&text[quoted.locate(2..3).span.range()], "y");
        let block = root.get("b").and_then(Node::text).unwrap();
        assert_eq!(block.as_str(), "one\ntwo\n");
        assert_eq!(&text[block.locate(4..7).span.range()], "two");
        assert!(matches!(root.get("c").unwrap().kind, Kind::Number(n, _) if n as i64 == 288));
    }

    #[test]
    fn own_keys_hold_over_merged_ones() {
        let root = one("base: &b {x: 1, y: 2}\nuse:\n  x: 9\n  <<: *b\n");
        let used = root.get("use").unwrap();
        assert!(matches!(used.get("x").unwrap().kind, Kind::Number(n, _) if n as i64 == 9));
        let merged = used.get("y").unwrap();
        assert!(matches!(merged.kind, Kind::Number(n, _) if n as i64 == 2));
        assert_eq!(merged.via.as_ref().unwrap().what, "used here as `*b`");
    }

    #[test]
    fn a_broken_document_keeps_its_head_and_its_neighbours() {
        let Parsed { value: documents, errors, .. } =
            parse(&Text::source(FileId(0), "a: 1\nb: [1, 2\nc: }\n---\nd: 4\n"));
        assert_eq!(errors.len(), 1);
        assert!(!documents[0].whole);
        assert!(documents[0].root.get("a").is_some());
        assert!(documents.last().unwrap().root.get("d").is_some());
    }

    #[test]
    fn what_is_skimmed_is_unknown() {
        let text =
            "kind: Schema\nmetadata: {name: s}\nspec:\n  a: [1, {b: 2}]\nlast: 3\n---\nkind: Pod\nspec: {a: 1}\n";
        let skim: Skim =
            |before, key| key != "metadata" && before.iter().any(|entry| entry.value.str() == Some("Schema"));
        let Parsed { value: documents, errors, .. } =
            parse_wanted(&Text::source(FileId(0), text), Wanted { skim, ..Wanted::default() });
        assert!(errors.is_empty());
        let schema = &documents[0].root;
        assert_eq!(schema.path(&["metadata", "name"]).unwrap().str(), Some("s"));
        assert!(schema.get("spec").unwrap().is_unknown());
        assert!(schema.get("last").is_some());
        assert!(documents[1].root.path(&["spec", "a"]).is_some());
    }

    #[test]
    fn aliases_cannot_blow_up() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let below = format!("*a{}, ", level - 1).repeat(10);
            let _ = writeln!(text, "a{level}: &a{level} [{}]", below.trim_end_matches(", "));
        }
        let Parsed { errors, .. } = parse(&Text::source(FileId(0), &text));
        assert!(errors.iter().any(|error| error.message.contains("too many")));
    }
}

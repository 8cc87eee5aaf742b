//! How a change is written in YAML: indentation, dashes and the style of what stands around it.

use super::Wanted;
use crate::source::{FileId, Location, Span};
use crate::syntax::edit::{Added, Carrier, Lines, Literal, Operation, Patch, Target, holding, literal, quoted};
use crate::syntax::json::edit::Flow;
use crate::tree::{Entry, Key, Kind, Node, Text};
use std::collections::HashSet;
use std::ops::Range;

pub fn patches(text: &str, target: &Target<'_>, operation: &Operation<'_>) -> Option<Vec<Patch>> {
    let before = text.get(..target.parent.start as usize)?;
    let own = text.get(target.parent.range())?;
    // Read on its own: what stands around it does not matter. `- name: web` indents what follows as far as its key.
    let lines = Lines::of(Carrier::Yaml, text);
    let column = before[lines.start(before.len())..].chars().count();
    let padded = format!("{}{own}", " ".repeat(column));
    let root = super::parse(&Text::source(FileId(0), &padded)).value.into_iter().next()?.root;
    let root = moved(&root, i64::from(target.parent.start) - i64::try_from(column).ok()?, 2)?;
    if own.starts_with(['{', '[']) {
        return Flow { text, root: &root, shift: 0, carrier: Carrier::Yaml }.patches(target, operation);
    }
    if is_in_flow(text, target.parent.end as usize) {
        return pair(target, &root, operation);
    }
    let block = Block { text, by_line: lines, own: target.parent.range(), root: &root, column };
    let patch = match operation {
        Operation::Set(_) | Operation::SetAll(_) => return block.set(&Added::of(target.missing, operation)?),
        Operation::Add(value) => block.add(target.entry?, value)?,
        Operation::Remove => block.remove(target.entry?)?,
        Operation::Rename(name) => {
            let index = holding(&block.parts(), target.entry?)?;
            Patch::new(root.entries().get(index)?.key.at.span.range(), quote(name))
        }
    };
    Some(vec![patch])
}

/// Whether what ends here stands between brackets: then a comma or a bracket follows, which begins no line of block style.
fn is_in_flow(text: &str, end: usize) -> bool {
    let mut rest = text.get(end..).unwrap_or("").trim_start();
    while rest.starts_with('#') {
        rest = rest[Lines::of(Carrier::Yaml, rest).end(0)..].trim_start();
    }
    rest.starts_with([',', ']', '}'])
}

/// A map of one pair that has no brackets of its own, as in `[a: b]`: it gets some.
fn pair(target: &Target<'_>, root: &Node, operation: &Operation<'_>) -> Option<Vec<Patch>> {
    let Range { start, end } = target.parent.range();
    match operation {
        Operation::Set(_) | Operation::SetAll(_) => {
            let entries = Added::of(target.missing, operation)?;
            if entries.iter().any(|(key, _)| root.entry(key).is_some()) {
                return None;
            }
            let written = Added::Map(entries).in_flow(Carrier::Yaml)?;
            let before = format!("{}, ", written.strip_suffix('}')?);
            Some(vec![Patch::insert(start, before), Patch::insert(end, "}")])
        }
        Operation::Remove => Some(vec![Patch::new(start..end, "{}")]),
        Operation::Rename(name) => {
            let key = root.entries().first()?.key.at.span.range();
            Some(vec![Patch::new(key, quote(name))])
        }
        Operation::Add(_) => None,
    }
}

/// What a text says once and uses several times: read once, asked for every place.
#[derive(Debug, Default)]
pub struct Anchors {
    /// Where what has an anchor stands, and how many aliases it has; none in a text without aliases.
    anchored: Vec<(Range<usize>, usize)>,
    /// The lines of outermost keys, and whether what is below is there for anchors only (`x-common`).
    keys: Vec<(usize, bool)>,
}

impl Anchors {
    pub fn read(text: &str) -> Self {
        if !has_aliases(text) {
            return Self::default();
        }
        let wanted = Wanted { comment: |_| false, ..Wanted::default() };
        let documents = super::parse_wanted(&Text::source(FileId(0), text), wanted).value;
        let anchored =
            documents.into_iter().flat_map(|document| document.shared).map(|it| (it.range, it.uses)).collect();
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
        let keys = starts.filter(|start| {
            let first = text[*start..].chars().next();
            first.is_some_and(|letter| !letter.is_whitespace() && letter != '#')
        });
        let keys = keys.map(|start| (start, text[start..].starts_with("x-") || text[start..].starts_with('.')));
        Self { anchored, keys: keys.collect() }
    }

    /// How many use the value at this place: aliases of the anchors that it lies in, and the place itself, unless it
    /// lies below a key that is there for anchors only.
    pub fn uses(&self, place: Span) -> usize {
        if self.anchored.is_empty() {
            return 1;
        }
        let place = place.range();
        let around = self.anchored.iter().filter(|(range, _)| range.start <= place.start && place.end <= range.end);
        let used: usize = around.map(|(_, aliases)| aliases).sum();
        let above = self.keys.partition_point(|(start, _)| *start <= place.start);
        let own = above.checked_sub(1).is_none_or(|key| !self.keys[key].1);
        used + usize::from(own)
    }
}

/// Whether an anchor and an alias may share a name: cheap, and false only where there is none.
fn has_aliases(text: &str) -> bool {
    let names = |mark: char| {
        text.match_indices(mark).filter_map(move |(at, _)| {
            let rest = &text[at + 1..];
            let end =
                rest.find(|letter: char| letter.is_whitespace() || ",[]{}".contains(letter)).unwrap_or(rest.len());
            let name = rest[..end].trim_end_matches(':');
            let opens = text[..at].chars().next_back().is_none_or(|it| it.is_whitespace() || "[{,".contains(it));
            (opens && !name.is_empty()).then_some(name)
        })
    };
    let anchors: HashSet<&str> = if text.contains('*') { names('&').collect() } else { HashSet::new() };
    !anchors.is_empty() && names('*').any(|name| anchors.contains(name))
}

/// A word of letters as it is, anything else in double quotes.
pub fn quote(text: &str) -> String {
    const WORDS: [&str; 11] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"];
    // Letters first and nothing that YAML reads as more than letters.
    let plain = text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if plain || is_quantity(text) { text.to_owned() } else { quoted(text) }
}

/// `512Mi`, `500m`: a number with a unit, which nobody reads as a number.
fn is_quantity(text: &str) -> bool {
    const UNITS: [&str; 12] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "m", "k", "M", "G", "T", "P"];
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let digits = number.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    digits && UNITS.contains(&&text[number.len()..])
}

/// The part's tree with the places of the whole text; only its own entries, and what they hold directly.
fn moved(node: &Node, shift: i64, depth: usize) -> Option<Node> {
    let outer = |at: Location| {
        let offset = |offset: u32| usize::try_from(i64::from(offset) + shift).ok();
        Some(Location::new(at.file, offset(at.span.start)?, offset(at.span.end)?))
    };
    let mut out = node.clone();
    // A value that is used by its name is edited where the name stands.
    out.at = outer(node.used_at())?;
    if depth == 0 || node.via.is_some() {
        return Some(out);
    }
    match &node.kind {
        Kind::Map(map) => {
            let own = map.iter().filter(|entry| node.at.span.range().contains(&(entry.key.at.span.start as usize)));
            let entries = own.filter_map(|entry| {
                let key = Key { at: outer(entry.key.at)?, ..entry.key.clone() };
                Some(Entry { key, value: moved(&entry.value, shift, depth - 1)? })
            });
            out.kind = Kind::Map(map.with(entries.collect::<Vec<_>>()));
        }
        Kind::Seq(items) => {
            let items: Vec<Node> = items.iter().filter_map(|item| moved(item, shift, depth - 1)).collect();
            out.kind = Kind::Seq(items.into());
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Unknown(_) => {}
    }
    Some(out)
}

/// A map or list in block style.
struct Block<'a> {
    text: &'a str,
    by_line: Lines<'a>,
    own: Range<usize>,
    root: &'a Node,
    /// How far its keys or dashes are indented.
    column: usize,
}

impl Block<'_> {
    /// Where the entries or items stand, without the dashes.
    fn parts(&self) -> Vec<Range<usize>> {
        match &self.root.kind {
            Kind::Map(entries) => entries.iter().map(|entry| self.whole(entry)).collect(),
            Kind::Seq(items) => items.iter().map(|item| item.at.span.range()).collect(),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Unknown(_) => Vec::new(),
        }
    }

    fn whole(&self, entry: &Entry) -> Range<usize> {
        let key = entry.key.at.span.range();
        let value = entry.value.at.span.range();
        if value.is_empty() || value.start < key.end {
            // Nothing behind the colon.
            let colon = self.text.get(key.end..).and_then(|rest| rest.find(':')).map_or(key.end, |at| key.end + at + 1);
            return key.start..colon;
        }
        key.start..value.end
    }

    /// Below the first short entry of a map, or above all. A key without a value gets one.
    fn set(&self, added: &[(&str, Added<'_>)]) -> Option<Vec<Patch>> {
        let (mut patches, mut new) = (Vec::new(), Vec::new());
        for (key, below) in added {
            match self.root.entry(key) {
                Some(entry) => patches.push(self.set_null(entry, below)?),
                None => new.push((*key, below)),
            }
        }
        if new.is_empty() {
            return Some(patches);
        }
        let start = self.root.entries().iter().map(|entry| entry.key.at.span.start).min()? as usize;
        let mut written = Vec::new();
        for (key, below) in new {
            written.extend(self.lines(key, below, self.column)?);
        }
        let short = self.root.entries().iter().filter(|it| self.is_short(it)).min_by_key(|it| it.key.at.span.start);
        let (at, text) = match short {
            None => (start, format!("{}\n{}", written.join("\n").trim_start(), " ".repeat(self.column))),
            Some(entry) => (self.by_line.end(entry.value.at.span.end as usize), format!("\n{}", written.join("\n"))),
        };
        patches.push(Patch::insert(at, text.replace('\n', self.by_line.line_break())));
        Some(patches)
    }

    /// A key without a value gets one.
    fn set_null(&self, entry: &Entry, below: &Added<'_>) -> Option<Patch> {
        if !entry.value.is_null() {
            return None;
        }
        let whole = self.whole(entry);
        let explicit = entry.value.at.span.range();
        if !explicit.is_empty() && explicit.end == whole.end {
            return Some(Patch::new(explicit, below.in_flow(Carrier::Yaml)?));
        }
        match below {
            Added::Value(value) => Some(Patch::insert(whole.end, format!(" {}", literal(Carrier::Yaml, value)?))),
            Added::Map(entries) => {
                let mut text = String::new();
                for (key, below) in entries {
                    for line in self.lines(key, below, self.column + self.step())? {
                        text.push('\n');
                        text.push_str(&line);
                    }
                }
                Some(Patch::insert(self.by_line.end(whole.end), text.replace('\n', self.by_line.line_break())))
            }
        }
    }

    /// The lines of an entry and what is below it, from this column on.
    fn lines(&self, key: &str, below: &Added<'_>, column: usize) -> Option<Vec<String>> {
        let pad = " ".repeat(column);
        match below {
            Added::Value(value) => Some(vec![format!("{pad}{}: {}", quote(key), literal(Carrier::Yaml, value)?)]),
            Added::Map(entries) => {
                let mut lines = vec![format!("{pad}{}:", quote(key))];
                for (key, below) in entries {
                    lines.extend(self.lines(key, below, column + self.step())?);
                }
                Some(lines)
            }
        }
    }

    /// How far a map is indented below its key: as a neighbour is, or as the first map of the text.
    fn step(&self) -> usize {
        let column = |at: usize| at - self.by_line.start(at);
        let below = self.root.entries().iter().find_map(|entry| {
            let at = entry.value.at.span.start as usize;
            let is_below = matches!(entry.value.kind, Kind::Map(_)) && at > self.by_line.end(self.whole(entry).start);
            is_below.then(|| column(at).checked_sub(self.column)).flatten()
        });
        let of_text = || {
            let mut lines = self.text.lines().filter(|line| !line.trim_start().starts_with('#'));
            lines.find(|line| line.ends_with(':') && !line.starts_with([' ', '-']))?;
            let next = lines.next()?;
            let indent = next.len() - next.trim_start_matches(' ').len();
            (!next.trim_start().starts_with('-')).then_some(indent)
        };
        below.or_else(of_text).filter(|step| (1..=8).contains(step)).unwrap_or(2)
    }

    fn add(&self, entry: Span, value: &Literal) -> Option<Patch> {
        let index = holding(&self.parts(), entry)?;
        let list = &self.root.entries().get(index)?.value;
        if self.text.get(list.at.span.range())?.starts_with('[') {
            return Flow { text: self.text, root: self.root, shift: 0, carrier: Carrier::Yaml }.add_to(list, value);
        }
        let end = list.items().last()?.at.span.end as usize;
        let dash = self.by_line.start(list.at.span.start as usize);
        let indent = self.text.get(dash..list.at.span.start as usize)?;
        if !indent.trim().is_empty() {
            return None;
        }
        let text = format!("\n{indent}- {}", literal(Carrier::Yaml, value)?);
        Some(Patch::insert(self.by_line.end(end), text.replace('\n', self.by_line.line_break())))
    }

    fn remove(&self, entry: Span) -> Option<Patch> {
        let mut parts = self.parts();
        parts.sort_by_key(|part| part.start);
        let index = holding(&parts, entry)?;
        let part = parts[index].clone();
        let is_list = matches!(self.root.kind, Kind::Seq(_));
        if parts.len() == 1 {
            return self.emptied(if is_list { "[]" } else { "{}" });
        }
        let start = self.by_line.start(part.start);
        let lead = self.text.get(start..part.start)?.trim();
        let rest = self.text.get(part.end..self.by_line.end(part.end))?.trim_start();
        if !(rest.is_empty() || rest.starts_with('#')) {
            return None;
        }
        if lead == if is_list { "-" } else { "" } {
            let end = self.by_line.next(part.end);
            // The last line of a file need not end: then the line break before it goes.
            let ends = self.by_line.is_start(end);
            let start = if ends { start } else { self.text.get(..start)?.trim_end().len() };
            return Some(Patch::new(start..end, ""));
        }
        // `- name: web`: the next entry takes the place behind the dash.
        let next = parts.get(index + 1)?.start;
        let gap = self.text.get(part.end..next)?;
        (!is_list && gap.trim().is_empty()).then(|| Patch::new(part.start..next, ""))
    }

    /// Nothing is left: what stood on lines of its own is a pair of brackets behind the key or dash.
    fn emptied(&self, brackets: &str) -> Option<Patch> {
        let before = self.text.get(..self.own.start)?;
        let above = before.trim_end();
        let behind = above.ends_with(':') || above.ends_with('-');
        if behind {
            return Some(Patch::new(above.len()..self.own.end, format!(" {brackets}")));
        }
        // The document itself.
        let outermost = above.is_empty() || above.ends_with("---");
        outermost.then(|| Patch::new(self.own.clone(), brackets))
    }

    /// Whether key and value stand on one line.
    fn is_short(&self, entry: &Entry) -> bool {
        let scalar = matches!(entry.value.kind, Kind::Bool(_) | Kind::Number(..) | Kind::String(_));
        let one_line = self.by_line.end(entry.key.at.span.start as usize) >= self.whole(entry).end;
        scalar && entry.value.via.is_none() && one_line
    }
}

#[cfg(test)]
mod tests {
    use super::quote;
    use crate::syntax::edit::tests::{Case, check};
    use crate::syntax::edit::{Carrier, Literal, Operation};

    fn on(text: &str, path: &[&str], operation: Operation<'_>, after: &str) {
        check(&Case { carrier: Carrier::Yaml, text, path, operation, after });
    }

    #[test]
    fn values_are_replaced_where_they_stand() {
        let flag = Literal::Raw("false".to_owned());
        on("a:\n  b: true # why\n", &["a", "b"], Operation::Set(&flag), "a:\n  b: false # why\n");
    }

    #[test]
    fn missing_keys_are_written_in_the_style_of_the_map() {
        let flag = Literal::Raw("false".to_owned());
        let set = |text: &str, path: &[&str], after: &str| on(text, path, Operation::Set(&flag), after);
        set("a:\n- name: x # first\n", &["z"], "z: false\na:\n- name: x # first\n");
        set("name: x # first\nb: 1\n", &["p", "q"], "name: x # first\np:\n  q: false\nb: 1\n");
        set("name: x\r\nb: 1\r\n", &["q"], "name: x\r\nq: false\r\nb: 1\r\n");
        set("{a: 1}\n", &["p", "q"], "{p: {q: false}, a: 1}\n");
        set("a: [b: 1]\n", &["a", "0", "q"], "a: [{q: false, b: 1}]\n");
        set("a: [\n  b: 1, # why\n  c\n]\n", &["a", "0", "q"], "a: [\n  {q: false, b: 1}, # why\n  c\n]\n");
        set("name: x\u{85}b: 1\u{85}", &["q"], "name: x\u{85}q: false\u{85}b: 1\u{85}");
        set("a:\r  name: x\r  b: 1\r", &["a", "q"], "a:\r  name: x\r  q: false\r  b: 1\r");
        set("a:\n- name: x\n  b: 1\n", &["a", "0", "q"], "a:\n- name: x\n  q: false\n  b: 1\n");
        set("a: # none\nb: 1\n", &["a"], "a: false # none\nb: 1\n");
        set("a: # none\nb: 1\n", &["a", "q"], "a: # none\n  q: false\nb: 1\n");
        set("a: ~\nb: 1\n", &["a", "q"], "a: {q: false}\nb: 1\n");
        set("a: {}\nb: 1\n", &["a", "q"], "a: {q: false}\nb: 1\n");
    }

    #[test]
    fn entries_go_with_their_lines() {
        let gone = |text: &str, path: &[&str], after: &str| on(text, path, Operation::Remove, after);
        gone("a: 1 # one\nb: 2\n", &["a"], "b: 2\n");
        gone("a: 1\nb:\n  c: 2\n  d: 3\n", &["b"], "a: 1\n");
        gone("a: 1\nb: 2", &["b"], "a: 1");
        gone("a:\n- x: 1\n  y: 2\n", &["a", "0", "x"], "a:\n- y: 2\n");
        gone("a:\n- x: 1\n  y: 2\n", &["a", "0"], "a: []\n");
        gone("a:\n  - x\n  - y # why\n  # z is next\n  - z\n", &["a", "1"], "a:\n  - x\n  # z is next\n  - z\n");
        gone("a:\n  b: 1\nc: 2\n", &["a", "b"], "a: {}\nc: 2\n");
        gone("a: |\n  text\nb: 2\n", &["a"], "b: 2\n");
        gone("a: {b: 1, c: 2}\n", &["a", "c"], "a: {b: 1}\n");
        gone("a: [b, c]\n", &["a", "0"], "a: [c]\n");
    }

    #[test]
    fn items_join_their_list() {
        let word = Literal::Text("no".to_owned());
        let add = |text: &str, after: &str| on(text, &["a"], Operation::Add(&word), after);
        add("a: [x]\nb: 1\n", "a: [x, \"no\"]\nb: 1\n");
        add("a:\n- x # why\nb: 1\n", "a:\n- x # why\n- \"no\"\nb: 1\n");
        add("a:\n  - x: 1\n    y: 2\n", "a:\n  - x: 1\n    y: 2\n  - \"no\"\n");
    }

    #[test]
    fn what_would_be_read_as_something_else_is_quoted() {
        for text in ["true", "No", "on", "~", "", "1.5", "0x1", "-", "a: b", "a #b", "{a}", "*a", "é", "line\nline"] {
            let yaml = format!("a: {}\n", quote(text));
            let parsed = crate::syntax::yaml::parse(&crate::tree::Text::source(crate::source::FileId(0), &yaml));
            assert!(parsed.errors.is_empty(), "{yaml}");
            assert_eq!(parsed.value[0].root.get("a").unwrap().str(), Some(text), "{yaml}");
        }
        assert_eq!(quote("RuntimeDefault"), "RuntimeDefault");
    }

    #[test]
    fn keys_are_renamed() {
        on("a:\n  b: 1\n", &["a"], Operation::Rename("x y"), "\"x y\":\n  b: 1\n");
    }
}

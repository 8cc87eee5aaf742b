//! Template markup (`{{ ... }}`, `{% ... %}`) in documents that nobody has rendered yet: what it makes is not known, and all
//! around it is. It knows no template language, and no format.

use crate::budget::limits;
use crate::source::Source;
use crate::tree::{HOLE, Kind, Node, Reason, Text, TextBuilder, Why};
use memchr::{memchr, memmem};
use std::ops::Range;
use std::path::Path;

/// What Helm, Jinja and Go write values with.
const VALUES: Marks = Marks { delimiters: &[("{{", "}}")], lines: false };

pub const RENDER: &str = "template markup: render it first and pipe the result to `dunnage check -`";

/// Endings of files that a tool makes other files of.
pub const ENDINGS: [&str; 9] = ["tpl", "tmpl", "tftpl", "j2", "jinja", "jinja2", "erb", "gotmpl", "template"];

/// Which placeholders there are in texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks {
    pub delimiters: &'static [(&'static str, &'static str)],
    /// Whether texts of several lines have them, too: files that something carries are often for other programs.
    pub lines: bool,
}

/// Where a YAML text has markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Markup {
    /// Nowhere, or in quotes and in texts, where it is YAML all the same.
    None,
    /// In place of values, with nothing around them.
    Values(Vec<Range<usize>>),
    /// In place of lines: what is there at all depends on it.
    Structure,
}

/// Looks where the markup of a YAML text stands. What is inside quotes or block scalars is what alerting rules and
/// workflows are full of.
pub fn look(text: &str) -> Markup {
    let mut values = Vec::new();
    let Some(mut mark) = next_mark(text, 0) else { return Markup::None };
    let mut scalar: Option<usize> = None;
    let mut start = 0;
    while start < text.len() {
        let from = start;
        start = memchr::memchr(b'\n', &text.as_bytes()[from..]).map_or(text.len(), |end| from + end + 1);
        let line = &text[from..start];
        let indent = line.bytes().take_while(|byte| *byte == b' ').count();
        if scalar.is_some_and(|margin| indent > margin) {
            continue;
        }
        let bare = line.trim_ascii();
        if bare.is_empty() {
            continue;
        }
        scalar = opens_block_scalar(bare).then_some(indent);
        if mark < from {
            match next_mark(text, from) {
                Some(next) => mark = next,
                // Whatever is left is YAML.
                None => break,
            }
        }
        if mark >= start {
            continue;
        }
        let code = line.split(" #").next().unwrap_or(line);
        let trimmed = code.trim_start();
        if trimmed.starts_with('#') {
            continue;
        }
        let marks = [": {%", "- {%"].iter().any(|mark| code.contains(mark) && !is_quoted(code, mark));
        if trimmed.starts_with("{{") || trimmed.starts_with("{%") || marks {
            return Markup::Structure;
        }
        let opens = [": {{", "- {{", "[{{", ", {{"].iter().filter(|mark| !is_quoted(code, mark));
        if let Some(first) = opens.filter_map(|mark| Some(code.find(mark)? + mark.len() - 2)).min() {
            let mut at = first;
            while let Some(open) = code[at..].find("{{").map(|open| at + open) {
                // What goes on in the next line is more than a value.
                let Some(close) = code[open..].find("}}") else { return Markup::Structure };
                at = open + close + 2;
                values.push(from + open..from + at);
            }
        }
    }
    if values.is_empty() { Markup::None } else { Markup::Values(values) }
}

/// Where the first markup is from some place on.
fn next_mark(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'{', &bytes[from..])
        .map(|at| from + at)
        .find(|at| matches!(bytes.get(at + 1), Some(b'{' | b'%')))
}

fn opens_block_scalar(line: &str) -> bool {
    // Nearly no line has one of these.
    if memchr::memchr2(b'|', b'>', line.as_bytes()).is_none() {
        return false;
    }
    let end = line.split(" #").next().unwrap_or(line).trim_end();
    let end = end.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
    [": |", ": >", "- |", "- >"].iter().any(|mark| end.ends_with(mark))
}

/// Whether a quote is open where the mark stands.
fn is_quoted(line: &str, mark: &str) -> bool {
    let before = line.find(mark).map_or("", |at| &line[..at]);
    before.matches('"').count() % 2 == 1 || before.matches('\'').count() % 2 == 1
}

/// A text with its markup in place of values as what it is: not known.
pub(super) fn text(whole: Text) -> Text {
    let Markup::Values(values) = look(whole.as_str()) else { return whole };
    let mut out = TextBuilder::default();
    let mut literal = 0;
    for value in values {
        out.push_part(&whole, literal..value.start);
        out.push_hole(whole.locate(value.clone()));
        literal = value.end;
    }
    let end = whole.as_str().len();
    out.push_part(&whole, literal..end);
    out.finish(whole.locate(0..end))
}

/// Whether a file is there to be made another one of, by its name or by its text: what cannot be read of it is no mistake.
pub(super) fn is_template(source: &Source) -> bool {
    has_ending(&source.path) || look(&source.text) != Markup::None
}

pub fn has_ending(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// Marks what a template fills in, in the documents of a file.
pub(super) fn marker(source: &Source) -> impl Fn(Node) -> Node {
    let is_there = contains(&source.text, "{{");
    move |root| if is_there { mark(&root, VALUES) } else { root }
}

/// Every file is asked this, most of them in vain.
fn contains(text: &str, word: &str) -> bool {
    memmem::find(text.as_bytes(), word.as_bytes()).is_some()
}

/// The tree with its placeholders as what they are: not known.
pub(super) fn mark(node: &Node, marks: Marks) -> Node {
    node.with_texts(limits::MARKUP_DEPTH, &|node, text| scalar(node, text, marks)).unwrap_or_else(|| node.clone())
}

fn scalar(node: &Node, text: &Text, marks: Marks) -> Option<Node> {
    let value = text.as_str();
    // Most texts have none.
    let may = marks.delimiters.iter().any(|(open, _)| memchr(open.as_bytes()[0], value.as_bytes()).is_some());
    if !may && !text.has_holes() || !marks.lines && value.contains('\n') {
        return None;
    }
    // Nearly no text has one.
    let may_open =
        |(open, _): &(&str, &str)| open.bytes().next().is_some_and(|it| memchr::memchr(it, value.as_bytes()).is_some());
    if !text.has_holes() && !marks.delimiters.iter().any(may_open) {
        return None;
    }
    let mut out = TextBuilder::default();
    let mut literal = 0;
    let mut scan = Scan::new(marks);
    while let Some((start, end)) = scan.next(value, literal) {
        if start > literal {
            out.push_text(&text.sub(literal..start), None);
        }
        out.push_hole(text.locate(start..end));
        literal = end;
    }
    let is_nothing_else = |text: &Text| !text.as_str().is_empty() && text.as_str().chars().all(|it| it == HOLE);
    let marked = if literal == 0 {
        if !(text.has_holes() && is_nothing_else(text)) {
            return None;
        }
        text.clone()
    } else {
        if literal < value.len() {
            out.push_text(&text.sub(literal..value.len()), None);
        }
        out.finish(node.at)
    };
    let kind = if is_nothing_else(&marked) {
        Kind::Unknown(Why::new(Reason::Placeholder).at(node.at))
    } else {
        Kind::String(marked)
    };
    Some(node.with_kind(kind))
}

/// Goes through a text from placeholder to placeholder, over each letter once.
struct Scan {
    marks: Marks,
    /// Of which kinds no closing mark is left.
    gone: [bool; 4],
}

impl Scan {
    fn new(marks: Marks) -> Self {
        Self { marks, gone: [false; 4] }
    }

    /// The next placeholder, from its opening mark to behind its closing one.
    fn next(&mut self, value: &str, from: usize) -> Option<(usize, usize)> {
        let delimiters = self.marks.delimiters;
        let opens = |letter: char| delimiters.iter().any(|(open, _)| open.starts_with(letter));
        let mut at = from;
        loop {
            let start = at + value[at..].find(opens)?;
            for (kind, (open, close)) in delimiters.iter().enumerate() {
                if value[start..].starts_with(open)
                    && let Some(end) = self.end(value, start + open.len(), kind, (open, close))
                {
                    return Some((start, end));
                }
            }
            at = start + 1;
        }
    }

    fn end(&mut self, value: &str, inside: usize, kind: usize, (open, close): (&str, &str)) -> Option<usize> {
        if open == "<" {
            // An angle bracket can also be a redirection or a tag.
            let is_other = |letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.'));
            let name = value[inside..].find(is_other)?;
            return (name > 0 && value[inside + name..].starts_with(close)).then_some(inside + name + close.len());
        }
        let gone = self.gone.get_mut(kind).filter(|gone| !**gone)?;
        let found = value[inside..].find(close).map(|at| inside + at + close.len());
        *gone = found.is_none();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_costs_its_values_or_the_whole_text() {
        let values = |text: &str| match look(text) {
            Markup::None => Vec::new(),
            Markup::Values(values) => values.into_iter().map(|value| text[value].to_owned()).collect(),
            Markup::Structure => vec!["structure".to_owned()],
        };
        assert_eq!(values("name: {{ .Values.name }}\n"), ["{{ .Values.name }}"]);
        assert_eq!(
            values("a: [{{ x }}, {{ y }}]\n- {{ a }}:{{ b }} # {{ c }}\n"),
            ["{{ x }}", "{{ y }}", "{{ a }}", "{{ b }}"]
        );
        assert_eq!(values("{{- if .Values.on }}\ndata: {}\n{{- end }}\n"), ["structure"]);
        assert_eq!(values("data:\n  a: |\n    {{ x }}\n  b: {{ y }}\n"), ["{{ y }}"]);
        assert_eq!(values("a: {{ x |\n  y }}\n"), ["structure"]);
        for text in [
            "name: web-{{ .Release.Name }}\n",
            "name: \"{{ .Values.name }}\"\n",
            "a: on {{ with $labels.x -}} x {{- end }}\n",
            "a: '{{ $labels.pod }} is: {{ x }}'\n",
            "a: |-\n  {{ define \"x\" }}\n  b: {{ y }}\nc: d\n",
        ] {
            assert!(values(text).is_empty(), "{text}");
        }
    }

    const ALL: Marks = Marks { delimiters: &[("${", "}"), ("{{", "}}"), ("<", ">")], lines: false };

    fn all(text: &str) -> Vec<&str> {
        let mut scan = Scan::new(ALL);
        let mut end = 0;
        let next = || {
            let (start, behind) = scan.next(text, end)?;
            end = behind;
            Some(&text[start..behind])
        };
        std::iter::from_fn(next).collect()
    }

    #[test]
    fn each_mark_is_tried() {
        assert_eq!(all("a < b <TOKEN> ${x} {{y}} $z {w} <a b>"), ["<TOKEN>", "${x}", "{{y}}"]);
        assert_eq!(all("<<A>> ${a {{b}} ${c"), ["<A>", "${a {{b}"]);
    }

    #[test]
    fn a_text_is_gone_through_once() {
        for part in ["${a}x", "${", "{{", "<a", "{{a}"] {
            let text = part.repeat(200_000);
            let start = std::time::Instant::now();
            all(&text);
            assert!(start.elapsed().as_secs() < 5, "{part}");
        }
    }
}

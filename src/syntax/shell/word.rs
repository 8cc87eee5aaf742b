//! Words of a script without their quotes.

use super::variable::{Lookup, used};
use super::walk::Walker;
use crate::budget::limits;
use crate::tree::{Text, TextBuilder};
use std::ops::Range;
use tree_sitter::Node;

/// Words as they come out of one node: a variable without quotes may hold several.
#[derive(Default)]
struct Building {
    done: Vec<Text>,
    builder: TextBuilder,
    /// Whether there is a word, be it an empty one: `""`.
    open: bool,
}

impl<'t> Walker<'_> {
    /// The words of a node; commands to be substituted go to `found`.
    pub(super) fn words(&self, node: Node<'t>, found: &mut Vec<Node<'t>>) -> Vec<Text> {
        let range = node.byte_range();
        if matches!(node.kind(), "word" | "number")
            && node.child_count() == 0
            && !self.source[range.clone()].contains('\\')
        {
            return vec![self.text.sub(range)];
        }
        let mut building = Building::default();
        self.add(node, &mut building, found, false, 0);
        if building.open {
            building.done.push(building.builder.finish(self.text.locate(range)));
        }
        building.done
    }

    /// A node as one word, as in assignments, which the shell does not split.
    pub(super) fn word(&self, node: Node<'t>, found: &mut Vec<Node<'t>>) -> Text {
        let mut building = Building::default();
        self.add(node, &mut building, found, true, 0);
        building.builder.finish(self.text.locate(node.byte_range()))
    }

    fn add(&self, node: Node<'t>, out: &mut Building, found: &mut Vec<Node<'t>>, quoted: bool, depth: usize) {
        let range = node.byte_range();
        out.open = true;
        if depth > limits::SHELL_WORD_DEPTH {
            return out.builder.push_hole(self.text.locate(range));
        }
        match node.kind() {
            "string" => self.string(node, out, found, depth),
            "raw_string" => self.push(out, inner(&self.source, range, 1)),
            "ansi_c_string" => self.ansi(out, range),
            "concatenation" | "command_name" | "translated_string" | "array" => {
                let mut cursor = node.walk();
                for child in node.children(&mut cursor) {
                    if !(node.kind() == "translated_string" && child.kind() == "$") {
                        self.add(child, out, found, quoted, depth + 1);
                    }
                }
            }
            "simple_expansion" | "expansion" => self.variable(node, out, found, quoted),
            "command_substitution" | "process_substitution" | "arithmetic_expansion" | "brace_expression" => {
                substitutions(node, found, 0);
                let blank = self.source[range.clone()].len() - self.source[range.clone()].trim_start().len();
                self.push(out, range.start..range.start + blank);
                out.builder.push_hole(self.text.locate(range.start + blank..range.end));
            }
            _ => {
                substitutions(node, found, 0);
                self.unescape(out, range, |_| true);
            }
        }
    }

    fn string(&self, node: Node<'t>, out: &mut Building, found: &mut Vec<Node<'t>>, depth: usize) {
        let inner = inner(&self.source, node.byte_range(), 1);
        let escapable = |ch| matches!(ch, '"' | '\\' | '$' | '`' | '\n');
        let mut at = inner.start;
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor).filter(|child| child.kind() != "string_content") {
            // The grammar gives white space before a variable to the variable.
            let range = child.byte_range();
            let mark = self.source[range.clone()].find(['$', '`']).unwrap_or(0);
            self.unescape(out, at..(range.start + mark).max(at), escapable);
            self.add(child, out, found, true, depth + 1);
            at = range.end;
        }
        self.unescape(out, at..inner.end.max(at), escapable);
    }

    fn variable(&self, node: Node<'t>, out: &mut Building, found: &mut Vec<Node<'t>>, quoted: bool) {
        let range = node.byte_range();
        let mark = self.source[range.clone()].find('$').unwrap_or(0);
        let at = self.text.locate(range.start + mark..range.end);
        substitutions(node, found, 0);
        // `${NAME}` has three children, its operators would be more.
        let plain = node.kind() == "simple_expansion" || node.child_count() == 3;
        let mut cursor = node.walk();
        let name = node.named_children(&mut cursor).find(|child| child.kind() == "variable_name");
        let name = name.filter(|_| plain).map(|name| &self.source[name.byte_range()]);
        let known = name.filter(|name| !self.sets(name)).map(|name| (name, (self.lookup)(name)));
        let Some((name, Lookup::Known(value))) = known else { return out.builder.push_hole(at) };
        if !self.can_spend(value.as_str().len()) {
            return out.builder.push_hole(at);
        }
        let value = used(&value, at, name);
        let text = value.as_str();
        if quoted || !text.contains(char::is_whitespace) {
            out.builder.push_text(&value, None);
            return;
        }
        let mut from = 0;
        for word in text.split(char::is_whitespace) {
            if from > 0 && !out.builder.is_empty() {
                out.done.push(std::mem::take(&mut out.builder).finish(at));
            }
            if !word.is_empty() {
                out.builder.push_text(&value.sub(from..from + word.len()), None);
            }
            from += word.len();
            from += text[from..].chars().next().map_or(0, char::len_utf8);
        }
        out.open = !out.builder.is_empty();
    }

    fn push(&self, out: &mut Building, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        let text = self.text.as_str();
        let pieces = self.text.pieces(range.clone());
        for (index, piece) in pieces.iter().enumerate() {
            let end = pieces.get(index + 1).map_or(range.len(), |next| next.from as usize);
            if let Some(part) = text.get(range.start + piece.from as usize..range.start + end) {
                out.builder.push(part, piece.at, piece.verbatim, piece.via.clone());
            }
        }
    }

    /// Adds a range without the backslashes that escape something; an escaped line end is nothing.
    fn unescape(&self, out: &mut Building, range: Range<usize>, escapable: impl Fn(char) -> bool) {
        let mut run = range.start;
        let mut chars = self.source[range.clone()].char_indices();
        while let Some((offset, ch)) = chars.next() {
            let Some((_, next)) = (ch == '\\').then(|| chars.next()).flatten() else { continue };
            if escapable(next) {
                let at = range.start + offset;
                self.push(out, run..at);
                run = at + 1 + usize::from(next == '\n');
            }
        }
        self.push(out, run..range.end);
    }

    /// `$'...'`
    fn ansi(&self, out: &mut Building, range: Range<usize>) {
        let inner = inner(&self.source, range.clone(), 2);
        let source = &self.source[inner.clone()];
        if !source.contains('\\') {
            return self.push(out, inner);
        }
        let mut value = String::with_capacity(source.len());
        let mut chars = source.chars();
        while let Some(ch) = chars.next() {
            value.push(match (ch, (ch == '\\').then(|| chars.next()).flatten()) {
                (_, Some('n')) => '\n',
                (_, Some('t')) => '\t',
                (_, Some('r')) => '\r',
                (_, Some(other)) => other,
                (ch, None) => ch,
            });
        }
        out.builder.push(&value, self.text.locate(range), false, None);
    }
}

/// The range without its quotes: `open` bytes in front, one at the end.
fn inner(source: &str, range: Range<usize>, open: usize) -> Range<usize> {
    let start = (range.start + open).min(range.end);
    let closed = range.end > start && source[start..range.end].ends_with(['"', '\'']);
    start..range.end - usize::from(closed)
}

/// The commands that a word runs to make its value.
pub(super) fn substitutions<'t>(node: Node<'t>, found: &mut Vec<Node<'t>>, depth: usize) {
    if matches!(node.kind(), "command_substitution" | "process_substitution") {
        found.push(node);
    } else if depth < limits::SHELL_WORD_DEPTH {
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            substitutions(child, found, depth + 1);
        }
    }
}

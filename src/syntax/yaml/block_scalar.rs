//! Literal and folded scalars: `|` and `>`, with the lines below them.

use super::Reader;
use super::lines::value_break;
use super::scalar::{Line, Scalar, Value};
use crate::budget::limits;
use crate::tree::Style;

/// What to do with the breaks at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chomp {
    Strip,
    Clip,
    Keep,
}

/// A value that grows line by line.
struct Body<'t> {
    text: String,
    lines: Vec<Line>,
    literal: bool,
    /// The break behind the last line that says something.
    pending: &'t str,
    /// Breaks of empty lines since then, and where the lines stand.
    breaks: String,
    empty: Vec<usize>,
    /// Whether the last line began with a blank.
    indented: bool,
}

impl Reader<'_> {
    /// Reads the block scalar here, all lines of it. The reader is on the line below then.
    pub fn block_scalar(&mut self) -> Scalar {
        let start = self.lines.at;
        let style = if self.lines.peek() == Some(b'|') { Style::Literal } else { Style::Folded };
        self.lines.at += 1;
        let (chomp, explicit) = self.header(start);
        self.tree.reached = start + 1;
        let base = self.tree.top().indent;
        let mut indent = explicit.map(|more| base.max(0).cast_unsigned() + more);
        let least = (base + 1).cast_unsigned();
        let mut body = Body {
            text: std::mem::take(&mut self.spare.0),
            lines: std::mem::take(&mut self.spare.1),
            literal: style == Style::Literal,
            pending: "",
            breaks: String::new(),
            empty: Vec::new(),
            indented: false,
        };
        body.text.clear();
        body.lines.clear();
        let mut range = self.lines.stop..self.lines.stop;
        let mut deepest = 0;
        let mut begun = false;
        let mut tabbed = false;
        while self.lines.advance() {
            self.lines.skip_spaces();
            if let Some(limit) = indent {
                self.lines.at = self.lines.at.min(self.lines.start + limit);
            }
            let column = self.lines.column();
            let letter = self.lines.peek();
            let Some(letter) = letter else {
                deepest = deepest.max(column);
                body.empty_line(self.lines.at, value_break(self.lines.line_break()));
                continue;
            };
            let depth = *indent.get_or_insert_with(|| {
                let found = if letter == b'#' { column.max(least).max(deepest) } else { column.max(least) };
                if column >= least && deepest > column && letter != b'#' {
                    // Said once, at the line that is too far to the left.
                    self.tree
                        .fault(self.lines.at..self.lines.stop, "an empty line above is indented further than the text");
                }
                found
            });
            if column < depth {
                if letter != b'\t' {
                    break;
                }
                if !tabbed {
                    tabbed = true;
                    self.tab_here();
                }
                continue;
            }
            if !begun {
                begun = true;
                range.start = self.lines.at;
            }
            let line = self.lines.at..self.lines.stop;
            body.line(&self.lines.source[line.clone()], line.start);
            body.pending = value_break(self.lines.line_break());
            range.end = line.end;
        }
        self.lines.at = self.lines.start.min(self.lines.at);
        let Body { text, lines, .. } = body.chomped(chomp);
        let trimmed = range.start + self.lines.source[range.start..range.end.max(range.start)].trim_end().len();
        if begun {
            self.tree.reached = trimmed;
        }
        let lined = style == Style::Literal && text.len() <= limits::YAML_LINE_MAP;
        let value = if lined { Value::Lines(text, lines) } else { Value::Made(text) };
        Scalar { range: range.start..trimmed.max(range.start), value, style }
    }

    /// What stands behind `|` or `>`: how to chomp, and how far the text is indented if that is said.
    fn header(&mut self, start: usize) -> (Chomp, Option<usize>) {
        let mut chomp = Chomp::Clip;
        let mut indent = None;
        loop {
            match self.lines.peek() {
                Some(b'+') if chomp == Chomp::Clip => chomp = Chomp::Keep,
                Some(b'-') if chomp == Chomp::Clip => chomp = Chomp::Strip,
                Some(digit @ b'1'..=b'9') if indent.is_none() => indent = Some(usize::from(digit - b'0')),
                _ => break,
            }
            self.lines.at += 1;
        }
        let end = self.lines.at;
        self.lines.skip_blanks();
        match self.lines.peek() {
            None => {}
            Some(b'#') => self.comment(),
            Some(_) => {
                let sign = if self.lines.bytes[start] == b'|' { '|' } else { '>' };
                self.tree.fault(end..self.lines.stop, format!("the text of `{sign}` begins on the line below"));
            }
        }
        (chomp, indent)
    }
}

impl Body<'_> {
    fn line(&mut self, line: &str, at: usize) {
        let indented = line.starts_with([' ', '\t']);
        let folds = !self.literal && !self.indented && !indented && self.pending == "\n";
        if !folds {
            self.text.push_str(self.pending);
        } else if self.breaks.is_empty() {
            self.text.push(' ');
        }
        self.push_empty();
        self.lines.push(Line { from: self.text.len(), at: at..at + line.len() });
        self.text.push_str(line);
        self.indented = indented;
    }

    fn empty_line(&mut self, at: usize, line_break: &str) {
        if !line_break.is_empty() {
            self.breaks.push_str(line_break);
            self.empty.push(at);
        }
    }

    fn push_empty(&mut self) {
        if self.literal {
            for (number, at) in self.empty.drain(..).enumerate() {
                self.lines.push(Line { from: self.text.len() + number, at: at..at });
            }
        }
        self.text.push_str(&self.breaks);
        self.breaks.clear();
        self.empty.clear();
    }

    fn chomped(mut self, chomp: Chomp) -> Self {
        if chomp != Chomp::Strip {
            self.text.push_str(self.pending);
        }
        if chomp == Chomp::Keep {
            self.push_empty();
        }
        self
    }
}

//! Interpolation: `$NAME`, `${NAME:-default}` and their kin in the values of a tree.
//!
//! A value from a `.env` file keeps its place there, a default its place in the Compose file; what
//! only the one who starts the project can know becomes a hole
//! (<https://docs.docker.com/reference/compose-file/interpolation/>).

use super::environment::{Environment, is_name_letter};
use crate::budget::{Budget, Work, limits};
use crate::tree::{HOLE, Kind, Node, Reason, Text, TextBuilder, Via, Why};
use std::ops::Range;
use std::sync::Arc;

impl Environment<'_> {
    /// The tree with its variables filled in.
    pub fn fill_tree(&self, node: &Node) -> Node {
        let fill = |node: &Node, text: &Text| text.as_str().contains('$').then(|| self.scalar(node, text));
        node.with_texts(limits::COMPOSE_DEPTH, &fill).unwrap_or_else(|| node.clone())
    }

    /// The text with its variables filled in.
    pub fn fill(&self, text: &Text) -> Text {
        let whole = text.locate(0..text.value.len());
        self.filling(text).out.finish(whole)
    }

    fn scalar(&self, node: &Node, text: &Text) -> Node {
        let Filling { out, unset, .. } = self.filling(text);
        let filled = out.finish(node.at);
        let value = filled.as_str();
        if !value.is_empty() && value.chars().all(|letter| letter == HOLE) {
            let why = self.unread.clone().unwrap_or_else(|| Reason::Unset(unset.unwrap_or_default().into()));
            let why = Why::new(why).at(node.at);
            return node.with_kind(Kind::Unknown(why));
        }
        // What comes from one place as a whole is the value that is written there.
        match filled.pieces(0..value.len()).as_slice() {
            [piece] if !value.is_empty() => {
                let text = if piece.verbatim { Text::verbatim(value, piece.at) } else { Text::whole(value, piece.at) };
                let kind = typed(value).unwrap_or(Kind::String(text));
                // Inside `${...}` a flag can be written as it is; other values have quotes and braces to mind.
                let default = Arc::new(Via { at: node.at, what: "the default is used here".to_owned(), next: None });
                let default = (!matches!(kind, Kind::Bool(_))).then_some(&default);
                let own = piece.via.as_ref().or(default);
                Node { at: piece.at, via: Via::joined(node.via.as_ref(), own), ..node.with_kind(kind) }
            }
            _ => node.with_kind(Kind::String(filled)),
        }
    }

    fn filling(&self, text: &Text) -> Filling<'_> {
        let mut filling = Filling { out: TextBuilder::default(), length: 0, unset: None, budget: self.budget };
        self.expand(text, 0..text.value.len(), &mut filling, 0);
        filling
    }

    fn expand(&self, text: &Text, range: Range<usize>, filling: &mut Filling<'_>, depth: usize) {
        let value = text.as_str();
        let mut literal = range.start;
        let mut at = range.start;
        while at < range.end {
            let dollar = value[at..range.end].find('$').map(|dollar| at + dollar);
            let Some((start, found)) = dollar.and_then(|start| Some((start, find(value, start, range.end)?))) else {
                // A lone `$` stands for itself; Compose would refuse the file.
                at = dollar.map_or(range.end, |dollar| dollar + 1);
                continue;
            };
            filling.text(text, literal..start);
            at = found.end;
            literal = found.end;
            match found.variable {
                None => filling.text(text, start..start + 1),
                Some(variable) if depth < limits::COMPOSE_DEPTH => {
                    self.put(text, start..found.end, &variable, filling, depth);
                }
                Some(variable) => filling.hole(text, start..found.end, &value[variable.name]),
            }
        }
        filling.text(text, literal..range.end);
    }

    fn put(&self, text: &Text, whole: Range<usize>, variable: &Variable, filling: &mut Filling<'_>, depth: usize) {
        let name = &text.as_str()[variable.name.clone()];
        let known = self.get(name);
        let full = known.filter(|value| !variable.empty_is_unset || !value.as_str().is_empty());
        match variable.operator {
            None | Some(Operator::Demand) => match full {
                Some(value) => filling.value(value, text, whole, name),
                // Whoever starts Compose has a home, wherever it is.
                None if matches!(name, "HOME" | "USERPROFILE") => {
                    filling.out.push("~", text.locate(whole), false, None);
                }
                None => filling.hole(text, whole, name),
            },
            Some(Operator::Default) => match full {
                Some(value) => filling.value(value, text, whole, name),
                // It may be set where it could not be read.
                None if known.is_none() && self.unread.is_some() => filling.hole(text, whole, name),
                None => self.expand(text, variable.word.clone(), filling, depth + 1),
            },
            Some(Operator::Instead) => match (known, full) {
                (_, Some(_)) => self.expand(text, variable.word.clone(), filling, depth + 1),
                (Some(_), None) => {}
                (None, None) => filling.hole(text, whole, name),
            },
        }
    }
}

struct Filling<'b> {
    out: TextBuilder,
    /// How many bytes variables brought in.
    length: usize,
    unset: Option<String>,
    budget: &'b Budget,
}

impl Filling<'_> {
    fn text(&mut self, text: &Text, range: Range<usize>) {
        if !range.is_empty() {
            self.out.push_text(&text.sub(range), None);
        }
    }

    fn value(&mut self, value: &Text, text: &Text, whole: Range<usize>, name: &str) {
        let at = text.locate(whole);
        self.length += value.value.len();
        if self.length > limits::TEXT {
            self.budget.refuse(Work::Text, at);
        }
        let is_paid = self.length <= limits::TEXT
            && self.budget.spend(Work::Text, value.value.len(), at)
            && self.budget.spend(Work::Items, value.piece_count(), at);
        if !is_paid {
            self.out.push_hole(at);
            return;
        }
        let pieces = value.pieces(0..value.value.len());
        for (index, piece) in pieces.iter().enumerate() {
            let end = pieces.get(index + 1).map_or(value.value.len(), |next| next.from as usize);
            let via = Via { at, what: format!("used here as `${{{name}}}`"), next: piece.via.clone() };
            let part = value.as_str().get(piece.from as usize..end).unwrap_or("");
            self.out.push(part, piece.at, piece.verbatim, Some(Arc::new(via)));
        }
    }

    fn hole(&mut self, text: &Text, whole: Range<usize>, name: &str) {
        self.unset.get_or_insert_with(|| name.to_owned());
        self.out.push_hole(text.locate(whole));
    }
}

/// A `$` that means something: an escaped `$$`, or a variable.
struct Found {
    end: usize,
    variable: Option<Variable>,
}

struct Variable {
    name: Range<usize>,
    operator: Option<Operator>,
    empty_is_unset: bool,
    word: Range<usize>,
}

#[derive(Clone, Copy)]
enum Operator {
    Default,
    Demand,
    Instead,
}

fn find(value: &str, start: usize, end: usize) -> Option<Found> {
    let rest = &value[start + 1..end];
    match rest.bytes().next()? {
        b'$' => Some(Found { end: start + 2, variable: None }),
        b'{' => Some(braced(value, start + 2, end)),
        first if first.is_ascii_alphabetic() || first == b'_' => {
            let len = rest.find(|letter| !is_name_letter(letter)).unwrap_or(rest.len());
            let name = start + 1..start + 1 + len;
            let word = name.end..name.end;
            let variable = Variable { name: name.clone(), operator: None, empty_is_unset: false, word };
            Some(Found { end: name.end, variable: Some(variable) })
        }
        _ => None,
    }
}

fn braced(value: &str, start: usize, end: usize) -> Found {
    // Half-typed: what it will say is not known.
    let close = closing(&value[start..end]).map_or(end, |close| start + close);
    let inside = &value[start..close];
    let name = start..start + inside.find(|letter| !is_name_letter(letter)).unwrap_or(inside.len());
    let rest = &value[name.end..close];
    let empty_is_unset = rest.starts_with(':');
    let operator = match rest.as_bytes().get(usize::from(empty_is_unset)) {
        Some(b'-') => Some(Operator::Default),
        Some(b'?') => Some(Operator::Demand),
        Some(b'+') => Some(Operator::Instead),
        Some(_) | None => None,
    };
    let word = match operator {
        Some(_) => name.end + 1 + usize::from(empty_is_unset)..close,
        None => close..close,
    };
    let variable = Variable { name, operator, empty_is_unset, word };
    Found { end: (close + 1).min(end), variable: Some(variable) }
}

/// Where the brace closes, over nested variables.
fn closing(inside: &str) -> Option<usize> {
    let bytes = inside.as_bytes();
    let mut depth = 0usize;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                depth += 1;
                at += 1;
            }
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Compose casts what interpolation leaves to what the key wants: `${PRIVILEGED:-true}` is a boolean.
fn typed(value: &str) -> Option<Kind> {
    match value {
        "true" => return Some(Kind::Bool(true)),
        "false" => return Some(Kind::Bool(false)),
        _ => {}
    }
    let plain = value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    let number = if plain { value.parse::<f64>().ok()? } else { return None };
    Some(Kind::Number(number, value.into()))
}

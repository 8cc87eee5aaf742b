//! How a change is written in JSON, and in the flow style of YAML.

use crate::source::{FileId, Span};
use crate::syntax::edit::{Carrier, Literal, Operation, Patch, Target, literal};
use crate::tree::Node;

pub fn patches(text: &str, target: &Target<'_>, operation: &Operation<'_>) -> Option<Vec<Patch>> {
    let parent = text.get(target.parent.range())?;
    if !parent.starts_with('{') {
        return None;
    }
    let map = super::parse(FileId(0), parent).0?;
    match operation {
        Operation::Set(value) => Some(vec![insert(&map, parent, target, value, Carrier::Json)?]),
    }
}

/// Into `{...}`: right behind the brace, on a line of its own if the first entry has one. `map` is what `text`, the
/// map's own part of the whole, was read as.
pub fn insert(map: &Node, text: &str, target: &Target<'_>, value: &Literal, carrier: Carrier) -> Option<Patch> {
    let quote = |key: &str| literal(carrier, &Literal::Text(key.to_owned()));
    let (last, above) = target.missing.split_last()?;
    let innermost = format!("{}: {}", quote(last), literal(carrier, value));
    let nested = above.iter().rev().fold(innermost, |below, key| format!("{}: {{{below}}}", quote(key)));
    let gap: String = text[1..].chars().take_while(|letter| letter.is_whitespace()).collect();
    let text = if map.entries().is_empty() {
        nested
    } else if gap.contains('\n') {
        format!("{gap}{nested},")
    } else {
        format!("{gap}{nested},{}", if gap.is_empty() { " " } else { "" })
    };
    let start = target.parent.start + 1;
    Some(Patch { span: Span { start, end: start }, text })
}

//! Trivy's comments, and tfsec's before it: `trivy:ignore:ID[attribute=value]:exp:2027-01-31:ws:WORKSPACE`, several in one comment.
//!
//! What narrows a comment narrows ours: to the objects with these attributes, and to a workspace. What cannot be known of
//! these silences nothing, and that is said.

use super::others::named;
use super::{Scope, Suppression, Until, Written};
use crate::date::Date;
use crate::model::{Node, Resource};
use crate::rules::glob;
use crate::source::Location;
use crate::syntax::Comment;
use crate::tree::Kind;

pub fn of_comment(comment: &Comment, written: &Written) -> Vec<Suppression> {
    let text = comment.text.as_str();
    let place = |part: &str| {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        comment.text.locate(start..start + part.len())
    };
    let read = |word| {
        let (id, attributes, options) = parts(word)?;
        let mut suppression = Suppression::new("trivy", place(word), Scope::Covered(comment.covers));
        let name = named("trivy", id, suppression.at);
        if name.names_nothing() {
            return None;
        }
        suppression.names.push(name);
        let mut options = options.split(':');
        while let Some(option) = options.next() {
            let value = options.next().unwrap_or(&option[option.len()..]);
            match option {
                "exp" => {
                    let no_date = || Until::NoDate {
                        written: value.to_owned(),
                        at: place(if value.is_empty() { option } else { value }),
                        form: "exp:2027-01-31",
                    };
                    suppression.until = Some(Date::parse(value).map_or_else(no_date, Until::Day));
                }
                "ws" => match written.workspace {
                    Some(workspace) if glob(value, workspace) => {}
                    Some(_) => return None,
                    None => {
                        let how = "the configuration can say which one it is, by `terraform.workspace`";
                        suppression.flaw = Some(format!("this holds in the workspace `{value}` only: {how}"));
                    }
                },
                _ => {}
            }
        }
        if let Some(attributes) = attributes {
            suppression.among = choose(attributes, comment.covers, written.resources);
            if suppression.among.is_none() {
                let why = "this holds for objects with certain attributes only, and theirs are not known here";
                suppression.flaw = Some(why.to_owned());
            }
        }
        Some(suppression)
    };
    words(text).into_iter().filter_map(read).collect()
}

/// The words of a comment; what stands in brackets may have blanks.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for (start, mark) in text.match_indices("trivy:ignore:").chain(text.match_indices("tfsec:ignore:")) {
        if text[..start].ends_with(|before: char| !before.is_whitespace()) {
            continue;
        }
        let rest = &text[start..];
        let close = match (rest.find('['), rest.find(char::is_whitespace)) {
            (Some(open), blank) if blank.is_none_or(|blank| open < blank) => rest.find(']').unwrap_or(open),
            _ => mark.len(),
        };
        let end = rest[close..].find(char::is_whitespace).map_or(rest.len(), |end| close + end);
        words.push(&rest[..end]);
    }
    words
}

/// The id, what stands in the brackets behind it, and what follows.
fn parts(word: &str) -> Option<(&str, Option<&str>, &str)> {
    let rest = word.splitn(3, ':').nth(2)?;
    let (id, attributes, options) = match rest.find(['[', ':']) {
        None => (rest, None, ""),
        Some(at) if rest[at..].starts_with('[') => {
            let (attributes, options) = rest[at + 1..].split_once(']')?;
            (&rest[..at], Some(attributes), options.trim_start_matches(':'))
        }
        Some(at) => (&rest[..at], None, &rest[at + 1..]),
    };
    (!id.is_empty()).then_some((id, attributes, options))
}

/// The addresses of the objects at a place that have all of these attributes; nothing where that cannot be known.
fn choose(attributes: &str, covers: Location, resources: &[Resource]) -> Option<Vec<String>> {
    let here = resources.iter().filter(|resource| {
        let whole = resource.identity.whole;
        lies_in(whole, covers) || lies_in(covers, whole)
    });
    let (mut chosen, mut known) = (Vec::new(), false);
    for resource in here {
        known = true;
        let mut all = true;
        for attribute in attributes.split(',') {
            let (path, value) = attribute.split_once('=')?;
            let path: Vec<&str> = path.trim().split('.').collect();
            all &= has(&resource.body, &path, value.trim().trim_matches('"'))?;
        }
        if all {
            chosen.push(resource.identity.address());
        }
    }
    known.then_some(chosen)
}

/// Whether a value stands at a path, in any of the blocks that are of one name.
fn has(node: &Node, path: &[&str], value: &str) -> Option<bool> {
    match &node.kind {
        Kind::Unknown(_) => None,
        Kind::Seq(items) => {
            let mut found = Some(false);
            for item in items.iter() {
                match has(item, path, value) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => found = None,
                }
            }
            found
        }
        Kind::Map(_) => match path.split_first() {
            Some((first, rest)) => node.get(first).map_or(Some(false), |below| has(below, rest, value)),
            None => Some(false),
        },
        Kind::String(text) if path.is_empty() => text.known().map(|text| text == value),
        Kind::Number(_, text) => Some(path.is_empty() && **text == *value),
        Kind::Bool(flag) => Some(path.is_empty() && flag.to_string() == value),
        Kind::String(_) | Kind::Null => Some(false),
    }
}

fn lies_in(at: Location, cover: Location) -> bool {
    at.file == cover.file && cover.span.start <= at.span.start && at.span.end <= cover.span.end
}

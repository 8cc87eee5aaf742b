//! Functions on strings. Where a result is made of parts of the arguments, the parts keep their places.

use super::{Call, Found, Stop, unknown};
use crate::budget::limits;
use crate::formats::terraform::value;
use crate::tree::{Entry, HOLE, Key, Kind, Node, Reason, Text, TextBuilder, Why};
use std::fmt::Write;

/// A text that another place gives: it stands where its content stands.
pub fn node(call: &Call, text: Text) -> Node {
    let at = if text.as_str().is_empty() { call.at } else { text.locate(0..text.value.len()) };
    Node::string(text, at)
}

/// The same in a list.
fn item(call: &Call, text: Text) -> Found {
    call.made(&text)?;
    Ok(node(call, text))
}

pub fn mapped(call: &Call, of: impl Fn(&str) -> String) -> Found {
    call.can_make()?;
    let text = call.text(0)?;
    let at = text.locate(0..text.value.len());
    let made = of(text.as_str());
    if made == text.as_str() {
        return Ok(node(call, text));
    }
    Ok(Node { via: call.arguments[0].via.clone(), ..Node::string(Text::whole(made, at), at) })
}

pub fn mapped_known(call: &Call, of: impl Fn(&str) -> String) -> Found {
    call.str(0)?;
    mapped(call, of)
}

pub fn test(call: &Call, of: impl Fn(&str, &str) -> bool) -> Found {
    let (text, other) = (call.str(0)?, call.str(1)?);
    call.bool(of(text.as_str(), other.as_str()))
}

pub fn title(text: &str) -> String {
    let mut start = true;
    let one = |c: char| {
        let c = if start { c.to_uppercase().next().unwrap_or(c) } else { c };
        start = c.is_whitespace();
        c
    };
    text.chars().map(one).collect()
}

pub fn url_encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(byte as char),
            b' ' => out.push('+'),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

pub fn directory(path: &str) -> String {
    match path.rsplit_once('/') {
        Some(("", _)) => "/".to_owned(),
        Some((directory, _)) => directory.to_owned(),
        None => ".".to_owned(),
    }
}

pub fn chomp(call: &Call) -> Found {
    let text = call.text(0)?;
    let end = text.as_str().trim_end_matches(['\r', '\n']).len();
    Ok(node(call, text.sub(0..end)))
}

pub fn trim_space(call: &Call) -> Found {
    let text = call.text(0)?;
    let start = text.as_str().len() - text.as_str().trim_start().len();
    let end = text.as_str().trim_end().len().max(start);
    Ok(node(call, text.sub(start..end)))
}

pub fn trim(call: &Call) -> Found {
    let (text, set) = (call.text(0)?, call.str(1)?);
    let inside = |c: char| set.as_str().contains(c);
    let start = text.as_str().len() - text.as_str().trim_start_matches(inside).len();
    let end = text.as_str().trim_end_matches(inside).len().max(start);
    Ok(node(call, text.sub(start..end)))
}

pub fn trim_prefix(call: &Call) -> Found {
    let (text, prefix) = (call.text(0)?, call.str(1)?);
    if text.as_str().starts_with(HOLE) {
        return unknown(Reason::Partial("the start of the text cannot be known"));
    }
    let start = if text.as_str().starts_with(prefix.as_str()) { prefix.value.len() } else { 0 };
    Ok(node(call, text.sub(start..text.value.len())))
}

pub fn trim_suffix(call: &Call) -> Found {
    let (text, suffix) = (call.text(0)?, call.str(1)?);
    if text.as_str().ends_with(HOLE) {
        return unknown(Reason::Partial("the end of the text cannot be known"));
    }
    let cut = if text.as_str().ends_with(suffix.as_str()) { suffix.value.len() } else { 0 };
    Ok(node(call, text.sub(0..text.value.len() - cut)))
}

pub fn substr(call: &Call) -> Found {
    let text = call.str(0)?;
    let (offset, length) = (call.number(1)?, call.number(2)?);
    let starts: Vec<usize> = text.as_str().char_indices().map(|(at, _)| at).chain([text.value.len()]).collect();
    let count = (starts.len() - 1) as f64;
    let from = if offset < 0.0 { (count + offset).max(0.0) } else { offset.min(count) };
    let to = if length < 0.0 { count } else { (from + length).min(count) };
    Ok(node(call, text.sub(starts[from as usize]..starts[to as usize])))
}

pub fn indent(call: &Call) -> Found {
    call.can_make()?;
    let blanks = " ".repeat(call.number(0)?.clamp(0.0, 1_000.0) as usize);
    let text = call.text(1)?;
    let mut made = TextBuilder::default();
    let mut at = 0;
    for line in text.as_str().split_inclusive('\n') {
        if at > 0 {
            made.push(&blanks, call.at, false, None);
        }
        made.push_text(&text.sub(at..at + line.len()), None);
        at += line.len();
        if made.len() > limits::TEXT {
            return unknown(Reason::TooLarge("too long to be evaluated"));
        }
    }
    if text.as_str().ends_with('\n') {
        made.push(&blanks, call.at, false, None);
    }
    Ok(value::of_text(call.at, made.finish(call.at)))
}

pub fn join(call: &Call) -> Found {
    call.can_make()?;
    let separator = call.text(0)?;
    let mut made = TextBuilder::default();
    let mut first = true;
    for n in 1..call.arguments.len() {
        let items = if call.arguments[n].is_unknown() { vec![call.arguments[n].clone()] } else { call.list(n)? };
        for item in items {
            if !std::mem::take(&mut first) {
                made.push_text(&separator, None);
            }
            match value::to_text(&item) {
                Some(text) => made.push_text(&text, item.via.as_ref()),
                None if item.is_unknown() => made.push_hole(item.at),
                None => return call.fail(format!("{} is not a text", value::kind_name(&item))),
            }
            if made.len() > limits::TEXT {
                return unknown(Reason::TooLarge("too long to be evaluated"));
            }
        }
    }
    Ok(value::of_text(call.at, made.finish(call.at)))
}

pub fn split(call: &Call) -> Found {
    let separator = call.str(0)?;
    if let Some(why) = call.get(1)?.why() {
        return call.seq(vec![Node::more(call.at, why)]);
    }
    let text = call.text(1)?;
    if text.as_str().is_empty() {
        return call.seq(vec![node(call, text)]);
    }
    let mut items = Vec::new();
    let mut at = 0;
    for part in text.as_str().split(separator.as_str()) {
        if items.len() > limits::TERRAFORM_ITEMS {
            break;
        }
        if separator.as_str().is_empty() {
            if !part.is_empty() {
                items.push(item(call, text.sub(at..at + part.len()))?);
            }
            at += part.len();
            continue;
        }
        let item = item(call, text.sub(at..at + part.len()))?;
        at += part.len() + separator.value.len();
        // The hole may hold separators.
        items.push(if part.contains(HOLE) {
            Node::more(item.at, &Why::new(Reason::Template).at(item.at))
        } else {
            item
        });
    }
    call.seq(items)
}

pub fn replace(call: &Call) -> Found {
    call.can_make()?;
    let (text, from, to) = (call.text(0)?, call.str(1)?, call.text(2)?);
    let pattern = from.as_str();
    if pattern.len() > 1 && pattern.starts_with('/') && pattern.ends_with('/') {
        let text = call.str(0)?;
        let regex = compiled(call, &pattern[1..pattern.len() - 1])?;
        let made = regex.replace_all(text.as_str(), to.as_str());
        if made.len() > limits::TEXT {
            return unknown(Reason::TooLarge("too long to be evaluated"));
        }
        let at = text.locate(0..text.value.len());
        return Ok(Node { via: call.arguments[0].via.clone(), ..value::text(at, &*made) });
    }
    if pattern.is_empty() {
        return unknown("replaces nothing");
    }
    let mut made = TextBuilder::default();
    let mut at = 0;
    for (start, _) in text.as_str().match_indices(pattern) {
        made.push_text(&text.sub(at..start), None);
        made.push_text(&to, None);
        at = start + pattern.len();
        if made.len() > limits::TEXT {
            return unknown(Reason::TooLarge("too long to be evaluated"));
        }
    }
    if at == 0 {
        return Ok(node(call, text));
    }
    made.push_text(&text.sub(at..text.value.len()), None);
    let whole = text.locate(0..text.value.len());
    Ok(value::of_text(whole, made.finish(whole)))
}

fn compiled(call: &Call, pattern: &str) -> Result<regex::Regex, Stop> {
    let built = regex::RegexBuilder::new(pattern).size_limit(1 << 20).build();
    built.or_else(|_| call.fail("not a regular expression"))
}

pub fn regex(call: &Call) -> Found {
    let (pattern, text) = (call.str(0)?, call.str(1)?);
    let regex = compiled(call, pattern.as_str())?;
    match regex.captures(text.as_str()) {
        Some(found) => captured(call, &regex, &found, &text),
        None => call.fail("the regular expression does not match"),
    }
}

pub fn regex_all(call: &Call) -> Found {
    let (pattern, text) = (call.str(0)?, call.str(1)?);
    let regex = compiled(call, pattern.as_str())?;
    let found = regex.captures_iter(text.as_str()).take(limits::TERRAFORM_ITEMS + 1);
    let items: Result<Vec<Node>, Stop> = found.map(|found| captured(call, &regex, &found, &text)).collect();
    call.seq(items?)
}

/// The match; its groups, where the expression has some; by name, where they have names.
fn captured(call: &Call, regex: &regex::Regex, found: &regex::Captures, text: &Text) -> Found {
    let group = |n: usize| match found.get(n) {
        Some(part) => item(call, text.sub(part.range())),
        None => Ok(Node::new(call.at, Kind::Null)),
    };
    if regex.captures_len() == 1 {
        return group(0);
    }
    let names: Vec<Option<&str>> = regex.capture_names().skip(1).collect();
    if names.iter().all(Option::is_some) {
        let entry = |(n, name): (usize, Option<&str>)| {
            let key = Key { name: name.unwrap_or("").into(), at: call.at };
            Ok(Entry { key, value: group(n + 1)? })
        };
        let entries: Result<Vec<Entry>, Stop> = names.into_iter().enumerate().map(entry).collect();
        return call.map(entries?);
    }
    let groups: Result<Vec<Node>, Stop> = (1..regex.captures_len()).map(group).collect();
    call.seq(groups?)
}

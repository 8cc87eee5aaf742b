//! Writes a value into a slot, in the file's own style, and applies edits to a text.

use crate::model::{Node, Slot, Syntax, Write, Written};
use crate::rules::{Edit, Fix, Wish};
use crate::source::{Snapshot, Source, Span};
use crate::tree::{Entry, Kind};

/// The edits that bring a wish about, or nothing where that is not for a machine to do.
pub fn plan(wish: &Wish, sources: &Snapshot) -> Option<Fix> {
    let Slot { at, write, .. } = &wish.slot;
    let (title, edit) = match write {
        Write::No => return None,
        Write::Replace { syntax, key, spelling } => {
            let text = inline(&spelling(&wish.repair)?, *syntax);
            let source = sources.get(at.file);
            let title = match key.filter(|key| key.file == at.file) {
                Some(key) => format!("set `{}` to `{text}`", source.slice(key.span).trim_matches(['"', '\''])),
                None => format!("replace `{}` with `{text}`", source.slice(at.span)),
            };
            (title, Edit { file: at.file, span: at.span, text })
        }
        Write::Insert { syntax, into, keys, spelling } => {
            let value = spelling(&wish.repair)?;
            let source = sources.get(into.at.file);
            let edit = insert(&source, into, keys, &value, *syntax)?;
            (format!("add `{}: {}`", keys.join("."), inline(&value, *syntax)), edit)
        }
        Write::Line { offset, spelling } => {
            let text = inline(&spelling(&wish.repair)?, Syntax::Dockerfile);
            let span = Span { start: *offset, end: *offset };
            let source = sources.get(at.file);
            let before = source.text.get(..*offset as usize)?;
            let end = if source.text.contains("\r\n") { "\r\n" } else { "\n" };
            // A file need not end its last line.
            let start = if before.is_empty() || before.ends_with('\n') { "" } else { end };
            (format!("add `{text}`"), Edit { file: at.file, span, text: format!("{start}{text}{end}") })
        }
    };
    Some(Fix { title, safe: wish.safe, edits: vec![edit] })
}

/// The text after all edits of one file; of two that overlap, the first one holds.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let range = edit.span.range();
        if range.start < done || text.get(range.clone()).is_none() {
            continue;
        }
        out.push_str(&text[done..range.start]);
        out.push_str(&edit.text);
        done = range.end;
    }
    out.push_str(&text[done..]);
    out
}

/// A value on one line.
fn inline(value: &Written, syntax: Syntax) -> String {
    match value {
        Written::Raw(raw) => raw.clone(),
        Written::Text(text) => quote(text, syntax),
        Written::List(items) => {
            let items: Vec<_> = items.iter().map(|item| quote(item, syntax)).collect();
            format!("[{}]", items.join(", "))
        }
    }
}

fn quote(text: &str, syntax: Syntax) -> String {
    // Letters first and nothing that YAML reads as more than letters.
    let plain = text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
        && !matches!(text.to_ascii_lowercase().as_str(), "true" | "false" | "yes" | "no" | "on" | "off" | "null");
    match syntax {
        Syntax::Dockerfile => text.to_owned(),
        Syntax::Yaml if plain => text.to_owned(),
        Syntax::Yaml | Syntax::Json | Syntax::Hcl => {
            let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
            format!("\"{escaped}\"")
        }
    }
}

fn insert(source: &Source, into: &Node, keys: &[&str], value: &Written, syntax: Syntax) -> Option<Edit> {
    let text = source.slice(into.at.span);
    let value = inline(value, syntax);
    match syntax {
        Syntax::Yaml if text.starts_with('{') => flow(into, text, keys, &value, false),
        Syntax::Yaml => block(source, into, keys, &value),
        Syntax::Json if text.starts_with('{') => flow(into, text, keys, &value, true),
        // A missing block or attribute of HCL has several spellings; people choose better.
        Syntax::Json | Syntax::Hcl | Syntax::Dockerfile => None,
    }
}

/// Into `{...}`: right behind the brace, on a line of its own if the first entry has one.
fn flow(into: &Node, text: &str, keys: &[&str], value: &str, quoted: bool) -> Option<Edit> {
    let quote = |key: &str| if quoted { format!("\"{key}\"") } else { key.to_owned() };
    let (last, above) = keys.split_last()?;
    let innermost = format!("{}: {value}", quote(last));
    let nested = above.iter().rev().fold(innermost, |below, key| format!("{}: {{{below}}}", quote(key)));
    let gap: String = text[1..].chars().take_while(|letter| letter.is_whitespace()).collect();
    let text = match own(into).next() {
        None => nested,
        Some(_) if gap.contains('\n') => format!("{gap}{nested},"),
        Some(_) => format!("{gap}{nested},{}", if gap.is_empty() { " " } else { "" }),
    };
    let start = into.at.span.start + 1;
    Some(Edit { file: into.at.file, span: Span { start, end: start }, text })
}

/// Into a block map of YAML: below its first short entry, or above all.
fn block(source: &Source, into: &Node, keys: &[&str], value: &str) -> Option<Edit> {
    let start = own(into).map(|entry| entry.key.at.span.start).min()?;
    let line = source.text.get(..start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    // `- name: web` indents what follows as far as its key.
    let indent = source.text[line..start as usize].chars().count();
    let pad = " ".repeat(indent);
    let (last, above) = keys.split_last()?;
    let mut lines: Vec<String> =
        above.iter().enumerate().map(|(depth, key)| format!("{pad}{}{key}:", "  ".repeat(depth))).collect();
    lines.push(format!("{pad}{}{last}: {value}", "  ".repeat(above.len())));
    let written = lines.join("\n");
    let short = own(into).filter(|entry| is_short(source, entry)).min_by_key(|entry| entry.key.at.span.start);
    let (at, text) = match short {
        Some(entry) => {
            let end = entry.value.at.span.end as usize;
            let rest = source.text.get(end..)?;
            (end + rest.find('\n').unwrap_or(rest.len()), format!("\n{written}"))
        }
        None => (start as usize, format!("{}\n{pad}", written.trim_start())),
    };
    // Files that end their lines with a carriage return keep doing so.
    let (at, text) = if source.text[..at].ends_with('\r') { (at - 1, text.replace('\n', "\r\n")) } else { (at, text) };
    Some(Edit { file: into.at.file, span: Span::new(at, at), text })
}

/// The entries that are written in the map itself, not merged into it.
fn own(map: &Node) -> impl Iterator<Item = &Entry> {
    map.entries().iter().filter(|entry| {
        let within = map.at.span.range();
        entry.key.at.file == map.at.file && within.contains(&(entry.key.at.span.start as usize))
    })
}

/// Whether key and value stand on one line.
fn is_short(source: &Source, entry: &Entry) -> bool {
    let scalar = matches!(entry.value.kind, Kind::Bool(_) | Kind::Number(..) | Kind::String(_));
    let span = entry.key.at.span.cover(entry.value.at.span);
    scalar
        && entry.value.at.file == entry.key.at.file
        && entry.value.via.is_none()
        && !source.slice(span).contains('\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Repair, View};
    use crate::source::FileId;

    fn fixed(text: &str, path: &[&'static str], json: bool) -> String {
        let sources = Snapshot::in_memory();
        let file = sources.add("x".into(), "x".into(), text.to_owned()).id;
        assert_eq!(file, FileId(0));
        let root = if json {
            crate::syntax::json::parse(file, text).0.unwrap()
        } else {
            crate::syntax::yaml::parse(file, text).0.remove(0).root
        };
        let syntax = if json { Syntax::Json } else { Syntax::Yaml };
        let slot = View::new(&root, syntax).path(path).slot();
        let wish = Wish { slot, repair: Repair::Flag(false), safe: true };
        apply(text, &plan(&wish, &sources).unwrap().edits)
    }

    #[test]
    fn a_title_says_what_the_fix_does() {
        let title = |text: &str, path: &[&'static str]| {
            let sources = Snapshot::in_memory();
            let file = sources.add("x".into(), "x".into(), text.to_owned()).id;
            let root = crate::syntax::yaml::parse(file, text).0.remove(0).root;
            let view = View::new(&root, Syntax::Yaml).path(path);
            let slot = view.items().first().unwrap_or(&view).slot();
            plan(&Wish { slot, repair: Repair::Flag(false), safe: true }, &sources).unwrap().title
        };
        assert_eq!(title("a:\n  \"b\": true\n", &["a", "b"]), "set `b` to `false`");
        assert_eq!(title("a: [yes]\n", &["a"]), "replace `yes` with `false`");
        assert_eq!(title("a: {c: 1}\n", &["a", "b"]), "add `b: false`");
    }

    #[test]
    fn values_are_replaced_where_they_stand() {
        assert_eq!(fixed("a:\n  b: true # why\n", &["a", "b"], false), "a:\n  b: false # why\n");
    }

    #[test]
    fn missing_keys_are_written_in_the_style_of_the_map() {
        assert_eq!(fixed("a:\n- name: x # first\n", &["z"], false), "z: false\na:\n- name: x # first\n");
        assert_eq!(fixed("name: x # first\nb: 1\n", &["p", "q"], false), "name: x # first\np:\n  q: false\nb: 1\n");
        assert_eq!(fixed("name: x\r\nb: 1\r\n", &["q"], false), "name: x\r\nq: false\r\nb: 1\r\n");
        assert_eq!(fixed("{a: 1}\n", &["p", "q"], false), "{p: {q: false}, a: 1}\n");
        assert_eq!(fixed("{\n  \"a\": 1\n}", &["q"], true), "{\n  \"q\": false,\n  \"a\": 1\n}");
        assert_eq!(fixed("{}", &["q"], true), "{\"q\": false}");
    }
}

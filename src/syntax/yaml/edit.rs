//! How a change is written in YAML: indentation, dashes and the style of what stands around it.

use crate::source::{FileId, Span};
use crate::syntax::edit::{Carrier, Literal, Operation, Patch, Target, literal};
use crate::syntax::json;
use crate::tree::{Entry, Kind, Node};

pub fn patches(text: &str, target: &Target<'_>, operation: &Operation<'_>) -> Option<Vec<Patch>> {
    let part = Part::new(text, target.parent)?;
    match operation {
        Operation::Set(value) => Some(vec![if part.own().starts_with('{') {
            json::edit::insert(&part.root, part.own(), target, value, Carrier::Yaml)?
        } else {
            part.insert(target.missing, value)?
        }]),
    }
}

/// A map or list of a text, read on its own: what stands around it does not matter to a change.
struct Part<'t> {
    text: &'t str,
    span: Span,
    root: Node,
    /// How far the part is indented.
    column: usize,
    /// What has to be added to a place in the part to make it one of the text.
    shift: i64,
}

impl<'t> Part<'t> {
    fn new(text: &'t str, span: Span) -> Option<Self> {
        let own = text.get(span.range())?;
        let before = text.get(..span.start as usize)?;
        // `- name: web` indents what follows as far as its key.
        let column = before.rsplit('\n').next().unwrap_or(before).chars().count();
        let padded = format!("{}{own}", " ".repeat(column));
        let root = super::parse(FileId(0), &padded).0.into_iter().next()?.root;
        Some(Self { text, span, root, column, shift: i64::from(span.start) - column as i64 })
    }

    fn own(&self) -> &'t str {
        self.text.get(self.span.range()).unwrap_or("")
    }

    /// A place of the part as one of the text.
    fn span(&self, node: Span) -> std::ops::Range<usize> {
        let outer = |at: u32| usize::try_from(i64::from(at) + self.shift).unwrap_or(0);
        outer(node.start)..outer(node.end)
    }

    /// The entries that are written in the map itself, not merged into it.
    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.root.entries().iter()
    }

    /// Into a block map: below its first short entry, or above all.
    fn insert(&self, keys: &[&str], value: &Literal) -> Option<Patch> {
        let start = self.entries().map(|entry| self.span(entry.key.at.span).start).min()?;
        let pad = " ".repeat(self.column);
        let (last, above) = keys.split_last()?;
        let key = |key: &str| literal(Carrier::Yaml, &Literal::Text(key.to_owned()));
        let mut lines: Vec<String> =
            above.iter().enumerate().map(|(depth, it)| format!("{pad}{}{}:", "  ".repeat(depth), key(it))).collect();
        let value = literal(Carrier::Yaml, value);
        lines.push(format!("{pad}{}{}: {value}", "  ".repeat(above.len()), key(last)));
        let written = lines.join("\n");
        let short = self.entries().filter(|it| self.is_short(it)).min_by_key(|entry| entry.key.at.span.start);
        let (at, inserted) = match short {
            Some(entry) => {
                let end = self.span(entry.value.at.span).end;
                let rest = self.text.get(end..)?;
                (end + rest.find('\n').unwrap_or(rest.len()), format!("\n{written}"))
            }
            None => (start, format!("{}\n{pad}", written.trim_start())),
        };
        // Files that end their lines with a carriage return keep doing so.
        let before = self.text.get(..at)?;
        Some(if before.ends_with('\r') {
            Patch::insert(at - 1, inserted.replace('\n', "\r\n"))
        } else {
            Patch::insert(at, inserted)
        })
    }

    /// Whether key and value stand on one line.
    fn is_short(&self, entry: &Entry) -> bool {
        let scalar = matches!(entry.value.kind, Kind::Bool(_) | Kind::Number(..) | Kind::String(_));
        let span = self.span(entry.key.at.span.cover(entry.value.at.span));
        scalar && entry.value.via.is_none() && self.text.get(span).is_some_and(|text| !text.contains('\n'))
    }
}

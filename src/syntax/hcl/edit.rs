//! How a change is written in HCL: arguments on lines of their own, aligned with their neighbours, and nested blocks.
//!
//! The whole text is read, so that what stands inside a string is told apart from what is HCL itself.

mod json;

use super::{Body, Expr, ExprKind, Item, Part};
use crate::source::{FileId, Span};
use crate::syntax::edit::{
    Added, Carrier, Literal, Operation, Patch, Target, holding, line_break, line_end, line_start, literal, next_line,
    quoted, with_part, without_part,
};
use crate::tree::{Node, Text};
use std::ops::Range;

/// A text as it was read, in the language's own form or as JSON.
#[derive(Debug)]
pub enum Read {
    Body(Body),
    Json(Option<Node>),
}

impl Read {
    pub fn of(text: &str) -> Self {
        let source = Text::source(FileId(0), text);
        if text.trim_start().starts_with('{') {
            Self::Json(crate::syntax::json::parse(&source).value)
        } else {
            Self::Body(super::parse(&source).value)
        }
    }
}

pub fn patches(text: &str, read: &Read, target: &Target<'_>, operation: &Operation<'_>) -> Option<Vec<Patch>> {
    let body = match read {
        Read::Body(body) => body,
        Read::Json(root) => return json::patches(text, root.as_ref()?, target, operation),
    };
    let place = in_body(body, target.parent)?;
    let holder = Holder { text, at: target.parent.range(), place };
    match operation {
        Operation::Set(_) | Operation::SetAll(_) => holder.set(&Added::of(target.missing, operation)?),
        Operation::Add(value) => holder.add(target.entry?, value).map(|patch| vec![patch]),
        Operation::Remove => holder.remove(target.entry?).map(|patch| vec![patch]),
        Operation::Rename(name) => holder.rename(target.entry?, name).map(|patch| vec![patch]),
    }
}

/// In double quotes, with what would be a template taken as text.
pub fn quote(text: &str) -> String {
    quoted(text).replace("${", "$${").replace("%{", "%%{")
}

/// What holds entries: a block's body, an object, a list.
#[derive(Clone, Copy)]
enum Place<'a> {
    Body(&'a Body),
    Object(&'a [(Expr, Expr)]),
    Tuple(&'a [Expr]),
}

fn in_body(body: &Body, at: Span) -> Option<Place<'_>> {
    body.items.iter().find_map(|item| match item {
        Item::Block(block) if block.at.span == at => Some(Place::Body(&block.body)),
        Item::Block(block) => covers(block.at.span, at).then(|| in_body(&block.body, at)).flatten(),
        Item::Attribute(attribute) => in_expr(&attribute.value, at),
    })
}

fn in_expr(expr: &Expr, at: Span) -> Option<Place<'_>> {
    if !covers(expr.at.span, at) {
        return None;
    }
    match &expr.kind {
        ExprKind::Object(items) if expr.at.span == at => Some(Place::Object(items)),
        ExprKind::Tuple(items) if expr.at.span == at => Some(Place::Tuple(items)),
        ExprKind::Object(items) => items.iter().find_map(|(_, value)| in_expr(value, at)),
        ExprKind::Tuple(items) | ExprKind::Call { arguments: items, .. } => {
            items.iter().find_map(|item| in_expr(item, at))
        }
        ExprKind::Conditional(three) => three.iter().find_map(|item| in_expr(item, at)),
        ExprKind::Template(parts) => parts.iter().find_map(|part| match part {
            Part::Value(value) => in_expr(value, at),
            Part::Literal { .. } | Part::If { .. } | Part::For { .. } => None,
        }),
        // What is made over and over again is edited by people.
        ExprKind::Broken
        | ExprKind::Literal(_)
        | ExprKind::Name(_)
        | ExprKind::Attribute { .. }
        | ExprKind::Index { .. }
        | ExprKind::Splat { .. }
        | ExprKind::Element
        | ExprKind::Unary(..)
        | ExprKind::Binary(..)
        | ExprKind::For(_) => None,
    }
}

fn covers(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

struct Holder<'a> {
    text: &'a str,
    at: Range<usize>,
    place: Place<'a>,
}

/// An argument of a block or an entry of an object, with its name's place.
struct Argument {
    name: Range<usize>,
    value: Range<usize>,
}

impl Holder<'_> {
    fn arguments(&self) -> Vec<Argument> {
        match self.place {
            Place::Body(body) => {
                let one =
                    |it: &super::Attribute| Argument { name: it.name_at.span.range(), value: it.value.at.span.range() };
                body.attributes().map(one).collect()
            }
            Place::Object(items) => items
                .iter()
                .map(|(key, value)| Argument { name: key.at.span.range(), value: value.at.span.range() })
                .collect(),
            Place::Tuple(_) => Vec::new(),
        }
    }

    fn parts(&self) -> Vec<Range<usize>> {
        match self.place {
            Place::Body(body) => body
                .items
                .iter()
                .map(|item| match item {
                    Item::Attribute(it) => it.name_at.span.cover(it.value.at.span).range(),
                    Item::Block(block) => block.at.span.range(),
                })
                .collect(),
            Place::Object(_) => self.arguments().iter().map(|it| it.name.start..it.value.end).collect(),
            Place::Tuple(items) => items.iter().map(|item| item.at.span.range()).collect(),
        }
    }

    /// What stands between the braces or brackets.
    fn inside(&self) -> Option<Range<usize>> {
        let open = match self.place {
            // The labels may hold anything.
            Place::Body(_) => {
                let first = self.parts().first().map_or(self.at.end, |part| part.start);
                self.text.get(self.at.start..first)?.rfind('{')? + self.at.start
            }
            Place::Object(_) | Place::Tuple(_) => self.at.start,
        };
        self.text.get(..self.at.end)?.ends_with(['}', ']']).then(|| open + 1..self.at.end - 1)
    }

    fn indent(&self, at: usize) -> &str {
        let line = self.text.get(line_start(self.text, at)..).unwrap_or("");
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    fn set(&self, added: &[(&str, Added<'_>)]) -> Option<Vec<Patch>> {
        if !all_keys(added, &is_name) || matches!(self.place, Place::Tuple(_)) {
            return None;
        }
        let is_body = matches!(self.place, Place::Body(_));
        let arguments = self.arguments();
        let (mut patches, mut new, mut blocks) = (Vec::new(), Vec::new(), Vec::new());
        for (key, below) in added {
            let there = arguments.iter().find(|it| self.text.get(it.name.clone()) == Some(key));
            match (there, below) {
                // Null is what stands there, or it would not be missing.
                (Some(there), Added::Value(value)) if self.text.get(there.value.clone()) == Some("null") => {
                    patches.push(Patch::new(there.value.clone(), literal(Carrier::Hcl, value)?));
                }
                (Some(_), _) => return None,
                (None, Added::Map(inner)) if is_body => blocks.push((*key, inner.as_slice())),
                (None, below) => new.push((*key, below.in_flow(Carrier::Hcl)?)),
            }
        }
        if is_body && !all_keys(added, &|key| are_of_a_provider(&[key])) {
            return None;
        }
        match (new.as_slice(), blocks.as_slice()) {
            ([], []) => {}
            (new, []) => patches.extend(self.set_arguments(new, &arguments)?),
            (new, blocks) if self.text.get(self.inside()?)?.trim().is_empty() => {
                patches.push(self.set_blocks(new, blocks)?);
            }
            (new, blocks) => {
                if !new.is_empty() {
                    patches.extend(self.set_arguments(new, &arguments)?);
                }
                patches.push(self.set_blocks(&[], blocks)?);
            }
        }
        Some(patches)
    }

    /// On lines below the first arguments, with their `=` below theirs.
    fn set_arguments(&self, new: &[(&str, String)], arguments: &[Argument]) -> Option<Vec<Patch>> {
        let inside = self.inside()?;
        let end = line_break(self.text);
        let outer = self.indent(self.at.start);
        let parts = self.parts();
        let longest = new.iter().map(|(name, _)| name.len()).max()?;
        let Some(part) = parts.first() else {
            let blank = self.text.get(inside.clone())?.trim().is_empty();
            let line = |(name, value): &(&str, String)| format!("{end}{outer}  {name:longest$} = {value}");
            let lines = new.iter().map(line).collect::<Vec<_>>().concat();
            return blank.then(|| vec![Patch::new(inside, format!("{lines}{end}{outer}"))]);
        };
        let own_line = self.text.get(line_start(self.text, part.start)..part.start)?.trim().is_empty();
        let object = matches!(self.place, Place::Object(_));
        if !own_line {
            // `{ a = 1 }`: an object takes more, a block does not.
            let gap = self.text.get(inside.start..part.start)?;
            let gap = if gap.is_empty() { " " } else { gap };
            let text = new.iter().map(|(name, value)| format!("{name} = {value},{gap}")).collect::<Vec<_>>().concat();
            return object.then(|| vec![Patch::insert(part.start, text)]);
        }
        let group = self.group(arguments);
        let indent = self.indent(part.start);
        let Some(last) = group.last() else {
            let line = |(name, value): &(&str, String)| format!("{indent}{name:longest$} = {value}{end}");
            let lines = new.iter().map(line).collect::<Vec<_>>().concat();
            return Some(vec![Patch::insert(line_start(self.text, part.start), lines)]);
        };
        let widest = group.iter().map(|it| it.name.len()).max().unwrap_or(0);
        let aligned = group.iter().all(|it| self.sign(it).is_some_and(|sign| sign == it.name.start + widest + 1));
        let column = if aligned { widest.max(longest) } else { 0 };
        let behind = self.text.get(last.value.end..)?.trim_start_matches([' ', '\t']);
        let comma = if object && behind.starts_with(',') { "," } else { "" };
        let lines = new.iter().map(|(name, value)| format!("{end}{indent}{name:column$} = {value}{comma}"));
        let mut patches = vec![Patch::insert(line_end(self.text, last.value.end), lines.collect::<String>())];
        if aligned && column > widest {
            let wider = |it: &&Argument| Some(Patch::insert(self.sign(it)?, " ".repeat(column - widest)));
            patches.extend(group.iter().filter_map(wider));
        }
        Some(patches)
    }

    /// The first arguments that stand on lines below each other, one line each.
    fn group<'b>(&self, arguments: &'b [Argument]) -> Vec<&'b Argument> {
        let mut group: Vec<&Argument> = Vec::new();
        for argument in arguments {
            let whole = argument.name.start..argument.value.end;
            let one_line = self.text.get(whole).is_some_and(|text| !text.contains('\n'));
            let follows = group
                .last()
                .is_none_or(|last| next_line(self.text, last.value.end) == line_start(self.text, argument.name.start));
            if !one_line || !follows {
                break;
            }
            group.push(argument);
        }
        group
    }

    /// Where an argument's `=` stands.
    fn sign(&self, argument: &Argument) -> Option<usize> {
        let between = self.text.get(argument.name.end..argument.value.start)?;
        between.find('=').map(|sign| argument.name.end + sign)
    }

    /// Blocks at the end of the body, behind arguments where there is nothing yet.
    fn set_blocks(&self, new: &[(&str, String)], blocks: &[(&str, &[(&str, Added<'_>)])]) -> Option<Patch> {
        let inside = self.inside()?;
        let end = line_break(self.text);
        let outer = self.indent(self.at.start);
        let pad = format!("{outer}  ");
        let longest = new.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let mut written: Vec<String> = Vec::new();
        written.extend(new.iter().map(|(name, value)| format!("{pad}{name:longest$} = {value}{end}")));
        for (name, entries) in blocks {
            if !written.is_empty() {
                written.push(end.to_owned());
            }
            written.push(block(name, entries, &pad, end)?);
        }
        let written = written.concat();
        if self.text.get(inside.clone())?.trim().is_empty() {
            return Some(Patch::new(inside, format!("{end}{written}{outer}")));
        }
        let close = line_start(self.text, inside.end);
        let own_line = self.text.get(close..inside.end)?.trim().is_empty();
        own_line.then(|| Patch::insert(close, format!("{end}{written}")))
    }

    fn add(&self, entry: Span, value: &Literal) -> Option<Patch> {
        let index = holding(&self.parts(), entry)?;
        let list = match self.place {
            Place::Body(body) => match body.items.get(index)? {
                Item::Attribute(attribute) => &attribute.value,
                Item::Block(_) => return None,
            },
            Place::Object(items) => &items.get(index)?.1,
            Place::Tuple(items) => items.get(index)?,
        };
        let ExprKind::Tuple(items) = &list.kind else { return None };
        let range = list.at.span.range();
        let parts: Vec<_> = items.iter().map(|item| item.at.span.range()).collect();
        with_part(self.text, range.start + 1..range.end - 1, &parts, &literal(Carrier::Hcl, value)?)
    }

    fn remove(&self, entry: Span) -> Option<Patch> {
        let parts = self.parts();
        let index = holding(&parts, entry)?;
        let part = parts[index].clone();
        let own_line = self.text.get(line_start(self.text, part.start)..part.start)?.trim().is_empty();
        let rest = self.text.get(part.end..line_end(self.text, part.end))?.trim_start_matches([' ', '\t', ',']);
        let alone = own_line && (rest.is_empty() || rest.starts_with(['#', '/']));
        match self.place {
            Place::Body(_) | Place::Object(_) if alone => {
                // A heredoc ends behind its last line break.
                let ends = self.text.get(..part.end)?.ends_with('\n');
                let end = if ends { part.end } else { next_line(self.text, part.end) };
                Some(Patch::new(line_start(self.text, part.start)..end, ""))
            }
            Place::Body(_) => (parts.len() == 1).then(|| self.inside().map(|inside| Patch::new(inside, "")))?,
            Place::Object(_) | Place::Tuple(_) => without_part(self.text, self.inside()?, &parts, index),
        }
    }

    fn rename(&self, entry: Span, name: &str) -> Option<Patch> {
        let there = self.arguments().into_iter().find(|it| it.name.start == entry.start as usize)?;
        let quoted = self.text.get(there.name.clone())?.starts_with('"');
        let name = if quoted { quote(name) } else { is_name(name).then(|| name.to_owned())? };
        Some(Patch::new(there.name, name))
    }
}

/// A block with all that is in it: arguments first, aligned, then blocks.
fn block(name: &str, entries: &[(&str, Added<'_>)], pad: &str, end: &str) -> Option<String> {
    let inner = format!("{pad}  ");
    let is_value = |added: &Added<'_>| matches!(added, Added::Value(_));
    let longest = entries.iter().filter(|(_, it)| is_value(it)).map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = vec![format!("{pad}{name} {{{end}")];
    for (name, added) in entries.iter().filter(|(_, it)| is_value(it)) {
        text.push(format!("{inner}{name:longest$} = {}{end}", added.in_flow(Carrier::Hcl)?));
    }
    let mut is_first = longest == 0;
    for (name, added) in entries {
        if let Added::Map(entries) = added {
            text.push(if is_first { "" } else { end }.to_owned());
            text.push(block(name, entries, &inner, end)?);
            is_first = false;
        }
    }
    text.push(format!("{pad}}}{end}"));
    Some(text.concat())
}

fn all_keys(added: &[(&str, Added<'_>)], holds: &dyn Fn(&str) -> bool) -> bool {
    added.iter().all(|(key, below)| {
        holds(key)
            && match below {
                Added::Value(_) => true,
                Added::Map(entries) => all_keys(entries, holds),
            }
    })
}

/// A provider's own words are in snake case; the words of an API are those of no block.
fn are_of_a_provider(keys: &[&str]) -> bool {
    !keys.iter().any(|key| key.contains(|letter: char| letter.is_ascii_uppercase()))
}

fn is_name(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
        && name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::source::Location;
    use crate::syntax::edit::tests::{Case, check};
    use crate::tree::{Entry, Key, Kind, Map, Node, Text};

    /// The tree of a text without variables.
    pub fn node(body: &Body, text: &str) -> Node {
        body_node(body, Location::new(FileId(0), 0, text.len()))
    }

    fn body_node(body: &Body, at: Location) -> Node {
        let entries = body.items.iter().map(|item| match item {
            Item::Attribute(it) => Entry { key: key(&it.name, it.name_at), value: expr(&it.value) },
            Item::Block(it) => Entry { key: key(&it.keyword, it.keyword_at), value: body_node(&it.body, it.at) },
        });
        Node::new(at, Kind::Map(Map::new(entries.collect::<Vec<_>>(), None)))
    }

    fn key(name: &str, at: Location) -> Key {
        Key { name: name.into(), at }
    }

    fn expr(of: &Expr) -> Node {
        match &of.kind {
            ExprKind::Literal(node) => node.clone(),
            ExprKind::Template(parts) => {
                let value: String = parts
                    .iter()
                    .map(|part| match part {
                        Part::Literal { value, .. } => &**value,
                        _ => panic!("a variable"),
                    })
                    .collect();
                Node::string(Text::whole(value, of.at), of.at)
            }
            ExprKind::Tuple(items) => Node::new(of.at, Kind::Seq(items.iter().map(expr).collect::<Vec<_>>().into())),
            ExprKind::Object(items) => {
                let entries = items.iter().map(|(name, value)| {
                    let name_node = expr(name);
                    Entry { key: key(name_node.str().unwrap(), name.at), value: expr(value) }
                });
                Node::new(of.at, Kind::Map(Map::new(entries.collect::<Vec<_>>(), None)))
            }
            other => panic!("{other:?}"),
        }
    }

    fn on(text: &str, path: &[&str], operation: Operation<'_>, after: &str) {
        check(&Case { carrier: Carrier::Hcl, text, path, operation, after });
    }

    #[test]
    fn arguments_stand_below_their_neighbours() {
        let flag = Literal::Raw("false".to_owned());
        let set = |text: &str, path: &[&str], after: &str| on(text, path, Operation::Set(&flag), after);
        set("r {\n  b = true # why\n}\n", &["r", "b"], "r {\n  b = false # why\n}\n");
        set("r {\n  name = 1\n}\n", &["r", "q"], "r {\n  name = 1\n  q    = false\n}\n");
        set(
            "r {\n  a  = 1\n  bb = 2\n\n  c = 3\n}\n",
            &["r", "long"],
            "r {\n  a    = 1\n  bb   = 2\n  long = false\n\n  c = 3\n}\n",
        );
        set("r {}\n", &["r", "q"], "r {\n  q = false\n}\n");
        set("r {\n  s {\n  }\n}\n", &["r", "q"], "r {\n  q = false\n  s {\n  }\n}\n");
        set("r {\n  a = 1\n}\n", &["r", "p", "q"], "r {\n  a = 1\n\n  p {\n    q = false\n  }\n}\n");
        set("a = { b = 1 }\n", &["a", "c"], "a = { c = false, b = 1 }\n");
        set("a = {\n  b = 1,\n}\n", &["a", "c"], "a = {\n  b = 1,\n  c = false,\n}\n");
        set("a = {\n  b = 1\n}\n", &["a", "c", "d"], "a = {\n  b = 1\n  c = { d = false }\n}\n");
        set("a = {}\n", &["a", "c"], "a = {\n  c = false\n}\n");
        set("a = {\n  c = null\n}\n", &["a", "c"], "a = {\n  c = false\n}\n");
    }

    #[test]
    fn texts_are_no_templates() {
        let word = Literal::Text("a ${b} %{c}\n\"\\".to_owned());
        on("a = 1\n", &["a"], Operation::Set(&word), "a = \"a $${b} %%{c}\\n\\\"\\\\\"\n");
    }

    #[test]
    fn entries_go_with_their_lines() {
        let gone = |text: &str, path: &[&str], after: &str| on(text, path, Operation::Remove, after);
        gone("r {\n  a = 1 # one\n  b = 2\n}\n", &["r", "a"], "r {\n  b = 2\n}\n");
        gone("r {\n  a = 1\n  s {\n    b = 2\n  }\n}\n", &["r", "s"], "r {\n  a = 1\n}\n");
        gone("r { a = 1 }\n", &["r", "a"], "r {}\n");
        gone("a = { b = 1, c = 2 }\n", &["a", "c"], "a = { b = 1 }\n");
        gone("a = [1, 2]\n", &["a", "0"], "a = [2]\n");
        gone("a = {\n  b = 1\n  c = 2\n}\n", &["a", "c"], "a = {\n  b = 1\n}\n");
        gone("r {\n  a = <<E\nx\nE\n  b = 2\n}\n", &["r", "a"], "r {\n  b = 2\n}\n");
    }

    #[test]
    fn items_and_names_change() {
        let word = Literal::Text("x".to_owned());
        on("r {\n  a = [\"y\"]\n}\n", &["r", "a"], Operation::Add(&word), "r {\n  a = [\"y\", \"x\"]\n}\n");
        on("r {\n  a = []\n}\n", &["r", "a"], Operation::Add(&word), "r {\n  a = [\"x\"]\n}\n");
        on("r {\n  a = 1\n}\n", &["r", "a"], Operation::Rename("b"), "r {\n  b = 1\n}\n");
    }

    #[test]
    fn what_stands_in_a_text_is_not_hcl() {
        let text = "a = <<E\n{\"b\": 1}\nE\n";
        let flag = Literal::Raw("false".to_owned());
        let parent = Span::new(8, 16);
        let target = Target { entry: None, value: None, parent, missing: &["c"] };
        assert!(patches(text, &Read::of(text), &target, &Operation::Set(&flag)).is_none());
    }
}

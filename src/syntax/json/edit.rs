//! How a change is written in JSON, and in the flow style of YAML.

use crate::source::{FileId, Span};
use crate::syntax::edit::{
    Added, Carrier, Literal, Operation, Patch, Target, holding, literal, with_part, without_part,
};
use crate::tree::{Kind, Node, Text};
use std::ops::Range;

pub fn patches(text: &str, target: &Target<'_>, operation: &Operation<'_>) -> Option<Vec<Patch>> {
    let own = text.get(target.parent.range())?;
    let root = super::parse(&Text::source(FileId(0), own)).value?;
    let flow = Flow { text, root: &root, shift: target.parent.start as usize, carrier: Carrier::Json };
    flow.patches(target, operation)
}

/// A map or list between brackets, read on its own.
pub struct Flow<'a> {
    pub text: &'a str,
    pub root: &'a Node,
    /// What has to be added to a place in the tree to make it one of the text.
    pub shift: usize,
    pub carrier: Carrier,
}

impl Flow<'_> {
    pub fn patches(&self, target: &Target<'_>, operation: &Operation<'_>) -> Option<Vec<Patch>> {
        let patch = match operation {
            Operation::Set(_) | Operation::SetAll(_) => return self.set(&Added::of(target.missing, operation)?),
            Operation::Add(value) => self.add(target.entry?, value)?,
            Operation::Remove => {
                let parts = self.parts(self.root);
                let index = holding(&parts, target.entry?)?;
                without_part(self.text, self.inside(self.root)?, &parts, index)?
            }
            Operation::Rename(name) => {
                let index = holding(&self.parts(self.root), target.entry?)?;
                let key = self.root.entries().get(index)?.key.at.span;
                Patch::new(self.range(key), literal(self.carrier, &Literal::Text((*name).to_owned()))?)
            }
        };
        Some(vec![patch])
    }

    fn range(&self, span: Span) -> Range<usize> {
        span.start as usize + self.shift..span.end as usize + self.shift
    }

    /// Where the entries or items of a node stand in the text, in its order.
    fn parts(&self, node: &Node) -> Vec<Range<usize>> {
        match &node.kind {
            Kind::Map(entries) => {
                let whole = |value: &Node| value.used_at().span;
                entries.iter().map(|it| self.range(it.key.at.span.cover(whole(&it.value)))).collect()
            }
            Kind::Seq(items) => items.iter().map(|item| self.range(item.used_at().span)).collect(),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Unknown(_) => Vec::new(),
        }
    }

    /// What stands between a node's brackets.
    fn inside(&self, node: &Node) -> Option<Range<usize>> {
        let range = self.range(node.at.span);
        let own = self.text.get(range.clone())?;
        let closed = own.len() > 1 && own.starts_with(['{', '[']) && own.ends_with(['}', ']']);
        closed.then(|| range.start + 1..range.end - 1)
    }

    /// Right behind the brace, on lines of their own if the first entry has one.
    fn set(&self, added: &[(&str, Added<'_>)]) -> Option<Vec<Patch>> {
        let inside = self.inside(self.root)?;
        let (mut patches, mut new) = (Vec::new(), Vec::new());
        for (key, below) in added {
            let written = below.in_flow(self.carrier)?;
            // Null is what stands there: no value, but a key.
            if let Some(entry) = self.root.entry(key) {
                let span = self.range(entry.value.at.span);
                patches.push((entry.value.is_null() && !span.is_empty()).then(|| Patch::new(span, written))?);
            } else {
                let key = literal(self.carrier, &Literal::Text((*key).to_owned()))?;
                new.push(format!("{key}: {written}"));
            }
        }
        if new.is_empty() {
            return Some(patches);
        }
        let gap: String = self.text.get(inside.clone())?.chars().take_while(|letter| letter.is_whitespace()).collect();
        let between = if gap.contains('\n') { gap.as_str() } else { " " };
        let mut text = new.join(&format!(",{between}"));
        if !self.root.entries().is_empty() {
            text = format!("{gap}{text},{}", if gap.is_empty() { " " } else { "" });
        }
        patches.push(Patch::insert(inside.start, text));
        Some(patches)
    }

    fn add(&self, entry: Span, value: &Literal) -> Option<Patch> {
        let index = holding(&self.parts(self.root), entry)?;
        self.add_to(&self.root.entries().get(index)?.value, value)
    }

    /// At the end of a list.
    pub fn add_to(&self, list: &Node, value: &Literal) -> Option<Patch> {
        if !matches!(list.kind, Kind::Seq(_)) || list.via.is_some() {
            return None;
        }
        with_part(self.text, self.inside(list)?, &self.parts(list), &literal(self.carrier, value)?)
    }
}

#[cfg(test)]
mod tests {
    use crate::syntax::edit::tests::{Case, check};
    use crate::syntax::edit::{Carrier, Literal, Operation};

    #[test]
    fn json_keeps_its_commas_and_lines() {
        let flag = Literal::Raw("false".to_owned());
        let word = Literal::Text("say \"hi\"\n".to_owned());
        let on = |text, path, operation, after| check(&Case { carrier: Carrier::Json, text, path, operation, after });
        on("{}", &["q"], Operation::Set(&flag), "{\"q\": false}");
        on("{\"a\": {\"b\": true}}", &["a", "b"], Operation::Set(&word), "{\"a\": {\"b\": \"say \\\"hi\\\"\\n\"}}");
        on("{\n  \"a\": 1\n}", &["p", "q"], Operation::Set(&flag), "{\n  \"p\": {\"q\": false},\n  \"a\": 1\n}");
        on("{\"a\": null, \"b\": 1}", &["a", "q"], Operation::Set(&flag), "{\"a\": {\"q\": false}, \"b\": 1}");
        on("{\n  \"a\": 1,\n  \"b\": 2\n}", &["a"], Operation::Remove, "{\n  \"b\": 2\n}");
        on("{\n  \"a\": 1,\n  \"b\": 2\n}", &["b"], Operation::Remove, "{\n  \"a\": 1\n}");
        on("{\"a\": [1, 2, 3]}", &["a", "1"], Operation::Remove, "{\"a\": [1, 3]}");
        on("{\"a\": [1], \"b\": 2}", &["a", "0"], Operation::Remove, "{\"a\": [], \"b\": 2}");
        on("{\"a\": [\n  1\n]}", &["a"], Operation::Add(&flag), "{\"a\": [\n  1,\n  false\n]}");
        on("{\"a\": []}", &["a"], Operation::Add(&flag), "{\"a\": [false]}");
        on("{\"a\": 1, \"b\": 2}", &["a"], Operation::Rename("c"), "{\"c\": 1, \"b\": 2}");
    }
}

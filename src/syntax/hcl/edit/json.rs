//! How a change is written in the language's JSON form: a block is the object behind its label.

use crate::syntax::edit::{Literal, Operation, Patch, Target};
use crate::syntax::json;
use crate::tree::{Kind, Node};

pub fn patches(text: &str, root: &Node, target: &Target<'_>, operation: &Operation<'_>) -> Option<Vec<Patch>> {
    let parent = behind_label(root, target)?;
    let is_block = parent.at.span != target.parent;
    // Texts are templates here.
    let is_plain = match operation {
        Operation::Set(value) | Operation::Add(value) => has_no_template(value),
        Operation::SetAll(all) => all.iter().all(|(_, value)| has_no_template(value)),
        Operation::Remove | Operation::Rename(_) => true,
    };
    let keys: Vec<&[&str]> = match operation {
        Operation::SetAll(all) => all.iter().map(|(keys, _)| keys.as_slice()).collect(),
        Operation::Set(_) | Operation::Add(_) | Operation::Remove | Operation::Rename(_) => vec![target.missing],
    };
    if !is_plain || is_block && !keys.iter().all(|keys| super::are_of_a_provider(keys)) {
        return None;
    }
    json::edit::patches(text, &Target { parent: parent.at.span, ..*target }, operation)
}

fn has_no_template(value: &Literal) -> bool {
    let is_plain = |text: &String| !["${", "%{"].iter().any(|mark| text.contains(mark));
    match value {
        Literal::Raw(_) => true,
        Literal::Text(text) => is_plain(text),
        Literal::List(texts) => texts.iter().all(is_plain),
    }
}

/// The object or list at the target's parent, which a block's label may stand before.
fn behind_label<'a>(node: &'a Node, target: &Target<'_>) -> Option<&'a Node> {
    let (own, wanted) = (node.at.span, target.parent);
    if own.end == wanted.end && own.start >= wanted.start && matches!(node.kind, Kind::Map(_) | Kind::Seq(_)) {
        return Some(node);
    }
    if own.start > wanted.start || own.end < wanted.end {
        return None;
    }
    let below = node.entries().iter().map(|entry| &entry.value).chain(node.items());
    below.into_iter().find_map(|node| behind_label(node, target))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;
    use crate::syntax::edit::{Carrier, Changing, tests::applied};

    #[test]
    fn blocks_of_json_get_arguments() {
        let text = "{\"resource\": {\"t\": {\"a\": {\n  \"x\": 1\n}, \"b\": {\"c\": {\"d\": 1}}}}}";
        let set = |from: &str, to: usize, missing: &[&str], value: &Literal| {
            let start = text.find(from).unwrap();
            let parent = Span::new(start, text[start..].match_indices('}').nth(to).unwrap().0 + start + 1);
            let target = Target { entry: None, value: None, parent, missing };
            Some(applied(text, &Changing::new(text).patches(Carrier::Hcl, &target, &Operation::Set(value))?))
        };
        let flag = Literal::Raw("true".to_owned());
        let inside = |part: &str, with: &str| Some(text.replacen(part, with, 1));
        assert_eq!(
            set("\"a\"", 0, &["p", "q_r"], &flag),
            inside("{\n  \"x\"", "{\n  \"p\": {\"q_r\": true},\n  \"x\"")
        );
        assert_eq!(set("{\"d\"", 0, &["q"], &flag), inside("{\"d\"", "{\"q\": true, \"d\""));
        assert_eq!(set("\"a\"", 0, &["readOnly"], &flag), None);
        assert_eq!(set("\"a\"", 0, &["q"], &Literal::Text("${x}".to_owned())), None);
    }
}

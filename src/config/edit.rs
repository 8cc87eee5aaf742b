//! Changes to a configuration's text: a rule is turned off, everywhere or for one file.

use super::keys::{Key, OVERRIDE_FILES, OVERRIDE_RULES};
use crate::rules::Rule;
use crate::source::{FileId, Location};
use crate::syntax::edit::{Carrier, Changing, Literal, Operation, Patch, Target, line_break};
use crate::syntax::yaml;
use crate::tree::{Entry, Kind, Node, Text};

/// Turns a rule off; nothing where the text is not as it should be.
pub fn turn_off(text: &str, rule: &Rule) -> Option<Vec<Patch>> {
    let rules = Key::Rules.name();
    let Some(root) = root(text) else { return Some(vec![at_end(text, &format!("{rules}:\n  {}: off\n", rule.id))]) };
    let off = Literal::Raw("off".to_owned());
    let add = |parent: &Node, missing: &[&str]| {
        let target = Target { entry: None, value: None, parent: parent.at.span, missing };
        Changing::new(text).patches(Carrier::Yaml, &target, &Operation::Set(&off))
    };
    match (root.get(rules), &root.kind) {
        (Some(empty), _) if empty.is_null() => add(&root, &[rules, rule.id]),
        (Some(known @ Node { kind: Kind::Map(_), .. }), _) => match known.entry(rule.id) {
            // What it was may begin on a line of its own.
            Some(Entry { key, value }) => {
                let (from, to) = (key.at.span.end, value.at.span.end.max(key.at.span.end));
                let is_named = text.get(from as usize..).is_some_and(|rest| rest.starts_with(':'));
                (is_named && to > from).then(|| vec![Patch::new(from as usize..to as usize, ": off")])
            }
            None => add(known, &[rule.id]),
        },
        (None, Kind::Map(_)) => add(&root, &[rules, rule.id]),
        (Some(_) | None, _) => None,
    }
}

/// Turns a rule off for what one glob matches.
pub fn turn_off_for(text: &str, rule: &Rule, glob: &str) -> Option<Vec<Patch>> {
    let overrides = Key::Overrides.name();
    let (files, rules) = (OVERRIDE_FILES.0, OVERRIDE_RULES.0);
    let glob = yaml::edit::quote(glob);
    let root = root(text);
    match root.as_ref().and_then(|root| Some((root, root.entry(overrides)?))) {
        Some((root, entry)) => {
            let item = format!("{{{files}: [{glob}], {rules}: {{{}: off}}}}", rule.id);
            if entry.value.is_null() {
                let target = Target { entry: None, value: None, parent: root.at.span, missing: &[overrides] };
                let list = Literal::Raw(format!("[{item}]"));
                return Changing::new(text).patches(Carrier::Yaml, &target, &Operation::Set(&list));
            }
            let item = Literal::Raw(item);
            let at = entry.key.at.cover(entry.value.at).span;
            let target = Target { entry: Some(at), value: None, parent: root.at.span, missing: &[] };
            Changing::new(text).patches(Carrier::Yaml, &target, &Operation::Add(&item))
        }
        None if root.as_ref().is_none_or(|root| text[root.at.span.range()].starts_with(|it| it != '{')) => {
            let item = format!("{overrides}:\n  - {files}: [{glob}]\n    {rules}:\n      {}: off\n", rule.id);
            Some(vec![at_end(text, &item)])
        }
        None => None,
    }
}

fn root(text: &str) -> Option<Node> {
    let documents = yaml::parse(&Text::verbatim(text, Location::new(FileId(0), 0, text.len()))).value;
    documents.into_iter().map(|document| document.root).find(|root| !root.is_null())
}

fn at_end(text: &str, added: &str) -> Patch {
    let before = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    Patch::insert(text.len(), format!("{before}{added}").replace('\n', line_break(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(text: &str, patches: Option<Vec<Patch>>) -> String {
        let mut text = text.to_owned();
        for patch in patches.unwrap() {
            text.replace_range(patch.span.range(), &patch.text);
        }
        text
    }

    #[test]
    fn a_rule_is_turned_off_once() {
        let rule = Rule::by_id("privileged").unwrap();
        for (before, expected) in [
            ("", "rules:\n  privileged: off\n"),
            ("# mine\n", "# mine\nrules:\n  privileged: off\n"),
            ("rules:\n  latest-tag: off # so\n", "rules:\n  latest-tag: off # so\n  privileged: off\n"),
            ("rules: {privileged: high}\n", "rules: {privileged: off}\n"),
            ("rules: # mine\nfail-on: low\n", "rules: # mine\n  privileged: off\nfail-on: low\n"),
            ("fail-on: low\nrules: null\n", "fail-on: low\nrules: {privileged: off}\n"),
            ("rules:\n  privileged:\n    severity: low\nfail-on: low\n", "rules:\n  privileged: off\nfail-on: low\n"),
        ] {
            let after = after(before, turn_off(before, rule));
            assert_eq!(after.trim_end(), expected.trim_end(), "{before}");
        }
        assert!(after("fail-on: low\n", turn_off("fail-on: low\n", rule)).contains("rules:\n  privileged: off\n"));
        assert!(turn_off("rules: [a]\n", rule).is_none());
    }

    #[test]
    fn or_for_one_file() {
        let rule = Rule::by_id("privileged").unwrap();
        let new = "overrides:\n  - files: [a/b.json]\n    rules:\n      privileged: off\n";
        for (before, expected) in [
            ("", new.to_owned()),
            ("fail-on: low", format!("fail-on: low\n{new}")),
            (
                "overrides:\nfail-on: low\n",
                "overrides: [{files: [a/b.json], rules: {privileged: off}}]\nfail-on: low\n".into(),
            ),
            (
                "overrides:\n  - files: [x]\n    rules: {latest-tag: off}\n",
                "overrides:\n  - files: [x]\n    rules: {latest-tag: off}\n  - {files: [a/b.json], rules: {privileged: off}}\n".into(),
            ),
        ] {
            assert_eq!(after(before, turn_off_for(before, rule, "a/b.json")), expected, "{before}");
        }
    }
}

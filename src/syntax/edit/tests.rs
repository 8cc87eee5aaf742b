//! What every carrier's changes are held to: the text is as expected, it parses, the value read at the same path is the
//! wanted one, and all else reads as before.

use super::{Carrier, Changing, Literal, Operation, Patch, Target};
use crate::source::FileId;
use crate::syntax::{hcl, json, yaml};
use crate::tree::{Kind, Node, Text};
use serde_json::Value;

pub struct Case<'a> {
    pub carrier: Carrier,
    pub text: &'a str,
    pub path: &'a [&'a str],
    pub operation: Operation<'a>,
    pub after: &'a str,
}

pub fn check(case: &Case<'_>) {
    let before = read(case.carrier, case.text);
    let target = target(&before, case.path);
    let patches = Changing::new(case.text).patches(case.carrier, &target, &case.operation);
    let after = applied(case.text, &patches.unwrap_or_else(|| panic!("no patch for {:?}", case.text)));
    assert_eq!(after, case.after);
    let mut wanted = value(&before);
    change(&mut wanted, case.path, &case.operation);
    assert_eq!(value(&read(case.carrier, &after)), wanted, "{after}");
}

pub fn applied(text: &str, patches: &[Patch]) -> String {
    let mut out = text.to_owned();
    let mut patches: Vec<_> = patches.iter().collect();
    patches.sort_by_key(|patch| std::cmp::Reverse(patch.span));
    for patch in patches {
        out.replace_range(patch.span.range(), &patch.text);
    }
    out
}

fn read(carrier: Carrier, text: &str) -> Node {
    let source = &Text::source(FileId(0), text);
    let (root, errors) = match carrier {
        Carrier::Yaml => {
            let mut parsed = yaml::parse(source);
            (parsed.value.remove(0).root, parsed.errors)
        }
        Carrier::Json => {
            let parsed = json::parse(source);
            (parsed.value.unwrap(), parsed.errors)
        }
        Carrier::Hcl => {
            let parsed = hcl::parse(source);
            (hcl::edit::tests::node(&parsed.value, text), parsed.errors)
        }
        Carrier::Dockerfile | Carrier::Raw => unreachable!("no tree"),
    };
    assert!(errors.is_empty(), "{text}: {errors:?}");
    root
}

/// As a view finds it.
fn target<'a>(root: &Node, path: &'a [&'a str]) -> Target<'a> {
    let mut parent = root;
    for (depth, step) in path.iter().enumerate() {
        let (entry, below) = match &parent.kind {
            Kind::Seq(items) => {
                let item = &items[step.parse::<usize>().unwrap()];
                (item.at.span, item)
            }
            _ => match parent.entry(step).filter(|entry| !entry.value.is_null()) {
                Some(entry) => (entry.key.at.span.cover(entry.value.used_at().span), &entry.value),
                None => {
                    return Target { entry: None, value: None, parent: parent.at.span, missing: &path[depth..] };
                }
            },
        };
        if depth + 1 == path.len() {
            let scalar = !matches!(below.kind, Kind::Map(_) | Kind::Seq(_));
            let value = scalar.then_some(below.at.span);
            return Target { entry: Some(entry), value, parent: parent.at.span, missing: &[] };
        }
        parent = below;
    }
    unreachable!("an empty path")
}

fn value(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(flag) => Value::Bool(*flag),
        Kind::Number(_, written) => format!("number {written}").into(),
        Kind::String(text) => text.as_str().into(),
        Kind::Map(entries) => entries.iter().map(|it| (it.key.name.to_string(), value(&it.value))).collect(),
        Kind::Seq(items) => items.iter().map(value).collect(),
        Kind::Unknown(why) => panic!("{why:?}"),
    }
}

fn change(root: &mut Value, path: &[&str], operation: &Operation<'_>) {
    let (last, above) = path.split_last().unwrap();
    let mut at = root;
    for step in above {
        at = match at {
            Value::Array(items) => &mut items[step.parse::<usize>().unwrap()],
            at => {
                if at.is_null() {
                    *at = Value::Object(serde_json::Map::new());
                }
                at.as_object_mut().unwrap().entry(*step).or_insert(Value::Null)
            }
        };
    }
    if at.is_null() {
        *at = Value::Object(serde_json::Map::new());
    }
    let plain = |literal: &Literal| match literal {
        Literal::Raw(raw) => raw.parse().map_or_else(|_| format!("number {raw}").into(), Value::Bool),
        Literal::Text(text) => text.as_str().into(),
        Literal::List(items) => items.iter().map(|item| Value::from(item.as_str())).collect(),
    };
    match (operation, at) {
        (Operation::Set(value), Value::Array(items)) => items[last.parse::<usize>().unwrap()] = plain(value),
        (Operation::Remove, Value::Array(items)) => drop(items.remove(last.parse().unwrap())),
        (Operation::Set(value), at) => drop(at.as_object_mut().unwrap().insert((*last).to_owned(), plain(value))),
        (Operation::Add(value), at) => at[*last].as_array_mut().unwrap().push(plain(value)),
        (Operation::Remove, at) => drop(at.as_object_mut().unwrap().shift_remove(*last)),
        (Operation::Rename(name), at) => {
            let map = at.as_object_mut().unwrap();
            let value = map.shift_remove(*last).unwrap();
            map.insert((*name).to_owned(), value);
        }
        (Operation::SetAll(all), at) => {
            let entries: Vec<_> = all.iter().map(|(keys, value)| (keys.clone(), *value)).collect();
            for (keys, value) in entries {
                change(at, &[&[*last], keys.as_slice()].concat(), &Operation::Set(value));
            }
        }
    }
}

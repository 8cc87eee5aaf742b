//! What may stand at a place of a configuration that is being typed, and what stands there means: from the schema, so
//! that nothing is said of a key in two places. Reads lines and indentation, since a half-typed text is no YAML.

use super::schema::schema;
use serde_json::Value;
use std::ops::Range;

/// Something that may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub word: String,
    pub is_key: bool,
    pub meaning: Option<String>,
}

/// Where one is in the text.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    /// The keys above, outermost first.
    path: Vec<String>,
    /// The word that stands there, as far as it is typed.
    word: Range<usize>,
    /// Whether a key stands before it, so that it is a value.
    is_value: bool,
}

/// What may stand at an offset, and the part of the word that is there already.
pub fn suggestions(text: &str, offset: usize) -> (Range<usize>, Vec<Suggestion>) {
    let Some(place) = place(text, offset) else { return (offset..offset, Vec::new()) };
    let schema = schema();
    let here = below(&schema, &place.path);
    let mut found: Vec<Suggestion> = Vec::new();
    for node in &here {
        if let (Some(keys), false) = (node["properties"].as_object(), place.is_value) {
            found.extend(keys.iter().map(|(key, value)| Suggestion {
                word: key.clone(),
                is_key: true,
                meaning: value["description"].as_str().map(str::to_owned),
            }));
        }
        let words = node["enum"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let flags = if node["type"] == "boolean" { &["true", "false"][..] } else { &[] };
        found.extend(words.chain(flags.iter().copied()).map(|word| Suggestion {
            word: word.to_owned(),
            is_key: false,
            meaning: None,
        }));
    }
    found.dedup();
    (place.word, found)
}

/// What the key or value at an offset means, and where it stands.
pub fn explanation(text: &str, offset: usize) -> Option<(Range<usize>, String)> {
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.' | '/' | '*');
    let end = offset + text.get(offset..)?.find(|letter| !is_word(letter)).unwrap_or(text.len() - offset);
    let Place { mut path, word, is_value } = place(text, end)?;
    let name = text.get(word.clone()).filter(|name| !name.is_empty())?;
    if !is_value && text[end..].starts_with(':') {
        path.push(name.to_owned());
    }
    let schema = schema();
    let meaning = described(&schema, &path)?;
    Some((word, format!("`{}`: {meaning}", path.join("."))))
}

fn described(schema: &Value, path: &[String]) -> Option<String> {
    let (last, above) = path.split_last()?;
    let said = below(schema, above).into_iter().find_map(|node| node["properties"][last]["description"].as_str());
    said.map(str::to_owned)
}

/// The parts of the schema that what stands below these keys must fit.
fn below<'s>(schema: &'s Value, path: &[String]) -> Vec<&'s Value> {
    let mut here = vec![schema];
    widen(schema, &mut here);
    for key in path {
        here = here.iter().map(|node| &node["properties"][key]).filter(|it| !it.is_null()).collect();
        widen(schema, &mut here);
    }
    here
}

/// Also what a part refers to, its choices, and the items of lists.
fn widen<'s>(schema: &'s Value, here: &mut Vec<&'s Value>) {
    let mut at = 0;
    while let Some(node) = here.get(at).copied() {
        let referred = node["$ref"].as_str().and_then(|name| schema.pointer(name.trim_start_matches('#')));
        here.extend(referred);
        here.extend(node["anyOf"].as_array().into_iter().flatten());
        here.extend(node.get("items"));
        at += 1;
    }
}

fn place(text: &str, offset: usize) -> Option<Place> {
    let before = text.get(..offset)?;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let mut above: Vec<(usize, String)> = Vec::new();
    for line in before[..start].lines() {
        let (indent, content) = content(line);
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        above.retain(|(column, _)| *column < indent);
        if let Some((key, _)) = content.split_once(':') {
            above.push((indent, bare(key)));
        }
    }
    let line = &before[start..];
    if line.trim_start().starts_with('#') || line.contains(" #") {
        return None;
    }
    let (indent, content) = content(line);
    above.retain(|(column, _)| *column < indent);
    let mut path: Vec<String> = above.into_iter().map(|(_, key)| key).collect();
    let mut at = offset - content.len();
    let (mut word, mut key): (usize, Option<String>) = (at, None);
    for letter in content.chars() {
        let end = at + letter.len_utf8();
        match letter {
            ':' if text[end..].starts_with([' ', '\n', '\r']) || end == text.len() => {
                key = Some(bare(&text[word..at]));
                word = end;
            }
            '{' | '[' => {
                path.extend(key.take());
                // A list in braces has the key of what it stands in; so has what follows it.
                word = end;
            }
            '}' | ']' => {
                path.pop();
                (word, key) = (end, None);
            }
            ',' => (word, key) = (end, None),
            _ => {}
        }
        at = end;
    }
    let is_value = key.is_some();
    path.extend(key);
    let typed = &text[word..offset];
    let word = offset - typed.trim_start().len()..offset;
    Some(Place { path, word, is_value })
}

/// How far a line's content is indented, dashes of lists included, and the content.
fn content(line: &str) -> (usize, &str) {
    let mut rest = line.trim_start_matches(' ');
    while let Some(item) = rest.strip_prefix("- ") {
        rest = item.trim_start_matches(' ');
    }
    (line.len() - rest.len(), rest)
}

fn bare(key: &str) -> String {
    key.trim().trim_matches(['"', '\'']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is offered where `|` stands.
    fn offered(text: &str) -> Vec<String> {
        let at = text.find('|').unwrap();
        let text = text.replace('|', "");
        suggestions(&text, at).1.into_iter().map(|it| it.word).collect()
    }

    #[test]
    fn keys_rules_options_and_values_are_offered() {
        let has = |text: &str, words: &[&str], not: &[&str]| {
            let offered = offered(text);
            let has = |word: &&&str| offered.iter().any(|it| it == **word);
            assert_eq!(words.iter().filter(has).count(), words.len(), "{text}: {offered:?}");
            assert_eq!(not.iter().filter(has).count(), 0, "{text}: {offered:?}");
        };
        has("|", &["rules", "fail-on"], &["latest-tag"]);
        has("profile: strict\nru|", &["rules", "overrides"], &["severity"]);
        has("fail-on: |", &["high", "low"], &["rules", "off"]);
        has("profile: [strict, |]", &["recommended", "strict"], &["rules"]);
        has("profile:\n  - |", &["recommended"], &["rules"]);
        has("require-reason: |\n", &["true", "false"], &["on"]);
        has("rules:\n  |", &["latest-tag", "privileged"], &["rules"]);
        has("rules:\n  latest-tag: off\n  pri|", &["privileged"], &["severity"]);
        has("rules:\n  latest-tag: |", &["on", "off", "high"], &["severity"]);
        has("rules:\n  untrusted-registry:\n    |", &["severity", "registries"], &["latest-tag"]);
        has("rules: {latest-tag: off, |}", &["privileged"], &["severity"]);
        has("overrides:\n  - files: [a]\n    rules:\n      |", &["privileged"], &["files"]);
        has("overrides:\n  - |", &["files", "rules"], &["overrides"]);
        has("rules:\n  latest-tag: off\nk|", &["kubernetes"], &["privileged"]);
        assert!(offered("# |").is_empty());
    }

    #[test]
    fn what_stands_there_is_explained() {
        let text = "rules:\n  untrusted-registry:\n    registries: [a]\nfail-on: high\n";
        let of = |word: &str| explanation(text, text.find(word).unwrap() + 1).map(|(range, said)| (&text[range], said));
        assert!(of("fail-on").unwrap().1.contains("Exit with 1"));
        assert_eq!(of("registries").unwrap().0, "registries");
        assert!(of("untrusted").unwrap().1.starts_with("`rules.untrusted-registry`: "));
        assert!(of("high").unwrap().1.contains("Exit with 1"));
        assert!(explanation(text, text.len()).is_none());
    }
}

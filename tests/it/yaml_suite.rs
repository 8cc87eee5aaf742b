//! The public YAML test suite: every valid text gives the right tree, every invalid one an error. Where Kubernetes' reader
//! decides otherwise than YAML 1.2, ours goes with it: those cases have names.

use crate::support::shared::shared;
use dunnage::source::FileId;
use dunnage::syntax::yaml::{self, Document};
use dunnage::tree::{Kind, Node, Reason, Text};
use serde_json::Value as Json;
use serde_yaml::Value as Yaml;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Valid in YAML 1.2, and read otherwise by Kubernetes' reader, and so by ours.
const READ_OTHERWISE: [(&str, &str); 10] = [
    ("2SXE", ANCHORS),
    ("W5VH", ANCHORS),
    ("4ABK", COLONS),
    ("FRK4", COLONS),
    ("652Z", QUESTION_MARKS),
    ("HM87/01", QUESTION_MARKS),
    ("JEF9/02", ENDS),
    ("L24T/01", ENDS),
    ("565N", "what is tagged `!!binary` is decoded"),
    ("ZYU8/02", "nothing follows the version in a line of `%YAML`"),
];

/// Invalid in YAML 1.2, and taken by Kubernetes' reader, and so by ours.
const TAKEN: [(&str, &str); 14] = [
    ("9C9N", INDENTATION),
    ("DK95/01", INDENTATION),
    ("QB6E", INDENTATION),
    ("VJP3/00", INDENTATION),
    ("Y79Y/03", INDENTATION),
    ("9JBA", COMMENTS),
    ("CVW2", COMMENTS),
    ("SU5Z", COMMENTS),
    ("X4QW", COMMENTS),
    ("G5U8", DASHES),
    ("YJV2", DASHES),
    ("HRE5", "`\\'` is an escape in double quotes"),
    ("S98Z", "empty lines at the start of a block scalar can be indented as far as they like"),
    ("U99R", "a comma ends no tag outside of brackets"),
];

const ANCHORS: &str = "a colon at the end of an anchor or alias is that of a key";
const COLONS: &str = "`a:,` in brackets is a scalar with a colon";
const QUESTION_MARKS: &str = "`?a` in brackets is the key `a`";
const ENDS: &str = "a text that ends without a line break has none at its end";
const INDENTATION: &str = "in brackets and quotes indentation is not looked at";
const COMMENTS: &str = "a comment needs no blank before it where nothing else can follow";
const DASHES: &str = "`-` is a plain scalar in brackets";

struct Case {
    name: String,
    text: String,
    fails: bool,
    json: Option<String>,
    tree: Option<String>,
}

#[test]
fn the_suite_is_read_as_it_says() {
    let Some(cases) = cases() else { return println!("skipped: no ../shared/cases/yaml-test-suite") };
    let mut wrong = String::new();
    let mut named = BTreeSet::new();
    for case in &cases {
        let parsed = yaml::parse(&Text::source(FileId(0), &case.text));
        let list: &[(&str, &str)] = if case.fails { &TAKEN } else { &READ_OTHERWISE };
        let fault = match (case.fails, parsed.errors.first()) {
            (true, None) => Some("no error".to_owned()),
            (false, Some(error)) => Some(format!("{} at {:?}", error.message, error.at.span)),
            (true, Some(_)) => None,
            (false, None) => difference(case, &parsed.value),
        };
        let known = list.iter().find(|(name, _)| *name == case.name);
        match (fault, known) {
            (Some(_), Some((name, _))) => drop(named.insert(*name)),
            (Some(fault), None) => drop(writeln!(wrong, "{}: {fault}\n{}\n", case.name, case.text)),
            (None, Some(_)) => drop(writeln!(wrong, "{}: is right now: take it off the list", case.name)),
            (None, None) => {}
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    println!("{} cases, {} of them named", cases.len(), named.len());
}

/// All cases; a field that is missing is that of the case above.
fn cases() -> Option<Vec<Case>> {
    let folder = shared("cases/yaml-test-suite/src")?;
    let mut files: Vec<_> = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let Yaml::Sequence(list) = serde_yaml::from_str(&text).unwrap() else { panic!("{}", file.display()) };
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        let mut above = serde_yaml::Mapping::new();
        for (number, case) in list.iter().enumerate() {
            let Yaml::Mapping(own) = case else { panic!("{stem}") };
            for (key, value) in own {
                above.insert(key.clone(), value.clone());
            }
            let field = |name: &str| above.get(name).and_then(Yaml::as_str).map(visible);
            let fails = own.get("fail").and_then(Yaml::as_bool) == Some(true);
            let name = if list.len() == 1 { stem.clone() } else { format!("{stem}/{number:02}") };
            let Some(text) = field("yaml") else { continue };
            // A tree of its own has a value of its own.
            let json = if own.contains_key("tree") { own.get("json") } else { above.get("json") };
            let json = json.and_then(Yaml::as_str).map(str::to_owned);
            cases.push(Case { name, text, fails, json, tree: field("tree") });
        }
    }
    Some(cases)
}

/// The suite has letters for what is not seen.
fn visible(text: &str) -> String {
    let mut out = String::new();
    // Dashes before the sign of a tab show how wide it is.
    for (number, part) in text.split('»').enumerate() {
        if number > 0 {
            out.truncate(out.trim_end_matches('—').len());
            out.push('\t');
        }
        out.push_str(part);
    }
    let out = out.replace('␣', " ").replace('↵', "").replace('←', "\r").replace('⇔', "\u{feff}");
    out.replace("∎\n", "").replace('∎', "")
}

fn difference(case: &Case, documents: &[Document]) -> Option<String> {
    if let Some(json) = &case.json {
        let expected: Vec<Json> =
            serde_json::Deserializer::from_str(json).into_iter().collect::<Result<_, _>>().unwrap();
        let same = expected.len() == documents.len()
            && expected.iter().zip(documents).all(|(json, document)| is(&document.root, json));
        return (!same).then(|| format!("not {json}\n{documents:#?}"));
    }
    let expected = Events::read(case.tree.as_deref()?);
    let same = expected.len() == documents.len()
        && expected.iter().zip(documents).all(|(events, document)| events.are(&document.root));
    (!same).then(|| format!("not {expected:#?}\n{documents:#?}"))
}

fn is(node: &Node, json: &Json) -> bool {
    match (&node.kind, json) {
        (Kind::Null, Json::Null) => true,
        (Kind::Bool(a), Json::Bool(b)) => a == b,
        (Kind::Number(a, _), Json::Number(b)) => b.as_f64().is_some_and(|b| (a - b).abs() < 1e-9),
        (Kind::String(text), Json::String(b)) => text.as_str() == b,
        (Kind::Seq(items), Json::Array(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(item, other)| is(item, other))
        }
        (Kind::Map(entries), Json::Object(others)) => {
            entries.iter().all(|entry| others.contains_key(&*entry.key.name))
                && others.iter().all(|(key, other)| node.get(key).is_some_and(|value| is(value, other)))
        }
        (Kind::Unknown(why), _) => {
            matches!(&why.reason, Reason::CustomTag(tagged) if is(&tagged.value, json))
        }
        _ => false,
    }
}

/// What a document's events in the suite make up.
#[derive(Debug, Clone)]
enum Events {
    Scalar(String),
    Seq(Vec<Self>),
    Map(Vec<Self>),
}

impl Events {
    fn read(tree: &str) -> Vec<Self> {
        let mut documents = Vec::new();
        let mut open: Vec<(Option<String>, bool, Vec<Self>)> = Vec::new();
        let mut anchors: Vec<(String, Self)> = Vec::new();
        for line in tree.lines().map(str::trim_start) {
            let anchor = line.split(' ').find_map(|word| word.strip_prefix('&')).map(str::to_owned);
            let node = match &line[..4.min(line.len())] {
                "+MAP" | "+SEQ" => {
                    open.push((anchor, line.starts_with("+MAP"), Vec::new()));
                    continue;
                }
                "-MAP" | "-SEQ" => {
                    let (anchor, map, parts) = open.pop().unwrap();
                    let node = if map { Self::Map(parts) } else { Self::Seq(parts) };
                    anchors.extend(anchor.map(|anchor| (anchor, node.clone())));
                    node
                }
                "=VAL" => {
                    let mut rest = line[4..].trim_start();
                    while rest.starts_with(['&', '<']) {
                        rest = rest.split_once(' ').map_or("", |(_, rest)| rest);
                    }
                    let node = Self::Scalar(unescaped(&rest[1..]));
                    anchors.extend(anchor.map(|anchor| (anchor, node.clone())));
                    node
                }
                "=ALI" => anchors.iter().rev().find(|(name, _)| *name == line[6..]).unwrap().1.clone(),
                _ => continue,
            };
            match open.last_mut() {
                Some((_, _, parts)) => parts.push(node),
                None => documents.push(node),
            }
        }
        documents
    }

    fn are(&self, node: &Node) -> bool {
        if let Kind::Unknown(why) = &node.kind {
            return matches!(&why.reason, Reason::CustomTag(tagged) if self.are(&tagged.value));
        }
        match self {
            Self::Scalar(text) => match &node.kind {
                Kind::Null => matches!(text.as_str(), "" | "~" | "null"),
                Kind::Bool(flag) => text == if *flag { "true" } else { "false" },
                Kind::Number(_, written) => **written == **text,
                Kind::String(value) => value.as_str() == text,
                Kind::Map(_) | Kind::Seq(_) | Kind::Unknown(_) => false,
            },
            Self::Seq(parts) => {
                matches!(node.kind, Kind::Seq(_))
                    && parts.len() == node.items().len()
                    && parts.iter().zip(node.items()).all(|(part, item)| part.are(item))
            }
            Self::Map(parts) => {
                let Kind::Map(map) = &node.kind else { return false };
                // A key that is no scalar has no name: then there may be any entry.
                let named = parts.chunks(2).filter(|pair| matches!(pair[0], Self::Scalar(_)));
                let open = parts.chunks(2).any(|pair| !matches!(pair[0], Self::Scalar(_)));
                let mut entries = map.iter();
                let same = named.into_iter().all(|pair| {
                    let Self::Scalar(name) = &pair[0] else { return false };
                    entries.next().is_some_and(|entry| *entry.key.name == **name && pair[1].are(&entry.value))
                });
                same && entries.next().is_none() && open == map.rest().is_some()
            }
        }
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        out.push(match (letter, letter == '\\') {
            (_, true) => match letters.next().unwrap() {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' => '\u{8}',
                other => other,
            },
            (other, false) => other,
        });
    }
    out
}

//! The YAML reader: every place is one of the text, what is not whole has an error, and comments change no tree.

use super::{Target, seeds};
use dunnage::source::{FileId, Location};
use dunnage::syntax::Parsed;
use dunnage::syntax::yaml::{self, Dialect, Document, Wanted};
use dunnage::tree::{Kind, Node, Reason, Text};

const OWN: [&str; 4] = [
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {b: 'c d'}}\nspec:\n  containers:\n  - name: x\n    image: \"y:1\"\n    args: [a, 'b', \"c\"]\n",
    "a: &a |\n  one\n  two\nb: >-\n  three\n\n  four\nc: *a\nd:\n  <<: {x: 1}\n---\n? key\n: value\n...\n# end\n",
    "- [a: b, {c: d}]\n- ? x\n  : y\n- !Ref z\n- !!str 1\n-\n  - é\n  - 'it''s'\n- \"a\\\n  b\\u263a\"\n",
    "x: plain\n  more\n  lines\ny: \"quoted\n\n  lines\"\r\nz:\r\n\t\r\n  - 1\r\n",
];

const BITS: [&str; 65] = [
    "\n",
    "\n",
    " ",
    "  ",
    "\t",
    ":",
    ": ",
    ":\n",
    "- ",
    "-",
    "#",
    " #",
    "# x\n",
    "'",
    "''",
    "\"",
    "\\\"",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a ",
    "*a",
    "*a ",
    "<<: *a\n",
    "<<: [*a, *b]\n",
    "!",
    "!!str ",
    "!!binary ",
    "!!int ",
    "!Ref ",
    "!reset ",
    "|",
    "|\n",
    "|2+\n",
    ">\n",
    ">-\n",
    "? ",
    "?",
    "%",
    "%YAML 1.2\n",
    "%TAG ! x\n",
    "@",
    "`",
    "\\",
    "\r",
    "\r\n",
    "\n---\n",
    "---\n",
    "--- ",
    "\n...\n",
    "\u{85}",
    "\u{2028}",
    "é",
    "字",
    "😀",
    "\u{feff}",
    "\u{1}",
    "\u{fffc}",
    "\n<<<<<<< HEAD\n",
    "\n=======\n",
    "\n>>>>>>> x\n",
    "a: 1\n",
    "\"\\u{",
];

#[test]
fn yaml() {
    let mut seeds = seeds::named(|name| name.ends_with(".yaml") || name.ends_with(".yml"));
    seeds.extend(OWN.map(str::to_owned));
    Target { name: "yaml", seeds, bits: &BITS, texts: super::TEXTS, read, check }.run();
}

fn read(text: &str) {
    drop(yaml::parse(&Text::source(FileId(0), text)));
}

fn check(text: &str) {
    for dialect in [Dialect::Go, Dialect::Modern] {
        let parsed = parse(text, Wanted { dialect, ..Wanted::default() });
        is_sound(text, &parsed);
        let bare = parse(text, Wanted { dialect, comment: |_| false, ..Wanted::default() });
        let tree = |parsed: &Parsed<Vec<Document>>| format!("{:?} {:?}", parsed.value, parsed.errors);
        assert!(tree(&parsed) == tree(&bare), "without comments the tree is another one");
    }
}

fn parse(text: &str, wanted: Wanted) -> Parsed<Vec<Document>> {
    yaml::parse_wanted(&Text::source(FileId(0), text), wanted)
}

fn is_sound(text: &str, parsed: &Parsed<Vec<Document>>) {
    let sound = |at: Location| assert!(text.get(at.span.range()).is_some(), "a place is none of the text: {at:?}");
    let mut reached = 0;
    for document in &parsed.value {
        assert!(document.range.start >= reached, "documents overlap: {:?}", document.range);
        reached = document.range.end;
        assert!(text.get(document.range.clone()).is_some(), "a document is no part of the text");
        for shared in &document.shared {
            assert!(text.get(shared.range.clone()).is_some(), "what is shared is no part of the text");
        }
        walk(&document.root, &sound);
    }
    parsed.errors.iter().for_each(|error| sound(error.at));
    for comment in &parsed.comments {
        sound(comment.at);
        sound(comment.covers);
        assert!(text[comment.at.span.range()].starts_with('#'), "a comment begins elsewhere: {:?}", comment.at);
    }
    let whole = parsed.value.iter().all(|document| document.whole);
    assert!(whole || !parsed.errors.is_empty(), "a document is not whole, and nothing says so");
}

fn walk(node: &Node, sound: &impl Fn(Location)) {
    sound(node.at);
    node.via.iter().flat_map(|via| via.steps()).for_each(|via| sound(via.at));
    match &node.kind {
        Kind::String(text) => text.as_str().char_indices().for_each(|(at, _)| sound(text.locate(at..at))),
        Kind::Map(map) => {
            map.rest().into_iter().for_each(|rest| walk(rest, sound));
            for entry in map.iter() {
                sound(entry.key.at);
                walk(&entry.value, sound);
            }
        }
        Kind::Seq(items) => items.iter().for_each(|item| walk(item, sound)),
        Kind::Unknown(why) => {
            if let Reason::CustomTag(tagged) = &why.reason {
                walk(&tagged.value, sound);
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(..) => {}
    }
}

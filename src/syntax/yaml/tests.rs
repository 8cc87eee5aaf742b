//! What holds for whole documents.

use super::*;
use crate::source::FileId;
use crate::syntax::Parsed;
use crate::tree::Kind;
use std::fmt::Write as _;

fn one(text: &str) -> Node {
    let Parsed { value: documents, errors, .. } = parse(&Text::source(FileId(0), text));
    assert!(errors.is_empty(), "{errors:?}");
    documents.into_iter().next().expect("a document").root
}

#[test]
fn scalars_know_their_bytes() {
    let text = "a: 'x y'\nb: |\n  one\n  two\nc: 0440\n";
    let root = one(text);
    let quoted = root.get("a").and_then(Node::text).unwrap();
    assert_eq!(&text[quoted.locate(2..3).span.range()], "y");
    let block = root.get("b").and_then(Node::text).unwrap();
    assert_eq!(block.as_str(), "one\ntwo\n");
    assert_eq!(&text[block.locate(4..7).span.range()], "two");
    assert!(matches!(root.get("c").unwrap().kind, Kind::Number(n, _) if n as i64 == 288));
}

#[test]
fn own_keys_hold_over_merged_ones() {
    let root = one("base: &b {x: 1, y: 2}\nuse:\n  x: 9\n  <<: *b\n");
    let used = root.get("use").unwrap();
    assert!(matches!(used.get("x").unwrap().kind, Kind::Number(n, _) if n as i64 == 9));
    let merged = used.get("y").unwrap();
    assert!(matches!(merged.kind, Kind::Number(n, _) if n as i64 == 2));
    assert_eq!(merged.via.as_ref().unwrap().what, "used here as `*b`");
}

#[test]
fn a_broken_document_keeps_its_head_and_its_neighbours() {
    let Parsed { value: documents, errors, .. } = parse(&Text::source(FileId(0), "a: 1\nb: [1, 2\nc: }\n---\nd: 4\n"));
    assert_eq!(errors[0].message, "invalid YAML: this `[` is never closed");
    assert_eq!(errors.len(), 2, "and the brace closes nothing: {errors:?}");
    assert!(!documents[0].whole && documents[1].whole);
    assert!(documents[0].root.get("a").is_some());
    assert!(documents.last().unwrap().root.get("d").is_some());
}

#[test]
fn what_is_skimmed_is_unknown() {
    let text = "kind: Schema\nmetadata: {name: s}\nspec:\n  a: [1, {b: 2}]\nlast: 3\n---\nkind: Pod\nspec: {a: 1}\n";
    let skim: Skim = |before, key| key != "metadata" && before.iter().any(|entry| entry.value.str() == Some("Schema"));
    let Parsed { value: documents, errors, .. } =
        parse_wanted(&Text::source(FileId(0), text), Wanted { skim, ..Wanted::default() });
    assert!(errors.is_empty());
    let schema = &documents[0].root;
    assert_eq!(schema.path(&["metadata", "name"]).unwrap().str(), Some("s"));
    assert!(schema.get("spec").unwrap().is_unknown());
    assert!(schema.get("last").is_some());
    assert!(documents[1].root.path(&["spec", "a"]).is_some());
}

#[test]
fn aliases_cannot_blow_up() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let below = format!("*a{}, ", level - 1).repeat(10);
        let _ = writeln!(text, "a{level}: &a{level} [{}]", below.trim_end_matches(", "));
    }
    let Parsed { errors, .. } = parse(&Text::source(FileId(0), &text));
    assert!(errors.iter().any(|error| error.message.contains("too many")));
}

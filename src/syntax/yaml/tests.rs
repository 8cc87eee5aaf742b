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

/// The messages of a text, each with the part of it that it points at.
fn told(text: &str) -> Vec<(String, String)> {
    let errors = parse(&Text::source(FileId(0), text)).errors;
    let tell = |error: &crate::syntax::SyntaxError| {
        let message = error.message.strip_prefix("invalid YAML: ").unwrap();
        (message.to_owned(), text[error.at.span.range()].to_owned())
    };
    errors.iter().map(tell).collect()
}

#[test]
fn messages_say_what_a_person_did_and_where() {
    let cases = [
        ("a:\n    image: x\n   ports: y\n", "`ports` is indented by 3 spaces, `image` above it by 4", "ports"),
        ("a:\n  b: 1\n   c: 2\n", "`c` is indented by 3 spaces, `b` above it by 2", "c"),
        ("a:\n  - b\n - c\n", "this dash is indented by 1 space, the one above it by 2", "-"),
        ("a:\n\tb: 1\n", "a tab indents this line: use spaces", "\t"),
        ("a: \"x\nb: 1\n", "this quote is never closed", "\"x"),
        (
            "a: 'x\nb: 'y'\n",
            "this quote is closed in the middle of another line: one is missing here, or too many there",
            "'",
        ),
        ("a: b: c\n", "`: ` inside a plain value: put the value in quotes", ":"),
        ("a: b:\n", "`b` is a second key on this line: put it on the next one", "b:"),
        ("a: - b\n", "a list cannot begin behind a key: put its first dash on a line of its own", "-"),
        ("a: 1\nname:web\n", "a blank is missing behind this colon", ":"),
        ("a: 1\nnam\nb: 2\n", "`:` is missing behind `nam`: a key needs one", "nam"),
        ("nam\nb: 2\n", "`:` is missing behind `nam`: a key needs one", "nam"),
        ("a: [x\nb: 1\n", "this `[` is never closed", "[x"),
        ("a: [x, y}\n", "`}` closes what `[` opens", "}"),
        ("a: ['x' 'y']\n", "a comma is missing before this", "'"),
        ("a: @x\n", "a plain value cannot begin with `@`: put it in quotes", "@x"),
        ("a: *x\n", "the anchor `&x` is not defined above", "*x"),
        ("a: 1\n- b\n", "a list item cannot stand at the column of keys: indent it further", "-"),
        ("- a\nb: 1\n", "a dash is expected here: what is above at this column is a list", "b:"),
        ("a: \"\\d\"\n", "`\\d` is no escape: write `\\\\` for a backslash, or use single quotes", "\\d"),
        ("a: \"x\" y\n", "text stands behind this closing quote: put all of the value in quotes", "\""),
        ("a: x\u{1}\n", "the control character U+0001 is not allowed", "\u{1}"),
    ];
    for (text, message, place) in cases {
        assert_eq!(told(text), [(message.to_owned(), place.to_owned())], "{text}");
    }
}

/// What a text is after the corrections of all that is wrong with it.
fn corrected(text: &str) -> String {
    let mut errors = parse(&Text::source(FileId(0), text)).errors;
    errors.sort_by_key(|error| std::cmp::Reverse(error.at.span));
    let mut text = text.to_owned();
    for correction in errors.into_iter().filter_map(|error| error.correction) {
        text.replace_range(correction.at.span.range(), &correction.text);
    }
    text
}

#[test]
fn what_was_most_likely_meant_can_be_read() {
    let cases = [
        ("a: b: c # d\n", "a: 'b: c' # d\n"),
        ("a: it's: c\nb: 1\n", "a: 'it''s: c'\nb: 1\n"),
        ("a: @x y\n", "a: '@x y'\n"),
        ("- `x`\n", "- '`x`'\n"),
        ("a: 1\nname:web\n", "a: 1\nname: web\n"),
        ("a: \"x y\nb: 1\n", "a: \"x y\"\nb: 1\n"),
        ("a: 'x\nb: 'y'\n", "a: 'x'\nb: 'y'\n"),
        ("a:\n\tb: 1\n\tc:\n\t\td: é\n\n\t\te: 2\nf: 1\n", "a:\n  b: 1\n  c:\n    d: é\n\n    e: 2\nf: 1\n"),
        ("a:\n- b:\n  \tc: 1\r\n  \td: 1\r\n", "a:\n- b:\n    c: 1\r\n    d: 1\r\n"),
        ("\ta: 1\n\tb: 1\n", "a: 1\nb: 1\n"),
    ];
    for (text, right) in cases {
        assert_eq!(corrected(text), right);
        assert!(parse(&Text::source(FileId(0), right)).errors.is_empty(), "{right}");
    }
    // What is not clear stays as it is.
    for text in ["a: \"x # y\nb: 1\n", "a: [\"x, y]\nb: 1\n", "a:\n  b: 1\n\tc: 1\n", "a: b:\n", "a: *x\n"] {
        assert_eq!(corrected(text), text);
    }
}

#[test]
fn keys_that_stand_twice_are_told_and_kept() {
    let twice = |text: &str, dialect| {
        let parsed = parse_wanted(&Text::source(FileId(0), text), Wanted { dialect, ..Wanted::default() });
        let at = |it: &crate::syntax::Repeated| (it.name.to_string(), it.first.span.start, it.at.span.start);
        parsed.repeated.iter().map(at).collect::<Vec<_>>()
    };
    for dialect in [Dialect::Go, Dialect::Modern] {
        let one = |name: &str, first, at| vec![(name.to_owned(), first, at)];
        assert_eq!(twice("a: 1\nb: 2\na: 3\n", dialect), one("a", 0, 10));
        assert_eq!(twice("- {a: 1, 'a': 3}\n", dialect), one("a", 3, 9));
        // Each map is asked for itself, and each document.
        assert!(twice("a: {a: 1}\nb: {a: 1}\n---\na: 2\n", dialect).is_empty());
        // What is merged may stand there again, and merging may be said twice.
        assert!(twice("b: &b {x: 1}\nc: {<<: *b, x: 2, <<: *b}\nd: {x: 2, <<: [*b, *b]}\n", dialect).is_empty());
        // What follows a line that could not be read may be an echo of it.
        assert!(twice("a: 1\n?x\na: 2\n", dialect).is_empty());
    }
    let root = one("a: 1\na: 2\n");
    assert!(root.entries().len() == 2 && matches!(root.get("a").unwrap().kind, Kind::Number(n, _) if n as i64 == 2));
}

#[test]
fn a_fault_costs_its_entry() {
    let rest = "\n  last: 1\nend: 2\n";
    let faults = [
        "x: b: c",
        "x: \"y",
        "x: [y",
        "x: {y: [z",
        "x: 'y' z",
        "x",
        "x:y",
        "- x",
        " x: y",
        "x: @y",
        "x: *y",
        "x: - y",
        "\tx: y",
        "x: !!int y",
        "x: \"\\q\"",
    ];
    for fault in faults {
        let text = format!("first:\n  known: 0\n  {fault}{rest}");
        let parsed = parse(&Text::source(FileId(0), &text));
        assert_eq!(parsed.errors.len(), 1, "{text}{:?}", parsed.errors);
        let [document] = parsed.value.as_slice() else { panic!("{text}") };
        assert!(!document.whole);
        let root = &document.root;
        assert!(root.path(&["first", "known"]).is_some(), "{text}");
        assert!(root.path(&["first", "last"]).is_some(), "{text}{root:#?}");
        assert!(root.get("end").is_some(), "{text}");
        let first = root.get("first").unwrap();
        let unknown = first.get("x").is_some_and(|it| it.is_unknown() || it.text().is_some());
        assert!(unknown || first.rest().is_some(), "{text}{root:#?}");
    }
}

#[test]
fn no_message_comes_a_hundred_times() {
    let bomb = "- &a [x]\n".to_owned() + &"- *a\n- *b\n".repeat(500);
    for text in [
        bomb,
        "a: [\n".repeat(500),
        "\ta: b\n".repeat(500),
        "- [\n".repeat(500),
        "[".repeat(100_000),
        "- ".repeat(100_000),
    ] {
        let errors = parse(&Text::source(FileId(0), &text)).errors;
        assert!((1..=20).contains(&errors.len()), "{}", errors.len());
    }
}

#[test]
fn each_dialect_has_its_words_and_its_merges() {
    let text = "a: yes\nb: &b {x: 1}\nc: {x: 2, <<: *b}\n0x10: 1\n";
    let root = |dialect| {
        let parsed = parse_wanted(&Text::source(FileId(0), text), Wanted { dialect, ..Wanted::default() });
        parsed.value.into_iter().next().unwrap().root
    };
    let (old, new) = (root(Dialect::Go), root(Dialect::Modern));
    assert!(matches!(old.get("a").unwrap().kind, Kind::Bool(true)));
    assert_eq!(new.get("a").unwrap().str(), Some("yes"));
    let x = |root: &Node| match root.path(&["c", "x"]).unwrap().kind {
        Kind::Number(number, _) => number as i64,
        _ => 0,
    };
    assert_eq!((x(&old), x(&new)), (1, 2));
    assert!(old.get("16").is_some() && new.get("0x10").is_some());
}

#[test]
fn all_breaks_of_a_line_are_read() {
    for end in ["\n", "\r\n", "\r", "\u{85}", "\u{2028}"] {
        let text = ["\u{feff}a: x", "b: |", "  one", "  two", "c: 'd", "", "e'", ""].join(end);
        let root = one(&text);
        assert_eq!(root.get("a").unwrap().str(), Some("x"), "{end:?}");
        let line = if end == "\u{2028}" { end } else { "\n" };
        assert_eq!(root.get("b").unwrap().str(), Some(&*format!("one{line}two{line}")), "{end:?}");
        let folded = if end == "\u{2028}" { format!("d{end}{end}e") } else { "d\ne".to_owned() };
        assert_eq!(root.get("c").unwrap().str(), Some(&*folded), "{end:?}");
    }
}

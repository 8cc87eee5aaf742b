//! What holds for all readers: comments and what they stand at, holes, texts inside texts.

use super::*;
use crate::source::FileId;
use crate::tree::{HOLE, Kind, Reason, Text, TextBuilder};

/// Each comment with what it stands at, as the text has it; nothing where it stands at nothing.
fn covered<'t>(source: &'t str, comments: &'t [Comment]) -> Vec<(&'t str, &'t str)> {
    let covers = |comment: &Comment| {
        if comment.covers == comment.at { "" } else { &source[comment.covers.span.range()] }
    };
    comments.iter().map(|comment| (comment.text.as_str(), covers(comment))).collect()
}

fn text(source: &str) -> Text {
    Text::source(FileId(0), source)
}

#[test]
fn comments_of_yaml_stand_at_documents_entries_and_items() {
    let source = "\
# top

# doc
kind: Pod # kind
spec: # spec
  # list
  containers:
  # item
  - name: a # first line
    args: [\"#no\", a#b, '# no'] # args
    script: | # script
      # not a comment
      run
    # nothing below
  - name: b
    image: >-
      x
# not below the document's level
---
# second
a: 1
";
    let parsed = yaml::parse(&text(source));
    assert!(parsed.errors.is_empty());
    let first = source.split("# doc\n").nth(1).unwrap().split("\n# not below").next().unwrap();
    let from = |start: &str, end: &str| {
        let start = source.find(start).unwrap();
        &source[start..start + source[start..].find(end).unwrap() + end.len()]
    };
    let item = from("name: a # first", "      run");
    let args = from("args:", "'# no']");
    let found = covered(source, &parsed.comments);
    let expected: Vec<(&str, &str)> = vec![
        ("top", first),
        ("doc", first),
        ("kind", "kind: Pod"),
        ("spec", from("spec:", "      x")),
        ("list", from("containers:", "      x")),
        ("item", item),
        ("first line", item),
        ("args", args),
        ("script", from("script: |", "      run")),
        ("nothing below", ""),
        ("not below the document's level", "a: 1"),
        ("second", "a: 1"),
    ];
    assert_eq!(found, expected);
    assert!(parsed.comments[1].leads && !parsed.comments[2].leads);
    assert!(parsed.comments[1].own_line && !parsed.comments[2].own_line);
}

#[test]
fn comments_of_hcl_stand_at_blocks_and_arguments() {
    let source = "\
# block
resource \"a\" \"b\" { // line
  /* x */
  x = 1
  y = 2 # y
  # end
}
";
    let parsed = hcl::parse(&text(source));
    let block = source[source.find("resource").unwrap()..].trim_end();
    let expected = vec![("block", block), ("line", block), ("x", "x = 1"), ("y", "y = 2"), ("end", "")];
    assert_eq!(covered(source, &parsed.comments), expected);
}

#[test]
fn comments_of_json_stand_at_entries_and_items() {
    let source = "{\n  // a\n  \"a\": [\n    1, // one\n    /* two */\n    2\n  ]\n}\n";
    let parsed = json::parse(&text(source));
    let list = "\"a\": [\n    1, // one\n    /* two */\n    2\n  ]";
    assert_eq!(covered(source, &parsed.comments), vec![("a", list), ("one", "1"), ("two", "2")]);
}

#[test]
fn comments_of_dockerfiles_stand_at_instructions() {
    let source = "# first\n\nFROM a\n# run\nRUN b \\\n  # inside\n  c\n# nothing\n";
    let parsed = dockerfile::parse(&text(source));
    let run = "RUN b \\\n  # inside\n  c";
    let expected = vec![("first", "FROM a"), ("run", run), ("inside", run), ("nothing", "")];
    assert_eq!(covered(source, &parsed.comments), expected);
}

#[test]
fn no_input_makes_a_hole() {
    for source in ["a: x\u{FFFC}", "a: \"x\\uFFFC\"", "a: |\n  x\u{FFFC}\n", "\u{FFFC}: x\na: x"] {
        let root = yaml::parse(&text(source)).value.remove(0).root;
        assert!(root.get("a").unwrap().str().is_some(), "{source}");
        assert!(root.rest().is_none(), "{source}");
    }
    let root = json::parse(&text("{\"\\uFFFC\": 1, \"a\": \"x\\uFFFC\"}")).value.unwrap();
    assert!(root.rest().is_none() && root.get("a").unwrap().str().is_some());
    let file = dockerfile::parse(&text("FROM a\u{FFFC}\nCMD [\"x\\uFFFC\"]\n"));
    assert!(file.instructions.iter().flat_map(|it| it.args.words()).all(|word| !word.has_holes()));
    let body = hcl::parse(&text("a = \"x\\uFFFC\u{FFFC}\"\n")).value;
    assert!(!format!("{body:?}").contains(HOLE));
}

#[test]
fn yaml_inside_a_text_keeps_places_trails_and_holes() {
    let outer = "kind: &k Pod\nalso: *k\nname: ";
    let at = |start: usize, len: usize| Location::new(FileId(3), 100 + start, 100 + start + len);
    let mut builder = TextBuilder::default();
    builder.push(outer, at(0, outer.len()), true, None);
    builder.push_hole(at(outer.len(), 4));
    builder.push("\nlist: [1]\n", at(outer.len() + 4, 11), true, None);
    let parsed = yaml::parse(&builder.finish(at(0, 50)));
    assert!(parsed.errors.is_empty());
    let root = &parsed.value[0].root;
    let alias = root.get("also").unwrap();
    assert_eq!(alias.at, at(9, 3));
    assert_eq!(alias.via.as_ref().unwrap().at, at(19, 2));
    let Kind::Unknown(why) = &root.get("name").unwrap().kind else { panic!("{root:?}") };
    assert!(matches!(why.reason, Reason::Template));
    assert_eq!(root.get("list").unwrap().items()[0].at, at(outer.len() + 4 + 8, 1));
}

#[test]
fn custom_tags_and_styles_are_kept() {
    let root = yaml::parse(&text("a: !Ref Bucket\nb: !reset null\nc: 'x'\nd: !Sub [x]\n")).value.remove(0).root;
    let Kind::Unknown(why) = &root.get("a").unwrap().kind else { panic!("{root:?}") };
    let Reason::CustomTag(tagged) = &why.reason else { panic!("{why:?}") };
    assert_eq!((&*tagged.tag, tagged.value.str()), ("!Ref", Some("Bucket")));
    assert_eq!(root.get("b").unwrap().merging, crate::tree::Merging::Reset);
    assert_eq!(root.get("c").unwrap().style, crate::tree::Style::Single);
    assert!(root.get("d").unwrap().is_unknown());
}

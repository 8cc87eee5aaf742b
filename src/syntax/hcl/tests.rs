#![allow(clippy::unwrap_used)]

use super::*;
use crate::source::{FileId, Location};

fn read(text: &str) -> (Body, Vec<SyntaxError>) {
    let parsed = parse(&Text::source(FileId(0), text));
    (parsed.value, parsed.errors)
}

fn names(body: &Body) -> Vec<String> {
    let name = |item: &Item| match item {
        Item::Attribute(attribute) => attribute.name.to_string(),
        Item::Block(block) => block.labels.last().map_or(block.keyword.to_string(), |label| label.name.to_string()),
    };
    body.items.iter().map(name).collect()
}

fn slice(text: &str, at: Location) -> &str {
    &text[at.span.range()]
}

#[test]
fn a_half_typed_block_leaves_its_neighbours_alone() {
    let before = "resource \"a\" \"one\" {\n  x = 1\n}\n\n";
    let after = "\nresource \"a\" \"three\" {\n  y = 2\n}\n";
    for broken in [
        "resource \"a\" \"two\" {\n  image = \n}\n",
        "resource \"a\" \"two\" {\n  image = \"nginx\n}\n",
        "resource \"a\" \"two\" {\n  image = \"ngi${var.\n}\n",
        "resource \"a\" \"two\" {\n  tags = {\n    a = 1\n",
        "resource \"a\" \"two\" {\n",
        "resource \"a\" \"two\" {\n  list = [1, 2\n}\n",
        "resource \"a\" \"two\" {\n  text = <<EOT\n  no end\n}\n",
        "resource \"a\" \"two\n",
        "resou\n",
        "}\n",
    ] {
        let text = format!("{before}{broken}{after}");
        let (body, errors) = read(&text);
        let found = names(&body);
        assert!(found.contains(&"one".to_owned()) && found.contains(&"three".to_owned()), "{broken}: {found:?}");
        assert!(!errors.is_empty(), "{broken}");
        assert_eq!(
            body.blocks().last().map(|block| slice(&text, block.at)),
            Some(&after[1..after.len() - 1]),
            "{broken}"
        );
    }
}

#[test]
fn an_error_in_one_attribute_keeps_the_others_of_its_block() {
    let text = "resource \"a\" \"b\" {\n  first = 1\n  second = \n  third = true\n}\n";
    let (body, errors) = read(text);
    let block = body.blocks().next().unwrap();
    assert!(block.broken);
    assert_eq!(names(&block.body), ["first", "second", "third"]);
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].at.span.start as usize, text.find(" \n  third").unwrap() + 1);
}

#[test]
fn what_terraform_accepts_is_accepted() {
    for text in [
        "x = { a = 1, a = 2 }\n",
        "x = {\n  for k, v in y : k =>\n  v\n  ? { a = 1 }\n  : { a = 2 }\n}\n",
        "x = (y ? <<EOT\nhello\nEOT\n : \"\")\n",
        "x = [\n  1,\n  2, # two\n]\n",
        "x = a.b[*].c[0].*.d\n",
        "x = a.0.b\n",
        "x = merge(y...)\n",
        "x = provider::aws::arn_parse(y)\n",
        "x = (\n  a &&\n  b\n)\n",
        "x = { \"a${b}\" : 1, (c) = 2, null = 3 }\n",
        "a { b { c = 1 } }\n",
        "a {}\nb \"l\" m {}\n",
        "x = \"%{ if a ~} b %{~ else }c%{ endif }$${d}\"\n",
        "x = -a.b + !c * (d - 1)\n",
        "x = <<-EOT\n  a\n    b ${c(\"d\")}\n  EOT\n",
        "\u{FEFF}x = 1\r\ny = 2 /* c */ // d",
    ] {
        let (body, errors) = read(text);
        assert!(errors.is_empty(), "{text}: {errors:?}");
        assert!(!body.items.is_empty());
    }
}

#[test]
fn nonsense_is_an_error_with_a_place() {
    for text in
        ["x = (1\n", "x = 1 2\n", "x = \"\\q\"\n", "x = a.\n", "x = {a}\n", "x 1\n", "x = \"%{ if a }\"\n", "= 1\n"]
    {
        let (_, errors) = read(text);
        assert_eq!(errors.len(), 1, "{text}: {errors:?}");
    }
}

#[test]
fn hostile_nesting_does_not_overflow() {
    for unit in ["(", "[", "{a=", "!", "-", "a(", "\"${", "1+", "a.b.c.", "a[", "a ? ", "x {\n", "%{if a}"] {
        let text = format!("x = {}", unit.repeat(50_000));
        let (_, errors) = read(&text);
        assert!(!errors.is_empty(), "{unit}");
    }
    let chain = format!("x = 1{}\n", "+1".repeat(100_000));
    assert_eq!(read(&chain).1.len(), 1);
}

#[test]
fn pieces_of_a_template_know_their_bytes() {
    let text = "x = <<-EOT\n    FROM a\n      RUN b\n    EOT\n";
    let (body, _) = read(text);
    let ExprKind::Template(parts) = &body.attribute("x").unwrap().value.kind else { panic!("not a template") };
    let lines: Vec<_> = parts
        .iter()
        .map(|part| match part {
            Part::Literal { value, at, verbatim: true } => {
                assert_eq!(&**value, slice(text, *at));
                &**value
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(lines, ["FROM a\n", "  RUN b\n"]);
}

//! Our YAML reader over real and over hostile texts: nothing takes long, and what stands at a place is what was read there.

use crate::support::shared::corpus;
use dunnage::source::FileId;
use dunnage::syntax::yaml;
use dunnage::tree::{Kind, Node, Style, Text};
use std::time::{Duration, Instant};

/// A text that a person would wait for takes a thousandth of this.
const LIMIT: Duration = Duration::from_secs(10);

/// What stands at a scalar's place means the scalar.
#[test]
fn scalars_are_where_they_say() {
    let Some(walked) = corpus() else { return };
    let mut scalars = 0;
    for source in walked.sources.iter() {
        if !source.name.ends_with(".yaml") && !source.name.ends_with(".yml") {
            continue;
        }
        let parsed = yaml::parse(&Text::source(source.id, &source.text));
        for document in parsed.value.iter().filter(|document| document.whole) {
            scalars += again(&document.root, &source.text);
        }
    }
    println!("{scalars} scalars");
}

/// Reads each scalar once more, from its place alone.
fn again(node: &Node, source: &str) -> usize {
    match &node.kind {
        Kind::Map(map) => map.iter().map(|entry| again(&entry.value, source)).sum(),
        Kind::Seq(items) => items.iter().map(|item| again(item, source)).sum(),
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) => {
            let written = &source[node.at.span.range()];
            let single = matches!(node.style, Style::Plain | Style::Single | Style::Double);
            let tagged = source[..node.at.span.start as usize]
                .trim_end()
                .rsplit([' ', '\n'])
                .next()
                .is_some_and(|it| it.starts_with('!'));
            if !single || written.is_empty() || tagged {
                return 0;
            }
            let parsed = yaml::parse(&Text::source(FileId(0), written));
            let same = parsed.value.first().is_some_and(|document| match (&document.root.kind, &node.kind) {
                (Kind::Null, Kind::Null) => true,
                (Kind::Bool(a), Kind::Bool(b)) => a == b,
                (Kind::Number(_, a), Kind::Number(_, b)) => a == b,
                (Kind::String(a), Kind::String(b)) => a.as_str() == b.as_str(),
                _ => false,
            });
            assert!(same && parsed.errors.is_empty(), "{written:?} is not {node:?}");
            1
        }
        Kind::Unknown(_) => 0,
    }
}

#[test]
fn hostile_texts_end_soon() {
    let many = if cfg!(debug_assertions) { 20_000 } else { 200_000 };
    let shapes = [
        "[",
        "{",
        "[{",
        "- ",
        "? ",
        ": ",
        "&a ",
        "!a ",
        "*a ",
        "\"",
        "'",
        "\"\n",
        "a: [\n",
        "a: \"\n",
        "- ['\n",
        "---\na: [\n",
        "...\n",
        " #",
        "# x\n",
        "a: b\r",
        "a: b\u{85}",
        "\ta: b\n",
        "- a\nb: c\n",
        "a: \"x\n  y\" z\n",
        "]",
        "%TAG ! x\n",
        "a:\n  <<: *a\n",
        "-\n",
        "a: |\n",
        "\u{feff}",
    ];
    for shape in shapes {
        let text = shape.repeat(many);
        let start = Instant::now();
        drop(yaml::parse(&Text::source(FileId(0), &text)));
        assert!(start.elapsed() < LIMIT, "{shape:?}: {:?}", start.elapsed());
    }
}

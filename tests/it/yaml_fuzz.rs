//! Our YAML reader over broken texts: nothing panics, nothing takes long, and every place is one of the text.

use crate::support::shared::corpus;
use dunnage::source::{FileId, Location};
use dunnage::syntax::yaml::{self, Dialect, Wanted};
use dunnage::tree::{Kind, Node, Reason, Style, Text};
use std::time::{Duration, Instant};

/// A release build, which `.ci/run` makes, tries more.
const TEXTS: usize = if cfg!(debug_assertions) { 3_000 } else { 200_000 };
/// A text that a person would wait for takes a thousandth of this.
const LIMIT: Duration = Duration::from_secs(10);

const SEEDS: [&str; 4] = [
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {b: 'c d'}}\nspec:\n  containers:\n  - name: x\n    image: \"y:1\"\n    args: [a, 'b', \"c\"]\n",
    "a: &a |\n  one\n  two\nb: >-\n  three\n\n  four\nc: *a\nd:\n  <<: {x: 1}\n---\n? key\n: value\n...\n# end\n",
    "- [a: b, {c: d}]\n- ? x\n  : y\n- !Ref z\n- !!str 1\n-\n  - é\n  - 'it''s'\n- \"a\\\n  b\\u263a\"\n",
    "x: plain\n  more\n  lines\ny: \"quoted\n\n  lines\"\r\nz:\r\n\t\r\n  - 1\r\n",
];

const BITS: [&str; 32] = [
    "\n", " ", "  ", "\t", ":", ": ", "- ", "#", " #", "'", "\"", "[", "]", "{", "}", ",", "&a ", "*a", "!", "|",
    ">\n", "? ", "%", "@", "\\", "\r", "\n---\n", "\n...\n", "\u{85}", "é", "\u{feff}", "\u{1}",
];

/// Numbers without a pattern, the same ones each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    fn broken(&mut self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(4) {
            let at = self.below(letters.len() + 1);
            let gone = if self.below(2) == 0 { 0 } else { self.below(9).min(letters.len() - at) };
            let new = BITS[self.below(BITS.len())].chars();
            letters.splice(at..at + gone, new);
        }
        letters.into_iter().collect()
    }
}

#[test]
fn broken_texts_have_sound_trees() {
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    for number in 0..TEXTS {
        let text = dice.broken(SEEDS[number % SEEDS.len()]);
        let dialect = if number % 2 == 0 { Dialect::Kubernetes } else { Dialect::Modern };
        check(&text, dialect);
    }
}

fn check(text: &str, dialect: Dialect) {
    let parsed = yaml::parse_wanted(&Text::source(FileId(0), text), Wanted { dialect, ..Wanted::default() });
    let sound = |at: Location| assert!(text.get(at.span.range()).is_some(), "{at:?} in {text:?}");
    for document in &parsed.value {
        assert!(text.get(document.range.clone()).is_some());
        walk(&document.root, &sound);
    }
    parsed.errors.iter().for_each(|error| sound(error.at));
    for comment in &parsed.comments {
        sound(comment.at);
        sound(comment.covers);
    }
    let whole = parsed.value.iter().all(|document| document.whole);
    assert!(whole || !parsed.errors.is_empty(), "{text:?}");
}

fn walk(node: &Node, sound: &impl Fn(Location)) {
    sound(node.at);
    match &node.kind {
        Kind::String(text) => text.as_str().char_indices().for_each(|(at, _)| sound(text.locate(at..at))),
        Kind::Map(map) => {
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

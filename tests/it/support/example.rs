//! The fenced examples of a page: their grammar, and the spans marked in them.
//!
//! `rules/README.md` explains the same to those who write pages.

use dunnage::source::Span;
use std::collections::HashMap;

/// The words that may begin the info string of an example, each with the file that it is about
/// where the example names none.
pub const FORMATS: [(&str, &str); 6] = [
    ("dockerfile", "Dockerfile"),
    ("kubernetes", "manifest.yaml"),
    ("helm", "rendered.yaml"),
    ("compose", "compose.yaml"),
    ("ecs", "task-definition.json"),
    ("terraform", "main.tf"),
];

/// Fences that show something else than a checked file.
const ASIDES: [&str; 4] = ["console", "sh", "text", "yaml"];

#[derive(Debug)]
pub struct Example {
    pub format: String,
    pub verdict: Verdict,
    /// Only found where the rule was asked for.
    pub opt_in: bool,
    /// The rule's options in this example.
    pub options: HashMap<String, Vec<String>>,
    /// The line of the page that the fence opens on.
    pub line: usize,
    pub files: Vec<File>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Fail,
    Pass,
    Fixed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    pub name: String,
    /// Without markers.
    pub text: String,
    pub marked: Vec<Span>,
    /// The line of the page that the text starts on.
    pub line: usize,
}

type Mistake = (usize, String);

impl Verdict {
    pub fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Pass => "pass",
            Self::Fixed => "fixed",
        }
    }
}

/// All examples of a page, and what is wrong with them, by line.
pub fn read(page: &str) -> (Vec<Example>, Vec<Mistake>) {
    let mut examples: Vec<Example> = Vec::new();
    let mut mistakes = Vec::new();
    let mut lines = page.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        let trimmed = line.trim_start();
        let ticks = trimmed.len() - trimmed.trim_start_matches('`').len();
        if ticks < 3 {
            continue;
        }
        if trimmed.len() < line.len() {
            mistakes.push((number, "a fence must begin at the start of its line".to_owned()));
        }
        let is_end = |line: &str| line.trim().len() >= ticks && line.trim().bytes().all(|byte| byte == b'`');
        let mut body = String::new();
        let mut closed = false;
        for (line, _) in lines.by_ref() {
            if is_end(line) {
                closed = true;
                break;
            }
            body.push_str(line);
            body.push('\n');
        }
        if !closed {
            mistakes.push((number, "the fence is never closed".to_owned()));
        }
        match example(trimmed[ticks..].trim(), &body, number) {
            Ok(Some(example)) => {
                let after_fail = examples.last().is_some_and(|last| last.verdict == Verdict::Fail);
                if example.verdict == Verdict::Fixed && !after_fail {
                    mistakes.push((number, "a `fixed` block must follow the `fail` block that it mends".to_owned()));
                }
                if example.verdict == Verdict::Fail && example.files.iter().all(|file| file.marked.is_empty()) {
                    mistakes.push((number, "a `fail` block must mark what is wrong with `«…»`".to_owned()));
                }
                if example.verdict != Verdict::Fail && example.files.iter().any(|file| !file.marked.is_empty()) {
                    mistakes.push((number, "only a `fail` block has marks".to_owned()));
                }
                examples.push(example);
            }
            Ok(None) => {}
            Err(mistake) => mistakes.push((number, mistake)),
        }
    }
    (examples, mistakes)
}

/// One fence; `None` where it shows something else than a checked file.
fn example(info: &str, body: &str, line: usize) -> Result<Option<Example>, String> {
    let (format, rest) = info.split_once(char::is_whitespace).unwrap_or((info, ""));
    let Some((_, default_name)) = FORMATS.iter().find(|(word, _)| *word == format) else {
        if ASIDES.contains(&format) {
            return Ok(None);
        }
        let formats = FORMATS.map(|(word, _)| word).join(", ");
        return Err(format!("`{format}` is neither a format ({formats}) nor an aside ({})", ASIDES.join(", ")));
    };
    let (word, options) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
    let verdict = match word {
        "fail" => Verdict::Fail,
        "pass" => Verdict::Pass,
        "fixed" => Verdict::Fixed,
        other => return Err(format!("the word after `{format}` must be `fail`, `pass` or `fixed`, not `{other}`")),
    };
    let (opt_in, options) = match options.trim().strip_prefix("opt-in") {
        Some(options) => (true, options),
        None => (false, options),
    };
    if opt_in && verdict != Verdict::Fail {
        return Err("only a `fail` block can be `opt-in`".to_owned());
    }
    let options = read_options(options.trim())?;
    let files = split_files(body, default_name, line + 1)?;
    Ok(Some(Example { format: format.to_owned(), verdict, opt_in, options, line, files }))
}

fn read_options(json: &str) -> Result<HashMap<String, Vec<String>>, String> {
    if json.is_empty() {
        return Ok(HashMap::new());
    }
    let options: HashMap<String, serde_json::Value> =
        serde_json::from_str(json).map_err(|error| format!("the options are not JSON: {error}"))?;
    let word = |value: serde_json::Value| match value {
        serde_json::Value::String(word) => word,
        other => other.to_string(),
    };
    let words = |value| match value {
        serde_json::Value::Array(items) => items.into_iter().map(word).collect(),
        other => vec![word(other)],
    };
    Ok(options.into_iter().map(|(name, value)| (name, words(value))).collect())
}

/// Lines `# file: NAME` (`// file: NAME` where `#` is no comment) begin the next file and belong to none.
fn split_files(body: &str, default_name: &str, first_line: usize) -> Result<Vec<File>, String> {
    let mut parts: Vec<(String, usize, String)> = Vec::new();
    for (line, number) in body.split_inclusive('\n').zip(first_line..) {
        let name = ["# file:", "// file:"].iter().find_map(|mark| line.strip_prefix(mark));
        match (name, parts.last_mut()) {
            (Some(name), _) => parts.push((name.trim().to_owned(), number + 1, String::new())),
            (None, Some((_, _, text))) => text.push_str(line),
            (None, None) => parts.push((default_name.to_owned(), number, line.to_owned())),
        }
    }
    let files = parts.into_iter().map(|(name, line, text)| {
        let (text, marked) = unmark(&text).map_err(|mistake| format!("{mistake} in `{name}`"))?;
        Ok(File { name, text, marked, line })
    });
    files.collect()
}

/// Takes the marks out and says where they stood. Marks may nest, since findings may.
pub fn unmark(text: &str) -> Result<(String, Vec<Span>), &'static str> {
    let mut plain = String::with_capacity(text.len());
    let mut open = Vec::new();
    let mut marked = Vec::new();
    for char in text.chars() {
        match char {
            '«' => open.push(plain.len()),
            '»' => marked.push(Span::new(open.pop().ok_or("a `»` without its `«`")?, plain.len())),
            other => plain.push(other),
        }
    }
    if !open.is_empty() {
        return Err("a `«` without its `»`");
    }
    marked.sort_unstable();
    Ok((plain, marked))
}

/// The text with marks around the spans, as it would stand in a page.
pub fn mark(text: &str, spans: &[Span]) -> String {
    // At one offset: ends of filled spans, then empty spans, then starts with the longest first.
    let mut marks: Vec<(u32, u8, u32, &str)> = Vec::new();
    for span in spans {
        if span.is_empty() {
            marks.push((span.start, 1, 0, "«»"));
        } else {
            marks.push((span.start, 2, u32::MAX - span.end, "«"));
            marks.push((span.end, 0, 0, "»"));
        }
    }
    marks.sort_unstable();
    let mut out = String::new();
    let mut done = 0;
    for (at, _, _, sign) in marks {
        let at = at as usize;
        out.push_str(text.get(done..at).unwrap_or("\u{FFFD}"));
        out.push_str(sign);
        done = at;
    }
    out.push_str(text.get(done..).unwrap_or("\u{FFFD}"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_out_and_go_back_in() {
        for text in ["a «b» c", "«»a «é» «x «y»»\n", "«a»«b»", "«a»«»b"] {
            let (plain, spans) = unmark(text).unwrap();
            assert!(!plain.contains(['«', '»']));
            assert_eq!(mark(&plain, &spans), text);
        }
        assert_eq!(unmark("a«é»").unwrap(), ("aé".to_owned(), vec![Span::new(1, 3)]));
        assert!(unmark("a » b").is_err());
        assert!(unmark("a « b").is_err());
    }

    #[test]
    fn examples_are_read_with_their_lines_options_and_files() {
        let page = "# T\n```dockerfile fail {\"registries\": [\"a\", \"b\"], \"max\": 3}\nFROM «x»\n```\n\
                    ```sh\nls\n```\n````terraform pass\n# file: main.tf\na = 1\n# file: m/v.tf\n```\nb = 2\n````\n";
        let (examples, mistakes) = read(page);
        assert_eq!(mistakes, []);
        assert_eq!(examples.len(), 2);
        let first = &examples[0];
        assert_eq!((first.format.as_str(), first.verdict, first.line), ("dockerfile", Verdict::Fail, 2));
        assert_eq!(first.options["registries"], ["a", "b"]);
        assert_eq!(first.options["max"], ["3"]);
        let file = File { name: "Dockerfile".into(), text: "FROM x\n".into(), marked: vec![Span::new(5, 6)], line: 3 };
        assert_eq!(first.files, [file]);
        let names: Vec<_> = examples[1].files.iter().map(|file| (file.name.as_str(), file.line)).collect();
        assert_eq!(names, [("main.tf", 10), ("m/v.tf", 12)]);
        assert_eq!(examples[1].files[1].text, "```\nb = 2\n");
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        let mistakes = |page: &str| read(page).1.into_iter().map(|(line, what)| format!("{line}: {what}"));
        let cases = [
            ("```rust\n```\n", "`rust` is neither"),
            ("\n```compose\n```\n", "2: the word after `compose`"),
            ("```ecs fail\n{}\n```\n", "must mark"),
            ("```ecs pass\n«{}»\n```\n", "only a `fail` block has marks"),
            ("```helm fixed\na: b\n```\n", "must follow"),
            ("```helm pass\na: b\n", "never closed"),
            ("```helm fail [\n«a»: b\n```\n", "not JSON"),
            ("  ```text\n  ```\n", "start of its line"),
        ];
        for (page, expected) in cases {
            let told: Vec<_> = mistakes(page).collect();
            assert!(told.iter().any(|what| what.contains(expected)), "{page:?} gives {told:?}");
        }
    }
}

//! The fenced examples of a page: their grammar, and the spans marked in them.
//!
//! `rules/README.md` explains the same to those who write pages.

use dunnage::check::RuleSettings;
use dunnage::rules::{self, Rule};
use dunnage::source::Span;
use serde_yaml::Value as Yaml;

/// The words that may begin the info string of an example, each with the file that it is about
/// where the example names none.
pub const FORMATS: [(&str, &str); 5] = [
    ("dockerfile", "Dockerfile"),
    ("kubernetes", "manifest.yaml"),
    ("compose", "compose.yaml"),
    ("ecs", "task-definition.json"),
    ("terraform", "main.tf"),
];

/// Holds the rule's own map of a configuration, for the examples right below it.
const CONFIG: &str = "config";

/// Fences that show something else than a checked file.
const ASIDES: [&str; 4] = ["console", "sh", "text", "yaml"];

#[derive(Debug)]
pub struct Example {
    pub format: String,
    pub verdict: Verdict,
    /// Not found by the profile `recommended`.
    pub strict: bool,
    /// What the `config` block right above it says under the rule's name.
    pub config: Option<Yaml>,
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

impl Example {
    /// What its configuration says of its rule.
    pub fn settings(&self, rule: &Rule) -> Result<RuleSettings, Vec<rules::Mistake>> {
        self.config.as_ref().map_or_else(|| Ok(RuleSettings::default()), |config| RuleSettings::read(rule, config))
    }
}

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
    let mut config: Option<Yaml> = None;
    let mut unused = None;
    while let Some((line, number)) = lines.next() {
        let trimmed = line.trim_start();
        if !trimmed.is_empty() && !trimmed.starts_with("```") {
            // What is written between two blocks takes the reader away from the first.
            config = None;
        }
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
        let info = trimmed[ticks..].trim();
        if info == CONFIG {
            match serde_yaml::from_str(&body) {
                Ok(value) => (config, unused) = (Some(value), Some(number)),
                Err(error) => mistakes.push((number, format!("the configuration is not YAML: {error}"))),
            }
            continue;
        }
        match example(info, &body, number) {
            Ok(Some(example)) => {
                let example = Example { config: config.clone(), ..example };
                if config.is_some() {
                    unused = None;
                }
                let after_fail = examples.last().is_some_and(|last| last.verdict == Verdict::Fail);
                if example.verdict == Verdict::Fixed && !after_fail {
                    mistakes.push((number, "a `fixed` block must follow the `fail` block that it fixes".to_owned()));
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
    if let Some(number) = unused {
        mistakes.push((number, "a `config` block stands right above the examples that it holds for".to_owned()));
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
    let (word, last) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
    let verdict = match word {
        "fail" => Verdict::Fail,
        "pass" => Verdict::Pass,
        "fixed" => Verdict::Fixed,
        other => return Err(format!("the word after `{format}` must be `fail`, `pass` or `fixed`, not `{other}`")),
    };
    let strict = match (last.trim(), verdict) {
        ("", _) => false,
        ("strict", Verdict::Fail) => true,
        (other, _) => return Err(format!("`{other}`: after the verdict stands nothing, or `strict` after `fail`")),
    };
    let files = split_files(body, default_name, line + 1)?;
    Ok(Some(Example { format: format.to_owned(), verdict, strict, config: None, line, files }))
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
        let page = "# T\n\n```config\nmax: 3\n```\n\n```dockerfile fail strict\nFROM «x»\n```\n\
                    ```sh\nls\n```\n````terraform pass\n# file: main.tf\na = 1\n# file: m/v.tf\n```\nb = 2\n````\n";
        let (examples, mistakes) = read(page);
        assert_eq!(mistakes, []);
        assert_eq!(examples.len(), 2);
        let first = &examples[0];
        assert_eq!((first.format.as_str(), first.verdict, first.line), ("dockerfile", Verdict::Fail, 7));
        assert!(first.strict);
        assert_eq!(first.config.as_ref().unwrap()["max"], 3);
        let file = File { name: "Dockerfile".into(), text: "FROM x\n".into(), marked: vec![Span::new(5, 6)], line: 8 };
        assert_eq!(first.files, [file]);
        let names: Vec<_> = examples[1].files.iter().map(|file| (file.name.as_str(), file.line)).collect();
        assert_eq!(names, [("main.tf", 15), ("m/v.tf", 17)]);
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
            ("```compose fixed\na: b\n```\n", "must follow"),
            ("```compose pass\na: b\n", "never closed"),
            ("```compose fail [\n«a»: b\n```\n", "`strict` after `fail`"),
            ("```compose pass strict\na: b\n```\n", "`strict` after `fail`"),
            ("```config\na: [\n```\n", "not YAML"),
            ("```config\na: b\n```\nSo:\n```compose pass\na: b\n```\n", "right above the examples"),
            ("  ```text\n  ```\n", "start of its line"),
        ];
        for (page, expected) in cases {
            let told: Vec<_> = mistakes(page).collect();
            assert!(told.iter().any(|what| what.contains(expected)), "{page:?} gives {told:?}");
        }
    }
}

//! BuildKit's own test data, where it lies beside the project.

use crate::support::shared::shared;
use dunnage::source::FileId;
use dunnage::syntax::dockerfile::expand::{Lookup, expand, expand_words};
use dunnage::syntax::dockerfile::{Args, Dockerfile, Instruction, parse};
use dunnage::tree::Text;
use std::collections::HashMap;
use std::fmt::Write as _;

const FILE: FileId = FileId(0);

fn read(text: &str) -> Dockerfile {
    parse(&Text::source(FILE, text))
}

/// As Go's `strconv.Quote` writes it.
fn quote(text: &str) -> String {
    let mut out = String::from('"');
    for ch in text.chars() {
        match ch {
            '"' | '\\' => out.extend(['\\', ch]),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            _ if ch < ' ' => write!(out, "\\x{:02x}", ch as u32).unwrap(),
            _ => out.push(ch),
        }
    }
    out + "\""
}

fn dump(instruction: &Instruction) -> String {
    let mut out = instruction.word.as_str().to_lowercase();
    if !instruction.flags.is_empty() {
        let flags = instruction.flags.iter().map(|flag| match &flag.value {
            Some(value) => quote(&format!("--{}={}", flag.name.as_str(), value.as_str())),
            None => quote(&format!("--{}", flag.name.as_str())),
        });
        write!(out, " [{}]", flags.collect::<Vec<_>>().join(" ")).unwrap();
    }
    let legacy = !matches!(instruction.word.as_str().to_lowercase().as_str(), "arg");
    dump_args(&instruction.args, legacy, &mut out);
    out
}

fn dump_args(args: &Args, separators: bool, out: &mut String) {
    let mut add = |text: &str| write!(out, " {}", quote(text)).unwrap();
    match args {
        Args::Missing => {}
        Args::Exec(words) | Args::Words(words) => words.iter().for_each(|word| add(word.as_str())),
        Args::Shell(line) | Args::Line(line) => add(line.as_str()),
        Args::Pairs(pairs) => {
            for pair in pairs {
                let value = pair.value.as_ref().map_or("", Text::as_str);
                if separators {
                    add(pair.key.as_str());
                    add(value);
                    add(if pair.legacy { "" } else { "=" });
                } else if pair.value.is_some() {
                    add(&format!("{}={value}", pair.key.as_str()));
                } else {
                    add(pair.key.as_str());
                }
            }
        }
        Args::Healthcheck { kind, command } => {
            add(kind.as_str());
            dump_args(command, separators, out);
        }
        Args::Onbuild(inner) => write!(out, " ({})", dump(inner)).unwrap(),
    }
}

#[test]
fn golden_files() {
    let Some(dir) = shared("cases/dockerfile-parser/buildkit-testfiles") else { return };
    let mut count = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(path.join("Dockerfile")).unwrap();
        let wanted = std::fs::read_to_string(path.join("result")).unwrap();
        for text in [text.clone(), text.replace('\n', "\r\n")] {
            let file = read(&text);
            let got: Vec<String> = file.instructions.iter().map(|one| format!("({})", dump(one))).collect();
            assert_eq!(got.join("\n"), wanted.trim_end(), "{}", path.display());
        }
        count += 1;
    }
    assert!(count >= 30, "only {count} golden files");
}

#[test]
fn negative_files() {
    let Some(dir) = shared("cases/dockerfile-parser/buildkit-testfiles-negative") else { return };
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(path.join("Dockerfile")).unwrap();
        assert!(!read(&text).errors.is_empty(), "{}", path.display());
    }
}

/// The parts of a Go file between backticks.
fn raw_strings(go: &str) -> Vec<&str> {
    go.split('`').skip(1).step_by(2).collect()
}

/// What `name: value` lines of a Go literal say, in order.
fn go_fields<'a>(go: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("{name}:");
    go.lines()
        .filter_map(|line| line.trim().strip_prefix(&start))
        .map(|value| value.trim().trim_end_matches(','))
        .collect()
}

fn unquote_go(text: &str) -> String {
    serde_json::from_str(text).unwrap()
}

#[test]
fn heredocs() {
    let Some(path) = shared("cases/dockerfile-parser/parser_heredoc_test.go") else { return };
    let go = std::fs::read_to_string(path).unwrap();
    let raw = raw_strings(&go);
    let table = go.split("tests := ").nth(1).unwrap().split("result, err").next().unwrap();
    let file = read(raw[0]);
    let found: Vec<_> = file.instructions.iter().flat_map(|one| &one.heredocs).collect();
    let names: Vec<String> = go_fields(table, "Name").into_iter().map(unquote_go).collect();
    assert_eq!(found.iter().map(|one| one.name.clone()).collect::<Vec<_>>(), names);
    let bodies: Vec<String> = go_fields(table, "Content").into_iter().map(unquote_go).collect();
    for (heredoc, body) in found.iter().zip(&bodies) {
        let body = if heredoc.strip_tabs { body.replace('\t', "") } else { body.clone() };
        assert_eq!(heredoc.body.as_str(), body, "{}", heredoc.name);
    }
    let expand: Vec<bool> = go_fields(table, "Expand").iter().map(|value| *value == "true").collect();
    assert_eq!(found.iter().map(|one| one.expand).collect::<Vec<_>>(), expand);
    assert_eq!(found.iter().filter(|one| one.strip_tabs).count(), go_fields(table, "Chomp").len());
    assert_eq!(found[1].descriptor, Some(3));
    assert_eq!(file.instructions[3].word.as_str(), "USER");
    assert_eq!(file.instructions[4].word.as_str(), "INVALID");

    let json = read(raw[1]);
    assert_eq!(json.instructions.len(), 2 + 2, "{:?}", json.errors);
    assert!(json.instructions.iter().all(|one| one.heredocs.is_empty()));
}

/// One heredoc marker, tried in a RUN line.
fn marker(word: &str) -> (Option<String>, bool) {
    let file = read(&format!("FROM a\nRUN {word}\nEOF\n"));
    let name = file.instructions[1].heredocs.first().map(|one| one.name.clone());
    (name, file.errors.iter().any(|error| error.message.contains("quote")))
}

#[test]
fn heredoc_helpers() {
    let Some(path) = shared("cases/dockerfile-parser/parser_heredoc_test.go") else { return };
    let go = std::fs::read_to_string(path).unwrap();
    let helpers = go.split("func TestParseHeredocHelpers").nth(1).unwrap();
    let list = |name: &str| -> Vec<String> {
        let body = helpers.split(&format!("{name} := []string{{")).nth(1).unwrap().split("\n\t}").next().unwrap();
        let items = body.lines().map(|line| line.trim().trim_end_matches(',')).filter(|line| !line.is_empty());
        items
            .map(|item| if item.starts_with('`') { item.trim_matches('`').to_owned() } else { unquote_go(item) })
            .collect()
    };
    // Its word lexer ends a word behind `<<-`, so that `<<- EOF` is a heredoc as a word, but not in a line.
    for word in list("validHeredocs").iter().filter(|word| *word != "<<- EOF") {
        assert_eq!(marker(word).0.as_deref(), Some("EOF"), "{word}");
    }
    for word in list("invalidHeredocs") {
        assert_eq!(marker(&word).0, None, "{word}");
    }
    // "<<EOF sh" is no heredoc as one word, but two words in a line.
    for word in list("notHeredocs").iter().filter(|word| !word.contains(' ')) {
        assert_eq!(marker(word).0, None, "{word}");
    }
    let lines = go.split("func TestHeredocsFromLine").nth(1).unwrap();
    let names: Vec<&str> = lines.lines().filter_map(|line| line.trim().strip_prefix("heredocNames: ")).collect();
    let srcs: Vec<&str> = lines.lines().filter_map(|line| line.trim().strip_prefix("line: ")).collect();
    assert_eq!(names.len(), srcs.len());
    for (src, names) in srcs.into_iter().zip(names) {
        let src = src.trim().trim_end_matches(',');
        let src = if src.starts_with('`') { src.trim_matches('`').to_owned() } else { unquote_go(src) };
        let names: Vec<&str> = names.split('"').skip(1).step_by(2).collect();
        let ends = names.join("\n");
        let file = read(&format!("{src}\n{ends}\n"));
        let found: Vec<&str> = file.instructions[0].heredocs.iter().map(|one| one.name.as_str()).collect();
        let names = if src.contains("<<- EOF") { Vec::new() } else { names };
        assert_eq!(found, names, "{src}");
    }
}

#[test]
fn directives() {
    let Some(path) = shared("cases/dockerfile-parser/directives_test.go") else { return };
    let go = std::fs::read_to_string(path).unwrap();
    let mut checked = 0;
    for function in go.split("\nfunc ").filter(|part| part.starts_with("Test")) {
        let name = if function.starts_with("TestDirectives") {
            "escape"
        } else if function.starts_with("TestParseDirective") {
            "check"
        } else {
            "syntax"
        };
        for case in function.split("dt ").skip(1) {
            let text = case.split('`').nth(1).unwrap();
            let text = if case.contains("0xEF") { format!("\u{feff}{text}") } else { text.to_owned() };
            let file = read(&text);
            let found = file.directive(name).map(|value| value.as_str().to_owned());
            if case.contains("False(t, ok)") {
                // BuildKit reads `//check=` as nothing; so do we, as only `syntax` may stand behind `//`.
                assert_eq!(found, None, "{text}");
            } else {
                let wanted = case.split("require.Equal(t, \"").nth(1 + usize::from(name == "escape")).unwrap();
                let wanted = unquote_go(&format!("\"{}\"", wanted.split("\", ").next().unwrap()));
                let first = found.as_deref().and_then(|value| value.split(' ').next()).unwrap_or("").to_owned();
                assert_eq!(first, wanted, "{text}");
            }
            checked += 1;
        }
    }
    assert!(checked >= 14, "only {checked}");
}

fn text(value: &str) -> Text {
    Text::verbatim(value, dunnage::source::Location::new(FILE, 0, value.len()))
}

fn lookup(variables: &HashMap<String, String>) -> impl Fn(&str) -> Lookup {
    |name| variables.get(name).map_or(Lookup::Unset, |value| Lookup::Known(text(value)))
}

#[test]
fn variables() {
    let Some(path) = shared("cases/dockerfile-parser/envVarTest") else { return };
    let table = std::fs::read_to_string(path).unwrap();
    let known = [("PWD", "/home"), ("SHELL", "bash"), ("KOREAN", "한국어"), ("NULL", "")];
    let known: HashMap<String, String> = known.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    let mut count = 0;
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let [platform, source, wanted] = line.split('|').map(str::trim).collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        if platform == "W" {
            continue;
        }
        let got = expand(&text(source), '\\', &lookup(&known));
        let got = got.map_or("error".to_owned(), |expanded| expanded.text.as_str().to_owned());
        assert_eq!(got, wanted, "{line}");
        count += 1;
    }
    assert!(count > 150, "only {count}");
}

#[test]
fn words() {
    let Some(path) = shared("cases/dockerfile-parser/wordsTest") else { return };
    let table = std::fs::read_to_string(path).unwrap();
    let mut known = HashMap::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        if let Some(variable) = line.strip_prefix("ENV ") {
            let (name, value) = variable.trim_start().split_once('=').unwrap();
            known.insert(name.to_owned(), value.to_owned());
            continue;
        }
        let (source, wanted) = line.split_once('|').unwrap();
        let got = expand_words(&text(source.trim()), '\\', &lookup(&known));
        let got = got
            .map_or(vec!["error".to_owned()], |(words, _)| words.iter().map(|word| word.as_str().to_owned()).collect());
        assert_eq!(got, wanted.trim_start_matches(' ').split(',').collect::<Vec<_>>(), "{line}");
    }
}

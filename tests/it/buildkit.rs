//! BuildKit's own test data, where it lies beside the project, and real Dockerfiles.

use dunnage::check::Settings;
use dunnage::formats::{self, Defaults, Unit};
use dunnage::rules::Finding;
use dunnage::source::{FileId, Snapshot};
use dunnage::syntax::dockerfile::expand::{Lookup, expand, expand_words};
use dunnage::syntax::dockerfile::{Args, Dockerfile, Instruction, parse};
use dunnage::syntax::shell;
use dunnage::tree::Text;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const FILE: FileId = FileId(0);

fn shared(part: &str) -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")).join(part);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
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
            let file = parse(FILE, &text);
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
        assert!(!parse(FILE, &text).errors.is_empty(), "{}", path.display());
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
    let file = parse(FILE, raw[0]);
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

    let json = parse(FILE, raw[1]);
    assert_eq!(json.instructions.len(), 2 + 2, "{:?}", json.errors);
    assert!(json.instructions.iter().all(|one| one.heredocs.is_empty()));
}

/// One heredoc marker, tried in a RUN line.
fn marker(word: &str) -> (Option<String>, bool) {
    let file = parse(FILE, &format!("FROM a\nRUN {word}\nEOF\n"));
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
        let file = parse(FILE, &format!("{src}\n{ends}\n"));
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
            let file = parse(FILE, &text);
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

/// Every place must lie in the text, on character boundaries, and verbatim texts must agree with it.
fn check(file: &Dockerfile, source: &str) {
    let place = |text: &Text| {
        let whole = text.as_str().len();
        for piece in text.pieces(0..whole) {
            let range = piece.at.span.range();
            let there = source.get(range.clone()).unwrap_or_else(|| panic!("{range:?} is no part of the text"));
            if piece.verbatim {
                let from = piece.from as usize;
                assert!(text.as_str()[from..].starts_with(there), "{there:?} in {text:?}");
            }
        }
    };
    for instruction in &file.instructions {
        assert!(source.get(instruction.at.span.range()).is_some());
        place(&instruction.rest);
        place(&instruction.word);
        for text in instruction.args.words() {
            place(text);
        }
        for pair in instruction.args.pairs() {
            place(&pair.key);
            pair.value.iter().for_each(place);
        }
        for heredoc in &instruction.heredocs {
            place(&heredoc.body);
        }
    }
    for comment in &file.comments {
        place(&comment.text);
    }
    for error in &file.errors {
        assert!(source.get(error.at.span.range()).is_some(), "{error:?}");
    }
}

fn corpus() -> Vec<(String, String)> {
    let Some(dir) = shared("corpus/dockerfiles") else { return Vec::new() };
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let text = |path: &PathBuf| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    files.iter().map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), text(path))).collect()
}

#[test]
fn real_files() {
    let mut with_errors = 0;
    let report = std::env::var_os("DUNNAGE_SYNTAX_ERRORS").is_some();
    for (name, source) in corpus() {
        let file = parse(FILE, &source);
        check(&file, &source);
        with_errors += usize::from(!file.errors.is_empty());
        for error in file.errors.iter().filter(|_| report) {
            let line = source[..error.at.span.start as usize].matches('\n').count() + 1;
            println!("{name}:{line}: {} [{}]", error.message, &source[error.at.span.range()]);
        }
    }
    println!("{with_errors} files with syntax errors");
}

/// All scripts of the file, parsed, with their places checked.
fn check_scripts(file: &Dockerfile, source: &str) -> (usize, usize, Vec<String>) {
    let (mut scripts, mut commands, mut broken) = (0, 0, Vec::new());
    for script in file.instructions.iter().filter_map(Instruction::script) {
        let parsed = shell::parse(&script);
        scripts += 1;
        commands += parsed.commands.len();
        if parsed.broken {
            broken.push(script.as_str().to_owned());
        }
        for command in &parsed.commands {
            assert!(source.get(command.at.span.range()).is_some());
            command.effective();
            for word in command.args.iter().chain([&command.name]) {
                let all = word.locate(0..word.as_str().len());
                assert!(source.get(all.span.range()).is_some());
                assert!(command.at.span.start <= all.span.start && all.span.end <= command.at.span.end, "{command:?}");
            }
        }
    }
    (scripts, commands, broken)
}

#[test]
fn real_scripts() {
    let (mut scripts, mut commands, mut broken) = (0, 0, 0);
    let report = std::env::var_os("DUNNAGE_SYNTAX_ERRORS").is_some();
    for (name, source) in corpus() {
        let found = check_scripts(&parse(FILE, &source), &source);
        scripts += found.0;
        commands += found.1;
        broken += found.2.len();
        for script in found.2.iter().filter(|_| report) {
            println!("{name}: {script}");
        }
    }
    println!("{scripts} scripts with {commands} commands, {broken} of them broken");
}

fn lower_only(source: &str) {
    let sources = Snapshot::in_memory();
    let file = sources.add("Dockerfile".into(), "Dockerfile".into(), source.to_owned()).id;
    formats::lower(&Unit::Dockerfile(file), &Defaults::default().input(&sources));
}

/// Everything that a rule may ask for.
fn lower(name: &str, source: &str) -> Vec<Finding> {
    let sources = Snapshot::in_memory();
    // The corpus is flat; the path is in the name.
    let file = sources.add(name.to_owned(), name.replace("__", "/").into(), source.to_owned()).id;
    for script in &formats::lower(&Unit::Dockerfile(file), &Defaults::default().input(&sources)).model.scripts {
        script.commands();
    }
    dunnage::check::run(&[Unit::Dockerfile(file)], &sources, &Settings::default()).findings
}

#[test]
fn models_of_real_files() {
    let report = std::env::var_os("DUNNAGE_FINDINGS").is_some();
    let mut count = BTreeMap::new();
    for (name, source) in corpus() {
        for finding in lower(&name, &source) {
            *count.entry((finding.rule.id, finding.message.clone())).or_insert(0) += 1;
            if report {
                let start = finding.at.span.start as usize;
                let line = source[..start].matches('\n').count() + 1;
                println!(
                    "{name}:{line}: {}: {} [{}]",
                    finding.rule.id,
                    finding.message,
                    &source[finding.at.span.range()]
                );
            }
        }
    }
    for ((rule, message), count) in count {
        println!("{count} {rule}: {message}");
    }
}

#[test]
fn broken_files() {
    let mut seed = 1_u64;
    for (index, (_, source)) in corpus().into_iter().enumerate() {
        let windows = source.replace('\n', "\r\n");
        check(&parse(FILE, &windows), &windows);
        if index % 4 == 0 {
            check_scripts(&parse(FILE, &windows), &windows);
        }
        for _ in 0..20 {
            // A linear congruential generator is random enough here, and the same every time.
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let mut cut = (seed >> 33) as usize % (source.len() + 1);
            while !source.is_char_boundary(cut) {
                cut -= 1;
            }
            let file = parse(FILE, &source[..cut]);
            check(&file, &source[..cut]);
            if (seed >> 33).trailing_zeros() >= 2 {
                lower_only(&source[..cut]);
            }
            if (seed >> 33).trailing_zeros() >= 6 {
                check_scripts(&file, &source[..cut]);
            }
        }
    }
}

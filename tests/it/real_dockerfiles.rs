//! Real Dockerfiles and the scripts in them, whole and cut off: places are places, and reading never fails.

use crate::support::shared::{one_of, shared};
use dunnage::formats::{self, Defaults, Unit};
use dunnage::source::{FileId, Snapshot};
use dunnage::syntax::dockerfile::{Dockerfile, Instruction, parse};
use dunnage::syntax::shell;
use dunnage::tree::Text;
use std::path::PathBuf;

const FILE: FileId = FileId(0);

fn read(text: &str) -> Dockerfile {
    parse(&Text::source(FILE, text))
}

#[test]
fn real_files() {
    let mut with_errors = 0;
    let report = std::env::var_os("DUNNAGE_SYNTAX_ERRORS").is_some();
    for (name, source) in corpus(8) {
        let file = read(&source);
        check(&file, &source);
        with_errors += usize::from(!file.errors.is_empty());
        for error in file.errors.iter().filter(|_| report) {
            let line = source[..error.at.span.start as usize].matches('\n').count() + 1;
            println!("{name}:{line}: {} [{}]", error.message, &source[error.at.span.range()]);
        }
    }
    println!("{with_errors} files with syntax errors");
}

#[test]
fn real_scripts() {
    let (mut scripts, mut commands, mut broken) = (0, 0, 0);
    let report = std::env::var_os("DUNNAGE_SYNTAX_ERRORS").is_some();
    for (name, source) in corpus(8) {
        let found = check_scripts(&read(&source), &source);
        scripts += found.0;
        commands += found.1;
        broken += found.2.len();
        for script in found.2.iter().filter(|_| report) {
            println!("{name}: {script}");
        }
    }
    println!("{scripts} scripts with {commands} commands, {broken} of them broken");
}

#[test]
fn broken_files() {
    let mut seed = 1_u64;
    for (index, (_, source)) in corpus(40).into_iter().enumerate() {
        let windows = source.replace('\n', "\r\n");
        check(&read(&windows), &windows);
        if index % 4 == 0 {
            check_scripts(&read(&windows), &windows);
        }
        for _ in 0..20 {
            // A linear congruential generator is random enough here, and the same every time.
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let mut cut = (seed >> 33) as usize % (source.len() + 1);
            while !source.is_char_boundary(cut) {
                cut -= 1;
            }
            let file = read(&source[..cut]);
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

fn lower_only(source: &str) {
    let sources = Snapshot::in_memory();
    let file = sources.add("Dockerfile".into(), "Dockerfile".into(), source.to_owned()).id;
    formats::lower(&Unit::Dockerfile(file), &Defaults::default().input(&sources));
}

/// Name and text of each, or of one of so many where tests must be quick.
fn corpus(cheap: usize) -> Vec<(String, String)> {
    let Some(directory) = shared("corpus/dockerfiles") else { return Vec::new() };
    let mut files: Vec<_> = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let text = |path: &PathBuf| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    files.iter().step_by(one_of(cheap)).map(|path| (name(path), text(path))).collect()
}

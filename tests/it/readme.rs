//! The README tells the truth: the findings that it shows are those of `examples/`, and its commands are understood.

use crate::support::root;
use std::process::Command;

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

/// Fenced blocks of a language.
fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let opening = format!("```{language}\n");
    text.split(&opening).skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

fn dunnage(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_dunnage"))
        .current_dir(root())
        .env("LC_ALL", "C.UTF-8")
        .env_remove("COLUMNS")
        .args(arguments)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Each block of a demo begins with its command; `...` stands for what is left out.
#[test]
fn what_it_shows_is_what_is_printed() {
    let text = readme();
    let demos = blocks(&text, "console");
    assert!(demos.len() >= 3, "{demos:?}");
    for demo in demos {
        let (command, shown) = demo.split_once('\n').unwrap();
        let arguments: Vec<&str> = command.strip_prefix("$ dunnage ").unwrap().split(' ').collect();
        let printed = untimed(&dunnage(&arguments));
        for part in shown.split("...\n").map(|part| part.trim_end_matches("...")) {
            let part = untimed(part.trim_end_matches('\n'));
            assert!(printed.contains(&part), "`{command}` does not print\n{part}\n\nbut\n{printed}");
        }
    }
}

/// How long it took is another time another one.
fn untimed(text: &str) -> String {
    let lines = text.lines().map(|line| match line.find(" ms;").and_then(|end| Some(line[..end].rfind(", ")?..end)) {
        Some(range) => line[..range.start].to_owned() + &line[range.end..],
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Commands are looked at by the words behind `dunnage`: no option and no command is made up.
#[test]
fn its_commands_are_understood() {
    let text = readme();
    let shells = blocks(&text, "sh");
    let lines = shells.iter().flat_map(|block| block.lines());
    let of_line = |line: &str| {
        let line = line.split(" #").next().unwrap_or("").trim().to_owned();
        let at = line.find("dunnage ").filter(|at| *at == 0 || line[..*at].ends_with("| "))?;
        Some(line[at + "dunnage ".len()..].to_owned())
    };
    let commands: Vec<String> = lines.filter_map(of_line).collect();
    assert!(commands.len() > 15, "{commands:?}");
    for command in commands {
        let words: Vec<String> = command.split_whitespace().map(|word| word.trim_matches('\'').to_owned()).collect();
        // With `--help`, options are read and nothing is done; what is unknown is an error all the same.
        let options = words.iter().filter(|word| word.starts_with("--")).map(|word| word.split('=').next().unwrap());
        let output = Command::new(env!("CARGO_BIN_EXE_dunnage")).args([&words[0], "--help"]).output().unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{command}");
        for option in options {
            assert!(help.contains(option), "`dunnage {command}`: there is no {option}");
        }
    }
}

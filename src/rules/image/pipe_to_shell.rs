//! A download that is run unseen: whoever controls the server, or the line to it, controls the machine.

use crate::model::{Command, HOLE, Script, Text};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("pipe-to-shell", include_str!("../../../rules/image/pipe-to-shell.md"), Check::Script(check));

const DOWNLOADERS: &[&str] = &["curl", "wget", "fetch", "aria2c"];

const SHELLS: &[&str] =
    &["sh", "bash", "dash", "ash", "zsh", "ksh", "python", "python3", "perl", "ruby", "node", "php"];

/// How many commands are looked through for the one that runs what another one downloads.
const NEAR: usize = 500;

fn check(script: &Script, report: &mut Report) {
    if !script.body.texts().any(|text| is_promising(text.as_str())) || !script.mentions(DOWNLOADERS) {
        return;
    }
    for (at, command) in script.commands().iter().enumerate() {
        let effective = command.effective();
        let Some(downloader) = effective.program().filter(|name| DOWNLOADERS.contains(name)) else { continue };
        let run = piped(script, at, command).or_else(|| substituted(script, at, command));
        if let Some(runner) = run {
            let message = match runner.effective().program() {
                Some(shell) => format!("what `{downloader}` downloads is run by `{shell}` unseen"),
                None => format!("what `{downloader}` downloads is run unseen"),
            };
            report.at(&command.at.cover(runner.at), message);
        }
    }
}

/// Whether something reads from a pipe, or from what another command prints, and may be a shell. Most
/// downloads are only unpacked, and reading a script is dear.
fn is_promising(text: &str) -> bool {
    let is_shell = |word: &str| SHELLS.contains(&word.rsplit('/').next().unwrap_or(word).trim_matches(['"', '\'']));
    let piped = text.split('|').skip(1).any(|behind| {
        let end = behind.find([';', '&']).unwrap_or(behind.len());
        behind[..end].split([' ', '\t', '\n', '(', '{']).any(is_shell)
    });
    let substituted = ["$(", "<(", "`"].iter().any(|opening| text.contains(opening));
    piped || (substituted && ["eval", "source", "-c", "<(", ". "].iter().any(|runner| text.contains(runner)))
}

/// `curl ... | sh`, whatever stands between them.
fn piped<'a>(script: &'a Script, at: usize, command: &Command) -> Option<&'a Command> {
    let pipe = command.pipe?;
    let behind = script.commands()[at..].iter().take(NEAR).filter(|other| {
        other.pipe.is_some_and(|other| other.pipeline == pipe.pipeline && other.position > pipe.position)
    });
    behind.into_iter().find(|command| reads_script(command))
}

/// Whether a shell takes its script from its input: no file named, no `-c`.
fn reads_script(command: &Command) -> bool {
    let run = command.effective();
    let Some(name) = run.program().filter(|name| SHELLS.contains(name)) else { return false };
    let shell = name.ends_with("sh");
    for arg in run.args {
        match arg.as_str() {
            // All that follows is for the script.
            "-s" | "-" | "--" | "/dev/stdin" => return true,
            arg if !arg.starts_with('-') => return false,
            // `-c`, `-ec`; and interpreters' `-e`, `-m`.
            arg if !arg.starts_with("--") && arg.contains('c') => return false,
            "-e" | "-m" | "-n" | "-p" | "-r" | "-ne" | "-pe" if !shell => return false,
            _ => {}
        }
    }
    true
}

/// `bash <(curl ...)`, `sh -c "$(curl ...)"`, `eval "$(curl ...)"`, `source <(curl ...)`.
fn substituted<'a>(script: &'a Script, at: usize, command: &Command) -> Option<&'a Command> {
    script.commands()[..at].iter().rev().take(NEAR).find(|outer| {
        let run = outer.effective();
        let runs = run.program().is_some_and(|name| SHELLS.contains(&name) || matches!(name, "eval" | "source" | "."));
        let encloses = outer.at.file == command.at.file
            && outer.at.span.start < command.at.span.start
            && command.at.span.end <= outer.at.span.end;
        runs && encloses && run.args.iter().any(|arg| is_all(arg, command))
    })
}

/// Whether a word is nothing but what the command prints.
fn is_all(word: &Text, command: &Command) -> bool {
    let place = word.locate(0..word.value.len()).span;
    let mut letters = word.as_str().chars();
    letters.next() == Some(HOLE)
        && letters.next().is_none()
        && place.start <= command.at.span.start
        && command.at.span.end <= place.end
}

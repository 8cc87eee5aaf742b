//! A download that is run unseen: anyone who controls the server, or the line to it, controls the machine.

use crate::budget::limits;
use crate::model::{Command, HOLE, Script, Text};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("pipe-to-shell", include_str!("../../../rules/image/pipe-to-shell.md"), Check::Script(check));

const DOWNLOADERS: &[&str] = &["curl", "wget", "fetch", "aria2c"];

const SHELLS: &[&str] =
    &["sh", "bash", "dash", "ash", "zsh", "ksh", "python", "python3", "perl", "ruby", "node", "php"];

/// Programs that run the program behind them.
const WRAPPERS: &[&str] = &[
    "sudo", "env", "exec", "command", "nice", "time", "timeout", "nohup", "gosu", "su-exec", "chroot", "xargs",
    "runuser", "su", "busybox",
];

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
                Some(shell) => format!("output of `{downloader}` is piped into `{shell}` unchecked"),
                None => format!("output of `{downloader}` is run unchecked"),
            };
            report.at(&command.at.cover(runner.at), message);
        }
    }
}

/// Whether something that may be a shell reads from a pipe, or runs what a download prints. Most
/// downloads are only unpacked, and reading a script is expensive.
fn is_promising(text: &str) -> bool {
    let name = |word: &str| word.rsplit('/').next().unwrap_or(word).trim_matches(['"', '\'', '\\']).to_owned();
    let is_shell = |word: &str| SHELLS.contains(&name(word).as_str());
    let piped = text.split('|').skip(1).any(|behind| {
        let end = behind.find([';', '&']).unwrap_or(behind.len());
        let mut words = behind[..end].split([' ', '\t', '\n', '(', '{']).filter(|word| !word.is_empty());
        match words.next() {
            // Whatever takes a command along: the shell is not far behind.
            Some(first) if WRAPPERS.contains(&name(first).as_str()) || first.contains('=') => {
                words.take(6).any(is_shell)
            }
            Some(first) => is_shell(first),
            None => false,
        }
    });
    // What a substitution runs ends with it; where one bracket after the other opens, each part is looked at once.
    let runs_output = |opening: &str| {
        let parts = || text.split([')', ';']).filter(|part| part.contains(opening));
        text.contains(opening)
            && parts().any(|part| {
                let download = DOWNLOADERS.iter().filter_map(|downloader| part.rfind(downloader)).max().unwrap_or(0);
                part[..download].match_indices(opening).any(|(at, _)| {
                    let before = part[..at].trim_end_matches(['"', '\'', '\\', ' ']);
                    ["c", "eval", "source", "."].iter().any(|runner| before.ends_with(runner))
                })
            })
    };
    piped || text.contains("<(") || runs_output("$(") || runs_output("`")
}

/// `curl ... | sh`, whatever stands between them.
fn piped<'a>(script: &'a Script, at: usize, command: &Command) -> Option<&'a Command> {
    let pipe = command.pipe?;
    let behind = script.commands()[at..].iter().take(limits::SHELL_NEAR).filter(|other| {
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
    script.commands()[..at].iter().rev().take(limits::SHELL_NEAR).find(|outer| {
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

//! A download that is run unseen: anyone who controls the server, or the line to it, controls the machine.

use crate::budget::limits;
use crate::model::{Command, HOLE, Script, Text};
use crate::rules::{Check, Report, Rule};
use memchr::{memchr_iter, memchr2, memchr3, memmem};

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
    if memchr3(b'|', b'(', b'`', text.as_bytes()).is_none() {
        return false;
    }
    let piped = memchr_iter(b'|', text.as_bytes()).any(|at| runs_shell(&text[at + 1..]));
    piped || text.contains("<(") || runs_download(text, "$(") || runs_download(text, "`")
}

/// Whether what stands behind a pipe begins with a shell, or with what takes a command along: the shell is not far behind.
fn runs_shell(behind: &str) -> bool {
    let end = memchr3(b'|', b';', b'&', behind.as_bytes()).unwrap_or(behind.len());
    let mut words = behind[..end].split([' ', '\t', '\n', '(', '{']).filter(|word| !word.is_empty());
    let is_shell = |word: &str| SHELLS.contains(&name(word));
    match words.next() {
        Some(first) if WRAPPERS.contains(&name(first)) || first.contains('=') => words.take(6).any(is_shell),
        Some(first) => is_shell(first),
        None => false,
    }
}

fn name(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word).trim_matches(['"', '\'', '\\'])
}

/// Whether something may run what a download prints in a substitution, which ends at the next bracket. Where one
/// substitution opens in the other, what ends them is looked at once.
fn runs_download(text: &str, opening: &str) -> bool {
    let (mut end, mut download) = (0, None);
    memmem::find_iter(text.as_bytes(), opening).any(|at| {
        let before = text[..at].trim_end_matches(['"', '\'', '\\', ' ']);
        if !["c", "eval", "source", "."].iter().any(|runner| before.ends_with(runner)) {
            return false;
        }
        if at >= end {
            end = memchr2(b')', b';', &text.as_bytes()[at..]).map_or(text.len(), |len| at + len);
            download = DOWNLOADERS.iter().filter_map(|it| text[at..end].rfind(it)).max().map(|last| at + last);
        }
        download.is_some_and(|last| last >= at + opening.len())
    })
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

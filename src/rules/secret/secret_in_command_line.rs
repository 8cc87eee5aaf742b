//! Every process of a machine may read the command lines of the others.

use super::allow::{is_allowed, is_allowed_name};
use super::recognise::{self, NameKind, Written};
use super::shapes;
use crate::model::{Body, Command, HOLE, Model, Place, Script, Slot, Text};
use crate::rules::{Check, Known, Report, Rule};

pub static RULE: Rule = Rule::new(
    "secret-in-command-line",
    include_str!("../../../rules/secret/secret-in-command-line.md"),
    Check::Model(check),
);

fn check(model: &Model, report: &mut Report) {
    let allow = report.options().secrets("allow");
    for setting in model.settings.iter().filter(|setting| setting.place == Place::Argument) {
        if let Some(found) = recognise::secret(setting)
            && found.written == Written::Live
            && !is_allowed(allow, &setting.name)
        {
            let name = setting.name.as_str();
            let message = format!("argument `{name}` of {} holds {} in plain text", setting.owner(), found.what);
            report.at(&found.slot, message).about(&setting.identity).secret(found.text);
        }
    }
    model.scripts.iter().for_each(|script| commands(script, allow, report));
}

fn commands(script: &Script, allow: &[Known], report: &mut Report) {
    let promising = match &script.body {
        Body::Lines(text) => is_promising(text.as_str()),
        Body::Words(words) => is_promising(&words.iter().map(Text::as_str).collect::<Vec<_>>().join(" ")),
    };
    if !promising {
        return;
    }
    for command in script.commands() {
        for (name, value) in &command.assignments {
            if is_allowed(allow, name) {
                continue;
            }
            let kind = name.known().and_then(recognise::name_kind);
            if kind.is_some_and(|kind| is_live(kind, value)) && is_within(command, &whole(value)) {
                let message = format!("variable `{}` is given a secret in plain text", name.as_str());
                report.at(&whole(value), message).about(&script.identity).secret(value.as_str());
            }
        }
        let run = command.effective();
        let Some(program) = run.program() else { continue };
        if SPEAKS.contains(&program) {
            continue;
        }
        let login = run.args.iter().any(|arg| arg.as_str() == "login");
        for (index, word) in run.args.iter().enumerate() {
            if let Some(secret) = in_word(program, login, word, run.args.get(index + 1)) {
                let text = secret.at.0.as_str().get(secret.at.1.clone()).unwrap_or_default();
                let slot = Slot::of(secret.at.0, secret.at.1);
                if is_within(command, &slot) && !secret.name.is_some_and(|name| is_allowed_name(allow, name)) {
                    let message = format!("`{program}` is given {} in plain text", secret.what);
                    report.at(&slot, message).about(&script.identity).secret(text);
                }
            }
        }
    }
}

/// Whether reading a text as commands can show a secret: few can, and reading is dear.
fn is_promising(text: &str) -> bool {
    let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
    text.contains("sshpass")
        || (any(&["mysql", "mariadb"]) && text.contains(" -p"))
        || (any(&["mongo", "login"]) && any(&[" -p ", " -p\""]))
        || (text.contains("redis-cli") && text.contains(" -a"))
        || (any(&["curl", "http "]) && logs_in(text))
        || recognise::password_in_url(text).is_some()
        || recognise::sets_a_secret(text)
}

/// `-u name:password`, with one of the flags that curl and HTTPie have for it.
fn logs_in(text: &str) -> bool {
    [" -u", " --user", " -a", " --auth"].iter().any(|flag| {
        text.match_indices(flag).any(|(at, _)| {
            let behind = text[at + flag.len()..].trim_start_matches([' ', '=', '"', '\'']);
            behind.split_whitespace().next().is_some_and(|word| word.contains(':'))
        })
    })
}

/// Commands whose words are for people or files, not for a server.
const SPEAKS: &[&str] = &["echo", "printf", "grep", "sed", "awk", "test", "[", "[[", "find", "export", "local", "cat"];

struct Secret<'a> {
    what: &'static str,
    /// That of its flag, if that is a word.
    name: Option<&'a str>,
    at: (&'a Text, std::ops::Range<usize>),
}

fn in_word<'a>(program: &str, login: bool, word: &'a Text, next: Option<&'a Text>) -> Option<Secret<'a>> {
    let text = word.as_str();
    if shapes::find(text).is_some() {
        return None;
    }
    if let Some(range) = recognise::password_in_url(text) {
        let live = is_live(NameKind::Password, &word.sub(range.clone()));
        return live.then_some(Secret { what: "a password in an address", name: None, at: (word, range) });
    }
    let start = text.len() - text.trim_start_matches('-').len();
    if start == 0 || start > 2 {
        return None;
    }
    // `curl -u user:password`
    if matches!(program, "curl" | "http") && matches!(text, "-u" | "--user" | "-a" | "--auth") {
        let next = next?;
        let colon = next.as_str().find(':')? + 1;
        let range = colon..next.as_str().len();
        let live = is_live(NameKind::Password, &next.sub(range.clone()));
        return live.then_some(Secret { what: "a password", name: None, at: (next, range) });
    }
    if let Some(short) = short_password(program, login, text) {
        let (word, range) = match short {
            Short::Here(from) => (word, from..text.len()),
            Short::Next => (next?, 0..next?.as_str().len()),
        };
        let live = is_live(NameKind::Password, &word.sub(range.clone()));
        return live.then_some(Secret { what: "a password", name: None, at: (word, range) });
    }
    let (name, value, range) = if let Some(equals) = text.find('=') {
        (&text[start..equals], word, equals + 1..text.len())
    } else {
        let next = next.filter(|next| start == 2 && !next.as_str().starts_with('-'))?;
        (&text[start..], next, 0..next.as_str().len())
    };
    let kind = recognise::name_kind(name)?;
    let live = is_live(kind, &value.sub(range.clone()));
    live.then_some(Secret { what: "a secret", name: Some(name), at: (value, range) })
}

enum Short {
    Here(usize),
    Next,
}

/// Short flags for passwords, of the programs that have them.
fn short_password(program: &str, login: bool, word: &str) -> Option<Short> {
    match program {
        "mysql" | "mysqldump" | "mysqladmin" | "mariadb" | "mariadb-dump" | "mariadb-admin" | "mysqlimport" => {
            (word.starts_with("-p") && word.len() > 2).then_some(Short::Here(2))
        }
        "sshpass" if word.len() > 2 && word.starts_with("-p") => Some(Short::Here(2)),
        "sshpass" | "mongo" | "mongosh" | "mongodump" => (word == "-p").then_some(Short::Next),
        // Elsewhere their `-p` is a port or a project.
        "docker" | "podman" | "buildah" | "helm" | "az" => (login && word == "-p").then_some(Short::Next),
        "redis-cli" => (word == "-a").then_some(Short::Next),
        _ => None,
    }
}

fn is_live(kind: NameKind, value: &Text) -> bool {
    let text = value.as_str();
    !text.contains(HOLE) && shapes::find(text).is_none() && recognise::written(kind, text) == Some(Written::Live)
}

/// What comes from a variable is found where the variable is set.
fn is_within(command: &Command, slot: &Slot) -> bool {
    let (command, slot) = (command.at, slot.at);
    slot.file == command.file && command.span.start <= slot.span.start && slot.span.end <= command.span.end
}

fn whole(text: &Text) -> Slot {
    Slot::of(text, 0..text.value.len())
}

//! Every process of a machine may read the command lines of the others, and everyone with an image its files.

use super::allow::{is_allowed, is_allowed_name};
use super::found::{self, BLANK, Found, PASSWORD, SECRET};
use super::name::{NameKind, name_kind};
use super::value::{Written, login, written};
use super::{parts, shapes};
use crate::facts::secrets::{among, parts::SETTERS};
use crate::finder::{Finder, joined};
use crate::model::{Body, Command, HOLE, Model, Place, Script, Slot, Text};
use crate::rules::{Check, Report, Rule};
use crate::source::Location;
use std::collections::HashSet;
use std::ops::Range;

pub static RULE: Rule = Rule::new(
    "secret-in-command-line",
    include_str!("../../../rules/secret/secret-in-command-line.md"),
    Check::Model(check),
);

fn check(model: &Model, report: &mut Report) {
    let allow = report.options().secrets("allow");
    let mut read: HashSet<Location> = HashSet::new();
    for setting in model.settings.iter().filter(|it| is_said_here(it.place)) {
        if is_allowed(allow, &setting.name) {
            continue;
        }
        let name = setting.name.as_str();
        // A flag's value may be a word of its own.
        for found in found::secrets(setting).into_iter().filter(|found| read.insert(found.slot.at)) {
            let of = match (setting.place, name) {
                (Place::BuiltFile, name) => format!("file `{name}`"),
                (Place::Header, name) => format!("header `{name}` of a probe"),
                (_, "") => "an argument".to_owned(),
                (_, name) => format!("argument `{name}`"),
            };
            let live = format!("{of} {}{}", found.what, found.inside());
            let blank = format!("{of} {BLANK}");
            found.report(allow, report, &setting.identity, live, blank);
        }
    }
    // A script that something carries has been read with the text that it is in.
    let mut said: Option<HashSet<Location>> = None;
    for script in &model.scripts {
        for told in in_script(script) {
            let known = || model.settings.iter().filter(|it| it.place != Place::Argument).flat_map(found::secrets);
            if !said.get_or_insert_with(|| known().map(|found| found.slot.at).collect()).contains(&told.found.slot.at)
                // A program's flags have been read by their names.
                && read.insert(told.found.slot.at)
                && !told.name.is_some_and(|name| is_allowed_name(allow, name))
            {
                told.found.report(allow, report, &script.identity, told.message, told.blank);
            }
        }
    }
}

fn is_said_here(place: Place) -> bool {
    matches!(place, Place::Argument | Place::BuiltFile | Place::Header)
}

/// What is said of a secret in a command.
struct Told<'a> {
    found: Found<'a>,
    /// That of its flag or variable, if that is a word.
    name: Option<&'a str>,
    message: String,
    blank: String,
}

fn in_script(script: &Script) -> Vec<Told<'_>> {
    let is_promising = match &script.body {
        Body::Lines(text) => is_promising(text.as_str()),
        Body::Words(words) => is_promising(&words.iter().map(Text::as_str).collect::<Vec<_>>().join(" ")),
    };
    let mut told = Vec::new();
    if !is_promising {
        return told;
    }
    let commands = script.commands();
    for (index, command) in commands.iter().enumerate() {
        assignments(command, script.at_build, &mut told);
        // What a command is given to read, or writes: the body of `cat <<EOF`.
        for redirect in command.redirects.iter().filter(|redirect| redirect.operator.starts_with("<<")) {
            in_words(command, "a file", &redirect.target, (written_to(command), script.at_build), &mut told);
        }
        let run = command.effective();
        let Some(program) = run.program() else { continue };
        let next = commands.get(index + 1).filter(|next| follows(command, next));
        if SPEAKS.contains(&program) {
            spoken(command, run.args, next, script.at_build, &mut told);
            continue;
        }
        let is_login = run.args.iter().any(|arg| arg.as_str() == "login");
        for (index, word) in run.args.iter().enumerate() {
            let next = run.args.get(index + 1);
            let before = index.checked_sub(1).and_then(|index| run.args.get(index));
            match flagged((program, is_login), before, word, next) {
                Some((text, at, kind, name)) => told.extend(one(command, program, (text, at), kind, name)),
                None => in_words(command, &format!("argument of `{program}`"), word, ("", script.at_build), &mut told),
            }
        }
    }
    // A word that two flags stand for is one secret.
    let mut seen = HashSet::new();
    told.retain(|told| seen.insert(told.found.slot.at));
    told
}

/// `PGPASSWORD=… psql`, `export DATABASE_URL=…`
fn assignments<'a>(command: &'a Command, at_build: bool, told: &mut Vec<Told<'a>>) {
    for (name, value) in &command.assignments {
        let inside = in_text(command, value, ("", at_build));
        if !inside.is_empty() {
            let variable = name.as_str();
            told.extend(inside.into_iter().map(|found| {
                let message = format!("variable `{variable}` {}{}", found.what, found.inside());
                Told { found, name: name.known(), message, blank: String::new() }
            }));
            continue;
        }
        let kind = name.known().and_then(name_kind).filter(|_| !parts::is_composite(value.as_str()));
        if let (Some(kind), Some(name)) = (kind, name.known()) {
            let secret = one(command, "", (value, 0..value.value.len()), kind, Some(name));
            told.extend(secret.map(|told| Told {
                message: format!("variable `{name}` {SECRET}"),
                blank: format!("variable `{name}` {BLANK}"),
                ..told
            }));
        }
    }
}

/// What `echo` and its kin say: it matters where it goes.
fn spoken<'a>(
    command: &'a Command,
    args: &'a [Text],
    next: Option<&'a Command>,
    at_build: bool,
    told: &mut Vec<Told<'a>>,
) {
    let reader = next.map(Command::effective);
    let reader = reader.as_ref().and_then(|run| Some((run.program()?, run.args)));
    let tee = reader.filter(|(program, _)| *program == "tee");
    let file = match tee {
        Some((_, args)) => args.iter().find(|arg| !arg.as_str().starts_with('-')).map_or("", |arg| arg.as_str()),
        None => written_to(command),
    };
    let words = args.iter().filter(|word| !word.as_str().starts_with('-'));
    if tee.is_some() || !file.is_empty() {
        words.for_each(|word| in_words(command, "a file", word, (file, at_build), told));
    } else if let Some((program, args)) = reader {
        let stdin = args.iter().any(|arg| matches!(arg.as_str(), "--password-stdin" | "--passphrase-fd" | "--stdin"));
        for word in words {
            let value = word.as_str().trim_end_matches("\\n").trim_end();
            let at = match program {
                "chpasswd" => login(value),
                _ => stdin.then_some(0..value.len()),
            };
            // A hash says so.
            let encrypted = args.iter().any(|arg| matches!(arg.as_str(), "-e" | "--encrypted"));
            if let Some(at) = at.filter(|_| !encrypted) {
                told.extend(one(command, program, (word, at), NameKind::Password, None));
            }
        }
    }
}

/// Whether a command reads what the one before it says.
fn follows(command: &Command, next: &Command) -> bool {
    matches!((command.pipe, next.pipe), (Some(one), Some(two)) if one.pipeline == two.pipeline && one.position + 1 == two.position)
}

/// The file that a command writes, if any.
fn written_to(command: &Command) -> &str {
    let writes = command.redirects.iter().find(|it| matches!(it.operator.as_str(), ">" | ">>" | ">|"));
    writes.filter(|it| it.descriptor.is_none_or(|number| number == 1)).map_or("", |it| it.target.as_str())
}

fn in_text<'a>(command: &Command, word: &'a Text, (file, at_build): (&str, bool)) -> Vec<Found<'a>> {
    let slot = Slot::of(word, 0..word.value.len());
    let parts = found::in_text(word.as_str(), file, at_build).into_iter();
    parts.map(|part| found::of_part(word, &slot, part)).filter(|found| is_within(command, &found.slot)).collect()
}

fn in_words<'a>(command: &Command, user: &str, word: &'a Text, form: (&str, bool), told: &mut Vec<Told<'a>>) {
    told.extend(in_text(command, word, form).into_iter().map(|found| {
        let message = format!("{user} {}{}", found.what, found.inside());
        Told { found, name: None, message, blank: String::new() }
    }));
}

/// A part of a word that is a secret of this kind as a whole.
fn one<'a>(
    command: &Command,
    program: &str,
    (text, at): (&'a Text, Range<usize>),
    kind: NameKind,
    name: Option<&'a str>,
) -> Option<Told<'a>> {
    let value = text.as_str().get(at.clone()).filter(|value| !value.contains(HOLE) && shapes::find(value).is_none())?;
    let written = written(kind, value)?;
    // In the middle of a command a blank is for the reader.
    let slot = Slot::of(text, at);
    let what = if name.is_some() { SECRET } else { PASSWORD };
    (written != Written::Blank && is_within(command, &slot)).then(|| Told {
        found: Found { written, slot, what, inner: None, text: value },
        name,
        message: format!("argument of `{program}` {what}"),
        blank: String::new(),
    })
}

/// Programs with flags and files of their own for passwords.
const PROGRAMS: [&str; 13] = [
    "sshpass",
    "chpasswd",
    ".pgpass",
    "mysql",
    "mariadb",
    "mongo",
    "login",
    "redis-cli",
    "sqlcmd",
    "bcp",
    "curl",
    "wget",
    "http ",
];

const WORDS: [&str; PROGRAMS.len() + parts::WORDS.len()] = joined(&PROGRAMS, &parts::WORDS);

static FINDER: Finder = Finder::mixed(&WORDS, PROGRAMS.len());

/// Whether reading a text as commands can show a secret: few can, and reading is expensive.
fn is_promising(text: &str) -> bool {
    let mut programs = [false; PROGRAMS.len()];
    let hints = FINDER.words_in(text).filter_map(|(number, place)| match programs.get_mut(number) {
        Some(program) => {
            *program = true;
            None
        }
        None => Some(place),
    });
    if parts::is_promising(text, hints) {
        return true;
    }
    let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
    PROGRAMS.iter().zip(programs).filter(|(_, is_there)| *is_there).any(|(program, _)| match *program {
        "mysql" | "mariadb" => text.contains(" -p"),
        "mongo" | "login" => any(&[" -p ", " -p\""]),
        "redis-cli" => text.contains(" -a"),
        "sqlcmd" | "bcp" => any(&[" -P", "-P\""]),
        "curl" | "wget" | "http " => logs_in(text),
        _ => true,
    })
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

type Secret<'a> = (&'a Text, Range<usize>, NameKind, Option<&'a str>);

/// The secret that a flag is given, or a word that sets something.
fn flagged<'a>(
    (program, is_login): (&str, bool),
    before: Option<&Text>,
    word: &'a Text,
    next: Option<&'a Text>,
) -> Option<Secret<'a>> {
    let text = word.as_str();
    let start = text.len() - text.trim_start_matches('-').len();
    // `npm config set NAME VALUE`
    if start == 0 && before.is_some_and(|word| among(&SETTERS, word.as_str())) {
        return Some((next?, 0..next?.as_str().len(), name_kind(text)?, Some(text)));
    }
    if start == 0 || start > 2 || parts::is_composite(text) {
        return None;
    }
    // `curl -u user:password`
    if matches!(program, "curl" | "http") && matches!(text, "-u" | "--user" | "-a" | "--auth" | "-U" | "--proxy-user") {
        let next = next?;
        return Some((next, next.as_str().find(':')? + 1..next.as_str().len(), NameKind::Password, None));
    }
    if let Some(short) = short_password(program, is_login, text) {
        let (word, range) = match short {
            Short::Here(from) => (word, from..text.len()),
            Short::Next => (next?, 0..next?.as_str().len()),
        };
        return Some((word, range, NameKind::Password, None));
    }
    let (name, value, range) = if let Some(equals) = text.find('=') {
        (&text[start..equals], word, equals + 1..text.len())
    } else {
        let next = next.filter(|next| start == 2 && !next.as_str().starts_with('-'))?;
        (&text[start..], next, 0..next.as_str().len())
    };
    let kind = name_kind(name).filter(|_| !parts::is_composite(&value.as_str()[range.clone()]))?;
    Some((value, range, kind, Some(name)))
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
        "sqlcmd" | "bcp" if word.len() > 2 && word.starts_with("-P") => Some(Short::Here(2)),
        "sqlcmd" | "bcp" => (word == "-P").then_some(Short::Next),
        "sshpass" if word.len() > 2 && word.starts_with("-p") => Some(Short::Here(2)),
        "sshpass" | "mongo" | "mongosh" | "mongodump" => (word == "-p").then_some(Short::Next),
        // Elsewhere their `-p` is a port or a project.
        "docker" | "podman" | "buildah" | "helm" | "az" => (login && word == "-p").then_some(Short::Next),
        "redis-cli" => (word == "-a").then_some(Short::Next),
        _ => None,
    }
}

/// What comes from a variable is found where the variable is set.
fn is_within(command: &Command, slot: &Slot) -> bool {
    let redirects = command.redirects.iter().map(|redirect| redirect.target.locate(0..redirect.target.value.len()));
    redirects.chain([command.at]).any(|place| {
        slot.at.file == place.file && place.span.start <= slot.at.span.start && slot.at.span.end <= place.span.end
    })
}

//! `dunnage merge`: one report of what several runs have found, each over a part of the units. It is `dunnage check` with
//! the same arguments, which reads again only what no part has told: what has changed, and what holds a secret.

use super::{Arguments, Check, Command, FAILED, Merge, check, shown, terminal};
use crate::check::{Shard, Stored};
use crate::report::escape;
use crate::report::text::Style;
use crate::source::{FileId, Snapshot, with_numbers};
use crate::walk::reason;
use clap::Parser;
use rayon::prelude::*;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The value of `--shard`.
pub fn shard(text: &str) -> Result<Shard, String> {
    let numbers = text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
    match numbers {
        Some((index, of)) if (1..=of).contains(&index) => Ok(Shard { index, of }),
        Some(_) | None => Err("write which part of how many, such as `2/8`".to_owned()),
    }
}

/// The arguments of `dunnage check` that decide what is found, as this process was given them.
pub fn asked() -> Vec<String> {
    let mut asked = Vec::new();
    let mut words =
        std::env::args_os().map(|it| it.to_string_lossy().into_owned()).skip_while(|it| it != "check").skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--shard" | "--format" | "--category" | "--color" => {
                words.next();
            }
            "--exit-zero" | "--quiet" | "-q" => {}
            _ if ["--shard=", "--format=", "--category=", "--color="].iter().any(|it| word.starts_with(it)) => {}
            _ => asked.push(word),
        }
    }
    asked
}

#[derive(Deserialize)]
struct Report<S> {
    shard: Option<S>,
}

/// What a part says of itself.
#[derive(Deserialize)]
struct Head {
    made_by: String,
    index: usize,
    of: usize,
    arguments: Vec<String>,
}

#[derive(Deserialize)]
struct Files {
    files: HashMap<u32, PathBuf>,
}

#[derive(Deserialize)]
struct Units {
    units: Vec<Stored>,
}

pub fn merge(arguments: &Merge, style: &Style, out: &mut impl Write) -> io::Result<u8> {
    let (texts, asked) = match read(&arguments.parts) {
        Ok(read) => read,
        Err(message) => {
            terminal::complain(&message);
            return Ok(FAILED);
        }
    };
    let Some(mut asked) = understood(asked) else {
        terminal::complain("the parts were not made by `dunnage check --shard`");
        return Ok(FAILED);
    };
    asked.format.clone_from(&arguments.format);
    asked.category.clone_from(&arguments.category);
    asked.quiet = arguments.quiet;
    check::check(&asked, Some(&texts), style, out)
}

/// What parts were asked for. They come from elsewhere: what goes with `--shard` is a question and nothing more, so all
/// that does not, such as what writes a file, is refused.
fn understood(asked: Vec<String>) -> Option<Box<Check>> {
    let words = ["dunnage", "check", "--shard=1/1"].into_iter().map(str::to_owned).chain(asked);
    let Ok(Arguments { command: Command::Check(mut asked), .. }) = Arguments::try_parse_from(words) else {
        return None;
    };
    let is_question = asked.format.is_empty() && !asked.adopt.exit_zero() && !check::request(&asked).stdin;
    asked.shard = None;
    is_question.then_some(asked)
}

/// The texts of all parts, if these make a whole, and what they were asked for.
fn read(parts: &[PathBuf]) -> Result<(Vec<String>, Vec<String>), String> {
    let (mut texts, mut asked, mut known, mut all) = (Vec::new(), None, BTreeSet::new(), 0);
    for path in parts {
        let name = shown(path);
        let text =
            std::fs::read_to_string(path).map_err(|error| format!("cannot read `{name}`: {}", reason(&error)))?;
        let head = serde_json::from_str::<Report<Head>>(&text).ok().and_then(|it| it.shard);
        let head = head.ok_or_else(|| {
            format!("`{name}` is no part of a run: `dunnage check --shard 1/2 --format json={name}` makes one")
        })?;
        if head.made_by != env!("CARGO_PKG_VERSION") {
            let (theirs, ours) = (escape(&head.made_by).into_owned(), env!("CARGO_PKG_VERSION"));
            return Err(format!("`{name}` was made by dunnage {theirs}, this is {ours}"));
        }
        if all != 0 && all != head.of || asked.as_ref().is_some_and(|asked| *asked != head.arguments) {
            return Err(format!("`{name}` is a part of another run than `{}`", shown(&parts[0])));
        }
        if !known.insert(head.index) {
            return Err(format!("part {} of {} is there twice: `{name}`", head.index, head.of));
        }
        all = head.of;
        asked = Some(head.arguments);
        texts.push(text);
    }
    let missing: Vec<String> =
        (1..=all).filter(|index| !known.contains(index)).take(9).map(|it| it.to_string()).collect();
    if !missing.is_empty() {
        return Err(format!("of {all} parts these are missing: {}", missing.join(", ")));
    }
    Ok((texts, asked.unwrap_or_default()))
}

/// What the parts tell of units. What cannot be read is checked again.
pub fn stored(texts: &[String], sources: &Snapshot) -> Vec<Stored> {
    let units = texts.par_iter().flat_map(|text| {
        let files = serde_json::from_str::<Report<Files>>(text).ok().and_then(|it| it.shard).map(|it| it.files);
        let numbers = files.into_iter().flatten().map(|(number, path)| (number, number_of(&path, sources))).collect();
        let units = with_numbers(numbers, || serde_json::from_str::<Report<Units>>(text).ok());
        units.and_then(|it| it.shard).map(|it| it.units).unwrap_or_default()
    });
    units.collect()
}

/// A file that is no more has a number that nothing else has, and another text than it had.
fn number_of(path: &Path, sources: &Snapshot) -> FileId {
    sources.open(path).map_or(FileId(u32::MAX), |source| source.id)
}

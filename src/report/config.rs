//! What is wrong with a configuration, framed as findings are, and what holds for a file.

use super::text::{FAILED, count};
use super::writer::{Frame, Label, Printable, Writer};
use crate::config::{Effective, Fault, Origin};
use crate::migrate::Remark;
use std::io;

/// Shown of the mistakes in configurations.
const MOST_FAULTS: usize = 20;

/// Mistakes in a file of ours (`what`: "configuration"), each with its place.
pub fn write_faults(faults: &[Fault], what: &'static str, out: &mut Writer) -> io::Result<()> {
    write_frames(faults, out)?;
    out.print(|text| text.say(&count(faults.len(), "mistake")).own(" in the ").own(what).own(", nothing was checked\n"))
}

/// Each mistake in its frame.
pub fn write_frames(faults: &[Fault], out: &mut Writer) -> io::Result<()> {
    for Fault { source, span, message } in faults.iter().take(MOST_FAULTS) {
        out.print(|text| {
            text.inked(FAILED, |text| text.own("error"));
            text.own(": ").bold(|text| text.wrapped(message, 7, 2)).own("\n");
            if source.text.is_empty() {
                text.own("  ").say(&source.name).own(":").position(source.position(span.start)).own("\n");
            } else {
                let label = Label { source, span: *span, message: None, primary: true };
                text.frame(&Frame { labels: vec![label], ..Frame::default() });
            }
            text.own("\n")
        })?;
    }
    let more = faults.len().saturating_sub(MOST_FAULTS);
    if more > 0 {
        out.print(|text| text.own("and ").number(more as u64).own(" more\n\n"))?;
    }
    Ok(())
}

/// What could not be brought over from other tools' files, one line each.
pub fn write_remarks(remarks: &[Remark], out: &mut Writer) -> io::Result<()> {
    if !remarks.is_empty() {
        out.print(|text| text.own("not brought over, or not quite:\n"))?;
    }
    for Remark { source, span, message } in remarks {
        out.print(|text| {
            text.own("  ").say(&source.name).own(":").position(source.position(span.start)).own(": ");
            text.say(message).own("\n")
        })?;
    }
    Ok(())
}

/// The files that a configuration is made of, the nearest first.
pub(super) fn configured_by<'t, 'a>(
    nearest: &str,
    below: &[String],
    text: &'t mut Printable<'a>,
) -> &'t mut Printable<'a> {
    text.own("configured by ").say(nearest);
    for (index, name) in below.iter().enumerate() {
        text.own(if index == 0 { ", which extends " } else { ", " }).say(name);
    }
    text
}

/// Who says something.
pub(super) fn origin<'t, 'a>(origin: &Origin, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    match origin {
        Origin::Default => text.own("as it comes"),
        Origin::CommandLine => text.own("command line"),
        Origin::File { path, line } => text.say(path).own(":").number(*line),
    }
}

/// What holds, and who says so, in columns.
pub fn write_effective(effective: &Effective, out: &mut Writer) -> io::Result<()> {
    out.print(|text| {
        text.bold(|text| text.say(&effective.file)).own("\n");
        match effective.configuration.split_first() {
            None => text.own("  no configuration file: all is as it comes\n"),
            Some((nearest, below)) => configured_by(nearest, below, text.own("  ")).own("\n"),
        };
        if effective.excluded {
            text.own("  excluded: it is checked only when it is named\n");
        }
        text.own("\n");
        let width = |get: fn(&crate::config::Entry) -> &str| {
            effective.settings.iter().map(|entry| get(entry).chars().count()).max().unwrap_or(0)
        };
        let (keys, values) = (width(|entry| &entry.key), width(|entry| &entry.value).min(48));
        for entry in &effective.settings {
            let padding = |word: &str, width: usize| width.saturating_sub(word.chars().count()) + 2;
            text.say(&entry.key).spaces(padding(&entry.key, keys));
            text.bold(|text| text.say(&entry.value)).spaces(padding(&entry.value, values));
            text.dim(|text| origin(&entry.origin, text));
            text.own("\n");
        }
        text.own("\n").number(effective.rules.on as u64).own(" of ").number(effective.rules.all as u64);
        text.own(" rules run\n")
    })
}

//! Fixes, for people: what was fixed and where, what is left, and what a fix would do before it is done.

use super::headline;
use super::text::{ADDED, CLEAN, REMOVED, count};
use super::writer::{Frame, Label, Printable, Writer};
use crate::diff::{self, Is};
use crate::rounds::Done;
use crate::rules::{Finding, Fix};
use crate::source::{Snapshot, Source};
use std::io;

/// What came of fixing, in figures.
pub struct Tally {
    pub files: usize,
    pub left: usize,
    /// Of those left, how many could be fixed with `--unsafe`.
    pub fixable: usize,
    /// Whether nothing was written.
    pub is_dry: bool,
}

/// One line for each fix: where, which rule, what.
pub fn write_done(done: &[Done], sources: &Snapshot, is_dry: bool, out: &mut Writer) -> io::Result<()> {
    for it in done {
        out.print(|text| {
            text.bold(|text| text.say(&sources.get(it.file).name).own(":").position(it.at)).own(": ");
            let verb = if is_dry { "would fix" } else { "fixed" };
            text.inked(CLEAN, |text| text.own(verb)).own("[").own(it.rule.id).own("]");
            text.own(" ").say(&it.title);
            text.own(if it.safe { "" } else { " (unsafe)" }).own("\n")
        })?;
    }
    Ok(())
}

/// The figures, in one line.
pub fn write_tally(fixed: usize, tally: &Tally, out: &mut Writer) -> io::Result<()> {
    let Tally { files, left, fixable, is_dry } = *tally;
    out.print(|text| {
        if fixed == 0 {
            text.bold(|text| text.own(if left > 0 { "Nothing fixed" } else { "Nothing to fix" }));
        } else {
            let verb = if is_dry { "Would fix " } else { "Fixed " };
            text.bold(|text| text.own(verb).say(&count(fixed, "problem"))).own(" in ").say(&count(files, "file"));
        }
        if left > 0 {
            text.own("; ").say(&count(left, "problem")).own(if left == 1 { " is left" } else { " are left" });
        }
        if fixable > 0 {
            text.own(", ")
                .number(fixable as u64)
                .own(" of them can be fixed with `--unsafe` (look at what it does first)");
        }
        text.own("\n")
    })
}

/// A finding with its fix, to be decided on.
pub fn write_question(
    finding: &Finding,
    fix: &Fix,
    (was, now): (&Source, &str),
    source: &Source,
    out: &mut Writer,
) -> io::Result<()> {
    out.print(|text| {
        headline(finding, text);
        let label = Label { source, span: finding.at.span, message: None, primary: true };
        text.frame(&Frame { labels: vec![label], ..Frame::default() });
        text.own("  ").bold(|text| text.own(if fix.safe { "fix:" } else { "unsafe fix:" }));
        text.own(" ").say(&fix.title).own("\n");
        lines(&was.text, now, 3, text)
    })
}

/// How a text changes, in lines that hide secrets.
pub fn write_diff(name: &str, was: &str, now: &str, out: &mut Writer) -> io::Result<()> {
    out.print(|text| {
        text.bold(|text| text.say(name)).own("\n");
        lines(was, now, 3, text).own("\n")
    })
}

/// Hidden before the texts are compared: a secret may go over several lines.
fn lines<'t, 'a>(was: &str, now: &str, context: usize, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    let redactor = text.medium().redactor;
    let hunks = diff::hunks(&redactor.redact(was), &redactor.redact(now), context);
    let widest = hunks.iter().flatten().map(|line| line.number.to_string().len()).max().unwrap_or(1);
    for (index, hunk) in hunks.iter().enumerate() {
        if index > 0 {
            text.spaces(widest + 2).own("...\n");
        }
        for line in hunk {
            text.own("  ").spaces(widest - line.number.to_string().len()).number(line.number as u64).own(" ");
            match line.is {
                Is::Kept => text.own("  ").say(&line.text),
                Is::Removed => text.inked(REMOVED, |text| text.own("-")).own(" ").say(&line.text),
                Is::Added => text.inked(ADDED, |text| text.own("+")).own(" ").say(&line.text),
            };
            text.own("\n");
        }
    }
    text
}

//! Findings for people: what is wrong, the place underlined in its code, and what to do.

use super::advice::Advice;
use super::batch::print_each;
use super::folded::{Shown, fold};
use super::text::{FAILED, count};
use super::writer::{Changed, Frame, Label, Printable, Writer};
use super::{Run, closing, head, headline, unknown};
use crate::rules::{Edit, Finding};
use crate::source::{FileId, Source};
use std::collections::HashMap;
use std::io;

/// Places drawn beside the finding's own: a long trail is told in short.
const MOST_LABELS: usize = 5;
/// Lines that are named of findings that are not shown.
const MOST_LINES: usize = 8;
const MOST_NOTES: usize = 10;
const MOST_PLACES: usize = 3;

pub fn write(run: &Run, out: &mut Writer) -> io::Result<()> {
    let advice = Advice::new(run);
    print_each(&fold(&run.outcome.findings, run.all), out, |shown, text| {
        match shown {
            Shown::Finding(finding) => draw(finding, run, &advice, text),
            Shown::More(alike) => more(alike, run, text),
        }
        Ok(())
    })?;
    run.silenced(out)?;
    unknown::write_groups(run, out)?;
    for failure in run.failures {
        out.print(|text| {
            text.inked(FAILED, |text| text.own("error"));
            text.own(": ").say(&run.about(failure)).own(": ").say(&failure.message).own("\n")
        })?;
    }
    if run.quiet {
        return Ok(());
    }
    let remarks = run.remarks();
    let obsolete = run.left_out.note().map(|(file, message)| format!("note: {file}: {message}"));
    for note in notes(&remarks).into_iter().chain(obsolete.clone()) {
        out.print(|text| text.dim(|text| text.wrapped(&note, 0, 2)).own("\n"))?;
    }
    if run.outcome.files == 0 && run.outcome.findings.is_empty() {
        // There is no verdict on nothing.
        return Ok(());
    }
    if !run.failures.is_empty() || !remarks.is_empty() || obsolete.is_some() {
        out.print(|text| text.own("\n"))?;
    }
    closing::write(run, remarks.len(), out)
}

/// A line for findings that are like those above it.
fn more(alike: &[&Finding], run: &Run, text: &mut Printable) {
    let Some(first) = alike.first() else { return };
    let source = run.sources.get(first.at.file);
    let lines = alike.iter().take(MOST_LINES).map(|finding| source.position(finding.at.span.start).line.to_string());
    let lines = lines.collect::<Vec<_>>().join(", ");
    let more = if alike.len() > MOST_LINES { ", ..." } else { "" };
    let message =
        format!("{} more like this in {} (lines {lines}{more}); `--all` shows them", alike.len(), source.name);
    let used = first.severity.name().len() + first.rule.id.len() + 4;
    head(first.rule, first.severity, text).own(": ").wrapped(&message, used, 2).own("\n\n");
}

/// One line for each thing to say, with the places that it is said of.
fn notes(remarks: &[(String, &str)]) -> Vec<String> {
    let mut said: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for (place, message) in remarks {
        let index = *known.entry(message).or_insert(said.len());
        match said.get_mut(index) {
            Some((_, places)) => places.push(place),
            None => said.push((message, vec![place])),
        }
    }
    let left = said.len().saturating_sub(MOST_NOTES);
    let lines = said.iter().take(MOST_NOTES).map(|(message, places)| match places.as_slice() {
        [place] => format!("note: {place}: {message}"),
        several => {
            let more = several.len().saturating_sub(MOST_PLACES);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let shown = several.iter().take(MOST_PLACES).copied().collect::<Vec<_>>().join(", ");
            format!("note: {}: {message}: {shown}{more}", count(several.len(), "file"))
        }
    });
    let more = (left > 0).then(|| format!("note: and {left} more notes (`--format json` has them all)"));
    lines.chain(more).collect()
}

/// One finding: its head, and its frame with all its places and its help.
fn draw(finding: &Finding, run: &Run, advice: &Advice, text: &mut Printable) {
    headline(finding, text);
    let source: &Source = run.sources.get(finding.at.file);
    let mut frame = Frame { origin: run.origin(finding), ..Frame::default() };
    frame.labels.push(Label { source, span: finding.at.span, message: None, primary: true });
    for (at, message) in finding.related() {
        if at == finding.at {
            // Two words for the same place would be drawn on top of each other.
            frame.labels[0].message.get_or_insert_with(|| message.into_owned());
        } else if frame.labels.len() > MOST_LABELS {
            let source = run.sources.get(at.file);
            frame.others.push(format!("{}:{}: {message}", source.name, source.position(at.span.start)));
        } else {
            let source: &Source = run.sources.get(at.file);
            frame.labels.push(Label { source, span: at.span, message: Some(message.into_owned()), primary: false });
        }
    }
    let fix = advice.fix(finding);
    let help = fix.as_ref().map_or_else(|| advice.of_page(finding), |fix| fix.title.clone());
    frame.help = Some(help).filter(|help| !help.is_empty());
    if let Some(fix) = &fix {
        let mut files: Vec<FileId> = fix.edits.iter().map(|edit| edit.file).collect();
        files.dedup();
        for file in files {
            let edits: Vec<&Edit> = fix.edits.iter().filter(|edit| edit.file == file).collect();
            frame.changes.extend(Changed::of(run.sources.get(file), &edits, text.medium().redactor));
        }
    }
    text.frame(&frame);
    text.own("\n");
}

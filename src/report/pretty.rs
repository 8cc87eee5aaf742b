//! Findings for people: what is wrong, the place underlined in its code, and what to do.

use super::batch::print_each;
use super::pages;
use super::text::{count, ink, wrap};
use super::writer::{Label, Medium, Printable, Writer, are_near};
use super::{Run, head, unknown};
use crate::fix::Planner;
use crate::rules::Finding;
use owo_colors::Style as Ink;
use std::collections::HashMap;
use std::io;
use std::time::Duration;

/// Frames beside the first: a long trail is told in short.
const MOST_FRAMES: usize = 4;
const MOST_NOTES: usize = 10;
const MOST_PLACES: usize = 3;

pub fn write(run: &Run, out: &mut Writer) -> io::Result<()> {
    let planner = Planner::new(run.sources);
    print_each(&run.outcome.findings, out, |finding, text| {
        draw(finding, run, &planner, text);
        Ok(())
    })?;
    run.silenced(out)?;
    unknown::write_groups(run, out)?;
    for failure in run.failures {
        out.print(|text| {
            text.inked(Ink::new().red().bold(), |text| text.own("error"));
            text.own(": ").say(&run.about(failure)).own(": ").say(&failure.message).own("\n")
        })?;
    }
    if run.quiet {
        return Ok(());
    }
    let remarks = run.remarks();
    let obsolete = run.left_out.note().map(|(file, message)| format!("note: {file}: {message}"));
    for note in notes(&remarks).into_iter().chain(obsolete.clone()) {
        out.print(|text| text.dim(|text| text.say(&note)).own("\n"))?;
    }
    if run.outcome.files == 0 && run.outcome.findings.is_empty() {
        // There is no verdict on nothing.
        return Ok(());
    }
    out.print(|text| {
        if !run.failures.is_empty() || !remarks.is_empty() || obsolete.is_some() {
            text.own("\n");
        }
        summary(run, remarks.len(), text)
    })
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

pub(super) fn summary<'t, 'a>(run: &Run, remarks: usize, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    let found = run.outcome.findings.len();
    if found == 0 && !run.failures.is_empty() {
        // There is no verdict on what was not read.
        text.bold(|text| text.own("Nothing found"));
    } else if found == 0 {
        text.inked(Ink::new().green().bold(), |text| text.own("No problems"));
    } else {
        text.bold(|text| text.say(&count(found, "problem"))).own(" (");
        for (index, (severity, count)) in run.by_severity().into_iter().enumerate() {
            text.own(if index == 0 { "" } else { ", " });
            text.inked(ink(severity), |text| text.number(count as u64).own(" ").own(severity.name()));
        }
        text.own(")");
    }
    text.own(" in ").say(&count(run.outcome.files, "file")).own(", ").say(&lasted(run.took));
    if let Some(left_out) = run.left_out.summary() {
        text.own("; not counted: ").say(&left_out);
    }
    if !run.outcome.suppressed.is_empty() {
        text.own("; ").number(run.outcome.suppressed.len() as u64).own(" silenced (`--show-suppressed` lists them)");
    }
    // What nobody could tell by writing it down (an image decides) is no reason to bring it up.
    let unknown = run.outcome.unknown.len();
    if !run.show_unknown && run.outcome.unknown.iter().any(|it| it.why.can_be_told()) {
        text.own("; ").say(&count(unknown, "value")).own(" not known (`--show-unknown` lists them)");
    }
    if remarks > 0 {
        text.own("; ").number(remarks as u64).own(" left alone (see the notes)");
    }
    text.own("\n")
}

fn lasted(time: Duration) -> String {
    match time.as_millis() {
        0..10 => format!("{:.1} ms", time.as_secs_f64() * 1e3),
        millis @ 10..1000 => format!("{millis} ms"),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

/// One finding: its head, its frames, its help.
fn draw(finding: &Finding, run: &Run, planner: &Planner, text: &mut Printable) {
    head(finding.rule, finding.severity, text);
    text.own(": ").bold(|text| text.say(&finding.message));
    if let Some(origin) = run.origin(finding) {
        text.own(" ").dim(|text| text.own("(from ").say(&origin).own(")"));
    }
    text.own("\n");

    let source = run.sources.get(finding.at.file);
    let related = finding.related().into_iter();
    let (near, far): (Vec<_>, Vec<_>) = related.partition(|(at, _)| are_near(source, finding.at, *at));
    let mut labels = vec![Label { span: finding.at.span, message: None, primary: true }];
    for (at, message) in &near {
        // Two words for the same place would be drawn on top of each other.
        if at.span == finding.at.span {
            labels[0].message.get_or_insert_with(|| message.to_string());
        } else {
            labels.push(Label { span: at.span, message: Some(message.to_string()), primary: false });
        }
    }
    if !text.frame(source, &labels, 1, finding.severity) {
        text.own("  ");
        run.place(finding.at, text);
        text.own("\n");
    }
    for (index, (at, message)) in far.iter().enumerate() {
        let label = Label { span: at.span, message: Some(message.to_string()), primary: false };
        let framed = index < MOST_FRAMES && text.frame(run.sources.get(at.file), &[label], 0, finding.severity);
        if !framed {
            text.own("  ");
            run.place(*at, text);
            text.own(": ").say(message).own("\n");
        }
    }
    help(finding, planner, text);
    text.own("\n");
}

fn help(finding: &Finding, planner: &Planner, text: &mut Printable) {
    let Medium { style, redactor, .. } = text.medium();
    let advice = pages::help(finding, planner);
    if advice.is_empty() {
        return;
    }
    // Hidden before it is cut into lines: a secret may have a space in it.
    for (index, line) in wrap(&redactor.redact(&advice), style.width.saturating_sub(8).max(32)).iter().enumerate() {
        text.own("  ");
        if index == 0 {
            text.inked(Ink::new().cyan(), |text| text.own("help:"));
        } else {
            text.own("     ");
        }
        text.own(" ").say(line).own("\n");
    }
}

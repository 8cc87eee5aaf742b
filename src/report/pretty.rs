//! Findings for people: what is wrong, the place underlined in its code, and what to do. The only
//! file that knows miette's drawing.

use super::Run;
use super::excerpt::{Excerpt, Label, are_near};
use super::text::{Style, count, escape, first_sentence, ink, wrap};
use crate::fix;
use crate::rules::{Finding, Rule};
use crate::source::{FileId, Location, Span};
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles,
};
use owo_colors::Style as Ink;
use rayon::prelude::*;
use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::io::{self, Write};
use std::sync::{LazyLock, RwLock};
use std::time::Duration;

/// Frames beside the first: a long trail is told in short.
const MOST_FRAMES: usize = 4;
const MOST_NOTES: usize = 10;
const MOST_PLACES: usize = 3;
/// Findings drawn at once: enough for all cores, few enough to start printing soon.
const BATCH: usize = 512;

pub fn write(run: &Run, style: &Style, out: &mut impl Write) -> io::Result<()> {
    let secrets = secrets(run);
    for batch in run.outcome.findings.chunks(BATCH) {
        let drawn: Vec<String> = batch.par_iter().map(|finding| draw(finding, &secrets, run, style)).collect();
        for text in drawn {
            out.write_all(text.as_bytes())?;
        }
    }
    for failure in run.failures {
        let head = style.paint(Ink::new().red().bold(), "error");
        writeln!(out, "{head}: {}: {}", escape(&failure.path), escape(&failure.message))?;
    }
    let remarks = run.remarks();
    for note in notes(&remarks) {
        writeln!(out, "{}", style.dim(&note))?;
    }
    if run.outcome.files == 0 && run.outcome.findings.is_empty() {
        // There is no verdict on nothing.
        return Ok(());
    }
    if !run.failures.is_empty() || !remarks.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(run, style, remarks.len()))
}

/// One line for each thing to say, with the places that it is said of.
fn notes(remarks: &[(String, &str)]) -> Vec<String> {
    let mut said: Vec<(&str, Vec<&str>)> = Vec::new();
    for (place, message) in remarks {
        match said.iter_mut().find(|(known, _)| known == message) {
            Some((_, places)) => places.push(place),
            None => said.push((message, vec![place])),
        }
    }
    let left = said.len().saturating_sub(MOST_NOTES);
    let lines = said.iter().take(MOST_NOTES).map(|(message, places)| match places.as_slice() {
        [place] => format!("note: {place}: {}", escape(message)),
        several => {
            let more = several.len().saturating_sub(MOST_PLACES);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let shown = several.iter().take(MOST_PLACES).copied().collect::<Vec<_>>().join(", ");
            format!("note: {}: {}: {shown}{more}", count(several.len(), "file"), escape(message))
        }
    });
    let more = (left > 0).then(|| format!("note: and {left} more notes (`--format json` has them all)"));
    lines.chain(more).collect()
}

fn summary(run: &Run, style: &Style, remarks: usize) -> String {
    let found = run.outcome.findings.len();
    let mut line = if found == 0 {
        style.paint(Ink::new().green().bold(), "No problems")
    } else {
        let counts = run.by_severity().into_iter().map(|(severity, count)| {
            let text = format!("{count} {}", severity.name());
            style.severity(severity, &text)
        });
        let counts: Vec<String> = counts.collect();
        format!("{} ({})", style.bold(&count(found, "problem")), counts.join(", "))
    };
    let _ = write!(line, " in {}, {}", count(run.outcome.files, "file"), lasted(run.took));
    if remarks > 0 {
        let _ = write!(line, "; {remarks} left alone (see the notes)");
    }
    line
}

fn lasted(time: Duration) -> String {
    match time.as_millis() {
        0..10 => format!("{:.1} ms", time.as_secs_f64() * 1e3),
        millis @ 10..1000 => format!("{millis} ms"),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

/// The places of secrets, by file: no frame shows them, whatever it is about.
type Secrets = HashMap<FileId, Vec<Span>>;

fn secrets(run: &Run) -> Secrets {
    let mut secrets = Secrets::new();
    for secret in &run.outcome.secrets {
        secrets.entry(secret.at.file).or_default().push(secret.at.span);
    }
    secrets
}

/// One finding: its head, its frames, its help.
fn draw(finding: &Finding, secrets: &Secrets, run: &Run, style: &Style) -> String {
    let head = style.severity(finding.severity, &format!("{}[{}]", finding.severity.name(), finding.rule.id));
    let mut text = format!("{head}: {}", style.bold(&escape(&finding.message)));
    if let Some(origin) = run.origin(finding) {
        let _ = write!(text, " {}", style.dim(&format!("(from {})", escape(&origin))));
    }
    text.push('\n');

    let source = run.sources.get(finding.at.file);
    let (near, far): (Vec<_>, Vec<_>) =
        finding.related().into_iter().partition(|(at, _)| are_near(&source, finding.at, *at));
    let mut labels = vec![Label { span: finding.at.span, message: None, primary: true }];
    for (at, message) in &near {
        // Two words for the same place would be drawn on top of each other.
        if at.span == finding.at.span {
            labels[0].message.get_or_insert_with(|| escape(message).into_owned());
        } else {
            labels.push(Label { span: at.span, message: Some(escape(message).into_owned()), primary: false });
        }
    }
    text.push_str(&frame(finding.at, &labels, 1, finding, secrets, run, style));
    for (at, message) in far.iter().take(MOST_FRAMES) {
        let label = Label { span: at.span, message: Some(escape(message).into_owned()), primary: false };
        text.push_str(&frame(*at, &[label], 0, finding, secrets, run, style));
    }
    for (at, message) in far.iter().skip(MOST_FRAMES) {
        let _ = writeln!(text, "  {}: {}", run.place(*at), escape(message));
    }
    text.push_str(&help(finding, run, style));
    text.push('\n');
    text
}

fn help(finding: &Finding, run: &Run, style: &Style) -> String {
    let advice = fix::of(finding, run.sources).map_or_else(|| advice(finding.rule), |fix| fix.title);
    if advice.is_empty() {
        return String::new();
    }
    let mut text = String::new();
    for (index, line) in wrap(&escape(&advice), style.width.saturating_sub(8).max(32)).iter().enumerate() {
        let head = if index == 0 { style.paint(Ink::new().cyan(), "help:") } else { "     ".to_owned() };
        let _ = writeln!(text, "  {head} {line}");
    }
    text
}

/// What a rule's page says first under "What to do".
fn advice(rule: &'static Rule) -> String {
    static KNOWN: LazyLock<RwLock<HashMap<&'static str, String>>> = LazyLock::new(RwLock::default);
    let lock = std::sync::PoisonError::into_inner;
    if let Some(advice) = KNOWN.read().unwrap_or_else(lock).get(rule.id) {
        return advice.clone();
    }
    let body = &rule.page().body;
    let after = body.split_once("## What to do").map_or("", |(_, after)| after.trim_start());
    let paragraph = after.split("\n\n").next().filter(|text| !text.starts_with(['#', '`', '-'])).unwrap_or("");
    let advice = first_sentence(paragraph);
    KNOWN.write().unwrap_or_else(std::sync::PoisonError::into_inner).insert(rule.id, advice.clone());
    advice
}

/// A few lines of code with places underlined.
fn frame(
    at: Location,
    labels: &[Label],
    context: usize,
    finding: &Finding,
    secrets: &Secrets,
    run: &Run,
    style: &Style,
) -> String {
    let secrets = secrets.get(&at.file).map_or(&[][..], Vec::as_slice);
    let source = run.sources.get(at.file);
    let more = if style.unicode { "…" } else { "..." };
    let width = style.width.saturating_sub(10).clamp(40, 160);
    let excerpt = Excerpt::new(&source, escape(&source.name).into_owned(), labels, secrets, context, width, more);
    let handler = GraphicalReportHandler::new_themed(theme(&excerpt, finding, style))
        .with_context_lines(1)
        .with_wrap_lines(false)
        .with_width(style.width)
        .with_urls(false)
        .without_syntax_highlighting();
    let mut drawn = String::new();
    if handler.render_report(&mut drawn, &Frame(excerpt)).is_err() {
        return format!("  {}\n", run.place(at));
    }
    // miette begins with the message, which stands in our own head line.
    drawn.split_once('\n').map(|(_, frame)| frame.to_owned()).unwrap_or_default()
}

/// The primary place in the colour of its severity, all else calm.
fn theme(excerpt: &Excerpt, finding: &Finding, style: &Style) -> GraphicalTheme {
    let characters = if style.unicode {
        ThemeCharacters { underline: '━', underbar: '┯', ..ThemeCharacters::unicode() }
    } else {
        ThemeCharacters::ascii()
    };
    let styles = if style.color {
        let mut labels: Vec<&LabeledSpan> = excerpt.labels().iter().collect();
        labels.sort_by_key(|label| label.offset());
        let highlights =
            labels.iter().map(|label| if label.primary() { ink(finding.severity) } else { Ink::new().blue() });
        ThemeStyles {
            link: Ink::new().cyan(),
            linum: Ink::new().dimmed(),
            highlights: highlights.collect(),
            ..ThemeStyles::none()
        }
    } else {
        ThemeStyles::none()
    };
    GraphicalTheme { characters, styles }
}

/// What miette is given to draw: labels over an excerpt.
#[derive(Debug)]
struct Frame(Excerpt);

impl fmt::Display for Frame {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Frame {}

impl Diagnostic for Frame {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.0)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.0.labels().iter().cloned()))
    }
}

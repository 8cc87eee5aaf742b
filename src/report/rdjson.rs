//! Reviewdog's diagnostics: columns count bytes, and a suggestion replaces one range of the same file.

use super::batch::Batched;
use super::range::Range;
use super::rank::{Level, level};
use super::{NOT_CHECKED, Run, Writer};
use crate::fix::Planner;
use crate::rules::{Finding, Fix, HOME};
use crate::source::{self, About, Columns, FileId, Note, Position, Snapshot, Source, Span};
use serde::Serialize;
use std::io;

#[derive(Serialize)]
struct Report<D> {
    source: Tool,
    diagnostics: D,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: &'a str,
    location: Place<'a>,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range<Position>>,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range<Position>,
    text: String,
}

#[derive(Serialize)]
struct Related<'a> {
    message: String,
    location: Place<'a>,
}

pub fn write(run: &Run, out: &mut Writer) -> io::Result<()> {
    let planner = Planner::new(run.sources);
    let make = |finding| Diagnostic::of(finding, run.sources, &planner);
    let failures = run.failures.iter().map(|note| Diagnostic::of_failure(note, run.sources));
    let diagnostics = Batched { items: &run.outcome.findings, make, rest: failures.collect() };
    out.json(&Report { source: Tool { name: "dunnage", url: HOME }, diagnostics })
}

impl<'a> Diagnostic<'a> {
    fn of(finding: &'a Finding, sources: &'a Snapshot, planner: &Planner) -> Self {
        let related = finding.related().into_iter();
        let suggestion = planner.of(finding).and_then(|fix| Suggestion::of(&fix, finding.at.file, sources));
        Self {
            message: &finding.message,
            location: Place::of(finding.at, sources),
            severity: match level(finding.severity) {
                Level::Error => "ERROR",
                Level::Warning => "WARNING",
                Level::Notice => "INFO",
            },
            code: Code { value: finding.rule.id, url: finding.rule.address() },
            suggestions: suggestion.into_iter().collect(),
            related_locations: related
                .map(|(at, message)| Related { message: message.into_owned(), location: Place::of(at, sources) })
                .collect(),
        }
    }
}

impl<'a> Diagnostic<'a> {
    fn of_failure(note: &'a Note, sources: &'a Snapshot) -> Self {
        Self {
            message: &note.message,
            location: match &note.about {
                About::Path(path) => Place { path, range: None },
                About::Place(at) => Place::of(*at, sources),
            },
            severity: "ERROR",
            code: Code { value: NOT_CHECKED, url: None },
            suggestions: Vec::new(),
            related_locations: Vec::new(),
        }
    }
}

impl<'a> Place<'a> {
    fn of(at: source::Location, sources: &'a Snapshot) -> Self {
        let source = sources.get(at.file);
        Self { path: &source.name, range: Some(in_bytes(at.span, source)) }
    }
}

fn in_bytes(span: Span, source: &Source) -> Range<Position> {
    Range::of(span, |offset| source.position_in(offset, Columns::Bytes))
}

impl Suggestion {
    /// All edits of a fix as one: several suggestions would be a choice.
    fn of(fix: &Fix, file: FileId, sources: &Snapshot) -> Option<Self> {
        let mut edits: Vec<_> = fix.edits.iter().collect();
        edits.sort_by_key(|edit| edit.span);
        let (first, last) = (edits.first()?, edits.last()?);
        if edits.iter().any(|edit| edit.file != file) {
            return None;
        }
        let source = sources.get(file);
        let whole = Span { start: first.span.start, end: last.span.end };
        let (mut text, mut from) = (String::new(), whole.start);
        for edit in edits {
            text.push_str(source.slice(Span { start: from, end: edit.span.start }));
            text.push_str(&edit.text);
            from = edit.span.end;
        }
        Some(Self { range: in_bytes(whole, source), text })
    }
}

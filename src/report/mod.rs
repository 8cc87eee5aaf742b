//! What a run found, as text: for people, for scripts and for machines. Knows no rule and no format
//! of a checked file.

mod concise;
mod excerpt;
mod json;
pub mod page;
mod pretty;
pub mod text;

use crate::check::Outcome;
use crate::rules::{Finding, Rule, Severity};
use crate::source::{Location, Position, Remark, Snapshot};
use std::io::{self, Write};
use std::time::Duration;
use text::Style;

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Code frames for people
    Pretty,
    /// One line per finding
    Concise,
    /// For programs; the shape is stable
    Json,
}

/// All there is to say about a run.
pub struct Run<'a> {
    pub outcome: &'a Outcome,
    pub sources: &'a Snapshot,
    /// What the walk left alone.
    pub notes: &'a [Remark],
    /// What the walk could not read.
    pub failures: &'a [Remark],
    pub took: Duration,
}

/// Writes a report. Output is what `--format` promises; for the concise form, words about files
/// that are no findings go to `aside`, so that a script never meets them.
pub fn write(format: Format, run: &Run, style: &Style, out: &mut impl Write, aside: &mut impl Write) -> io::Result<()> {
    match format {
        Format::Pretty => pretty::write(run, style, out),
        Format::Concise => concise::write(run, style, out, aside),
        Format::Json => json::write(run, out),
    }
}

/// The rules as JSON: a contract, as the findings are.
pub fn write_rules_json(rules: &[&'static Rule], out: &mut impl Write) -> io::Result<()> {
    json::write_rules(rules, out)
}

impl Run<'_> {
    /// How many findings there are of each severity, worst first; none that there are none of.
    fn by_severity(&self) -> Vec<(Severity, usize)> {
        let count = |severity| self.outcome.findings.iter().filter(|finding| finding.severity == severity).count();
        Severity::ALL.into_iter().map(|severity| (severity, count(severity))).filter(|(_, count)| *count > 0).collect()
    }

    /// Every word about what was left alone, with where it is about.
    fn remarks(&self) -> Vec<(String, &str)> {
        let walked = self.notes.iter().map(|note| (text::escape(&note.path).into_owned(), note.message.as_str()));
        let read = self.outcome.notes.iter().map(|note| (self.place(note.at), note.message.as_str()));
        walked.chain(read).collect()
    }

    /// A place as editors and terminals make a link of it: `path:line:column`.
    fn place(&self, at: Location) -> String {
        let source = self.sources.get(at.file);
        let Position { line, column } = source.position(at.span.start);
        format!("{}:{line}:{column}", text::escape(&source.name))
    }

    /// The chart template that a finding's text was rendered from.
    fn origin(&self, finding: &Finding) -> Option<String> {
        let source = self.sources.get(finding.at.file);
        source.origin_at(finding.at.span.start).map(str::to_owned)
    }
}

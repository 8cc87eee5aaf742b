//! What a run found, as text: for people, for scripts and for machines. Knows no rule and no format
//! of a checked file.

mod concise;
pub mod config;
pub mod doctor;
mod json;
pub mod page;
mod pretty;
mod statistics;
pub mod text;
mod unknown;
mod writer;

pub use writer::{Medium, Printable, Redactor, Target, Writer, escape};

use crate::check::Outcome;
use crate::doctor::Diagnosis;
use crate::rules::{Finding, Rule, Severity};
use crate::source::{About, FileId, Location, Note, Position, Snapshot};
use std::collections::BTreeSet;
use std::io;
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
    pub notes: &'a [Note],
    /// What the walk could not read.
    pub failures: &'a [Note],
    pub took: Duration,
    /// What does not count.
    pub left_out: LeftOut,
    /// Findings only: no notes, no summary. For programs nothing changes.
    pub quiet: bool,
    /// Whether people want to see what is silenced, and by what.
    pub show_suppressed: bool,
    /// Whether people want to see what could not be known.
    pub show_unknown: bool,
}

/// What was found and does not count.
#[derive(Debug, Clone, Default)]
pub struct LeftOut {
    /// The baseline's file, where there is one.
    pub baseline: Option<String>,
    /// Findings that are in the baseline.
    pub known: usize,
    /// Entries of the baseline that nothing is found for any more.
    pub obsolete: usize,
    /// Findings that are not on changed lines, where only these are asked for.
    pub unchanged: Option<usize>,
}

impl LeftOut {
    /// "200 known from the baseline, 3 on unchanged lines"
    fn summary(&self) -> Option<String> {
        let known = (self.known > 0).then(|| format!("{} known from the baseline", self.known));
        let unchanged = self.unchanged.filter(|count| *count > 0).map(|count| format!("{count} not on changed lines"));
        let parts: Vec<String> = known.into_iter().chain(unchanged).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// A word about the baseline: where, and what.
    fn note(&self) -> Option<(&str, String)> {
        let entries = if self.obsolete == 1 { "entry is" } else { "entries are" };
        let note = format!("{} {entries} obsolete: write the baseline again", self.obsolete);
        self.baseline.as_deref().filter(|_| self.obsolete > 0).map(|file| (file, note))
    }
}

/// Writes a report. Output is what `--format` promises; for the concise form, words about files
/// that are no findings go to `aside`, so that a script never meets them.
pub fn write(
    format: Format,
    run: &Run,
    style: &Style,
    out: &mut dyn io::Write,
    aside: &mut dyn io::Write,
) -> io::Result<()> {
    let redactor = Redactor::new(&run.outcome.secrets, run.names());
    let medium = |target| Medium { target, style, redactor: &redactor };
    let mut aside = Writer::new(medium(Target::Plain), aside);
    match format {
        Format::Pretty => pretty::write(run, &mut Writer::new(medium(Target::Terminal), out)),
        Format::Concise => concise::write(run, &mut Writer::new(medium(Target::Plain), out), &mut aside),
        Format::Json => json::write(run, &mut Writer::new(medium(Target::Json), out)),
    }
}

/// Writes how many findings there are of each rule, instead of the findings.
pub fn write_statistics(format: Format, run: &Run, style: &Style, out: &mut dyn io::Write) -> io::Result<()> {
    let redactor = Redactor::new(&run.outcome.secrets, run.names());
    let target = match format {
        Format::Pretty => Target::Terminal,
        Format::Concise => Target::Plain,
        Format::Json => Target::Json,
    };
    statistics::write(format, run, &mut Writer::new(Medium { target, style, redactor: &redactor }, out))
}

/// Writes all that there is to say about one file.
pub fn write_diagnosis(
    told: &Diagnosis,
    run: &Run,
    target: Target,
    style: &Style,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let redactor = Redactor::new(&run.outcome.secrets, run.names());
    let mut out = Writer::new(Medium { target, style, redactor: &redactor }, out);
    match target {
        Target::Json => out.json(&doctor::json_of_file(told, run)),
        _ => doctor::write_file(told, run, &mut out),
    }
}

/// The rules as JSON: a contract, as the findings are.
pub fn write_rules_json(rules: &[&'static Rule], out: &mut Writer) -> io::Result<()> {
    json::write_rules(rules, out)
}

/// `high[run-as-root]`
fn head<'t, 'a>(rule: &Rule, severity: Severity, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    text.inked(text::ink(severity), |text| text.own(severity.name()).own("[").own(rule.id).own("]"))
}

impl Run<'_> {
    /// What is silenced, one line each: where, which rule, what, by whom and why.
    fn silenced(&self, out: &mut Writer) -> io::Result<()> {
        for it in self.outcome.suppressed.iter().filter(|_| self.show_suppressed) {
            out.print(|text| {
                self.place(it.at, text).own(": silenced[").own(it.rule.id).own("] ").say(&it.message);
                self.place(it.by, text.own(" (")).own(", ").own(it.tool);
                if let Some(reason) = &it.reason {
                    text.own(": ").say(reason);
                }
                text.own(")\n")
            })?;
        }
        Ok(())
    }

    /// How many findings there are of each severity, worst first; none that there are none of.
    fn by_severity(&self) -> Vec<(Severity, usize)> {
        let count = |severity| self.outcome.findings.iter().filter(|finding| finding.severity == severity).count();
        Severity::ALL.into_iter().map(|severity| (severity, count(severity))).filter(|(_, count)| *count > 0).collect()
    }

    /// What the files are called that the report is about.
    fn names(&self) -> impl Iterator<Item = &str> {
        let files: BTreeSet<FileId> = self.outcome.findings.iter().map(|finding| finding.at.file).collect();
        let remarks = self.notes.iter().chain(self.failures).filter_map(Note::path);
        files.into_iter().map(|file| self.sources.get(file).name.as_str()).chain(remarks)
    }

    /// What a note is about, as editors and terminals make a link of it.
    fn about(&self, note: &Note) -> String {
        match &note.about {
            About::Path(path) => path.clone(),
            About::Place(at) => {
                let source = self.sources.get(at.file);
                let Position { line, column } = source.position(at.span.start);
                format!("{}:{line}:{column}", source.name)
            }
        }
    }

    /// Every word about what was left alone, with where it is about.
    fn remarks(&self) -> Vec<(String, &str)> {
        self.notes.iter().chain(&self.outcome.notes).map(|note| (self.about(note), note.message.as_str())).collect()
    }

    /// A place as editors and terminals make a link of it: `path:line:column`.
    fn place<'t, 'a>(&self, at: Location, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
        let source = self.sources.get(at.file);
        let Position { line, column } = source.position(at.span.start);
        text.say(&source.name).own(":").number(line).own(":").number(column)
    }

    /// The chart template that a finding's text was rendered from.
    fn origin(&self, finding: &Finding) -> Option<String> {
        let source = self.sources.get(finding.at.file);
        let template = self.outcome.origins.get(&finding.at.file)?.at(finding.at.span.start)?;
        Some(source.slice(template).to_owned())
    }
}

//! What a run found, as text: for people, for scripts and for machines. Knows no rule and no format
//! of a checked file.

mod batch;
mod concise;
pub mod config;
pub mod doctor;
mod json;
mod line_hash;
pub mod page;
mod pages;
mod pretty;
mod run;
mod sarif;
mod statistics;
pub mod text;
mod unknown;
mod writer;

pub use run::{LeftOut, Places, Run};
pub use writer::{Medium, Printable, Redactor, Target, Writer, escape};

use crate::doctor::Diagnosis;
use crate::rules::{Rule, Severity};
use std::io;
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
    /// SARIF 2.1.0, for GitHub code scanning and others
    Sarif,
}

impl Format {
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::Pretty | Self::Concise)
    }

    pub fn has_statistics(self) -> bool {
        matches!(self, Self::Pretty | Self::Concise | Self::Json)
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
        Format::Sarif => sarif::write(run, &mut Writer::new(medium(Target::Json), out)),
    }
}

/// Writes how many findings there are of each rule, instead of the findings.
pub fn write_statistics(format: Format, run: &Run, style: &Style, out: &mut dyn io::Write) -> io::Result<()> {
    let redactor = Redactor::new(&run.outcome.secrets, run.names());
    let target = match format {
        Format::Pretty => Target::Terminal,
        Format::Concise => Target::Plain,
        Format::Json | Format::Sarif => Target::Json,
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

//! What a run found, as text: for people, for scripts and for machines. Knows no rule and no format
//! of a checked file.

mod advice;
mod azure;
mod batch;
pub mod catalogue;
mod closing;
mod concise;
pub mod config;
pub mod doctor;
pub mod fixes;
mod folded;
mod github;
mod gitlab;
mod json;
mod line_hash;
mod markdown;
pub mod page;
pub mod pages;
mod pretty;
mod range;
mod rank;
mod rdjson;
mod run;
mod sarif;
mod statistics;
pub mod text;
mod unknown;
mod writer;
mod xml;

pub use closing::Verdict;
pub use run::{LeftOut, Places, Run};
pub use writer::{Medium, Printable, Redactor, Target, Writer, escape, escape_markdown};

use crate::doctor::Diagnosis;
use crate::rules::{Finding, Rule, Severity};
use std::io;
use text::Style;

/// What services that know findings alone call what could not be checked.
const NOT_CHECKED: &str = "not-checked";

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Code frames for people
    Pretty,
    /// One line per finding
    Concise,
    /// For programs; the shape is stable
    Json,
    /// One finding of the JSON a line, then the summary
    Jsonl,
    /// SARIF 2.1.0, for GitHub code scanning and others
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// The summary of a job of GitHub Actions
    Summary,
    /// GitLab Code Quality
    Gitlab,
    /// JUnit's XML, a case for each finding
    Junit,
    /// Checkstyle's XML
    Checkstyle,
    /// For a comment on a pull request
    Markdown,
    /// For reviewdog
    Rdjson,
    /// Issues of Azure Pipelines
    Azure,
}

impl Format {
    pub fn is_for_people(self) -> bool {
        matches!(self, Self::Pretty | Self::Concise)
    }

    /// Whether it is commands to a service that reads the log, beside what people read there.
    pub fn is_for_logs(self) -> bool {
        matches!(self, Self::Github | Self::Azure)
    }

    /// Whether findings of a change come first.
    pub fn is_ranked(self) -> bool {
        matches!(self, Self::Github | Self::Summary | Self::Markdown)
    }

    pub fn has_statistics(self) -> bool {
        matches!(self, Self::Pretty | Self::Concise | Self::Json)
    }

    fn target(self) -> Target {
        match self {
            Self::Pretty => Target::Terminal,
            Self::Concise => Target::Plain,
            Self::Json | Self::Jsonl | Self::Sarif | Self::Gitlab | Self::Rdjson => Target::Json,
            Self::Github => Target::Github,
            Self::Azure => Target::Azure,
            Self::Junit | Self::Checkstyle => Target::Xml,
            Self::Summary | Self::Markdown => Target::Markdown,
        }
    }
}

/// Writes a report, and says what its readers will not see of it. Output is what `--format` promises; for the concise
/// form, words about files that are no findings go to `aside`, so that a script never meets them.
pub fn write(
    format: Format,
    run: &Run,
    style: &Style,
    out: &mut dyn io::Write,
    aside: &mut dyn io::Write,
) -> io::Result<Option<String>> {
    let redactor = run.redactor();
    let medium = |target| Medium { target, style, redactor: &redactor };
    let mut out = Writer::new(medium(format.target()), out);
    match format {
        Format::Sarif => return sarif::write(run, &mut out),
        Format::Pretty => pretty::write(run, &mut out),
        Format::Concise => concise::write(run, &mut out, &mut Writer::new(medium(Target::Plain), aside)),
        Format::Json => json::write(run, &mut out),
        Format::Jsonl => json::write_lines(run, &mut out),
        Format::Github => github::write(run, &mut out),
        Format::Summary => markdown::write(run, &markdown::SUMMARY, &mut out),
        Format::Gitlab => gitlab::write(run, &mut out),
        Format::Junit => xml::junit(run, &mut out),
        Format::Checkstyle => xml::checkstyle(run, &mut out),
        Format::Markdown => markdown::write(run, &markdown::COMMENT, &mut out),
        Format::Rdjson => rdjson::write(run, &mut out),
        Format::Azure => azure::write(run, &mut out),
    }?;
    Ok(None)
}

/// Writes how many findings there are of each rule, instead of the findings, in a format that has that.
pub fn write_statistics(format: Format, run: &Run, style: &Style, out: &mut dyn io::Write) -> io::Result<()> {
    let redactor = run.redactor();
    let medium = Medium { target: format.target(), style, redactor: &redactor };
    statistics::write(run, &mut Writer::new(medium, out))
}

/// Writes all that there is to say about one file.
pub fn write_diagnosis(
    told: &Diagnosis,
    run: &Run,
    target: Target,
    style: &Style,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let redactor = run.redactor();
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

/// `high[run-as-root]: Deployment/web, container api: runs as root`, on as many lines as it needs.
fn headline(finding: &Finding, text: &mut Printable) {
    let used = finding.severity.name().len() + finding.rule.id.len() + 4;
    head(finding.rule, finding.severity, text).own(": ");
    text.bold(|text| text.wrapped(&finding.message, used, 2)).own("\n");
}

/// `high[run-as-root]`
fn head<'t, 'a>(rule: &Rule, severity: Severity, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    let address = rule.address();
    text.inked(text::ink(severity), |text| text.own(severity.name()));
    text.own("[").linked(address.as_deref(), |text| text.own(rule.id)).own("]")
}

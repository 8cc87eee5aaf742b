//! Markdown for people: a comment on a pull request, or the summary of a job. Both have a longest length, and what does
//! not fit is counted.

use super::advice::Advice;
use super::rank::ranked;
use super::text::count;
use super::{Printable, Run, Writer};
use crate::rules::{Finding, Rule, Severity};
use crate::source::FileId;
use std::collections::{BTreeMap, HashSet};
use std::io;

/// What a service takes.
pub struct Limits {
    /// A comment has 65,536 characters, a summary a mebibyte; something is left for whoever adds a line.
    bytes: usize,
    /// Findings that are shown with their lines.
    shown: usize,
    /// Words on what was not checked.
    notes: usize,
}

pub const COMMENT: Limits = Limits { bytes: 60_000, shown: 10, notes: 10 };
pub const SUMMARY: Limits = Limits { bytes: 1_000_000, shown: 50, notes: 100 };

/// Room for the last words, whatever came before.
const RESERVE: usize = 2_000;

pub fn write(run: &Run, limits: &Limits, out: &mut Writer) -> io::Result<()> {
    let mut report = Printable::new(out.medium());
    verdict(run, &mut report);
    rules(run, limits, &mut report);
    findings(run, limits, &mut report);
    not_checked(run, limits, &mut report);
    out.put(&report)
}

fn verdict(run: &Run, text: &mut Printable) {
    let found = run.outcome.findings.len();
    text.own("### Dunnage: ");
    match (found, run.outcome.files) {
        (0, 0) => text.own("nothing was checked"),
        (0, _) => text.own("no problems"),
        _ => text.say(&count(found, "problem")),
    };
    if !run.failures.is_empty() && (found, run.outcome.files) != (0, 0) {
        text.own(" in what could be read");
    }
    text.own("\n\n");
    for (severity, number) in run.by_severity() {
        text.own("**").number(number as u64).own(" ").own(severity.name()).own("**, ");
    }
    text.say(&count(run.outcome.files, "file")).own(" checked");
    if let Some(left_out) = run.left_out.summary() {
        text.own("; not counted: ").say(&left_out);
    }
    if !run.outcome.suppressed.is_empty() {
        text.own("; ").number(run.outcome.suppressed.len() as u64).own(" silenced");
    }
    text.own("\n\n");
}

/// How many findings there are of each rule, the worst rules first.
fn rules(run: &Run, limits: &Limits, text: &mut Printable) {
    let mut rules: BTreeMap<&str, (&'static Rule, Severity, usize, HashSet<FileId>)> = BTreeMap::new();
    for finding in &run.outcome.findings {
        let new = || (finding.rule, finding.severity, 0, HashSet::new());
        let (_, severity, found, files) = rules.entry(finding.rule.id).or_insert_with(new);
        *severity = (*severity).max(finding.severity);
        *found += 1;
        files.insert(finding.at.file);
    }
    let mut rules: Vec<_> = rules.into_values().collect();
    rules.sort_by_key(|(_, severity, found, _)| std::cmp::Reverse((*severity, *found)));
    if rules.is_empty() {
        return;
    }
    text.own("| rule | severity | findings | files |\n|---|---|---:|---:|\n");
    for (rule, severity, found, files) in rules {
        if text.bytes() + RESERVE > limits.bytes {
            break;
        }
        link(rule, text.own("| "));
        text.own(" | ").own(severity.name()).own(" | ").number(found as u64).own(" | ").number(files.len() as u64);
        text.own(" |\n");
    }
    text.own("\n");
}

fn link(rule: &Rule, text: &mut Printable) {
    text.linked(rule.address().as_deref(), |text| text.own(rule.id));
}

/// The worst findings with their lines, then others in a table, then how many more there are.
fn findings(run: &Run, limits: &Limits, text: &mut Printable) {
    let (advice, ranked) = (Advice::new(run), ranked(run));
    let mut told = 0;
    let mut table = false;
    for finding in &ranked {
        let mut part = Printable::new(text.medium());
        if told < limits.shown {
            show(finding, run, &advice, &mut part);
        } else {
            if !table {
                part.own("\n| severity | rule | where | what |\n|---|---|---|---|\n");
            }
            part.own("| ").own(finding.severity.name()).own(" | ").own(finding.rule.id).own(" | ");
            part.code(&place(finding, run)).own(" | ").prose(&finding.message).own(" |\n");
        }
        if text.bytes() + part.bytes() + RESERVE > limits.bytes {
            break;
        }
        table = told >= limits.shown;
        text.append(&part);
        told += 1;
    }
    if told < ranked.len() {
        text.own("\n").say(&count(ranked.len() - told, "more finding")).own(" did not fit.\n");
    }
}

fn show(finding: &Finding, run: &Run, advice: &Advice, text: &mut Printable) {
    text.own("**").own(finding.severity.name()).own("** ");
    link(finding.rule, text);
    text.own(": ").prose(&finding.message).own("  \n").code(&place(finding, run)).own("\n\n");
    text.line(run.sources.get(finding.at.file), finding.at.span);
    let help = advice.help(finding);
    if !help.is_empty() {
        text.own("\nHelp: ").prose(&help).own("\n");
    }
    text.own("\n");
}

fn place(finding: &Finding, run: &Run) -> String {
    let source = run.sources.get(finding.at.file);
    format!("{}:{}", run.places.from_repository(&source.name), source.position(finding.at.span.start))
}

fn not_checked(run: &Run, limits: &Limits, text: &mut Printable) {
    let failures = run.failures.iter().map(|it| (run.about(it), it.message.as_str()));
    let notes: Vec<_> = failures.chain(run.remarks()).collect();
    if notes.is_empty() {
        return;
    }
    text.own("\n**Not checked**\n\n| where | why |\n|---|---|\n");
    let mut told = 0;
    for (place, message) in notes.iter().take(limits.notes) {
        let mut part = Printable::new(text.medium());
        part.own("| ").code(place).own(" | ").prose(message).own(" |\n");
        if text.bytes() + part.bytes() > limits.bytes {
            break;
        }
        text.append(&part);
        told += 1;
    }
    if told < notes.len() {
        text.own("\n").say(&format!("and {} more", notes.len() - told)).own("\n");
    }
}

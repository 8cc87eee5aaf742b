//! How many findings there are of each rule, most first: what to begin with.

use super::json::Summary;
use super::writer::Writer;
use super::{Run, Target, closing, head};
use crate::fix::Planner;
use crate::rules::{Finding, Severity};
use crate::source::FileId;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

pub struct Count<'a> {
    /// The first of them.
    pub finding: &'a Finding,
    /// The worst of them.
    pub severity: Severity,
    pub findings: usize,
    fixable: usize,
    pub files: BTreeSet<FileId>,
}

/// What is to be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    Only,
    WithFixes,
}

#[derive(Serialize)]
struct Statistics<'a> {
    version: u32,
    #[serde(rename = "statistics")]
    rules: Vec<Line>,
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct Line {
    rule: &'static str,
    severity: &'static str,
    findings: usize,
    fixable: usize,
    files: usize,
}

pub fn write(run: &Run, out: &mut Writer) -> io::Result<()> {
    let counts = counts(run, Counts::WithFixes);
    if out.medium().target != Target::Json {
        return table(&counts, run, out);
    }
    let line = |count: &Count| Line {
        rule: count.finding.rule.id,
        severity: count.severity.name(),
        findings: count.findings,
        fixable: count.fixable,
        files: count.files.len(),
    };
    out.json(&Statistics { version: 1, rules: counts.iter().map(line).collect(), summary: Summary::of(run) })
}

pub fn counts<'a>(run: &'a Run, wanted: Counts) -> Vec<Count<'a>> {
    let planner = Planner::new(run.sources);
    let mut by_rule: BTreeMap<&str, Count> = BTreeMap::new();
    for finding in &run.outcome.findings {
        let new = || Count { finding, severity: finding.severity, findings: 0, fixable: 0, files: BTreeSet::new() };
        let count = by_rule.entry(finding.rule.id).or_insert_with(new);
        count.severity = count.severity.max(finding.severity);
        count.findings += 1;
        count.fixable += usize::from(wanted == Counts::WithFixes && planner.of(finding).is_some());
        count.files.insert(finding.at.file);
    }
    let mut counts: Vec<Count> = by_rule.into_values().collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.findings));
    counts
}

fn table(counts: &[Count], run: &Run, out: &mut Writer) -> io::Result<()> {
    let for_people = out.medium().target == Target::Terminal;
    if !counts.is_empty() && for_people {
        out.print(|text| text.dim(|text| text.own("findings  fixable  files  rule")).own("\n"))?;
    }
    for count in counts {
        out.print(|text| {
            for (number, width) in [(count.findings, 8), (count.fixable, 9), (count.files.len(), 7)] {
                text.spaces(width - number.to_string().len().min(width)).number(number as u64);
            }
            head(count.finding.rule, count.severity, text.own("  ")).own("\n")
        })?;
    }
    if run.quiet || !for_people {
        return Ok(());
    }
    out.print(|text| closing::summary(run, 0, if counts.is_empty() { text } else { text.own("\n") }))
}

//! How a run ends for people: the rules by how bad they are, the verdict, what was not looked at, and what to do next.

use super::statistics::{self, Counts};
use super::text::{CLEAN, count, ink};
use super::writer::{Printable, Writer};
use super::{Run, head};
use crate::rules::{Finding, Severity};
use std::collections::{BTreeMap, HashSet};
use std::io;
use std::time::Duration;

/// Above so many findings the rules are listed once more at the end, and what is alike is folded.
pub const MANY: usize = 20;
/// Types of resources that are named.
const MOST_TYPES: usize = 6;

/// What findings come to.
#[derive(Debug, Clone, Copy)]
pub struct Verdict {
    /// Findings that count against the run.
    pub failing: usize,
    /// From which severity on they do, if that is the same for all files.
    pub fail_on: Option<Severity>,
    /// Whether the exit code is 0 all the same.
    pub exit_zero: bool,
}

pub fn write(run: &Run, remarks: usize, out: &mut Writer) -> io::Result<()> {
    let findings = &run.outcome.findings;
    if findings.len() > MANY {
        table(run, out)?;
    }
    out.print(|text| summary(run, remarks, text))?;
    if let Some(not_judged) = not_judged(run) {
        out.print(|text| text.say(&not_judged).own("\n"))?;
    }
    // The first of the worst.
    let worst = findings.iter().rev().max_by_key(|finding| finding.severity);
    let Some(worst) = worst else { return Ok(()) };
    let is_safe = |finding: &&Finding| finding.uses.iter().all(|used| used.fix.as_ref().is_some_and(|fix| fix.safe));
    let safe = findings.iter().filter(is_safe).count();
    out.print(|text| {
        text.own("Next: `dunnage explain ").own(worst.rule.id).own("`: why, and what to do\n");
        if safe > 0 {
            text.own("      `dunnage fix`: ").number(safe as u64).own(" can be fixed safely\n");
        }
        text
    })
}

/// The rules, worst first, with how often and in how many files.
fn table(run: &Run, out: &mut Writer) -> io::Result<()> {
    let mut counts = statistics::counts(run, Counts::Only);
    counts.sort_by_key(|count| (std::cmp::Reverse(count.severity), std::cmp::Reverse(count.findings)));
    out.print(|text| text.dim(|text| text.own("findings  files  rule")).own("\n"))?;
    for count in counts {
        out.print(|text| {
            for (number, width) in [(count.findings, 8), (count.files.len(), 7)] {
                text.spaces(width - number.to_string().len().min(width)).number(number as u64);
            }
            head(count.finding.rule, count.severity, text.own("  ")).own("\n")
        })?;
    }
    out.print(|text| text.own("\n"))
}

pub fn summary<'t, 'a>(run: &Run, remarks: usize, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    let found = run.outcome.findings.len();
    if found == 0 && !run.failures.is_empty() {
        // There is no verdict on what was not read.
        text.bold(|text| text.own("Nothing found"));
    } else if found == 0 {
        text.inked(CLEAN, |text| text.own("No problems"));
    } else {
        text.bold(|text| text.say(&count(found, "problem"))).own(" (");
        for (index, (severity, count)) in run.by_severity().into_iter().enumerate() {
            text.own(if index == 0 { "" } else { ", " });
            text.inked(ink(severity), |text| text.number(count as u64).own(" ").own(severity.name()));
        }
        text.own(")");
    }
    let files: HashSet<_> = run.outcome.findings.iter().map(|finding| finding.at.file).collect();
    text.own(" in ");
    if (1..run.outcome.files).contains(&files.len()) {
        text.number(files.len() as u64).own(" of ");
    }
    text.say(&count(run.outcome.files, "file")).own(", ").say(&lasted(run.took));
    if let Some(verdict) = run.verdict.as_ref().and_then(|verdict| verdict.words(found)) {
        text.own("; ").say(&verdict);
    }
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
        text.own("; ").number(remarks as u64).own(" not checked (see the notes)");
    }
    text.own("\n")
}

impl Verdict {
    /// What the exit code makes of the findings, where their number does not tell.
    fn words(&self, found: usize) -> Option<String> {
        let bound = self.fail_on.map_or_else(
            || "high enough to fail the run".to_owned(),
            |severity| match severity {
                Severity::Critical => "`critical`".to_owned(),
                Severity::Info | Severity::Low | Severity::Medium | Severity::High => {
                    format!("at `{}` or above", severity.name())
                }
            },
        );
        match self.failing {
            _ if found == 0 => None,
            0 => Some(format!("none {bound}, so the exit code is 0")),
            _ if self.exit_zero => Some("the exit code is 0 as asked for".to_owned()),
            failing if failing == found => None,
            failing => Some(format!("{failing} of them {bound}")),
        }
    }
}

/// Resources of types that no rule looks at.
fn not_judged(run: &Run) -> Option<String> {
    let mut seen = HashSet::new();
    let mut types: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, _) in run.outcome.not_judged.iter().filter(|(_, at)| seen.insert(*at)) {
        *types.entry(name).or_default() += 1;
    }
    let mut types: Vec<(&str, usize)> = types.into_iter().collect();
    types.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let more = types.len().saturating_sub(MOST_TYPES);
    let named: Vec<String> = types.iter().take(MOST_TYPES).map(|(name, number)| format!("{number} `{name}`")).collect();
    let more = if more > 0 { format!(" and {}", count(more, "other type")) } else { String::new() };
    (!named.is_empty()).then(|| format!("Not judged yet, but for secrets: {}{more}", named.join(", ")))
}

fn lasted(time: Duration) -> String {
    match time.as_millis() {
        0..10 => format!("{:.1} ms", time.as_secs_f64() * 1e3),
        millis @ 10..1000 => format!("{millis} ms"),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

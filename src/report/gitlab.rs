//! GitLab Code Quality: a finding is the same as long as its fingerprint is, which has no line in it.

use super::batch::Batched;
use super::{NOT_CHECKED, Run, Writer};
use crate::fingerprint::{Fingerprint, Fingerprints};
use crate::rules::{Finding, Severity};
use crate::source::FileId;
use serde::Serialize;
use std::collections::HashMap;
use std::io;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Place<'a>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: std::borrow::Cow<'a, str>,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

pub fn write(run: &Run, out: &mut Writer) -> io::Result<()> {
    let prints = Fingerprints::new(&run.outcome.secrets, run.sources);
    // Each must be unique: those that are the same in a file are counted.
    let mut seen: HashMap<(FileId, Fingerprint), u32> = HashMap::new();
    let numbered: Vec<(&Finding, Fingerprint, u32)> = run
        .outcome
        .findings
        .iter()
        .map(|finding| {
            let print = prints.of(finding);
            let number = seen.entry((finding.at.file, print)).or_default();
            *number += 1;
            (finding, print, *number)
        })
        .collect();
    let failures = run.failures.iter().map(|note| {
        let (path, position) = run.spot(note);
        let line = position.map_or(1, |it| it.line);
        Issue {
            description: format!("{NOT_CHECKED}: {}", note.message),
            check_name: NOT_CHECKED,
            fingerprint: Fingerprint::of_words(&[NOT_CHECKED, &path, &note.message]).to_string(),
            severity: "blocker",
            location: Place { path: path.into(), lines: Lines { begin: line, end: line } },
        }
    });
    let make = |(finding, print, number): &(&Finding, Fingerprint, u32)| {
        let source = run.sources.get(finding.at.file);
        let path = run.places.from_repository(&source.name);
        let span = source.trimmed(finding.at.span);
        Issue {
            // GitLab shows no other name of the check.
            description: format!("{}: {}", finding.rule.id, finding.message),
            check_name: finding.rule.id,
            fingerprint: print.in_file(&path, *number).to_string(),
            severity: severity(finding.severity),
            location: Place {
                path: path.into(),
                lines: Lines { begin: source.position(span.start).line, end: source.position(span.end).line },
            },
        }
    };
    out.json(&Batched { items: &numbered, make, rest: failures.collect() })
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    }
}

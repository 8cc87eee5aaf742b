//! Findings that are alike, told once: of one rule in one file, the first few in full and the rest in one line.

use super::closing::MANY;
use crate::rules::{Finding, Severity};
use crate::source::FileId;
use std::collections::HashMap;

/// Findings of a rule in a file that are shown in full.
const MOST_ALIKE: usize = 3;

/// What is printed for people.
pub enum Shown<'a> {
    Finding(&'a Finding),
    /// So many like this one, which is the first of them.
    More(Vec<&'a Finding>),
}

/// All findings, or the few of each kind that tell the rest, in their order.
pub fn fold(findings: &[Finding], all: bool) -> Vec<Shown<'_>> {
    if all || findings.len() <= MANY {
        return findings.iter().map(Shown::Finding).collect();
    }
    let mut kinds: HashMap<(&str, FileId, Severity), Vec<&Finding>> = HashMap::new();
    for finding in findings {
        kinds.entry(kind(finding)).or_default().push(finding);
    }
    let mut told: HashMap<(&str, FileId, Severity), usize> = HashMap::new();
    let mut shown = Vec::new();
    for finding in findings {
        let alike = kinds.get(&kind(finding)).map_or(0, Vec::len);
        let told = told.entry(kind(finding)).or_default();
        *told += 1;
        // One more takes no more room than the line that would stand for it.
        if alike <= MOST_ALIKE + 1 || *told <= MOST_ALIKE {
            shown.push(Shown::Finding(finding));
        } else if *told == MOST_ALIKE + 1 {
            shown.push(Shown::More(
                kinds.get(&kind(finding)).map(|alike| alike[MOST_ALIKE..].to_vec()).unwrap_or_default(),
            ));
        }
    }
    shown
}

fn kind(finding: &Finding) -> (&'static str, FileId, Severity) {
    (finding.rule.id, finding.at.file, finding.severity)
}

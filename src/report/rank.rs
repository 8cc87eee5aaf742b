//! Which findings are worth a place where not all have one: what this change brings, then what is worst.

use super::Run;
use crate::rules::{Finding, Severity};
use std::cmp::Reverse;

/// How services that know three levels call a severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Error,
    Warning,
    Notice,
}

pub fn level(severity: Severity) -> Level {
    match severity {
        Severity::Critical | Severity::High => Level::Error,
        Severity::Medium => Level::Warning,
        Severity::Low | Severity::Info => Level::Notice,
    }
}

/// Findings on changed lines first, each part worst first, then in the order of the files.
pub fn ranked<'a>(run: &Run<'a>) -> Vec<&'a Finding> {
    let mut ranked: Vec<(bool, &Finding)> =
        run.outcome.findings.iter().enumerate().map(|(index, finding)| (run.is_changed(index), finding)).collect();
    ranked.sort_by_key(|(changed, finding)| Reverse((*changed, finding.severity)));
    ranked.into_iter().map(|(_, finding)| finding).collect()
}

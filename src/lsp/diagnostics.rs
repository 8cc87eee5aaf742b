//! Findings as the protocol has them.

use super::convert::{Encoding, Lines};
use crate::config::Fault;
use crate::report::Redactor;
use crate::rules::{Finding, ON_SUPPRESSIONS, Rule, Severity};
use crate::source::{FileId, Snapshot, Span};
use gen_lsp_types::{
    Code, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location,
    Message, Uri,
};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What stands before a rule in an editor's list.
pub const SOURCE: &str = "dunnage";

/// What is found in one file, and a print that differs where anything of it differs.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    pub items: Vec<Diagnostic>,
    pub print: String,
}

impl Diagnostics {
    fn new(items: Vec<Diagnostic>) -> Self {
        let mut hasher = DefaultHasher::new();
        items.hash(&mut hasher);
        Self { items, print: format!("{:016x}", hasher.finish()) }
    }
}

/// Makes diagnostics of what is found in one file.
pub struct Maker<'a> {
    pub sources: &'a Snapshot,
    pub encoding: Encoding,
    /// How the client writes the address of a file that it has open.
    pub uri: &'a dyn Fn(FileId) -> Uri,
    pub redactor: &'a Redactor,
}

impl Maker<'_> {
    /// `faults` are those of the file, if it is a configuration; remarks are what was left alone there.
    pub fn of<'f>(
        &self,
        findings: impl Iterator<Item = &'f Finding>,
        faults: &[Fault],
        remarks: Option<(FileId, &[(Span, String)])>,
    ) -> Diagnostics {
        let mut lines: HashMap<FileId, Lines> = HashMap::new();
        let mut location = |at: crate::source::Location| {
            let lines =
                lines.entry(at.file).or_insert_with(|| Lines::new(&self.sources.get(at.file).text, self.encoding));
            lines.range(at.span)
        };
        let diagnostic = |finding: &Finding| {
            let related = finding.related().into_iter().map(|(at, message)| DiagnosticRelatedInformation {
                location: Location { uri: (self.uri)(at.file), range: location(at) },
                message: self.redactor.redact(&message).into_owned(),
            });
            let related: Vec<_> = related.collect();
            Diagnostic {
                range: location(finding.at),
                severity: Some(severity(finding.severity)),
                code: Some(Code::String(finding.rule.id.to_owned())),
                code_description: finding.rule.address().map(|href| CodeDescription { href: Uri(href) }),
                source: Some(SOURCE.to_owned()),
                message: Message::String(self.redactor.redact(&finding.message).into_owned()),
                tags: tag(finding.rule).map(|tag| vec![tag]),
                related_information: Some(related).filter(|related| !related.is_empty()),
                ..Diagnostic::default()
            }
        };
        let mut items: Vec<Diagnostic> = findings.map(diagnostic).collect();
        items.extend(faults.iter().map(|fault| Diagnostic {
            range: Lines::new(&fault.source.text, self.encoding).range(fault.span),
            severity: Some(DiagnosticSeverity::Error),
            source: Some(SOURCE.to_owned()),
            message: Message::String(fault.message.clone()),
            ..Diagnostic::default()
        }));
        if let Some((file, remarks)) = remarks.filter(|(_, remarks)| !remarks.is_empty()) {
            let lines = Lines::new(&self.sources.get(file).text, self.encoding);
            items.extend(remarks.iter().map(|(span, message)| Diagnostic {
                range: lines.range(*span),
                severity: Some(DiagnosticSeverity::Hint),
                source: Some(SOURCE.to_owned()),
                message: Message::String(self.redactor.redact(message).into_owned()),
                ..Diagnostic::default()
            }));
        }
        Diagnostics::new(items)
    }
}

/// What is not needed is greyed, what is out of date struck through.
fn tag(rule: &Rule) -> Option<DiagnosticTag> {
    let (unused, expired) = (ON_SUPPRESSIONS.unused.id, ON_SUPPRESSIONS.expired.id);
    match rule.id {
        id if id == unused || id == expired => Some(DiagnosticTag::Unnecessary),
        id if id.starts_with("deprecated-") => Some(DiagnosticTag::Deprecated),
        _ => None,
    }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Critical | Severity::High => DiagnosticSeverity::Error,
        Severity::Medium => DiagnosticSeverity::Warning,
        Severity::Low => DiagnosticSeverity::Information,
        Severity::Info => DiagnosticSeverity::Hint,
    }
}

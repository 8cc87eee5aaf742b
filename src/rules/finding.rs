//! What a rule reports, and the builder it reports with.

use super::{InForce, Options, Rule};
use crate::model::{Change, Field, Slot};
use crate::source::{Location, Span};

/// How bad it is, mildest first, so that `max` is the worst.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Info,
    Low,
    Medium,
    High,
    Critical,
}

impl Severity {
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Finding {
    pub rule: &'static Rule,
    pub severity: Severity,
    /// Lower case, no full stop: what is wrong here.
    pub message: String,
    pub at: Location,
    /// The rest of the trail, and other places that matter.
    pub related: Vec<(Location, String)>,
    pub fix: Option<Fix>,
}

/// The text of a secret and where it is written. No report shows either, whatever the finding is
/// about and whatever the configuration says of the rule that recognised it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    pub at: Location,
    pub text: String,
}

/// Edits after which a finding is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What applying it does: "set `privileged` to `false`".
    pub title: String,
    /// Whether it can be applied without a second look: it does not change what works today.
    pub safe: bool,
    pub edits: Vec<Edit>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub file: crate::source::FileId,
    pub span: Span,
    pub text: String,
}

/// What a rule is given to report with.
pub struct Report<'a> {
    rule: &'static Rule,
    severity: Severity,
    options: Option<&'a Options>,
    drafts: Vec<Draft>,
}

/// A finding whose fix is not worked out yet.
#[derive(Debug)]
pub struct Draft {
    pub finding: Finding,
    pub fix: Option<FixRequest>,
    /// Only for those who asked for more than is recommended.
    pub strict: bool,
    /// Not to be reported: only its secrets count.
    pub silent: bool,
    pub secrets: Vec<Secret>,
}

/// What a rule wants to be done about a finding.
#[derive(Debug, Clone)]
pub struct FixRequest {
    pub slot: Slot,
    pub change: Change,
    pub safe: bool,
}

/// Anything that has a place in a file.
pub trait Placed {
    fn slot(&self) -> Slot;
}

impl Placed for Slot {
    fn slot(&self) -> Slot {
        self.clone()
    }
}

impl Placed for Location {
    fn slot(&self) -> Slot {
        Slot::at(*self)
    }
}

impl<T> Placed for Field<T> {
    fn slot(&self) -> Slot {
        self.slot.clone()
    }
}

impl<'a> Report<'a> {
    pub fn new(rule: &'static Rule, severity: Severity, options: Option<&'a Options>) -> Self {
        Self { rule, severity, options, drafts: Vec::new() }
    }

    /// The rule's own options, as the configuration or else the rule's page has them.
    pub fn options(&self) -> InForce<'a> {
        InForce::new(self.rule, self.options)
    }

    /// Reports at a place; the trail that led there comes along.
    pub fn at(&mut self, place: &impl Placed, message: impl Into<String>) -> FindingBuilder<'_> {
        let slot = place.slot();
        let finding = Finding {
            rule: self.rule,
            severity: self.severity,
            message: message.into(),
            at: slot.at,
            related: slot.steps().map(|via| (via.at, via.what.clone())).collect(),
            fix: None,
        };
        self.drafts.push(Draft { finding, fix: None, strict: false, silent: false, secrets: Vec::new() });
        let last = self.drafts.len() - 1;
        FindingBuilder { draft: &mut self.drafts[last], slot }
    }

    pub fn into_drafts(self) -> Vec<Draft> {
        self.drafts
    }
}

/// The finding just reported, for a few words more.
pub struct FindingBuilder<'a> {
    draft: &'a mut Draft,
    slot: Slot,
}

impl FindingBuilder<'_> {
    /// For a case that is milder or worse than the rule's own severity.
    pub fn severity(self, severity: Severity) -> Self {
        self.draft.finding.severity = severity;
        self
    }

    /// For a case that is true but not worth everybody's time: it counts from the profile `strict` on, in the profiles
    /// of standards, and where the rule was asked for by name.
    pub fn strict(self) -> Self {
        self.strict_if(true)
    }

    pub fn strict_if(self, condition: bool) -> Self {
        self.draft.strict |= condition;
        self
    }

    /// The text of the secret that stands at the place, as the program sees it: it is never printed.
    pub fn secret(self, text: impl Into<String>) -> Self {
        self.draft.secrets.push(Secret { at: self.slot.at, text: text.into() });
        self
    }

    pub fn related(self, place: &impl Placed, message: impl Into<String>) -> Self {
        self.draft.finding.related.push((place.slot().at, message.into()));
        self
    }

    /// What should stand here instead, where that changes how the program runs: worth a look first.
    pub fn fix(self, change: impl Into<Change>) -> Self {
        self.request(change.into(), false)
    }

    /// What should stand here instead, where nothing that works today can stop working.
    pub fn safe_fix(self, change: impl Into<Change>) -> Self {
        self.request(change.into(), true)
    }

    fn request(self, change: Change, safe: bool) -> Self {
        self.draft.fix = Some(FixRequest { slot: self.slot.clone(), change, safe });
        self
    }
}

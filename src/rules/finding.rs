//! What a rule reports, and the builder it reports with.

use super::{InForce, Options, Rule};
use crate::date::Date;
use crate::model::{Change, Field, Identity, Insertion, Slot, WholeSlot};
use crate::project::Need;
use crate::source::{Location, Span};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

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

/// One thing that is wrong at one place, for all that use the place.
#[derive(Debug, Clone)]
pub struct Finding {
    pub rule: &'static Rule,
    /// That of its worst use.
    pub severity: Severity,
    /// What it is about, and what is wrong with it: "Deployment/web, container api: runs as root". No full stop.
    pub message: String,
    pub at: Location,
    /// Where the same object stands in other files, once all is told that is told by file.
    pub copies: Vec<Location>,
    /// One, or several where a place serves several: by an anchor, a variable, a module that is called twice.
    pub uses: Vec<Use>,
}

/// What a finding is about: an object that has, or takes, its value from the finding's place.
#[derive(Debug, Clone, serde::Deserialize, serde::Serialize)]
pub struct Use {
    /// Nothing where a text could not be read.
    pub identity: Option<Arc<Identity>>,
    pub message: String,
    /// The rest of the trail, and other places that matter.
    pub related: Vec<(Location, String)>,
    /// How many of these, the first ones, are the trail, nearest to the use first.
    pub steps: usize,
    /// Whether the fault is that something is not there: the place is only where it belongs.
    pub missing: bool,
    /// In a box: most have none, and there may be a million of them.
    pub fix: Option<Box<FixRequest>>,
}

/// Users of a place that are named, or shown, beside the first.
const MOST_NAMED: usize = 3;

impl Finding {
    /// What the finding is about, by its first use.
    pub fn identity(&self) -> Option<&Identity> {
        self.uses.first().and_then(|first| first.identity.as_deref())
    }

    /// The others that use the place, each named once: "container `b`, container `c` and 2 more".
    pub fn other_users(&self) -> Option<String> {
        let (first, others) = self.uses.split_first().filter(|(_, others)| !others.is_empty())?;
        let first = first.identity.as_deref()?;
        let mut names: Vec<String> = Vec::new();
        let mut seen = HashSet::from([first.title()]);
        for other in others.iter().filter_map(|other| other.identity.as_deref()).filter(|it| !self.is_in(it)) {
            let title = other.title();
            // Beside its sibling, a part needs no more than its own name.
            let is_sibling = first.parent.is_some() && first.parent == other.parent && other.own_address.is_none();
            if !title.is_empty() && seen.insert(title.clone()) {
                let own = if is_sibling { title.rsplit(", ").next().map(str::to_owned) } else { None };
                names.push(own.unwrap_or(title));
            }
        }
        let more = names.len().saturating_sub(MOST_NAMED);
        names.truncate(MOST_NAMED);
        match (names.split_last(), more) {
            (None, _) => None,
            (Some((only, [])), 0) => Some(only.clone()),
            (Some((last, rest)), 0) => Some(format!("{} and {last}", rest.join(", "))),
            (Some(_), more) => Some(format!("{} and {more} more", names.join(", "))),
        }
    }

    /// Whether an object is no more than the file that the finding is in.
    fn is_in(&self, identity: &Identity) -> bool {
        &*identity.kind == "file" && !identity.is_file && identity.at.file == self.at.file
    }

    /// The trail of each use, as far as it is worth showing, and other places that matter.
    pub fn related(&self) -> Vec<(Location, Cow<'_, str>)> {
        let mut related: Vec<(Location, Cow<'_, str>)> = Vec::new();
        for (index, used) in self.uses.iter().take(1 + MOST_NAMED).enumerate() {
            for (at, message) in &used.related {
                if !related.iter().any(|(known, said)| known == at && said == message) {
                    related.push((*at, message.into()));
                }
            }
            if let (Some(identity), true) = (&used.identity, index > 0 && used.related.is_empty()) {
                let is_new = identity.at != self.at
                    && !self.is_in(identity)
                    && related.iter().all(|(known, _)| *known != identity.at);
                let title = identity.title();
                if is_new && !title.is_empty() {
                    related.push((identity.at, format!("also {title}").into()));
                }
            }
        }
        related
    }
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
    /// What the edits put into a map, if that is all they do: what several fixes put into one is written together.
    pub insertion: Option<Insertion>,
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
    identity: Option<&'a Arc<Identity>>,
    today: Option<Date>,
    drafts: Vec<Draft>,
}

/// What a rule reported: one use of one place.
#[derive(Debug, Clone)]
pub struct Draft {
    pub rule: &'static Rule,
    pub severity: Severity,
    pub at: Location,
    pub used: Use,
    /// Only for those who asked for more than is recommended.
    pub strict: bool,
    /// Not to be reported: only its secrets count.
    pub silent: bool,
    /// What makes it moot if another file provides it.
    pub unless: Option<Need>,
    pub secrets: Vec<Secret>,
}

/// What a rule wants to be done about a finding.
#[derive(Debug, Clone, serde::Deserialize, serde::Serialize)]
#[serde(from = "StoredFix", into = "StoredFix")]
pub struct FixRequest {
    pub slot: Slot,
    pub change: Change,
    pub safe: bool,
}

/// A request as it is stored.
#[derive(serde::Deserialize, serde::Serialize)]
struct StoredFix {
    slot: WholeSlot,
    change: Change,
    safe: bool,
}

impl From<FixRequest> for StoredFix {
    fn from(FixRequest { slot, change, safe }: FixRequest) -> Self {
        Self { slot: slot.whole(&change), change, safe }
    }
}

impl From<StoredFix> for FixRequest {
    fn from(StoredFix { slot, change, safe }: StoredFix) -> Self {
        Self { slot: slot.into(), change, safe }
    }
}

/// Anything that has a place in a file.
pub trait Placed {
    fn slot(&self) -> Slot;

    /// Whether nothing is written there yet.
    fn is_missing(&self) -> bool {
        self.slot().site.is_some_and(|site| site.entry.is_none())
    }
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

    fn is_missing(&self) -> bool {
        self.is_missing()
    }
}

impl<'a> Report<'a> {
    pub fn new(rule: &'static Rule, severity: Severity, options: Option<&'a Options>) -> Self {
        Self { rule, severity, options, identity: None, today: None, drafts: Vec::new() }
    }

    /// The day of the run, for rules about what ends some day.
    pub fn on(self, today: Option<Date>) -> Self {
        Self { today, ..self }
    }

    /// The day of the run; none where dates are of no concern.
    pub fn today(&self) -> Option<Date> {
        self.today
    }

    /// What is asked about next: findings will carry it.
    pub fn ask_about(&mut self, identity: &'a Arc<Identity>) {
        self.identity = Some(identity);
    }

    /// The rule's own options, as the configuration or else the rule's page has them.
    pub fn options(&self) -> InForce<'a> {
        InForce::new(self.rule, self.options)
    }

    /// Reports at a place; the trail that led there comes along. The message says what is wrong, in lower case and without
    /// a full stop; whose fault it is, the finding's identity says.
    pub fn at(&mut self, place: &impl Placed, message: impl Into<String>) -> FindingBuilder<'_> {
        let slot = place.slot();
        let related: Vec<_> = slot.steps().map(|via| (via.at, via.what.clone())).collect();
        let used = Use {
            identity: self.identity.cloned(),
            message: message.into(),
            steps: related.len(),
            related,
            missing: place.is_missing(),
            fix: None,
        };
        let (rule, severity, at) = (self.rule, self.severity, slot.at);
        self.drafts.push(Draft {
            rule,
            severity,
            at,
            used,
            strict: false,
            silent: false,
            unless: None,
            secrets: Vec::new(),
        });
        let last = self.drafts.len() - 1;
        let options = InForce::new(self.rule, self.options);
        FindingBuilder { draft: &mut self.drafts[last], slot, options }
    }

    /// Says that a text is not to be shown, and nothing else.
    pub fn hide(&mut self, place: &impl Placed, text: impl Into<String>) {
        let at = place.slot().at;
        let finding = self.at(place, String::new());
        finding.draft.silent = true;
        finding.draft.secrets.push(Secret { at, text: text.into() });
    }

    pub fn into_drafts(mut self) -> Vec<Draft> {
        for draft in &mut self.drafts {
            let title =
                draft.used.identity.as_deref().map(Identity::title).filter(|it| !it.is_empty() && !draft.silent);
            if let Some(title) = title {
                draft.used.message.insert_str(0, ": ");
                draft.used.message.insert_str(0, &title);
            }
            if let Some(file) = draft.used.identity.as_deref().and_then(Identity::carried_by) {
                draft.used.related.push((file.at, format!("carried as {}", file.title())));
            }
        }
        self.drafts
    }
}

/// The finding just reported, for a few words more.
pub struct FindingBuilder<'a> {
    draft: &'a mut Draft,
    slot: Slot,
    options: InForce<'a>,
}

impl FindingBuilder<'_> {
    /// For a case that is milder or worse than the rule's own severity.
    pub fn severity(self, severity: Severity) -> Self {
        self.draft.severity = severity;
        self
    }

    /// What the finding is about, for rules that are asked about more than one object at once.
    pub fn about(self, identity: &Arc<Identity>) -> Self {
        self.draft.used.identity = Some(identity.clone());
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

    /// The text of the secret that stands at the place, as the program sees it: it is never printed. One that the
    /// configuration knows is not reported either.
    pub fn secret(self, text: impl Into<String>) -> Self {
        let text = text.into();
        let mut known = self.options.known_values().peekable();
        if known.peek().is_some() {
            let hash = hmac_sha256::Hash::hash(text.as_bytes());
            self.draft.silent |= known.any(|known| *known == hash);
        }
        self.draft.secrets.push(Secret { at: self.slot.at, text });
        self
    }

    /// For what another file may see to: a namespace's defaults, or a tool that writes into manifests.
    pub fn unless_provided(self, need: Need) -> Self {
        self.draft.unless = Some(need);
        self
    }

    pub fn related(self, place: &impl Placed, message: impl Into<String>) -> Self {
        self.draft.used.related.push((place.slot().at, message.into()));
        self
    }

    /// What should stand here instead, where that changes how the program runs: worth a look first.
    pub fn fix(self, change: impl Into<Change>) -> Self {
        self.request(change.into(), false)
    }

    pub fn fix_if(self, change: Option<impl Into<Change>>) -> Self {
        match change {
            Some(change) => self.fix(change),
            None => self,
        }
    }

    /// As [`fix`](Self::fix), where the change is made elsewhere than what is wrong is said: a whole item goes whose name tells.
    pub fn fix_at(self, place: &impl Placed, change: impl Into<Change>) -> Self {
        self.draft.used.fix = Some(Box::new(FixRequest { slot: place.slot(), change: change.into(), safe: false }));
        self
    }

    /// What was most likely meant, where a text cannot be read as it is.
    pub fn rewrite(self, place: &Location, title: String, text: String) -> Self {
        let change = Change::Rewrite { title, text };
        self.draft.used.fix = Some(Box::new(FixRequest { slot: Slot::at(*place), change, safe: false }));
        self
    }

    /// What should stand here instead, where nothing that works today can stop working.
    pub fn safe_fix(self, change: impl Into<Change>) -> Self {
        self.request(change.into(), true)
    }

    fn request(self, change: Change, safe: bool) -> Self {
        self.draft.used.fix = Some(Box::new(FixRequest { slot: self.slot.clone(), change, safe }));
        self
    }
}

//! What people have accepted: comments and annotations that silence findings, ours and other tools', as one list.
//!
//! No grammar of a format is known here: comments come from `syntax`, annotations from `formats`, each with what it
//! stands at. A suppression covers a finding by where it is written, by any place that its value came through, and by
//! the object that it is about.

mod annotations;
mod index;
mod intervals;
mod leftovers;
mod others;
mod ours;
mod trivy;
mod write;

pub use index::Index;
pub use leftovers::Files;
pub use write::{Extent, proposals};

use crate::date::Date;
use crate::facts::comments::may_silence;
use crate::model::{Resource, Waiver};
use crate::rules::{self, Match, Meant, Rule, Severity, Use};
use crate::source::{FileId, Location};
use crate::syntax::Comment;

/// What is written in a unit, and what is known of it.
pub struct Written<'a> {
    pub comments: &'a [Comment],
    pub annotations: &'a [Waiver],
    /// The objects that a comment may choose among by their attributes.
    pub resources: &'a [Resource],
    /// The workspace that Terraform is run in.
    pub workspace: Option<&'a str>,
}

/// One comment or annotation that silences findings.
#[derive(Debug, Clone)]
pub struct Suppression {
    /// Whose word it is: `dunnage`, `hadolint`, `trivy`.
    pub tool: &'static str,
    /// The comment, or the annotation's value.
    pub at: Location,
    pub is_comment: bool,
    scope: Scope,
    names: Vec<Name>,
    until: Option<Until>,
    pub reason: Option<String>,
    /// What is wrong with the way that it is written: it silences nothing.
    flaw: Option<String>,
    /// The addresses of the objects that it holds for, if not for all in its scope.
    among: Option<Vec<String>>,
}

/// What a suppression holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Scope {
    /// What lies in this place.
    Covered(Location),
    /// All of a file.
    File(FileId),
    /// The object that this place lies in.
    Around(Location),
    /// The part of an object that this place lies in, as a stage is of a build.
    AroundPart(Location),
}

/// One of the names in a suppression.
#[derive(Debug, Clone)]
struct Name {
    written: String,
    at: Location,
    rules: Silenced,
    used: bool,
}

#[derive(Debug, Clone)]
enum Silenced {
    All,
    /// Rules of a folder.
    Family(&'static str),
    /// None where nothing is called so.
    Rules(Vec<Meant>),
}

#[derive(Debug, Clone)]
enum Until {
    Day(Date),
    /// What cannot be read has ended. `form` is how the tool wants it.
    NoDate {
        written: String,
        at: Location,
        form: &'static str,
    },
}

/// A finding that was silenced, and by what.
#[derive(Debug, Clone)]
pub struct Suppressed {
    pub rule: &'static Rule,
    pub severity: Severity,
    pub at: Location,
    /// What was said, and of what.
    pub used: Use,
    pub tool: &'static str,
    /// The comment or annotation.
    pub by: Location,
    pub reason: Option<String>,
}

/// All suppressions among comments and annotations.
pub fn read(written: &Written, other_tools: bool) -> Vec<Suppression> {
    let Written { comments, annotations, .. } = written;
    let comments: Vec<&Comment> = comments.iter().filter(|it| may_silence(it.text.as_str())).collect();
    let ours = comments.iter().filter_map(|it| ours::of_comment(it));
    let mut all: Vec<Suppression> = ours.chain(annotations.iter().filter_map(annotations::ours)).collect();
    if other_tools {
        all.extend(comments.iter().flat_map(|it| others::of_comment(it)));
        all.extend(comments.iter().flat_map(|it| trivy::of_comment(it, written)));
        all.extend(annotations.iter().filter_map(annotations::others));
    }
    all
}

impl Suppression {
    fn new(tool: &'static str, at: Location, scope: Scope) -> Self {
        let (names, until, reason, flaw, among) = (Vec::new(), None, None, None, None);
        Self { tool, at, is_comment: true, scope, names, until, reason, flaw, among }
    }

    /// The names in it, as they are written.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| name.written.as_str())
    }

    /// Whether it names a check of another tool that is silent about some of what this rule reports.
    pub fn is_of_less(&self, rule: &Rule) -> bool {
        self.names().any(|name| rules::how(rule, self.tool, name).is_some_and(Match::is_less))
    }

    /// Whether what it names is a check that there is no rule for here.
    pub fn is_foreign(&self) -> bool {
        self.names.iter().all(|name| matches!(&name.rules, Silenced::Rules(rules) if rules.is_empty()))
    }

    /// Why it silences nothing on this day, if that lies in itself.
    pub fn is_void(&self, today: Option<Date>) -> Option<String> {
        match &self.until {
            _ if self.holds(today) => None,
            _ if self.flaw.is_some() => self.flaw.clone(),
            Some(Until::Day(last)) => Some(format!("it ended on {last}")),
            Some(Until::NoDate { written, .. }) => Some(format!("`{written}` is no date")),
            None => None,
        }
    }

    /// Whether it holds on this day.
    fn holds(&self, today: Option<Date>) -> bool {
        match (&self.until, today) {
            _ if self.flaw.is_some() => false,
            (Some(Until::NoDate { .. }), _) => false,
            (Some(Until::Day(last)), Some(today)) => today <= *last,
            (Some(Until::Day(_)) | None, _) => true,
        }
    }
}

impl Name {
    /// Another tool's name for what none of our rules stands for.
    fn names_nothing(&self) -> bool {
        matches!(&self.rules, Silenced::Rules(rules) if rules.is_empty())
    }

    /// Whether it is for findings of this rule, of which the message is known where it matters.
    fn is_for(&self, rule: &Rule, message: &str) -> bool {
        match &self.rules {
            Silenced::All => true,
            Silenced::Family(family) => rule.family().is_some_and(|it| it.name == *family),
            Silenced::Rules(rules) => {
                rules.iter().any(|it| it.rule.id == rule.id && it.only.is_none_or(|part| message.contains(part)))
            }
        }
    }

    /// Whether some findings of a rule are meant and others not.
    fn is_choosy(&self) -> bool {
        matches!(&self.rules, Silenced::Rules(rules) if rules.iter().any(|it| it.only.is_some()))
    }
}

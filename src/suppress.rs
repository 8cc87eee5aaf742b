//! What people have accepted: comments and annotations that silence findings, ours and other tools', as one list.
//!
//! No grammar of a format is known here: comments come from `syntax`, annotations from `formats`, each with what it
//! stands at. A suppression covers a finding by where it is written, by any place that its value came through, and by
//! the object that it is about.

mod annotations;
mod leftovers;
mod others;
mod ours;

pub use leftovers::Files;

use crate::date::Date;
use crate::facts::comments::may_silence;
use crate::model::Waiver;
use crate::rules::{Draft, Rule};
use crate::source::{FileId, Location};
use crate::syntax::Comment;
use std::collections::HashMap;

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
}

/// What a suppression holds for.
#[derive(Debug, Clone, Copy)]
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
    Rules(Vec<&'static Rule>),
}

#[derive(Debug, Clone)]
enum Until {
    Day(Date),
    NoDate { written: String, at: Location },
}

/// A finding that was silenced, and by what.
#[derive(Debug, Clone)]
pub struct Suppressed {
    pub rule: &'static Rule,
    pub at: Location,
    pub message: String,
    pub tool: &'static str,
    /// The comment or annotation.
    pub by: Location,
    pub reason: Option<String>,
}

/// All suppressions among comments and annotations.
pub fn read(comments: &[Comment], annotations: &[Waiver], other_tools: bool) -> Vec<Suppression> {
    let comments: Vec<&Comment> = comments.iter().filter(|it| may_silence(it.text.as_str())).collect();
    let ours = comments.iter().filter_map(|it| ours::of_comment(it));
    let mut all: Vec<Suppression> = ours.chain(annotations.iter().filter_map(annotations::ours)).collect();
    if other_tools {
        all.extend(comments.iter().flat_map(|it| others::of_comment(it)));
        all.extend(annotations.iter().filter_map(annotations::others));
    }
    all
}

impl Suppression {
    fn new(tool: &'static str, at: Location, scope: Scope) -> Self {
        let (names, until, reason, flaw) = (Vec::new(), None, None, None);
        Self { tool, at, is_comment: true, scope, names, until, reason, flaw }
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

    fn covers(&self, draft: &Draft) -> bool {
        let used = &draft.used;
        let objects = || std::iter::successors(used.identity.as_deref(), |it| it.parent.as_deref());
        let places = || std::iter::once(draft.at).chain(used.related.iter().map(|(at, _)| *at));
        match self.scope {
            Scope::Covered(cover) => {
                places().any(|at| lies_in(at, cover)) || objects().any(|object| lies_in(object.whole, cover))
            }
            Scope::File(file) => draft.at.file == file || objects().any(|object| object.whole.file == file),
            Scope::Around(inside) => objects().any(|object| lies_in(inside, object.whole)),
            Scope::AroundPart(inside) => {
                objects().filter(|object| object.parent.is_some()).any(|object| lies_in(inside, object.whole))
            }
        }
    }

    /// The files that a draft must have to do with to be covered.
    pub fn file(&self) -> FileId {
        match self.scope {
            Scope::Covered(at) | Scope::Around(at) | Scope::AroundPart(at) => at.file,
            Scope::File(file) => file,
        }
    }
}

impl Name {
    fn is_for(&self, rule: &Rule) -> bool {
        match &self.rules {
            Silenced::All => true,
            Silenced::Family(family) => rule.family().is_some_and(|it| it.name == *family),
            Silenced::Rules(rules) => rules.iter().any(|it| it.id == rule.id),
        }
    }
}

fn lies_in(at: Location, cover: Location) -> bool {
    at.file == cover.file && cover.span.start <= at.span.start && at.span.end <= cover.span.end
}

/// The suppressions of a run, by file.
#[derive(Debug, Default)]
pub struct Index {
    all: Vec<Suppression>,
    by_file: HashMap<FileId, Vec<usize>>,
    today: Option<Date>,
}

impl Index {
    /// A module that several roots call hands over its comments several times: they are one.
    pub fn new(suppressions: Vec<Suppression>, today: Option<Date>) -> Self {
        let mut index = Self { today, ..Self::default() };
        let mut known: HashMap<(Location, &'static str, usize), usize> = HashMap::new();
        for suppression in suppressions {
            let key = (suppression.at, suppression.tool, suppression.names.len());
            if let Some(same) = known.get(&key) {
                let same = &mut index.all[*same].names;
                same.iter_mut().zip(&suppression.names).for_each(|(name, other)| name.used |= other.used);
            } else {
                known.insert(key, index.all.len());
                index.by_file.entry(suppression.file()).or_default().push(index.all.len());
                index.all.push(suppression);
            }
        }
        index
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Notes what is of use for these drafts, also for those that the configuration will drop: a suppression that
    /// another profile needs is not one too many.
    pub fn witness(&mut self, drafts: &[Draft]) {
        for draft in drafts {
            self.find(draft);
        }
    }

    /// Takes the silenced drafts out.
    pub fn take(&mut self, drafts: &mut [Draft]) -> Vec<Suppressed> {
        let mut suppressed: Vec<Suppressed> = Vec::new();
        if self.is_empty() {
            return suppressed;
        }
        for draft in drafts.iter_mut().filter(|draft| !draft.silent) {
            if let Some(by) = self.find(draft) {
                let Suppression { tool, at: by, ref reason, .. } = self.all[by];
                let (message, reason) = (draft.used.message.clone(), reason.clone());
                suppressed.push(Suppressed { rule: draft.rule, at: draft.at, message, tool, by, reason });
                // What it knows of secrets is still wanted.
                draft.silent = true;
            }
        }
        suppressed
    }

    pub fn into_suppressions(self) -> Vec<Suppression> {
        self.all
    }

    fn find(&mut self, draft: &Draft) -> Option<usize> {
        let used = &draft.used;
        let mut files = vec![draft.at.file];
        files.extend(used.related.iter().map(|(at, _)| at.file));
        files
            .extend(std::iter::successors(used.identity.as_deref(), |it| it.parent.as_deref()).map(|it| it.whole.file));
        files.sort_unstable();
        files.dedup();
        let mut first = None;
        for index in files.iter().filter_map(|file| self.by_file.get(file)).flatten() {
            let suppression = &mut self.all[*index];
            if !suppression.names.iter().any(|name| name.is_for(draft.rule)) || !suppression.covers(draft) {
                continue;
            }
            for name in suppression.names.iter_mut().filter(|name| name.is_for(draft.rule)) {
                name.used = true;
            }
            if first.is_none() && suppression.holds(self.today) {
                first = Some(*index);
            }
        }
        first
    }
}

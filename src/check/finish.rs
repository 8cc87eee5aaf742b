//! From what was reported to findings: what is accepted is silenced, what could not be read is said, and what is said
//! of one place is one finding.

use super::configure::Choices;
use super::{merge, suppressions};
use crate::project::Project;
use crate::rules::{self, Draft, Finding, Report, Secret};
use crate::source::{FileId, Location, Snapshot};
use crate::suppress::{Suppressed, Suppression};
use crate::syntax::SyntaxError;
use std::collections::{HashMap, HashSet};

/// All that is reported of some files, and of no others.
#[derive(Debug, Default)]
pub(super) struct Reported {
    pub drafts: Vec<Draft>,
    pub errors: Vec<SyntaxError>,
    pub accepted: Vec<Suppression>,
}

/// What is said of these files, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub findings: Vec<Finding>,
    pub errors: Vec<SyntaxError>,
    pub suppressed: Vec<Suppressed>,
    pub suppressions: Vec<Suppression>,
    /// All that was recognised, also by rules that are off.
    pub secrets: Vec<Secret>,
    /// For each finding that is left out, the file that it lies in, from which nothing is deployed.
    pub aside: Vec<FileId>,
}

pub(super) fn finish(reported: Reported, sources: &Snapshot, project: &Project, choices: &Choices) -> Said {
    let Reported { mut drafts, mut errors, accepted } = reported;
    for draft in drafts.iter_mut().filter(|draft| is_provided(draft, project, sources)) {
        draft.silent = true;
    }
    let mut said = HashSet::new();
    errors.retain(|error| said.insert((error.at, error.message.clone())));
    let mut unread = syntax_errors(&errors);
    choices.configure(&mut unread);
    drafts.extend(unread);
    let (mut suppressed, suppressions) = suppressions::apply(accepted, &mut drafts, &errors, choices);
    let mut secrets = take_secrets(&mut drafts);
    let aside = take_aside(&mut drafts, choices);
    secrets.extend(suspects(&errors, sources));
    let places = drafts.iter().map(|draft| draft.at).chain(errors.iter().map(|error| error.at));
    let order = merge::Order::new(places.chain(suppressed.iter().map(|it| it.at)), sources);
    suppressed.sort_by(|a, b| {
        (order.key(a.at), a.rule.id, &a.used.message).cmp(&(order.key(b.at), b.rule.id, &b.used.message))
    });
    // As with findings: what says something else is of another user of the place.
    suppressed.dedup_by(|a, b| (a.at, a.rule.id, a.by, &a.used.message) == (b.at, b.rule.id, b.by, &b.used.message));
    errors.sort_by_key(|error| order.key(error.at));
    Said { findings: merge::findings(drafts, &order), errors, suppressed, suppressions, secrets, aside }
}

/// Whether what a draft says is missing comes from another file.
pub(super) fn is_provided(draft: &Draft, project: &Project, sources: &Snapshot) -> bool {
    let path = || &sources.get(draft.at.file).path;
    let namespace = |draft: &Draft| draft.used.identity.as_ref().map(|it| it.namespace.clone()).unwrap_or_default();
    draft.unless.as_ref().is_some_and(|need| project.provides(need, &namespace(draft), path()))
        || (draft.used.missing && project.has_patches() && project.is_patch(path()))
}

/// Nothing is skipped in silence: what could not be read is a finding, too.
fn syntax_errors(errors: &[SyntaxError]) -> Vec<Draft> {
    let rule = &rules::SYNTAX_ERROR;
    let mut report = Report::new(rule, rule.severity(), None);
    for error in errors {
        let finding = report.at(&error.at, error.message.clone());
        if let Some(correction) = error.correction.as_deref().cloned() {
            finding.rewrite(&correction.at, correction.title, correction.text);
        }
    }
    report.into_drafts()
}

/// What looks like a secret where a mistake keeps it from the rules, and a correction would write it anew: beside its name
/// the text gives itself away, and in the correction's text it stands alone.
fn suspects(errors: &[SyntaxError], sources: &Snapshot) -> Vec<Secret> {
    let mut found = Vec::new();
    for at in errors.iter().filter_map(|error| error.correction.as_deref()).map(|correction| correction.at) {
        let text = sources.get(at.file).text.as_str();
        let start = text[..at.span.range().start].rfind('\n').map_or(0, |start| start + 1);
        let end = text[at.span.range().end..].find('\n').map_or(text.len(), |len| at.span.range().end + len);
        found.extend(rules::suspected(&text[start..end], rules::Within::Message).into_iter().map(|part| Secret {
            at: Location::new(at.file, start + part.start, start + part.end),
            text: text[start..end][part].to_owned(),
        }));
    }
    found
}

/// The secrets of all drafts; those that had nothing else to tell are gone.
fn take_secrets(drafts: &mut Vec<Draft>) -> Vec<Secret> {
    let secrets = drafts.iter_mut().flat_map(|draft| std::mem::take(&mut draft.secrets)).collect();
    drafts.retain(|draft| !draft.silent);
    secrets
}

/// Leaves out what lies in files that nothing is deployed from, each place once for a rule. A token that is written in a
/// test is lost as well.
fn take_aside(drafts: &mut Vec<Draft>, choices: &Choices) -> Vec<FileId> {
    let mut deployed: HashMap<FileId, bool> = HashMap::new();
    let (mut said, mut aside) = (HashSet::new(), Vec::new());
    drafts.retain(|draft| {
        let file = draft.at.file;
        let counts = draft.rule.counts_anywhere() || *deployed.entry(file).or_insert_with(|| choices.is_deployed(file));
        if !counts && said.insert((draft.at, draft.rule.id)) {
            aside.push(file);
        }
        counts
    });
    aside
}

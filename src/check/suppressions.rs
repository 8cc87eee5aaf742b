//! Where the engine asks `suppress`: for each unit before the configuration drops anything, and for the run once all is known.

use super::configure::Choices;
use super::settings::Settings;
use crate::formats::Lowered;
use crate::rules::{Draft, Rule};
use crate::source::FileId;
use crate::suppress::{self, Files, Index, Suppressed, Suppression, Written};
use crate::syntax::SyntaxError;
use std::collections::HashSet;

/// The suppressions of a unit, each with what it would silence of all that its rules reported, wanted or not.
pub(super) fn of_unit(lowered: &Lowered, drafts: &[Draft], settings: &Settings) -> Vec<Suppression> {
    if !settings.heeds_suppressions {
        return Vec::new();
    }
    let written = Written {
        comments: &lowered.comments,
        annotations: &lowered.model.waivers,
        resources: &lowered.model.resources,
        workspace: settings.platform.terraform.workspace.as_deref(),
    };
    let found = suppress::read(&written, settings.honour_other_tools);
    if found.is_empty() {
        return found;
    }
    let mut index = Index::new(found, settings.today);
    index.witness(drafts);
    index.into_suppressions()
}

/// Takes the silenced drafts out, and adds what is wrong with the suppressions themselves; also hands back all of these.
pub(super) fn apply(
    accepted: Vec<Suppression>,
    drafts: &mut Vec<Draft>,
    errors: &[SyntaxError],
    choices: &Choices,
) -> (Vec<Suppressed>, Vec<Suppression>) {
    let Some(first) = accepted.first() else { return (Vec::new(), Vec::new()) };
    let today = choices.of(first.at.file).settings.today;
    let mut index = Index::new(accepted, today);
    let suppressed = index.take(drafts);
    let broken = errors.iter().map(|error| error.at.file).collect();
    let mut leftovers = index.leftovers(&Known { broken, choices });
    choices.configure(&mut leftovers);
    drafts.extend(leftovers);
    (suppressed, index.into_suppressions())
}

struct Known<'a> {
    broken: HashSet<FileId>,
    choices: &'a Choices<'a>,
}

impl Files for Known<'_> {
    fn is_on(&self, rule: &Rule, file: FileId) -> bool {
        self.choices.of(file).is_on(rule)
    }

    fn is_whole(&self, file: FileId) -> bool {
        !self.broken.contains(&file)
    }
}

//! A run of the engine over an example, as if its files were a directory.

use super::example::{Example, File};
use dunnage::check::{self, Outcome, RuleSettings, Settings};
use dunnage::fix;
use dunnage::formats::{self, ParseCache};
use dunnage::rules::Profile;
use dunnage::rules::{Edit, Finding, Fix, Rule};
use dunnage::source::{FileId, Snapshot};
use dunnage::walk;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub struct Run {
    pub sources: Snapshot,
    pub outcome: Outcome,
    /// The files' numbers, in the order of the example.
    pub ids: Vec<FileId>,
}

/// Checks the example's files with its rule turned on and its options set.
pub fn check(rule: &Rule, example: &Example, files: &[File]) -> Run {
    let mut settings = Settings::default();
    let own = RuleSettings { on: Some(true), ..example.settings(rule).unwrap_or_default() };
    settings.rules.insert(rule.id.to_owned(), own);
    check_with(&settings, files)
}

/// Checks the example's files as for somebody who asked for nothing.
pub fn check_by_default(rule: &Rule, example: &Example) -> Run {
    let mut settings = Settings::default();
    settings.rules.insert(rule.id.to_owned(), example.settings(rule).unwrap_or_default());
    check_with(&settings, &example.files)
}

/// Checks the files with every rule there is.
pub fn check_all(files: &[File]) -> Run {
    check_with(&Settings::of([Profile::All]), files)
}

impl Run {
    pub fn findings_of<'a>(&'a self, rule: &'a Rule) -> impl Iterator<Item = &'a Finding> {
        self.outcome.findings.iter().filter(|finding| finding.rule.id == rule.id)
    }

    pub fn fixes_of(&self, rule: &Rule) -> Vec<Fix> {
        self.findings_of(rule).filter_map(|finding| fix::of(finding, &self.sources)).collect()
    }

    /// The texts after all fixes of the rule, in the order of the example.
    pub fn fixed(&self, rule: &Rule) -> Vec<String> {
        let mut by_file: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
        for edit in self.fixes_of(rule).into_iter().flat_map(|fix| fix.edits) {
            let edits = by_file.entry(edit.file).or_default();
            if !edits.contains(&edit) {
                edits.push(edit);
            }
        }
        let edits = |id: &FileId| by_file.get(id).map_or(&[][..], Vec::as_slice);
        self.ids.iter().map(|id| fix::apply(&self.sources.get(*id).text, edits(id))).collect()
    }
}

fn check_with(settings: &Settings, files: &[File]) -> Run {
    let sources = Snapshot::in_memory();
    let add = |file: &File| sources.add(file.name.clone(), PathBuf::from(&file.name), file.text.clone()).id;
    let ids: Vec<FileId> = files.iter().map(add).collect();
    let kind = |(file, id): (&File, &FileId)| {
        let name = Path::new(&file.name).file_name()?.to_string_lossy();
        Some((*id, walk::kind_of(&name, &file.text)?))
    };
    let kinds: Vec<_> = files.iter().zip(&ids).filter_map(kind).collect();
    let units = formats::plan(&kinds, &sources, &mut ParseCache::default());
    let outcome = check::run(&units, &sources, settings);
    Run { sources, outcome, ids }
}

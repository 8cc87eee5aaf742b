//! A run of the engine over an example, as if its files were a directory.

use super::example::{Example, File};
use dunnage::budget;
use dunnage::check::{self, INTERNAL_ERROR, Outcome, RuleSettings, Settings};
use dunnage::date::Date;
use dunnage::fix;
use dunnage::formats::{self, ParseCache};
use dunnage::rules::{Finding, Fix, Profile, Rule};
use dunnage::source::{FileId, Location, Snapshot};
use dunnage::walk;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

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
        let applied = fix::apply(&self.sources, &self.fixes_of(rule));
        let text = |id: &FileId| applied.texts.get(id).cloned().unwrap_or_else(|| self.sources.get(*id).text.clone());
        self.ids.iter().map(text).collect()
    }
}

pub fn check_with(settings: &Settings, files: &[File]) -> Run {
    let sources = Snapshot::in_memory();
    let add = |file: &File| sources.add(file.name.clone(), PathBuf::from(&file.name), file.text.clone()).id;
    let ids: Vec<FileId> = files.iter().map(add).collect();
    let kind = |(file, id): (&File, &FileId)| {
        let name = Path::new(&file.name).file_name()?.to_string_lossy();
        Some((*id, walk::kind_of(&name, &file.text)?))
    };
    let kinds: Vec<_> = files.iter().zip(&ids).filter_map(kind).collect();
    let units = formats::plan(&kinds, &sources, &mut ParseCache::default());
    // Suppressions end, and so does support.
    let settings = Settings { today: settings.today.or(Date::parse("2026-11-28")), ..settings.clone() };
    let outcome = check::run(&units, &sources, &settings);
    Run { sources, outcome, ids }
}

/// What no run may ever have, whatever its input: a mistake of ours, or a place that lies in no text.
pub fn faults(sources: &Snapshot, outcome: &Outcome) -> Vec<String> {
    let mut faults = BTreeSet::new();
    // The engine catches panics and tells of them so.
    let ours = outcome.errors.iter().map(|error| &error.message).chain(outcome.findings.iter().map(|it| &it.message));
    faults.extend(ours.filter(|message| message.starts_with(INTERNAL_ERROR)).cloned());
    let mut demand = |at: Location, what: &str| {
        let source = sources.get(at.file);
        if source.text.get(at.span.range()).is_none() {
            faults.insert(format!("{}: {:?} is no part of the text: {what}", source.name, at.span));
        }
    };
    for error in &outcome.errors {
        demand(error.at, &error.message);
    }
    for finding in &outcome.findings {
        demand(finding.at, &finding.message);
        for (at, word) in finding.related() {
            demand(at, &format!("{}, {word}", finding.message));
        }
        for edit in fix::of(finding, sources).into_iter().flat_map(|fix| fix.edits) {
            demand(Location { file: edit.file, span: edit.span }, &format!("{}, the fix", finding.message));
        }
    }
    faults.into_iter().collect()
}

/// Work on many small things, each on a pool of one thread: waking threads costs more than a small run does, and a
/// thread that waits inside one run must not begin another on top of it.
pub fn each_alone<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return done };
            done.push((at, work(item)));
        }
    };
    let alone = || {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        // The engine stays on this thread, as its stack is as deep as any.
        pool.install(|| budget::deep(worker))
    };
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..rayon::current_num_threads()).map(|_| scope.spawn(alone)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

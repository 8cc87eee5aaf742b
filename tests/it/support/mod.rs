//! Rule pages as tests: the pages on disk, their fenced examples, and a run of the engine over one.

pub mod client;
pub mod code;
pub mod command;
pub mod example;
pub mod random;
pub mod run;
pub mod shared;

use dunnage::rules::{self, Rule};
use example::Example;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A rule with its page, taken apart.
pub struct RulePage {
    pub rule: &'static Rule,
    /// As a person would open it: `rules/container/run-as-root.md`.
    pub path: String,
    pub family: String,
    pub examples: Vec<Example>,
    /// What is wrong with the examples themselves.
    pub mistakes: Vec<String>,
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every rule's page, in the order of the catalogue. A rule without a page on disk is left out;
/// `every_rule_has_its_files` tells.
pub fn pages() -> Vec<RulePage> {
    let on_disk = page_files();
    let find = |rule: &Rule| on_disk.iter().find(|path| stem(path) == rule.id);
    let pages = rules::all().filter_map(|rule| {
        let path = find(rule)?;
        let family = path.split('/').nth(1)?.to_owned();
        let (examples, mistakes) = example::read(rule.text);
        let mistakes = mistakes.into_iter().map(|(line, what)| format!("{path}:{line}: {what}"));
        let wrong = examples.iter().filter_map(|example| Some((example.line, example.settings(rule).err()?)));
        let wrong = wrong.map(|(line, mistakes)| format!("{path}:{line}: the configuration above: {mistakes:?}"));
        let mistakes = mistakes.chain(wrong).collect();
        Some(RulePage { rule, path: path.clone(), family, examples, mistakes })
    });
    pages.collect()
}

/// All pages below `rules/` (its own README is none), sorted.
pub fn page_files() -> Vec<String> {
    let mut found = Vec::new();
    files(&root().join("rules"), &mut found);
    let names = found.iter().filter_map(|path| path.strip_prefix(root()).ok()?.to_str());
    let mut pages: Vec<String> =
        names.filter(|name| name.ends_with(".md") && *name != "rules/README.md").map(str::to_owned).collect();
    pages.sort();
    pages
}

pub fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".md").unwrap_or(name)
}

/// Fails with everything that is wrong at once, so that one run tells all there is to fix.
pub fn expect_none(complaints: &[String]) {
    let mut text = String::new();
    for complaint in complaints {
        let _ = writeln!(text, "\n{complaint}");
    }
    assert!(complaints.is_empty(), "{} to fix:\n{text}", complaints.len());
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

//! What pages promise of other tools' checks.

use super::examples::messages;
use super::pages;
use crate::support::shared::shared;
use crate::support::{RulePage, expect_none, root};
use dunnage::rules::{Alias, Match, Page};

fn aliases(page: &Page) -> impl Iterator<Item = (&str, &Alias)> {
    page.aliases.iter().flat_map(|(tool, all)| all.iter().map(|alias| (tool.as_str(), alias)))
}

/// Where another tool's check is not the same, the page tells in which way, unless `only` does.
#[test]
fn what_is_not_the_same_is_explained() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, .. } in pages() {
        let page = rule.page();
        let differences = section(&page.body, "Differences from other tools").unwrap_or_default();
        let differs = |(_, alias): &(&str, &Alias)| alias.how != Match::Exact && alias.only.is_none();
        for (tool, Alias { id, how, .. }) in aliases(page).filter(differs) {
            if !differences.contains(id.as_str()) {
                let how = how.name();
                complaints.push(format!("{path}: `{id}` of {tool} is {how}: the section on differences must say how"));
            }
        }
    }
    expect_none(&complaints);
}

/// The words by which an alias tells its findings from the others of the rule are in what an example shows.
#[test]
fn the_words_of_aliases_are_in_messages() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, .. } in pages() {
        for (tool, Alias { id, how, only }) in aliases(rule.page()) {
            let Some(only) = only else { continue };
            if !how.is_less() {
                complaints.push(format!("{path}: `{id}` of {tool} reports all that the rule does, so `only` is wrong"));
            }
            if !messages(rule).iter().any(|message| message.contains(only.as_str())) {
                complaints
                    .push(format!("{path}: no example has a finding with \"{only}\", which `{id}` of {tool} names"));
            }
        }
    }
    expect_none(&complaints);
}

/// Every id is one that its tool has, as far as the lists of them are here.
#[test]
fn aliases_are_ids_of_their_tools() {
    let Some(lists) = shared("field") else { return };
    // Ours of KICS' names, and those of the cases, which stand where the lists do.
    let mut known = std::fs::read_to_string(root().join("src/facts/kics.rs")).unwrap();
    for directory in ["", "../cases/field", "../cases/dockerfile", "../cases/kubernetes", "../cases/terraform"] {
        for file in std::fs::read_dir(lists.join(directory)).into_iter().flatten().flatten().map(|file| file.path()) {
            if file.extension().is_some_and(|ending| ["md", "json", "jsonl"].iter().any(|it| ending == *it)) {
                known += &std::fs::read_to_string(file).unwrap_or_default();
            }
        }
    }
    // Checkov's own list of secrets: https://github.com/bridgecrewio/checkov/blob/main/checkov/secrets/runner.py
    known += " ckv_secret_2 ckv_secret_6 ckv_secret_9 ckv_secret_13 ";
    let known = known.to_lowercase();
    let mut complaints = Vec::new();
    for RulePage { rule, path, .. } in pages() {
        for (tool, Alias { id, .. }) in aliases(rule.page()) {
            if !spellings(&id.to_lowercase()).iter().any(|spelling| known.contains(spelling.as_str())) {
                complaints.push(format!("{path}: {tool} is not known to have `{id}`"));
            }
        }
    }
    expect_none(&complaints);
}

/// How lists write an id: some leave out what all ids of a column begin with,
/// write a star for many of a kind, or a title for the name.
fn spellings(id: &str) -> Vec<String> {
    let short = ["ksv-", "ckv_k8s_", "ckv2_k8s_", "c-", "ds-", "aws-"].iter().find_map(|start| id.strip_prefix(start));
    let last = id.rsplit('.').next().unwrap_or(id);
    let many =
        ["_by_actions_", "ckv_secret_"].into_iter().filter(|many| id.contains(many)).map(|many| format!("{many}*"));
    let others = short.map(|short| format!(" {short} ")).into_iter().chain(many);
    [id.to_owned(), last.to_owned(), id.replace('_', " ")].into_iter().chain(others).collect()
}

/// What stands under a heading, up to the next one.
fn section<'a>(body: &'a str, heading: &str) -> Option<&'a str> {
    let (_, below) = body.split_once(&format!("\n## {heading}\n"))?;
    Some(below.split("\n## ").next().unwrap_or(below))
}

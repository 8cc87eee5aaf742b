//! Every rule has its page, and every page says all that the catalogue promises.

use super::pages;
use crate::support::{RulePage, expect_none, page_files, root, stem};
use dunnage::rules::{self, Check, FORMATS, Page, Profile, Rule};
use std::collections::{BTreeSet, HashSet};

#[test]
fn every_rule_has_its_files() {
    let mut complaints = Vec::new();
    let pages = page_files();
    for page in &pages {
        if Rule::by_id(stem(page)).is_none() {
            complaints.push(format!("{page}: no rule has this id; list it in its family's mod.rs"));
        }
        let same: Vec<_> = pages.iter().filter(|other| stem(other) == stem(page)).collect();
        if same.len() > 1 && same[0] == page {
            complaints.push(format!("one rule, several pages: {same:?}"));
        }
    }
    let mut ids = HashSet::new();
    for rule in rules::all() {
        let id = rule.id;
        if !ids.insert(id) {
            complaints.push(format!("`{id}` is the id of two rules"));
        }
        let well_formed = id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !well_formed {
            complaints.push(format!("`{id}`: an id is lower case, in words joined by `-`"));
        }
        let Some(path) = pages.iter().find(|page| stem(page) == id) else {
            complaints.push(format!("`{id}` has no page: write rules/<family>/{id}.md"));
            continue;
        };
        if rule.text != std::fs::read_to_string(root().join(path)).unwrap() {
            complaints.push(format!("{path}: the rule `{id}` includes another page"));
        }
        let check = format!("src/{}", path.replace(".md", ".rs").replace('-', "_"));
        if !root().join(&check).is_file() {
            complaints.push(format!("`{id}`: its page is {path}, so its check belongs into {check}"));
        }
    }
    expect_none(&complaints);
}

#[test]
fn every_page_is_complete() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, .. } in pages() {
        let page = match Page::read(rule.text) {
            Ok(page) => page,
            Err(error) => {
                complaints.push(format!("{path}: {error}"));
                continue;
            }
        };
        let mut demand = |holds: bool, what: &str| {
            if !holds {
                complaints.push(format!("{path}: {what}"));
            }
        };
        let title = page.title.trim();
        demand(
            !title.is_empty() && !title.ends_with('.'),
            "`title:` says in a few words, without a full stop, what is wrong",
        );
        demand(page.body.starts_with(&format!("# {title}\n")), "the body must begin with its title as heading");
        demand(is_version(&page.since), "`since:` must be a version such as 0.1.0");
        demand(!page.formats.is_empty(), "no `fail` example shows a format that the rule works in");
        let unknown = page.except.keys().find(|name| !FORMATS.contains(&name.as_str()));
        demand(unknown.is_none(), &format!("{unknown:?} is no format; there are {FORMATS:?}"));
        demand(page.except.values().all(|why| why.len() > 10), "each entry of `except:` must give its reason");
        let both = page.except.keys().find(|name| page.formats.contains(&name.as_str()));
        demand(both.is_none(), &format!("{both:?} is shown by a `fail` example, so it is no exception"));
        let cited = |reference: &String| {
            ["https://", "http://", "CIS ", "PSS ", "AWS FSBP "].iter().any(|start| reference.starts_with(start))
        };
        let engine = matches!(rule.check, Check::Engine);
        demand(engine || !page.references.is_empty(), "`references:` must say who else holds this to be wrong");
        demand(
            page.references.iter().all(cited),
            "a reference is an http(s) address, or a `CIS …`, `PSS …` or `AWS FSBP …` item",
        );
        let unversioned = page.references.iter().find(|it| it.starts_with("CIS ") && !names_its_version(it));
        demand(
            unversioned.is_none(),
            &format!(
                "{unversioned:?}: an item has another number in another version: `CIS Docker Benchmark v1.6.0, 5.5`"
            ),
        );
        for section in ["## Why", "## What to do"] {
            let there = page.body.lines().any(|line| line == section);
            demand(there, &format!("the section `{section}` is missing"));
        }
        for (tool, ids) in &page.aliases {
            let unique: BTreeSet<_> = ids.iter().map(|alias| &alias.id).collect();
            demand(
                !ids.is_empty() && unique.len() == ids.len(),
                &format!("`aliases: {tool}` is empty or repeats an id"),
            );
        }
    }
    expect_none(&complaints);
}

/// A standard's profile has the rules whose pages prove that the standard asks for them, and no others.
#[test]
fn profiles_of_standards_are_proved() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, .. } in pages() {
        let page = rule.page();
        let cites = |start: &str| page.references.iter().any(|it| it.starts_with(start));
        let admission = page.aliases.get("pod-security-admission").map_or(&[][..], Vec::as_slice);
        let admits = |start: &str| admission.iter().any(|alias| alias.id.starts_with(start));
        let proved = [
            (Profile::PssBaseline, admits("baseline."), "`pod-security-admission: [baseline…]`"),
            (Profile::PssRestricted, admits("restricted.") && !admits("baseline."), "`[restricted…]` alone"),
            (Profile::CisDocker, cites("CIS Docker Benchmark"), "a reference to its item"),
            (Profile::CisKubernetes, cites("CIS Kubernetes Benchmark"), "a reference to its item"),
            (
                Profile::NsaKubernetes,
                page.references.iter().any(|it| it.contains("KUBERNETES_HARDENING")),
                "a reference",
            ),
            (Profile::AwsFsbp, cites("AWS FSBP "), "a reference to its item"),
        ];
        for (profile, proved, proof) in proved {
            if page.profiles.contains(&profile) != proved {
                complaints.push(format!("{path}: `profiles:` names `{}` exactly if there is {proof}", profile.name()));
            }
        }
        let implied = page.profiles.iter().filter_map(|profile| profile.includes());
        for profile in implied.filter(|profile| page.profiles.contains(profile)) {
            complaints.push(format!("{path}: what is in `{}` is in the wider profile, too", profile.name()));
        }
        if page.profiles.contains(&Profile::All) {
            complaints.push(format!("{path}: every rule is in `all`"));
        }
    }
    expect_none(&complaints);
}

/// What a rule asks for, its page declares, and the other way round. The engine's own assertion sees the types.
#[test]
fn options_are_declared_asked_for_and_shown() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, examples, .. } in pages() {
        let code = format!("src/{}", path.replace(".md", ".rs").replace('-', "_"));
        let code = std::fs::read_to_string(root().join(&code)).unwrap_or_default();
        let code = code.split_whitespace().collect::<String>();
        for (name, option) in rule.options() {
            let asks = format!(".{}(\"{name}\"", option.kind.name());
            if !code.contains(&asks) && !code.contains(&format!(".entry(\"{name}\"")) {
                complaints.push(format!("{path}: the rule never asks for its option `{name}` with `{asks})`"));
            }
            if !examples.iter().any(|it| it.config.as_ref().is_some_and(|config| config.get(name).is_some())) {
                complaints.push(format!("{path}: no example has a `config` block with the option `{name}`"));
            }
            if option.meaning.len() < 10 || !option.meaning.ends_with('.') {
                complaints.push(format!("{path}: the meaning of `{name}` is a sentence"));
            }
            if name == "severity" {
                complaints.push(format!("{path}: `severity` is everybody's option"));
            }
        }
        for asked in code.split(".options().").skip(1) {
            let name = asked.split('"').nth(1).unwrap_or_default();
            if !rule.options().contains_key(name) {
                complaints.push(format!("{path}: the rule asks for `{name}`, which `options:` does not declare"));
            }
        }
    }
    expect_none(&complaints);
}

/// One promise of the catalogue: a rule of a shared scope works in every format, or says why not.
#[test]
fn every_format_has_a_failing_example_or_a_reason() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, .. } in pages() {
        let page = rule.page();
        let is_open = |format: &&&str| !page.formats.contains(*format) && !page.except.contains_key(**format);
        let open: Vec<&str> = formats_of(&rule.check).iter().filter(is_open).copied().collect();
        if !open.is_empty() {
            let (scope, open) = (rule.check.scope(), open.join(", "));
            complaints.push(format!(
                "{path}: a {scope} rule must work in {open}, too; show it, or give the reason in `except:`"
            ));
        }
    }
    expect_none(&complaints);
}

#[test]
fn every_example_is_well_formed() {
    let mistakes: Vec<String> = pages().iter().flat_map(|page| page.mistakes.clone()).collect();
    expect_none(&mistakes);
}

/// The formats that can express what a check looks at.
fn formats_of(check: &Check) -> &'static [&'static str] {
    match check {
        Check::Container(_) | Check::Workload(_) | Check::Image(_) | Check::Setting(_) => {
            &["dockerfile", "kubernetes", "compose", "ecs", "terraform"]
        }
        Check::Grant(_) => &["kubernetes", "terraform"],
        Check::Binding(_)
        | Check::NetworkPolicy(_)
        | Check::Exposure(_)
        | Check::ServiceAccount(_)
        | Check::Attachment(_)
        | Check::Script(_)
        | Check::Stage(_)
        | Check::Resource(_)
        | Check::Model(_)
        | Check::Project(_)
        | Check::Engine => &[],
    }
}

/// `CIS Docker Benchmark v1.6.0, 5.5`
fn names_its_version(reference: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.split('.').all(|part| part.parse::<u32>().is_ok());
    reference
        .split_once(" Benchmark v")
        .and_then(|(_, rest)| rest.split_once(", "))
        .is_some_and(|(version, item)| is_number(version) && is_number(item))
}

fn is_version(text: &str) -> bool {
    text.split('.').count() == 3 && text.split('.').all(|part| part.parse::<u32>().is_ok())
}

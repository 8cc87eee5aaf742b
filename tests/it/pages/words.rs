//! How pages are written: plain words, addresses that are ones, images that are supported.

use super::examples::messages;
use super::pages;
use crate::support::run::check_with;
use crate::support::{RulePage, expect_none};
use dunnage::check::{RuleSettings, Settings};
use dunnage::rules::Rule;

/// Sayings and old words that somebody has stumbled over, and what is understood at once.
const FORBIDDEN: &[(&str, &str)] = &[
    ("asked for it", "say what turns it on"),
    ("has no word for", "has no such setting"),
    ("honest exception", "the usual exception"),
    ("in so many words", "say what is written"),
    ("is nobody outside", "is no user of the node"),
    ("lest ", "so that … not"),
    ("mend ", "fix"),
    ("waits to be asked", "is off by default"),
    ("whoever", "anyone who"),
];

#[test]
fn pages_use_plain_words() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, .. } in pages() {
        let prose = prose(&rule.page().body).to_lowercase();
        for (word, better) in FORBIDDEN.iter().filter(|(word, _)| prose.contains(word)) {
            complaints.push(format!("{path}: \"{word}\" is not understood by everybody: {better}"));
        }
        for line in prose.lines().filter(|line| line.contains("``")) {
            complaints.push(format!("{path}: quotes within quotes: {line}"));
        }
    }
    expect_none(&complaints);
}

/// Quotes within quotes, or one that is not closed.
#[test]
fn names_in_messages_are_quoted_once() {
    let all = pages().iter().flat_map(|page| messages(page.rule).into_iter().map(move |text| (&page.path, text)));
    let broken = all.filter(|(_, text)| text.contains("``") || text.matches('`').count() % 2 == 1);
    let complaints: Vec<String> = broken.map(|(path, text)| format!("{path}: {text}")).collect();
    expect_none(&complaints);
}

#[test]
fn links_are_well_formed() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, .. } in pages() {
        let page = rule.page();
        let is_address = |link: &str| {
            let host = link.strip_prefix("https://").and_then(|rest| rest.split(['/', '#', '?']).next());
            let plain = link.chars().all(|c| c.is_ascii_graphic() && !"<>\"`".contains(c));
            plain && host.is_some_and(|host| host.contains('.') && !host.ends_with('.'))
        };
        for link in page.references.iter().filter(|it| it.contains("://") && !is_address(it)) {
            complaints.push(format!("{path}: `{link}` is no address"));
        }
        let twice = page.references.iter().enumerate().filter(|(at, it)| page.references[..*at].contains(it));
        complaints.extend(twice.map(|(_, it)| format!("{path}: `{it}` is there twice")));
    }
    expect_none(&complaints);
}

/// People copy examples. A page that is about old images shows them on purpose.
#[test]
fn images_in_examples_are_supported() {
    let rule = Rule::by_id("end-of-life-image").unwrap();
    let mut settings = Settings::default();
    settings.rules.insert(rule.id.to_owned(), RuleSettings { on: Some(true), ..RuleSettings::default() });
    let mut complaints = Vec::new();
    for RulePage { path, examples, .. } in pages().iter().filter(|page| page.rule.id != rule.id) {
        for example in examples {
            let run = check_with(&settings, &example.files);
            let old = run.findings_of(rule).map(|it| format!("{path}:{}: {}", example.line, it.message));
            complaints.extend(old);
        }
    }
    expect_none(&complaints);
}

/// A page without its examples.
fn prose(body: &str) -> String {
    let mut in_code = false;
    let lines = body.lines().filter(|line| {
        let is_fence = line.starts_with("```");
        in_code ^= is_fence;
        !is_fence && !in_code
    });
    lines.collect::<Vec<_>>().join("\n")
}

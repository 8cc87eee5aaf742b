//! What a report says of a rule, from its page.

use super::result::word;
use crate::report::pages;
use crate::rules::{Check, Page, Profile, Rule, Severity};
use serde::Serialize;

/// GitHub keeps so many tags of a rule.
const MOST_TAGS: usize = 10;
/// And so many characters of a description.
const LONGEST: usize = 1024;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    id: &'static str,
    /// A name that is the id in other letters is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    short_description: Text,
    full_description: Text,
    help: Help,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Properties {
    tags: Vec<String>,
    precision: &'static str,
    #[serde(rename = "problem.severity")]
    problem_severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    security_severity: Option<&'static str>,
}

impl Descriptor {
    /// GitHub knows one severity for all findings of a rule: it is told the worst of them.
    pub fn of(rule: &Rule, severity: Severity) -> Self {
        let page = rule.page();
        // That a file cannot be read, or a comment silences nothing, is no hole.
        let is_ours = matches!(rule.check, Check::Engine);
        let security_severity = score(severity).filter(|_| !is_ours);
        Self {
            id: rule.id,
            name: rule.id.contains('-').then(|| pascal_case(rule.id)),
            short_description: Text { text: clipped(sentence(&page.title)) },
            full_description: Text { text: clipped(sentence(&pages::why(page))) },
            help: Help { text: pages::text(page), markdown: pages::markdown(page) },
            help_uri: rule.address(),
            default_configuration: Configuration { level: word(page.severity) },
            properties: Properties {
                tags: tags(rule, page, security_severity.is_some()),
                // What cannot be known does not fire.
                precision: "high",
                problem_severity: match word(severity) {
                    "note" => "recommendation",
                    other => other,
                },
                security_severity,
            },
        }
    }
}

/// The middle of what GitHub calls critical (above 9), high (from 7), medium (from 4) and low.
fn score(severity: Severity) -> Option<&'static str> {
    match severity {
        Severity::Critical => Some("9.5"),
        Severity::High => Some("8.0"),
        Severity::Medium => Some("5.5"),
        Severity::Low => Some("2.0"),
        Severity::Info => None,
    }
}

/// The family first, then formats, then standards, as far as there is room.
fn tags(rule: &Rule, page: &Page, security: bool) -> Vec<String> {
    let mut tags: Vec<String> = security.then(|| "security".to_owned()).into_iter().collect();
    tags.extend(rule.family().map(|family| family.name.to_owned()));
    tags.extend(page.formats.iter().map(|format| (*format).to_owned()));
    let standards =
        page.profiles.iter().filter(|it| !matches!(it, Profile::Recommended | Profile::Strict | Profile::All));
    tags.extend(standards.map(|profile| profile.name().to_owned()));
    let mut known = std::collections::HashSet::new();
    tags.retain(|tag| known.insert(tag.clone()));
    tags.truncate(MOST_TAGS);
    tags
}

/// `run-as-root` is `RunAsRoot`, as names of rules are written there.
fn pascal_case(id: &str) -> String {
    let words = id.split('-').filter_map(|word| {
        let mut letters = word.chars();
        Some(letters.next()?.to_ascii_uppercase().to_string() + letters.as_str())
    });
    words.collect()
}

fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches(':');
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

fn clipped(text: String) -> String {
    if text.chars().count() <= LONGEST { text } else { text.chars().take(LONGEST - 1).chain(['…']).collect() }
}

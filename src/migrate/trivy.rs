//! `.trivyignore`, `.trivyignore.yaml` and `trivy.yaml`: <https://trivy.dev/latest/docs/configuration/>.

use super::plan::{Format, Plan, Word};
use super::read::{HOW_SHOWN, NEVER_FAIL, entries, leave, word, words, yaml_map};
use super::{World, paths};
use crate::date::Date;
use crate::rules::Severity;
use crate::source::{Location, Source};
use crate::tree::Entry;
use std::sync::Arc;

const TOOL: &str = "trivy";

/// One id in a line, each with `exp:2027-01-31` if it ends; `#` begins a comment.
pub fn read_list(source: &Arc<Source>, world: &World, plan: &mut Plan) {
    let mut start = 0;
    for line in source.text.split_inclusive('\n') {
        let written = line.split('#').next().unwrap_or("").trim();
        let at = start + line.find(written).unwrap_or(0);
        start += line.len();
        let mut words = written.split_whitespace();
        let Some(id) = words.next() else { continue };
        let at = Location::new(source.id, at, at + id.len());
        let until = words.find_map(|word| word.strip_prefix("exp:"));
        ignore(id, until, None, at, world, plan);
    }
}

/// Lists of maps by kind: `misconfigurations`, `vulnerabilities`, `secrets`, `licenses`.
pub fn read_ignored(source: &Arc<Source>, world: &World, plan: &mut Plan) {
    let Some(root) = yaml_map(source, plan) else { return };
    for entry in root.entries() {
        match &*entry.key.name {
            "misconfigurations" | "secrets" => {
                for item in entry.value.items() {
                    let Some(id) = item.get("id") else {
                        plan.fault(item.at, "must have an `id`");
                        continue;
                    };
                    let paths: Option<Vec<String>> = item.entry("paths").map(|entry| {
                        let written = words(entry, plan).into_iter();
                        written.filter_map(|(path, at)| paths::files(&path, at, plan)).collect()
                    });
                    // It was meant for some files, and of these nothing is left.
                    if paths.as_ref().is_some_and(Vec::is_empty) {
                        plan.leave(
                            id.at,
                            format!("`{}`: is for no path that can be brought over", word(id).unwrap_or_default()),
                        );
                        continue;
                    }
                    let until = item.get("expired_at").and_then(word);
                    ignore(&word(id).unwrap_or_default(), until.as_deref(), paths.as_deref(), id.at, world, plan);
                }
            }
            _ => leave(entry, "only what is written in configuration is checked", plan),
        }
    }
}

fn ignore(id: &str, until: Option<&str>, paths: Option<&[String]>, at: Location, world: &World, plan: &mut Plan) {
    if id.starts_with("CVE-") || id.starts_with("GHSA-") {
        plan.leave(at, format!("`{id}`: vulnerabilities of packages are not looked for"));
        return;
    }
    if let Some(until) = until {
        // Some write a whole timestamp.
        let date = Date::parse(until.get(..10).unwrap_or(until));
        let is_over = |last: Date| world.today.is_some_and(|today| today > last);
        match date {
            Some(last) if is_over(last) => {
                plan.leave(at, format!("`{id}`: ended on {last}"));
                return;
            }
            Some(last) => plan.leave(
                at,
                format!(
                    "`{id}`: is off for good: `# dunnage: ignore[RULE] until={last}` at the place ends on that day"
                ),
            ),
            None => plan.leave(at, format!("`{id}`: `{until}` is no date, the rule is off for good")),
        }
    }
    plan.check(TOOL, id, format(id), paths, &Word::Off, at);
}

fn format(id: &str) -> Option<Format> {
    let bare = id.strip_prefix("AVD-").unwrap_or(id);
    let kind: String = bare.chars().take_while(char::is_ascii_alphabetic).collect();
    match kind.as_str() {
        "DS" => Some(Format::Dockerfile),
        "KSV" | "KCV" => Some(Format::Kubernetes),
        "AWS" | "AZU" | "GCP" | "DIG" | "OPNSTK" | "GIT" | "NIF" => Some(Format::Terraform),
        _ => None,
    }
}

pub fn read(source: &Arc<Source>, world: &World, plan: &mut Plan) {
    let Some(root) = yaml_map(source, plan) else { return };
    for entry in root.entries() {
        match &*entry.key.name {
            "severity" => fail_on(entry, plan),
            "exit-code" => match word(&entry.value).as_deref() {
                Some("0") => leave(entry, NEVER_FAIL, plan),
                Some("1") => {}
                _ => leave(entry, "the exit code for findings is 1", plan),
            },
            "scan" | "image" | "filesystem" | "repository" => {
                for entry in entries(entry, plan) {
                    scan(entry, plan);
                }
            }
            "misconfiguration" => {
                for entry in entries(entry, plan) {
                    misconfiguration(entry, world, plan);
                }
            }
            "ignorefile" => leave(entry, "only `.trivyignore` and `.trivyignore.yaml` are brought over", plan),
            "ignore-policy" => leave(entry, "there are no policies in Rego here", plan),
            "format" | "output" | "quiet" | "debug" | "template" | "report" | "dependency-tree" => {
                leave(entry, HOW_SHOWN, plan);
            }
            _ => leave(entry, "there is nothing like it here", plan),
        }
    }
}

fn scan(entry: &Entry, plan: &mut Plan) {
    match &*entry.key.name {
        "skip-dirs" | "skip-files" => {
            for (path, at) in words(entry, plan) {
                paths::exclude(&path, &*entry.key.name == "skip-dirs", at, plan);
            }
        }
        _ => leave(entry, "there is nothing like it here", plan),
    }
}

fn misconfiguration(entry: &Entry, world: &World, plan: &mut Plan) {
    let vars = entry.value.entry("vars").filter(|_| &*entry.key.name == "terraform");
    let Some(vars) = vars else {
        leave(entry, "there is nothing like it here", plan);
        return;
    };
    for (path, at) in words(vars, plan) {
        if (world.exists)(&path) {
            let from = plan.from(at);
            plan.var_files.push((path, from));
        } else {
            plan.leave(at, format!("`{path}`: no such file"));
        }
    }
}

/// Only findings of these severities are shown: as far as they are the worst ones, runs fail from there on.
fn fail_on(entry: &Entry, plan: &mut Plan) {
    let shown = words(entry, plan);
    let named = |word: &str| Severity::named(&word.to_lowercase());
    for (word, at) in shown.iter().filter(|(word, _)| !word.eq_ignore_ascii_case("UNKNOWN") && named(word).is_none()) {
        plan.fault(*at, format!("`{word}` is none of `CRITICAL`, `HIGH`, `MEDIUM`, `LOW` and `UNKNOWN`"));
    }
    match shown.iter().filter_map(|(word, _)| named(word)).min() {
        Some(severity) => plan.fail_on(severity, entry.key.at),
        None => leave(entry, "every rule has a severity here", plan),
    }
}

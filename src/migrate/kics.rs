//! `kics.config`, which may be JSON, YAML, TOML or HCL whatever it is called:
//! <https://docs.kics.io/latest/configuration-file/>.

use super::plan::{Plan, Word};
use super::read::{NEVER_FAIL, json_map, leave, words, yaml_map};
use super::{World, paths, tflint};
use crate::facts::kics::query;
use crate::rules::Severity;
use crate::source::{Location, Source};
use crate::tree::Entry;
use std::sync::Arc;

const TOOL: &str = "kics";

pub fn read(source: &Arc<Source>, _: &World, plan: &mut Plan) {
    let bare = source.text.trim_start();
    let root = if bare.starts_with('{') {
        json_map(source, plan)
    } else if is_assigned(bare) {
        tflint::attributes(source, plan)
    } else {
        yaml_map(source, plan)
    };
    let Some(root) = root else { return };
    for entry in root.entries() {
        take(entry, plan);
    }
}

/// Whether the first thing in it is `key = value`, as in TOML and HCL.
fn is_assigned(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['#', '/']));
    lines.next().is_some_and(|line| {
        let key = line.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "\"'-_".contains(c));
        key.trim_start().starts_with('=')
    })
}

fn take(entry: &Entry, plan: &mut Plan) {
    match &*entry.key.name {
        "exclude-paths" => {
            for (path, at) in words(entry, plan) {
                paths::exclude(&path, false, at, plan);
            }
        }
        "exclude-queries" => {
            for (id, at) in words(entry, plan) {
                exclude(&id, at, plan);
            }
        }
        "fail-on" => {
            let words = words(entry, plan);
            match words.iter().filter_map(|(word, _)| Severity::named(&word.to_lowercase())).min() {
                Some(severity) => plan.fail_on(severity, entry.key.at),
                None => plan.fault(entry.value.at, "must be a list of severities"),
            }
        }
        "exclude-severities" => {
            let excluded: Vec<Severity> =
                words(entry, plan).iter().filter_map(|(word, _)| Severity::named(&word.to_lowercase())).collect();
            // The mildest ones: runs fail from the next one on.
            let mut from_mild = Severity::ALL.into_iter().rev();
            let next = from_mild.find(|severity| !excluded.contains(severity));
            match next {
                Some(severity) if !excluded.iter().any(|it| *it > severity) => {
                    plan.fail_on(severity, entry.key.at);
                }
                Some(_) | None => leave(entry, "findings are not left out by severity: see `fail-on`", plan),
            }
        }
        "exclude-results" => leave(entry, "`dunnage check --write-baseline FILE` accepts single findings", plan),
        "exclude-categories" | "include-queries" => {
            leave(entry, "which rules run is said by `profile` here; `--select` runs single ones", plan);
        }
        "path" | "type" | "exclude-type" => leave(entry, "what is checked is said on the command line", plan),
        "ignore-on-exit" => leave(entry, NEVER_FAIL, plan),
        _ => leave(entry, "there is nothing like it here", plan),
    }
}

/// Queries go by numbers of their own, which say nothing by themselves; a few people write the query's name.
fn exclude(id: &str, at: Location, plan: &mut Plan) {
    let is_uuid = id.len() == 36 && id.matches('-').count() == 4;
    match query(id) {
        None if is_uuid => plan.leave(at, format!("`{id}`: there is no rule that stands for it")),
        name => plan.check(TOOL, name.unwrap_or(id), None, None, &Word::Off, at),
    }
}

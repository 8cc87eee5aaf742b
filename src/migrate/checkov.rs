//! `.checkov.yaml`, whose keys are the options of Checkov's command line, and `.checkov.baseline`:
//! <https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html>.

use super::plan::{Format, Plan, Word};
use super::read::{HOW_SHOWN, NEVER_FAIL, is_true, json_map, leave, word, words, yaml_map};
use super::{World, paths};
use crate::rules::Severity;
use crate::source::{Location, Source};
use crate::tree::{Entry, Node};
use std::sync::Arc;

const TOOL: &str = "checkov";

pub fn read(source: &Arc<Source>, world: &World, plan: &mut Plan) {
    let Some(root) = yaml_map(source, plan) else { return };
    for entry in root.entries() {
        match entry.key.name.replace('_', "-").as_str() {
            "skip-check" => {
                for (id, at) in words(entry, plan) {
                    skip(&id, at, plan);
                }
            }
            "check" => leave(entry, "which rules run is said by `profile` here; `--select` runs single ones", plan),
            "skip-path" => {
                for (path, at) in words(entry, plan) {
                    paths::exclude_matches(&path, at, plan);
                }
            }
            "soft-fail" if is_true(&entry.value) => leave(entry, NEVER_FAIL, plan),
            "soft-fail" => {}
            "hard-fail-on" => fail_on(entry, plan),
            "soft-fail-on" => {
                leave(entry, "give the rules a severity, and say by `fail-on` from which one on runs fail", plan);
            }
            "var-file" => {
                for (path, at) in words(entry, plan) {
                    if (world.exists)(&path) {
                        let from = plan.from(at);
                        plan.var_files.push((path, from));
                    } else {
                        plan.leave(at, format!("`{path}`: no such file"));
                    }
                }
            }
            "baseline" => {
                leave(entry, "`dunnage check --write-baseline FILE` makes one, `--baseline FILE` uses it", plan);
            }
            "directory" | "file" => leave(entry, "what is checked is said on the command line", plan),
            "framework" | "skip-framework" => leave(entry, "all formats are checked; `exclude` leaves out files", plan),
            "output" | "output-file-path" | "compact" | "quiet" | "no-fail-on-crash" | "summary-position" => {
                leave(entry, HOW_SHOWN, plan);
            }
            "external-checks-dir" | "external-checks-git" => leave(entry, "there are no checks of one's own yet", plan),
            "download-external-modules" => leave(entry, "nothing is ever downloaded", plan),
            _ => leave(entry, "there is nothing like it here", plan),
        }
    }
}

/// The findings that were accepted, by file and resource.
pub fn read_baseline(source: &Arc<Source>, _: &World, plan: &mut Plan) {
    let Some(root) = json_map(source, plan) else { return };
    let Some(files) = root.get("failed_checks") else {
        plan.fault(root.at, "must have `failed_checks`");
        return;
    };
    for file in files.items() {
        let Some(path) = file.get("file").and_then(word) else { continue };
        for finding in file.get("findings").map_or(&[][..], Node::items) {
            for id in finding.get("check_ids").map_or(&[][..], Node::items) {
                let Some(name) = word(id) else { continue };
                if let Some(glob) = paths::files(&path, id.at, plan) {
                    plan.check(TOOL, &name, None, Some(&[glob]), &Word::Off, id.at);
                }
            }
        }
    }
    let at = files.at;
    plan.leave(
        Location::new(at.file, at.span.start as usize, at.span.start as usize),
        "the rules are off for these files as a whole: `dunnage check --write-baseline FILE` accepts single findings",
    );
}

fn skip(id: &str, at: Location, plan: &mut Plan) {
    if severity(id).is_some() {
        plan.leave(at, format!("`{id}`: findings are not left out by severity; `fail-on` says which ones fail a run"));
    } else if id.contains('*') {
        plan.leave(at, format!("`{id}`: name the rules one by one under `rules`"));
    } else {
        plan.check(TOOL, id, format(id), None, &Word::Off, at);
    }
}

fn format(id: &str) -> Option<Format> {
    let kind = id.trim_start_matches("CKV").trim_start_matches('2').trim_start_matches('_').split('_').next()?;
    match kind {
        "DOCKER" => Some(Format::Dockerfile),
        "K8S" => Some(Format::Kubernetes),
        "SECRET" => None,
        _ => Some(Format::Terraform),
    }
}

fn fail_on(entry: &Entry, plan: &mut Plan) {
    let words = words(entry, plan);
    let mildest = words.iter().filter_map(|(word, _)| severity(word)).min();
    if let Some(severity) = mildest {
        plan.fail_on(severity, entry.key.at);
    }
    for (id, at) in words.iter().filter(|(word, _)| severity(word).is_none()) {
        plan.leave(*at, format!("`{id}`: give its rule a severity, and say by `fail-on` from which one on runs fail"));
    }
}

fn severity(word: &str) -> Option<Severity> {
    Severity::named(&word.to_ascii_lowercase())
}

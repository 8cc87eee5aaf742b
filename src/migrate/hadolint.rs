//! `.hadolint.yaml`: <https://github.com/hadolint/hadolint#configure>.

use super::World;
use super::plan::{Format, Plan, Word};
use super::read::{HOW_SHOWN, NEVER_FAIL, entries, is_true, leave, word, words, yaml_map};
use crate::rules::Severity;
use crate::source::Source;
use std::sync::Arc;

const TOOL: &str = "hadolint";
/// The check of registries.
const REGISTRIES: &str = "DL3026";
/// The check of labels.
const LABELS: &str = "DL3049";

pub fn read(source: &Arc<Source>, _: &World, plan: &mut Plan) {
    let Some(root) = yaml_map(source, plan) else { return };
    let only = Some(Format::Dockerfile);
    for entry in root.entries() {
        match &*entry.key.name {
            "ignored" => {
                for (id, at) in words(entry, plan) {
                    plan.check(TOOL, &id, only, None, &Word::Off, at);
                }
            }
            "override" => {
                for level in entries(entry, plan) {
                    let Some(severity) = severity(&level.key.name) else {
                        plan.fault(level.key.at, "must be `error`, `warning`, `info` or `style`");
                        continue;
                    };
                    for (id, at) in words(level, plan) {
                        plan.check(TOOL, &id, only, None, &Word::Severity(severity), at);
                    }
                }
            }
            "trustedRegistries" => {
                let registries: Vec<String> = words(entry, plan).into_iter().map(|(word, _)| word).collect();
                if registries.is_empty() {
                    leave(entry, "names no registry", plan);
                } else if registries.iter().any(|it| it == "*") {
                    leave(entry, "trusts every registry, as it is without a list", plan);
                } else if !plan.list(TOOL, REGISTRIES, only, &registries, entry.key.at) {
                    leave(entry, "there is no rule on registries", plan);
                }
            }
            "failure-threshold" => match word(&entry.value).as_deref() {
                Some("none" | "ignore") => leave(entry, NEVER_FAIL, plan),
                Some(level) if severity(level).is_some() => {
                    if let Some(severity) = severity(level) {
                        plan.fail_on(severity, entry.key.at);
                    }
                }
                Some(_) | None => {
                    plan.fault(entry.value.at, "must be `error`, `warning`, `info`, `style`, `ignore` or `none`");
                }
            },
            "no-fail" if is_true(&entry.value) => leave(entry, NEVER_FAIL, plan),
            "disable-ignore-pragma" => {
                if is_true(&entry.value) {
                    plan.only_ours = Some(plan.from(entry.key.at));
                }
            }
            "strict-labels" if is_true(&entry.value) => {
                leave(entry, "labels that nobody asks for are not minded", plan);
            }
            "no-fail" | "strict-labels" => {}
            "format" | "no-color" | "verbose" => {
                leave(entry, HOW_SHOWN, plan);
            }
            "label-schema" => {
                let labels: Vec<String> = entries(entry, plan).iter().map(|it| it.key.name.to_string()).collect();
                if !plan.map(TOOL, LABELS, only, &labels, entry.key.at) {
                    leave(entry, "there is no rule on labels", plan);
                }
            }
            _ => leave(entry, "not known as a key of hadolint", plan),
        }
    }
}

fn severity(level: &str) -> Option<Severity> {
    match level {
        "error" => Some(Severity::High),
        "warning" => Some(Severity::Medium),
        "info" => Some(Severity::Low),
        "style" => Some(Severity::Info),
        _ => None,
    }
}

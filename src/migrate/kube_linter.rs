//! `.kube-linter.yaml`: <https://docs.kubelinter.io/#/configuring-kubelinter>.

use super::plan::{Format, Plan, Word};
use super::read::{entries, is_true, leave, word, words, yaml_map};
use super::{World, paths};
use crate::rules;
use crate::source::Source;
use crate::tree::Node;
use std::sync::Arc;

const TOOL: &str = "kube-linter";
const ONLY: Option<Format> = Some(Format::Kubernetes);

pub fn read(source: &Arc<Source>, _: &World, plan: &mut Plan) {
    let Some(root) = yaml_map(source, plan) else { return };
    for entry in root.entries() {
        match &*entry.key.name {
            "checks" => {
                for entry in entries(entry, plan) {
                    checks(entry, plan);
                }
            }
            "customChecks" => entry.value.items().iter().for_each(|check| custom(check, plan)),
            _ => leave(entry, "not known as a key of kube-linter", plan),
        }
    }
}

fn checks(entry: &crate::tree::Entry, plan: &mut Plan) {
    match &*entry.key.name {
        "exclude" => {
            for (id, at) in words(entry, plan) {
                plan.check(TOOL, &id, ONLY, None, &Word::Off, at);
            }
        }
        "include" => {
            for (id, at) in words(entry, plan) {
                plan.check(TOOL, &id, ONLY, None, &Word::On, at);
            }
        }
        "addAllBuiltIn" if is_true(&entry.value) => {
            for rule in rules::of_tool(TOOL) {
                for alias in rule.page().aliases.get(TOOL).into_iter().flatten() {
                    plan.check(TOOL, &alias.id, ONLY, None, &Word::On, entry.key.at);
                }
            }
        }
        "doNotAutoAddDefaults" if is_true(&entry.value) => {
            leave(entry, "which rules run is said by `profile` here; `--select` runs single ones", plan);
        }
        "addAllBuiltIn" | "doNotAutoAddDefaults" => {}
        "ignorePaths" => {
            for (path, at) in words(entry, plan) {
                paths::exclude(&path, false, at, plan);
            }
        }
        _ => leave(entry, "not known as a key of kube-linter", plan),
    }
}

/// A check of one's own, made from a template.
fn custom(check: &Node, plan: &mut Plan) {
    let name = check.get("name").and_then(word).unwrap_or_default();
    let template = check.get("template").and_then(word).unwrap_or_default();
    let allowed = check.path(&["params", "allowList"]).map_or(&[][..], Node::items);
    // Templates are called like the checks that are made of them.
    let is_about_images = rules::named(Some(TOOL), &template).iter().any(|rule| rule.check.scope() == "image");
    if !is_about_images || allowed.is_empty() {
        plan.leave(check.at, format!("custom check `{name}`: there are no checks of one's own yet"));
        return;
    }
    // A list of images that may be used is mostly a list of registries.
    for item in allowed {
        let written = word(item).unwrap_or_default();
        match registry(&written) {
            Some(registry) => {
                plan.list("hadolint", "DL3026", ONLY, &[registry], item.at);
            }
            None => plan.leave(item.at, format!("custom check `{name}`: `{written}` is no registry by itself")),
        }
    }
}

/// `^registry\.example/.*` is everything of a registry.
fn registry(regex: &str) -> Option<String> {
    let bare = regex.trim_start_matches('^').trim_end_matches('$');
    let bare = [".*", ".+", "(.+)", "(.*)"].iter().find_map(|any| bare.strip_suffix(any)).unwrap_or(bare);
    let name = bare.trim_end_matches('/').replace("\\.", ".").replace("\\/", "/");
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "._-/:".contains(c));
    (is_plain && bare.ends_with('/') && name.contains(['.', ':'])).then_some(name)
}

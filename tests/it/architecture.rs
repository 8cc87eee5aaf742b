//! Holds the layers apart: `source -> tree -> syntax -> model <- formats -> project -> rules -> check`,
//! and only then `report`, `lsp`, `walk` and the command line.

use crate::support::code::{Code, sources};
use dunnage::rules;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What each layer may use of the others, by `crate::` path; a layer may always use itself. A layer
/// that is missing here is a mistake: a new layer says what it may see. Those that stand here
/// before they are written are planned.
const MAY_USE: [(&str, &[&str]); 30] = [
    ("nearest", &[]),
    ("date", &[]),
    ("diff", &[]),
    ("finder", &[]),
    // What is true of the world knows no document.
    ("facts", &["date", "finder", "model::Reference", "model::Part"]),
    ("source", &[]),
    ("budget", &["source"]),
    ("tree", &["source", "budget"]),
    ("syntax", &["nearest", "source", "budget", "tree"]),
    // Of the grammars, rules see only the commands of a shell, and keys that stand twice; slots name the syntax that they
    // are written in.
    ("model", &["source", "tree", "syntax::shell", "syntax::edit", "syntax::Repeated"]),
    ("formats", &["source", "budget", "tree", "syntax", "model", "facts"]),
    ("project", &["source", "budget", "tree", "model"]),
    (
        "rules",
        &["date", "finder", "nearest", "source", "budget", "tree", "model", "project", "facts", "syntax::base64"],
    ),
    ("fix", &["source", "tree", "syntax", "model", "rules"]),
    ("suppress", &["date", "nearest", "facts", "source", "tree", "syntax", "model", "rules"]),
    (
        "check",
        &[
            "date", "nearest", "source", "budget", "tree", "syntax", "model", "formats", "project", "rules", "fix",
            "suppress",
        ],
    ),
    (
        "config",
        &[
            "date",
            "nearest",
            "facts::capabilities",
            "source",
            "tree",
            "syntax::Parsed",
            "syntax::yaml",
            "syntax::edit",
            "rules",
            "check",
        ],
    ),
    ("walk", &["source", "budget", "syntax::SyntaxError", "formats", "config"]),
    (
        "migrate",
        &[
            "date",
            "source",
            "facts::kics",
            "tree",
            "syntax::yaml",
            "syntax::json",
            "syntax::hcl",
            "rules",
            "config::Fault",
            "config::is_glob",
        ],
    ),
    ("doctor", &["source", "formats", "model", "rules", "suppress", "check", "config", "walk"]),
    (
        "workspace",
        &["source", "syntax::SyntaxError", "model", "formats", "rules", "suppress", "check", "config", "walk"],
    ),
    ("rounds", &["source", "budget", "formats", "rules", "fix", "check", "config", "walk"]),
    ("fingerprint", &["source", "rules"]),
    ("baseline", &["source", "rules", "fingerprint"]),
    ("changes", &["source", "rules", "fingerprint"]),
    (
        "report",
        &[
            "suppress",
            "fingerprint",
            "source",
            "tree",
            "syntax::base64",
            "model",
            "formats::Format",
            "project",
            "rules",
            "fix",
            "diff",
            "rounds::Done",
            "check",
            "config",
            "migrate::Remark",
            // What they made of one file.
            "doctor",
            "walk",
            "formats::FileKind",
        ],
    ),
    (
        "lsp",
        &[
            "date",
            "nearest",
            "doctor",
            "source",
            "syntax::edit",
            "model",
            "tree",
            "formats",
            "rules",
            "fix",
            "suppress",
            "check",
            "config",
            "workspace",
            "report",
            "walk",
        ],
    ),
    (
        "cli",
        &[
            "date",
            "nearest",
            "source",
            "syntax::SyntaxError",
            "model",
            "facts::peers",
            "facts::registries",
            "formats",
            "rules",
            "check",
            "fix",
            "rounds",
            "diff",
            "config",
            "walk",
            "doctor",
            "migrate",
            "workspace",
            "report",
            "lsp",
            "fingerprint",
            "baseline",
            "changes",
        ],
    ),
    // The thin binary sees the library from outside.
    ("main", &[]),
    ("lib", &[]),
];

/// What only some layers may do: what a path begins or ends with.
const ONLY: [(&[&str], &[&str], &str); 3] = [
    (&["std::fs", "fs::", "File::open"], &["walk", "main", "cli"], "only `walk` and the command line touch the disk"),
    (
        &["println!", "print!", "eprintln!", "eprint!", "stdout", "stderr"],
        // What git answers comes through pipes of the same names.
        &["report", "main", "cli", "changes"],
        "only reports and the command line print",
    ),
    (
        &["TcpStream", "TcpListener", "UdpSocket", "Command::new", "process::Command"],
        &["changes"],
        "no network, and nothing of the user's is run: only git, and only where changes are asked for",
    ),
];

/// Rules that read an object by its keys, for want of a concept that more than one of them would use. The list may shrink.
const OF_ONE_API: [(&str, &str); 1] =
    [("long-lived-service-account-token", "a Secret of one type of one API: no other rule asks what a Secret is for")];

/// Words of formats and providers: what says them belongs into `formats/` or `facts/`.
const NOT_FOR_RULES: [&str; 9] =
    ["\"aws_", "\"azurerm_", "\"google_", "\"kubernetes_", "\"docker_", "Calico", "Cilium", ".view()", ".body.get("];

/// Kinds of objects, which are words of Kubernetes and of what extends it.
const KINDS: [&str; 30] = [
    "NetworkPolicy",
    "CiliumNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "GlobalNetworkPolicy",
    "StagedNetworkPolicy",
    "StagedGlobalNetworkPolicy",
    "AdminNetworkPolicy",
    "Ingress",
    "Gateway",
    "HTTPRoute",
    "Service",
    "ServiceAccount",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "Secret",
    "ConfigMap",
    "Namespace",
    "Pod",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "PodDisruptionBudget",
    "HorizontalPodAutoscaler",
    "ValidatingWebhookConfiguration",
];

/// Rules that still know a format's or a provider's word. This list only ever gets shorter: what they
/// look for belongs into a type of `model`, which `formats` fills.
const NAMES_KINDS: &[&str] = &[
    "rules/access/default_service_account_binding.rs",
    "rules/access/powerful_service_account.rs",
    "rules/project/dangling_role_binding.rs",
    "rules/project/dangling_service_account.rs",
];

#[test]
fn arrows_point_one_way() {
    let mut wrong = BTreeSet::new();
    for Code { file, layer, paths, .. } in &sources() {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| name == layer) else {
            wrong.insert(format!("src/{file}: say in `MAY_USE` what the new layer `{layer}` may use"));
            continue;
        };
        for used in paths.iter().filter_map(|path| path.strip_prefix("crate::")) {
            let below = |layer: &str| used == layer || used.strip_prefix(layer).is_some_and(|it| it.starts_with("::"));
            if !below(layer) && !allowed.iter().any(|allow| below(allow)) {
                wrong.insert(format!("src/{file}: `{layer}` must not use `crate::{used}`"));
            }
        }
    }
    expect_empty(wrong);
}

/// The evaluation of Terraform goes in circles, as its expressions do; its modules do not.
#[test]
fn modules_of_terraform_import_one_way() {
    const HOME: &str = "formats/terraform/";
    let module = |file: &str| {
        let file = file.strip_prefix(HOME)?.trim_end_matches(".rs");
        Some(file.split('/').next().unwrap_or(file).to_owned()).filter(|name| name != "mod")
    };
    let sources = sources();
    let mut uses: BTreeMap<String, BTreeSet<String>> =
        sources.iter().filter_map(|code| Some((module(&code.file)?, BTreeSet::new()))).collect();
    let names: BTreeSet<String> = uses.keys().cloned().collect();
    for code in &sources {
        let Some(own) = module(&code.file) else { continue };
        let up = "super::".repeat(code.file[HOME.len()..].trim_end_matches("/mod.rs").split('/').count());
        let inner = code.paths.iter().filter_map(|path| {
            path.strip_prefix("crate::formats::terraform::").or_else(|| path.strip_prefix(up.as_str()))
        });
        let others = inner.filter_map(|path| names.get(path.split("::").next().unwrap_or(path)));
        let others: Vec<String> = others.filter(|other| **other != own).cloned().collect();
        uses.entry(own).or_default().extend(others);
    }
    assert!(uses["references"].contains("evaluator"), "{uses:?}");
    while let Some(lowest) = uses.iter().find(|(_, used)| used.is_empty()).map(|(name, _)| name.clone()) {
        uses.remove(&lowest);
        for used in uses.values_mut() {
            used.remove(&lowest);
        }
    }
    assert!(uses.is_empty(), "these import each other in a circle: {uses:#?}");
}

#[test]
fn only_the_edge_reads_and_prints() {
    let mut wrong = BTreeSet::new();
    for Code { file, layer, paths, .. } in &sources() {
        for (words, _, why) in ONLY.iter().filter(|(_, layers, _)| !layers.contains(&layer.as_str())) {
            let is =
                |path: &str, word: &str| path.starts_with(word) || path.ends_with(&format!("::{word}")) || path == word;
            for path in paths.iter().filter(|path| words.iter().any(|word| is(path, word))) {
                wrong.insert(format!("src/{file}: `{path}`, but {why}"));
            }
        }
    }
    expect_empty(wrong);
}

/// What a reporter prints goes through the writer, which hides secrets: it has nothing else to print to.
#[test]
fn reporters_have_no_way_past_the_writer() {
    const RAW: [&str; 8] = ["write!", "writeln!", "print!", "println!", "io::Write", "fmt::Write", "stdout", "stderr"];
    let reporters = sources().into_iter().filter(|code| code.layer == "report" && !code.file.contains("/writer/"));
    let mut wrong = BTreeSet::new();
    for Code { file, all, .. } in reporters {
        // Where the writers are made stands the place that they write to.
        let made = if file == "report/mod.rs" { "&mut dyn io::Write" } else { "" };
        let all = if made.is_empty() { all } else { all.replace(made, "") };
        for word in RAW.iter().filter(|word| all.contains(**word)) {
            wrong.insert(format!("src/{file}: `{word}`, but reporters write with `report::Writer` only"));
        }
    }
    expect_empty(wrong);
}

/// How much may be done is said in one place.
#[test]
fn limits_stand_with_the_limits() {
    let mut wrong = BTreeSet::new();
    for Code { file, all, .. } in sources().into_iter().filter(|code| code.layer != "budget") {
        let own = all
            .match_indices("let mut budget = ")
            .any(|(at, word)| all[at + word.len()..].starts_with(|letter: char| letter.is_ascii_digit()));
        if own {
            wrong.insert(format!("src/{file}: a budget of its own; its limit stands in `budget::limits`"));
        }
    }
    expect_empty(wrong);
}

/// To add a rule is to touch its page, its file and its family's `mod.rs`, nothing else.
#[test]
fn a_rule_is_named_in_its_own_file_only() {
    let mut wrong = BTreeSet::new();
    for Code { file, texts, .. } in &sources() {
        let stem = stem(file);
        // An id of one word (`privileged`) may be a format's word, too.
        for rule in rules::all().filter(|rule| rule.id.contains('-') && rule.id != stem) {
            if texts.iter().any(|text| text == rule.id) {
                wrong.insert(format!("src/{file}: names the rule `{}`; say it in the rule's page or model", rule.id));
            }
        }
    }
    expect_empty(wrong);
}

#[test]
fn rules_read_the_model_and_no_format() {
    let mut wrong = BTreeSet::new();
    let of_one_api = |id: &str| OF_ONE_API.iter().any(|(rule, _)| *rule == id);
    for rule in rules::all() {
        let reads_objects = matches!(rule.check, rules::Check::Resource(_));
        if reads_objects != of_one_api(rule.id) {
            wrong.insert(format!("`{}`: give what it reads a type of the model, or take it off the list", rule.id));
        }
    }
    for Code { file, texts, all, .. } in sources().iter().filter(|code| code.layer == "rules") {
        let of_one_api = of_one_api(&stem(file));
        for word in NOT_FOR_RULES.iter().filter(|word| all.contains(**word) && !of_one_api) {
            wrong.insert(format!("src/{file}: `{word}` is a word of a format or a provider"));
        }
        let named: BTreeSet<&str> = texts.iter().map(String::as_str).filter(|text| KINDS.contains(text)).collect();
        match (named.is_empty(), NAMES_KINDS.contains(&file.as_str()) || of_one_api) {
            (false, false) => wrong.insert(format!("src/{file}: names {named:?}; `formats` tells what they mean")),
            (true, true) => wrong.insert(format!("src/{file}: names no kind any more: take it off the list")),
            _ => false,
        };
    }
    let files: BTreeSet<String> = sources().into_iter().map(|code| code.file).collect();
    let gone = NAMES_KINDS.iter().filter(|file| !files.contains(**file));
    wrong.extend(gone.map(|file| format!("src/{file} is gone: take it off the list")));
    expect_empty(wrong);
}

fn stem(file: &str) -> String {
    Path::new(file).file_stem().unwrap().to_string_lossy().replace('_', "-")
}

fn expect_empty(wrong: BTreeSet<String>) {
    assert!(wrong.is_empty(), "\n{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

//! Holds the layers apart: `source -> tree -> syntax -> model <- formats -> project -> rules -> check`,
//! and only then `report`, `lsp`, `walk` and the command line.

use dunnage::rules;
use std::path::Path;

/// What each layer may use of the others, by `crate::` path; a layer may always use itself.
const MAY_USE: [(&str, &[&str]); 16] = [
    ("nearest", &[]),
    ("facts", &[]),
    ("source", &[]),
    ("budget", &["source"]),
    ("tree", &["source", "budget"]),
    ("syntax", &["nearest", "source", "budget", "tree"]),
    // Of the grammars, rules see only the commands of a shell; slots name the syntax that they are written in.
    ("model", &["source", "tree", "syntax::shell", "syntax::edit"]),
    ("formats", &["source", "budget", "tree", "syntax", "model", "facts"]),
    ("project", &["source", "tree", "model"]),
    ("rules", &["nearest", "source", "tree", "model", "project", "facts", "syntax::base64"]),
    ("fix", &["source", "tree", "syntax", "model", "rules"]),
    ("suppress", &["source", "tree", "syntax", "rules"]),
    (
        "check",
        &["nearest", "source", "budget", "tree", "syntax", "model", "formats", "project", "rules", "fix", "suppress"],
    ),
    ("config", &["source", "rules", "check"]),
    ("walk", &["source", "syntax::SyntaxError", "formats", "config"]),
    ("report", &["source", "tree", "model", "project", "rules", "fix", "check"]),
];

/// What only some layers may do.
const ONLY: [(&[&str], &[&str], &str); 3] = [
    (&["std::fs", "File::open"], &["walk", "main", "cli"], "only `walk` and the command line touch the disk"),
    (&["println!", "print!(", "stdout()"], &["report", "main", "cli"], "only reports and the command line print"),
    (&["TcpStream", "UdpSocket", "std::process::Command"], &[], "no network, and nothing of the user's is run"),
];

#[test]
fn arrows_point_one_way() {
    let mut wrong = Vec::new();
    for (file, layer, code) in sources() {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == layer) else { continue };
        for used in uses(&code) {
            let is_allowed = |allow: &&str| used == **allow || used.starts_with(&format!("{allow}::"));
            let own = used == layer || used.starts_with(&format!("{layer}::"));
            if !own && !allowed.iter().any(is_allowed) {
                wrong.push(format!("src/{file}: `{layer}` must not use `crate::{used}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_edge_reads_and_prints() {
    let mut wrong = Vec::new();
    for (file, layer, code) in sources() {
        for (words, layers, why) in &ONLY {
            let word = words.iter().find(|word| code.contains(**word));
            if let (Some(word), false) = (word, layers.contains(&layer.as_str())) {
                wrong.push(format!("src/{file}: `{word}`, but {why}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Rules that read an object by its keys, for want of a concept that more than one of them would use. The list may shrink.
const OF_ONE_API: [(&str, &str); 1] =
    [("long-lived-service-account-token", "a Secret of one type of one API: no other rule asks what a Secret is for")];

/// Words of formats and providers: what says them belongs into `formats/` or `facts/`.
const NOT_FOR_RULES: [&str; 9] =
    ["\"aws_", "\"azurerm_", "\"google_", "\"kubernetes_", "\"docker_", "Calico", "Cilium", ".view()", ".body.get("];

#[test]
fn rules_read_the_model_and_no_format() {
    let of_one_api = |id: &str| OF_ONE_API.iter().any(|(rule, _)| *rule == id);
    let mut wrong = Vec::new();
    for rule in rules::all() {
        let reads_objects = matches!(rule.check, rules::Check::Resource(_));
        if reads_objects != of_one_api(&rule.id) {
            wrong.push(format!("`{}`: give what it reads a type of the model, or take it off the list", rule.id));
        }
    }
    for (file, layer, code) in sources().into_iter().filter(|(_, layer, _)| layer == "rules") {
        let stem = Path::new(&file).file_stem().unwrap().to_string_lossy().replace('_', "-");
        for word in NOT_FOR_RULES.iter().filter(|word| code.contains(**word) && !of_one_api(&stem)) {
            wrong.push(format!("src/{file}: `{layer}` spells `{word}`, a word of a format or a provider"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// To add a rule is to touch its page, its file and its family's `mod.rs`, nothing else.
#[test]
fn a_rule_is_named_in_its_own_file_only() {
    let mut wrong = Vec::new();
    for (file, _, code) in sources().into_iter().filter(|(file, _, _)| file != "rules/mod.rs") {
        let stem = Path::new(&file).file_stem().unwrap().to_string_lossy().replace('_', "-");
        // An id of one word (`privileged`) may be a format's word, too.
        for rule in rules::all().filter(|rule| rule.id.contains('-') && rule.id != stem) {
            if code.contains(&format!("\"{}\"", rule.id)) {
                wrong.push(format!("src/{file}: names the rule `{}`; say it in the rule's page or model", rule.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each source file with its layer and its code, without comments and tests.
fn sources() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut directories = vec![root.clone()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            let file = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
            if !file.ends_with(".rs") || file.ends_with("tests.rs") || file == "lib.rs" {
                continue;
            }
            let layer = file.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
            found.push((file, layer, code(&std::fs::read_to_string(&path).unwrap())));
        }
    }
    found.sort();
    found
}

/// What stands above the tests, without line comments.
fn code(text: &str) -> String {
    let above = text.split("#[cfg(test)]").next().unwrap_or(text);
    above.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The paths after `crate::`, those in braces one by one: `{a::B, c}` gives `a::B` and `c`.
fn uses(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        let path = |text: &str| -> String {
            text.trim().chars().take_while(|char| char.is_alphanumeric() || matches!(char, '_' | ':')).collect()
        };
        let Some(group) = rest.strip_prefix('{') else {
            found.push(path(rest));
            continue;
        };
        let mut depth = 0;
        let mut start = 0;
        for (at, char) in group.char_indices() {
            match char {
                '{' => depth += 1,
                '}' if depth == 0 => {
                    found.push(path(&group[start..at]));
                    break;
                }
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    found.push(path(&group[start..at]));
                    start = at + 1;
                }
                _ => {}
            }
        }
    }
    found.retain(|path| !path.is_empty());
    found
}

#[test]
fn paths_are_read() {
    let code = "use crate::{source::{A, B},\n tree};\nuse crate::model::{X};\nfn f(it: crate::fix::Y) {}";
    assert_eq!(uses(code), ["source::", "tree", "model::", "fix::Y"]);
}

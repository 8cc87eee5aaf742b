//! The text of `dunnage.yaml`: every line says where it comes from.

use super::plan::{Format, Plan, Scope, Setting};
use crate::rules::{OptionKind, Severity};
use std::fmt::Write;

pub fn text(plan: &Plan) -> String {
    let mut out = String::from("# The configuration of Dunnage. `dunnage config FILE` shows what holds for a file.\n");
    let _ = writeln!(out, "# Brought over by `dunnage migrate` from {}.", comment(&plan.names.join(", ")));
    if let Some((severity, from)) = &plan.fail_on {
        let _ = writeln!(out, "\nfail-on: {} # {}", severity.name(), comment(from));
    }
    if !plan.exclude.is_empty() {
        out.push_str("\nexclude:\n");
        for (glob, from) in &plan.exclude {
            let _ = writeln!(out, "  - {} # {}", quoted(glob), comment(from));
        }
    }
    let (everywhere, somewhere): (Vec<&Setting>, _) = plan.settings.iter().partition(|it| it.scope == Scope::All);
    if !everywhere.is_empty() {
        out.push_str("\nrules:\n");
        for setting in everywhere {
            rule(setting, "  ", &mut out);
        }
    }
    if !somewhere.is_empty() {
        out.push_str("\noverrides:\n");
    }
    let mut last = None;
    for setting in somewhere {
        if last != Some(&setting.scope) {
            let (globs, why) = files(&setting.scope);
            let globs: Vec<String> = globs.iter().map(|glob| quoted(glob)).collect();
            let _ = writeln!(out, "  - files: [{}]{why}\n    rules:", globs.join(", "));
        }
        rule(setting, "      ", &mut out);
        last = Some(&setting.scope);
    }
    if !plan.var_files.is_empty() {
        out.push_str("\nterraform:\n  var-files:\n");
        for (file, from) in &plan.var_files {
            let _ = writeln!(out, "    - {} # {}", quoted(file), comment(from));
        }
    }
    if let Some(from) = &plan.only_ours {
        let _ = writeln!(out, "\nhonour-other-tools: false # {}", comment(from));
    }
    out
}

fn files(scope: &Scope) -> (Vec<String>, &'static str) {
    match scope {
        Scope::All => (vec!["**".to_owned()], ""),
        Scope::Format(format) => {
            let why = match format {
                Format::Dockerfile => " # what was said of Dockerfiles",
                Format::Kubernetes => " # what was said of Kubernetes",
                Format::Terraform => " # what was said of Terraform",
            };
            (format.globs().iter().map(|glob| (*glob).to_owned()).collect(), why)
        }
        Scope::Files(files) => (files.clone(), ""),
    }
}

fn rule(setting: &Setting, indent: &str, out: &mut String) {
    let from = comment(&setting.from.join(", "));
    let Setting { rule, off, severity, options, .. } = setting;
    let severity = severity.map(Severity::name);
    if *off {
        let _ = writeln!(out, "{indent}{}: off # {from}", rule.id);
    } else if options.is_empty() {
        let _ = writeln!(out, "{indent}{}: {} # {from}", rule.id, severity.unwrap_or("on"));
    } else {
        let _ = writeln!(out, "{indent}{}: # {from}", rule.id);
        if let Some(severity) = severity {
            let _ = writeln!(out, "{indent}  severity: {severity}");
        }
        for (name, words) in options {
            let is_map = rule.options().get(name).is_some_and(|option| option.kind == OptionKind::Map);
            // Any value will do.
            let word = |word: &String| quoted(word) + if is_map { ": \"\"" } else { "" };
            let words: Vec<String> = words.iter().map(word).collect();
            let (open, close) = if is_map { ('{', '}') } else { ('[', ']') };
            let _ = writeln!(out, "{indent}  {name}: {open}{}{close}", words.join(", "));
        }
    }
}

/// A word of YAML, whatever is in it: what JSON makes of a text is YAML as well.
fn quoted(word: &str) -> String {
    serde_json::to_string(word).unwrap_or_default()
}

/// What is read from others stays on its line.
fn comment(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect()
}

//! Kubernetes examples are objects that the API server would take, as far as its types tell.

use super::pages;
use crate::support::shared::shared;
use crate::support::{RulePage, expect_none};
use serde::Deserialize;
use serde_yaml::Value as Yaml;
use std::collections::BTreeMap;

/// What is as it should not be on purpose: the page, and what is said of its example.
const ON_PURPOSE: &[(&str, &str)] = &[
    // Patches, and values that are filled in later.
    ("missing-memory-limit", "Deployment.spec lacks `selector`"),
    ("run-as-root", "Deployment.spec lacks `selector`"),
    ("missing-memory-limit", ".resources is no ResourceRequirements"),
    ("privileged", "Pod.spec lacks `containers`"),
    ("runtime-socket-mount", "Pod.spec lacks `containers`"),
    // What the rule is about.
    ("ignored-network-policy-rules", ".policyType is no field"),
    ("unknown-rule-in-suppression", ".dunnage.dev/ignore is no string"),
];

/// A type of the API: what its fields are, and which must be there.
#[derive(Deserialize)]
struct Type {
    #[serde(default)]
    fields: BTreeMap<String, String>,
    #[serde(default)]
    required: Vec<String>,
    #[serde(default)]
    kinds: Vec<String>,
    /// A plain type in place of fields.
    is: Option<String>,
}

struct Schema(BTreeMap<String, Type>);

#[test]
fn kubernetes_examples_fit_the_types_of_the_api() {
    let Some(newest) = shared("field/kubernetes-schema").map(newest) else { return };
    let schema = Schema(serde_json::from_str(&std::fs::read_to_string(newest).unwrap()).unwrap());
    let mut complaints = Vec::new();
    for RulePage { rule, path, examples, .. } in pages().iter().filter(|page| page.rule.id != "syntax-error") {
        for example in examples.iter().filter(|example| example.format == "kubernetes") {
            for object in example.files.iter().flat_map(|file| documents(&file.text)) {
                let mut wrong = Vec::new();
                schema.check_object(&object, &mut wrong);
                wrong.retain(|what| !ON_PURPOSE.iter().any(|(page, known)| *page == rule.id && what.contains(known)));
                complaints.extend(wrong.into_iter().map(|what| format!("{path}:{}: {what}", example.line)));
            }
        }
    }
    expect_none(&complaints);
}

fn newest(directory: std::path::PathBuf) -> std::path::PathBuf {
    let files = std::fs::read_dir(directory).unwrap().flatten().map(|file| file.path());
    files.filter(|path| path.extension().is_some_and(|it| it == "json")).max().unwrap()
}

fn documents(text: &str) -> Vec<Yaml> {
    let mut all: Vec<Yaml> =
        serde_yaml::Deserializer::from_str(text).map_while(|document| Yaml::deserialize(document).ok()).collect();
    for document in &mut all {
        // What `<<` brings along; what cannot be merged stays as it is and is reported.
        let _ = document.apply_merge();
    }
    all
}

impl Schema {
    /// Objects of kinds that the API server does not know by itself are not judged.
    fn check_object(&self, object: &Yaml, wrong: &mut Vec<String>) {
        let word = |key| object.get(key).and_then(Yaml::as_str).unwrap_or_default();
        let kind = format!("{} {}", word("apiVersion"), word("kind"));
        if let Some((name, _)) = self.0.iter().find(|(_, of)| of.kinds.contains(&kind)) {
            self.check(name, object, word("kind"), wrong);
        }
    }

    fn check(&self, name: &str, value: &Yaml, at: &str, wrong: &mut Vec<String>) {
        let inner = |open, close| name.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
        let plain = name.split(':').next().unwrap_or(name);
        let short = name.rsplit('.').next().unwrap_or(name);
        let fits = match (value, plain) {
            (Yaml::Null, _) | (_, "any" | "int-or-string") => true,
            (value, "string") => value.is_string(),
            (value, "boolean") => value.is_bool(),
            (value, "integer" | "number") => value.is_number(),
            (Yaml::Sequence(items), _) if inner('[', ']').is_some() => {
                for (index, item) in items.iter().enumerate() {
                    self.check(inner('[', ']').unwrap_or_default(), item, &format!("{at}[{index}]"), wrong);
                }
                true
            }
            (Yaml::Mapping(entries), _) if inner('{', '}').is_some() => {
                for (key, item) in entries {
                    let key = key.as_str().unwrap_or_default();
                    self.check(inner('{', '}').unwrap_or_default(), item, &format!("{at}.{key}"), wrong);
                }
                true
            }
            (value, _) => match self.0.get(name) {
                Some(Type { is: Some(is), .. }) => return self.check(is, value, at, wrong),
                Some(of) => value.as_mapping().map(|entries| self.check_fields(of, entries, at, wrong)).is_some(),
                None => false,
            },
        };
        if !fits {
            wrong.push(format!("{at} is no {short}"));
        }
    }

    fn check_fields(&self, of: &Type, entries: &serde_yaml::Mapping, at: &str, wrong: &mut Vec<String>) {
        for (key, item) in entries {
            let key = key.as_str().unwrap_or_default();
            match of.fields.get(key) {
                Some(name) => self.check(name, item, &format!("{at}.{key}"), wrong),
                None => wrong.push(format!("{at}.{key} is no field")),
            }
        }
        let missing = of.required.iter().filter(|key| !entries.contains_key(key.as_str()));
        wrong.extend(missing.map(|key| format!("{at} lacks `{key}`")));
    }
}

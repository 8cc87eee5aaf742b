//! The JSON Schema of a configuration file: from its keys, and from the options that the rules' pages declare.

use super::keys::{KUBERNETES_VERSION, Key, OVERRIDE_FILES, OVERRIDE_RULES, VAR_FILES, WORKSPACE};
use crate::facts::capabilities::NAMES;
use crate::rules::{self, Declared, OptionKind, Profile, Rule, Severity};
use serde_json::{Map, Value, json};

/// What is a file, and no directory.
const PATH: &str = "[^./\\s]";

/// Draft 2020-12, which editors complete and check by.
pub fn schema() -> Value {
    let keys = Key::ALL.into_iter().map(|key| (key.name().to_owned(), described(of_key(key), key.meaning())));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Dunnage",
        "description": "The configuration of Dunnage: dunnage.yaml",
        "type": ["object", "null"],
        "properties": keys.collect::<Map<_, _>>(),
        "additionalProperties": false,
        "$defs": {
            "severity": {"enum": Severity::ALL.map(Severity::name)},
            "word": {"type": ["string", "number"], "pattern": "\\S"},
            "value": {"type": ["string", "number", "boolean"]},
            "glob": {"type": ["string", "number"], "pattern": "^!*([^!#\\s]|\\s+\\S)", "not": {"type": "string", "pattern": "^!*([^/]*/)*\\.\\.(/|$)"}},
            "rules": {
                "type": ["object", "null"],
                "properties": rules::all().map(|rule| (rule.id.to_owned(), of_rule(rule))).collect::<Map<_, _>>(),
                "additionalProperties": false,
            },
        },
    })
}

fn of_key(key: Key) -> Value {
    match key {
        Key::Extends => {
            several(&json!({"type": "string", "pattern": "\\.ya?ml$", "not": {"type": "string", "pattern": "://"}}))
        }
        Key::Include | Key::Exclude | Key::NotDeployed => several(&reference("glob")),
        Key::Profile => several(&json!({"enum": Profile::ALL.map(Profile::name)})),
        Key::FailOn => reference("severity"),
        Key::Baseline => json!({"type": ["string", "number"], "pattern": PATH}),
        Key::Rules => reference("rules"),
        Key::Overrides => {
            let mut globs = several(&reference("glob"));
            globs["anyOf"][1]["minItems"] = json!(1);
            let files = described(globs, OVERRIDE_FILES.1);
            let mut rules = described(reference("rules"), OVERRIDE_RULES.1);
            rules["minProperties"] = json!(1);
            let mut item = closed(&json!({OVERRIDE_FILES.0: files, OVERRIDE_RULES.0: rules}));
            item["required"] = json!([OVERRIDE_FILES.0, OVERRIDE_RULES.0]);
            json!({"type": ["array", "null"], "items": item})
        }
        Key::Kubernetes => {
            // Of the number 1 nobody can tell which version is meant.
            let number = json!({"type": "number", "not": {"type": "integer"}});
            let version = json!({"anyOf": [{"type": "string", "pattern": "^v*[0-9]+\\.[0-9]+(\\.[0-9]+)*$"}, number]});
            closed(&json!({KUBERNETES_VERSION.0: described(version, KUBERNETES_VERSION.1)}))
        }
        Key::Terraform => closed(&json!({
            VAR_FILES.0: described(several(&reference("word")), VAR_FILES.1),
            WORKSPACE.0: described(reference("word"), WORKSPACE.1),
        })),
        Key::RequireReason | Key::HonourOtherTools => json!({"type": "boolean"}),
    }
}

fn of_rule(rule: &Rule) -> Value {
    let page = rule.page();
    let words: Vec<&str> = ["on", "off"].into_iter().chain(Severity::ALL.map(Severity::name)).collect();
    let mut own = Map::new();
    own.insert(
        "severity".to_owned(),
        described(reference("severity"), &format!("As it comes: `{}`.", page.severity.name())),
    );
    own.extend(page.options.iter().map(|(name, declared)| (name.clone(), of_option(declared))));
    let mut map = closed(&Value::Object(own));
    map["type"] = json!("object");
    json!({"description": page.title, "anyOf": [{"enum": words}, map]})
}

fn of_option(declared: &Declared) -> Value {
    let mut schema = match declared.kind {
        OptionKind::Names => list(
            &json!({"type": ["string", "number", "boolean"], "pattern": "\\S", "not": {"type": "string", "pattern": "://"}}),
        ),
        OptionKind::Capabilities => {
            let letter = |it: char| format!("[{it}{}]", it.to_ascii_lowercase());
            let spelled = |name: &str| name.chars().map(letter).collect::<String>();
            let names: Vec<String> = NAMES.iter().map(|name| spelled(name)).collect();
            let pattern = format!("^ *({})?({}) *$", spelled("CAP_"), names.join("|"));
            list(&json!({"anyOf": [{"enum": NAMES.as_slice()}, {"type": "string", "pattern": pattern}]}))
        }
        OptionKind::Ports => {
            let port = json!({"type": "integer", "minimum": 1, "maximum": 65535});
            list(&json!({"anyOf": [port, {"type": "string", "pattern": "^ *[0-9]{1,5} *(- *[0-9]{1,5} *)?$"}]}))
        }
        OptionKind::Paths => list(&json!({"type": "string", "pattern": "^([/\\\\]|.:)"})),
        OptionKind::Secrets => {
            let hash = json!({"type": "string", "pattern": "^[Ss][Hh][Aa]256:[0-9A-Fa-f]{64}$"});
            let other = json!({"type": "string", "pattern": "^[Ss][Hh][Aa]256:"});
            let name = json!({"type": ["string", "number", "boolean"], "pattern": "\\S", "not": other});
            list(&json!({"anyOf": [name, hash]}))
        }
        OptionKind::Name => reference("value"),
        OptionKind::Quantity => {
            let amount = "^$|^[+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?([numkMGTPE]|[KMGTPE]i)?$";
            json!({"anyOf": [{"type": "string", "pattern": amount}, {"type": "number", "exclusiveMinimum": 0}]})
        }
        OptionKind::Number => json!({"type": "number"}),
        OptionKind::Flag => json!({"type": "boolean"}),
        OptionKind::Map => json!({"type": "object", "additionalProperties": reference("value")}),
    };
    schema["default"] = json!(declared.default);
    described(schema, &declared.meaning)
}

/// One, or a list of such.
fn several(item: &Value) -> Value {
    json!({"anyOf": [item, {"type": "array", "items": item}]})
}

fn list(item: &Value) -> Value {
    json!({"type": "array", "items": item})
}

/// A map of these keys and no others.
fn closed(properties: &Value) -> Value {
    json!({"type": ["object", "null"], "properties": properties, "additionalProperties": false})
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}

fn described(mut schema: Value, meaning: &str) -> Value {
    schema["description"] = json!(meaning);
    schema
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Check, Known, OptionValue};

    const PAGE: &str = "\
---
title: T
severity: low
since: 0.1.0
profiles: []
references: []
options:
  a: {type: names, default: [x], meaning: A.}
  b: {type: ports, default: [80, 90-99], meaning: B.}
  c: {type: paths, default: [/x], meaning: C.}
  d: {type: secrets, default: [x], meaning: D.}
  e: {type: name, default: x, meaning: E.}
  f: {type: number, default: 1.5, meaning: F.}
  g: {type: flag, default: true, meaning: G.}
  h: {type: quantity, default: 1Gi, meaning: H.}
  i: {type: map, default: {x: y}, meaning: I.}
  j: {type: capabilities, default: [CHOWN], meaning: J.}
---
";

    #[test]
    fn an_option_of_each_type_has_its_schema() {
        let rule = Rule::made("with-each-type", PAGE, Check::Engine).unwrap();
        assert_eq!(rule.options()["d"].default, OptionValue::Secrets(vec![Known::Name("x".into())]));
        let schema = of_rule(rule);
        let own = |name: &str, key: &str| schema["anyOf"][1]["properties"][name][key].clone();
        for (name, kind, default) in [
            ("a", json!("array"), json!(["x"])),
            ("b", json!("array"), json!(["80", "90-99"])),
            ("c", json!("array"), json!(["/x"])),
            ("d", json!("array"), json!(["x"])),
            ("e", Value::Null, json!("x")),
            ("f", json!("number"), json!(1.5)),
            ("g", json!("boolean"), json!(true)),
            ("h", Value::Null, json!("1Gi")),
            ("i", json!("object"), json!({"x": "y"})),
            ("j", json!("array"), json!(["CHOWN"])),
        ] {
            assert_eq!((own(name, "type"), own(name, "default")), (kind, default), "{name}");
            assert_eq!(own(name, "description"), format!("{}.", name.to_uppercase()), "{name}");
        }
        assert_eq!(own("e", "$ref"), "#/$defs/value");
    }
}

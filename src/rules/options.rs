//! A rule's own options. Its page declares them (`options:`), a configuration chooses; what it does not choose is as
//! the page says. Knows no file: a mistake says by which keys one gets to it, and whoever read the file knows where that is.

use super::Rule;
use super::container::quantity;
use crate::nearest::did_you_mean;
use serde::{Deserialize, Serialize};
use serde_yaml::{Mapping, Value as Yaml};
use std::collections::BTreeMap;

/// An option as a page declares it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Declared {
    #[serde(rename = "type")]
    pub kind: OptionKind,
    pub default: OptionValue,
    /// In a sentence.
    pub meaning: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    r#type: OptionKind,
    default: Yaml,
    meaning: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptionKind {
    /// A list of words.
    Names,
    Name,
    Number,
    Flag,
    /// An amount as Kubernetes writes it: `512Mi`, `500m`, `2`.
    Quantity,
    /// Names, each with a word.
    Map,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum OptionValue {
    Names(Vec<String>),
    Name(String),
    Number(f64),
    Flag(bool),
    Quantity(Quantity),
    Map(BTreeMap<String, String>),
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(into = "String")]
pub struct Quantity {
    /// As it was written, for messages.
    pub text: String,
    pub amount: f64,
}

/// What a configuration chose of a rule's options, checked against the rule's page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options(BTreeMap<String, OptionValue>);

/// Something in a configuration that cannot be: at the end of these keys (an item of a list is its number), with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    pub path: Vec<String>,
    /// Whether the last key itself is wrong, and not what stands there.
    pub is_key: bool,
    pub message: String,
}

/// The options as a rule asks for them: chosen, or as its page says. To ask for what the page does not declare fails a test.
#[derive(Clone, Copy)]
pub struct InForce<'a> {
    rule: &'static Rule,
    chosen: Option<&'a Options>,
}

impl Options {
    pub fn read(rule: &Rule, chosen: &Mapping) -> Result<Self, Vec<Mistake>> {
        let declared = rule.options();
        let mut options = Self::default();
        let mut mistakes = Vec::new();
        for (key, value) in chosen {
            let name = key.as_str().unwrap_or_default();
            match declared.get(name).map(|declared| declared.kind.read(value)) {
                Some(Ok(value)) => {
                    options.0.insert(name.to_owned(), value);
                }
                Some(Err(mistake)) => mistakes.push(mistake.below(name)),
                None => {
                    let guess = did_you_mean(name, declared.keys().map(String::as_str));
                    let message = format!("`{}` has no option `{name}`{guess}", rule.id);
                    mistakes.push(Mistake::of_key(name, message));
                }
            }
        }
        if mistakes.is_empty() { Ok(options) } else { Err(mistakes) }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &OptionValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// These options, and those that they leave open as in `below`.
    #[must_use]
    pub fn over(&self, below: &Self) -> Self {
        let mut joined = below.0.clone();
        joined.extend(self.0.iter().map(|(name, value)| (name.clone(), value.clone())));
        Self(joined)
    }
}

impl<'a> InForce<'a> {
    pub fn new(rule: &'static Rule, chosen: Option<&'a Options>) -> Self {
        Self { rule, chosen }
    }

    pub fn names(self, name: &str) -> &'a [String] {
        match self.get(name) {
            Some(OptionValue::Names(names)) => names,
            _ => self.undeclared(name, OptionKind::Names, &[]),
        }
    }

    pub fn name(self, name: &str) -> &'a str {
        match self.get(name) {
            Some(OptionValue::Name(text)) => text,
            _ => self.undeclared(name, OptionKind::Name, ""),
        }
    }

    pub fn number(self, name: &str) -> f64 {
        match self.get(name) {
            Some(OptionValue::Number(number)) => *number,
            _ => self.undeclared(name, OptionKind::Number, 0.0),
        }
    }

    pub fn flag(self, name: &str) -> bool {
        match self.get(name) {
            Some(OptionValue::Flag(flag)) => *flag,
            _ => self.undeclared(name, OptionKind::Flag, false),
        }
    }

    /// `None` where the page's default is the empty word: no bound.
    pub fn quantity(self, name: &str) -> Option<&'a Quantity> {
        match self.get(name) {
            Some(OptionValue::Quantity(quantity)) => Some(quantity).filter(|quantity| !quantity.text.is_empty()),
            _ => self.undeclared(name, OptionKind::Quantity, None),
        }
    }

    /// `None` where there is nothing of this name in the map.
    pub fn entry(self, name: &str, key: &str) -> Option<&'a str> {
        match self.get(name) {
            Some(OptionValue::Map(map)) => map.get(key).map(String::as_str),
            _ => self.undeclared(name, OptionKind::Map, None),
        }
    }

    pub fn map(self, name: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let map = match self.get(name) {
            Some(OptionValue::Map(map)) => Some(map),
            _ => self.undeclared(name, OptionKind::Map, None),
        };
        map.into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    fn get(self, name: &str) -> Option<&'a OptionValue> {
        let chosen = self.chosen.and_then(|options| options.0.get(name));
        chosen.or_else(|| self.rule.options().get(name).map(|declared| &declared.default))
    }

    fn undeclared<T>(self, name: &str, kind: OptionKind, nothing: T) -> T {
        debug_assert!(false, "the page of `{}` declares no option `{name}` of the type {kind:?}", self.rule.id);
        nothing
    }
}

impl OptionKind {
    fn read(self, value: &Yaml) -> Result<OptionValue, Mistake> {
        let wrong = || Mistake::new(format!("must be {}", self.shape()));
        let word = |value: &Yaml| match value {
            Yaml::String(text) => Some(text.clone()),
            Yaml::Number(number) => Some(number.to_string()),
            Yaml::Bool(flag) => Some(flag.to_string()),
            Yaml::Null | Yaml::Sequence(_) | Yaml::Mapping(_) | Yaml::Tagged(_) => None,
        };
        let entry = |key: &str, value: &Yaml| {
            word(value).ok_or_else(|| Mistake::new(format!("must be {}", Self::Name.shape())).below(key))
        };
        match self {
            Self::Names => {
                let items = value.as_sequence().ok_or_else(wrong)?.iter().enumerate();
                let names = items.map(|(index, item)| entry(&index.to_string(), item));
                names.collect::<Result<_, _>>().map(OptionValue::Names)
            }
            Self::Map => {
                let entries = value.as_mapping().ok_or_else(wrong)?.iter();
                let pairs = entries.map(|(key, value)| {
                    let key = word(key).ok_or_else(wrong)?;
                    let value = entry(&key, value)?;
                    Ok((key, value))
                });
                pairs.collect::<Result<_, _>>().map(OptionValue::Map)
            }
            Self::Name => word(value).map(OptionValue::Name).ok_or_else(wrong),
            Self::Number => value.as_f64().map(OptionValue::Number).ok_or_else(wrong),
            Self::Flag => value.as_bool().map(OptionValue::Flag).ok_or_else(wrong),
            Self::Quantity => {
                let text = word(value).ok_or_else(wrong)?;
                let amount = if text.is_empty() { Some(0.0) } else { quantity::of_kubernetes(&text) };
                amount.map(|amount| OptionValue::Quantity(Quantity { text, amount })).ok_or_else(wrong)
            }
        }
    }

    /// What stands there, for people.
    pub fn shape(self) -> &'static str {
        match self {
            Self::Names => "a list of words",
            Self::Name => "a word",
            Self::Number => "a number",
            Self::Flag => "`true` or `false`",
            Self::Quantity => "an amount such as `512Mi`, `500m` or `2`",
            Self::Map => "a map of names to words",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::Name => "name",
            Self::Number => "number",
            Self::Flag => "flag",
            Self::Quantity => "quantity",
            Self::Map => "map",
        }
    }
}

impl Mistake {
    pub fn new(message: impl Into<String>) -> Self {
        Self { path: Vec::new(), is_key: false, message: message.into() }
    }

    /// There is no such key.
    pub fn of_key(key: &str, message: impl Into<String>) -> Self {
        Self { path: vec![key.to_owned()], is_key: true, message: message.into() }
    }

    /// The same mistake, seen from the map or list that holds the key.
    pub fn below(mut self, key: &str) -> Self {
        self.path.insert(0, key.to_owned());
        self
    }
}

impl TryFrom<Written> for Declared {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let Written { r#type: kind, default, meaning } = written;
        let default = kind.read(&default).map_err(|mistake| format!("`default:` {}", mistake.message))?;
        Ok(Self { kind, default, meaning })
    }
}

impl From<Quantity> for String {
    fn from(quantity: Quantity) -> Self {
        quantity.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Check, Page};

    const PAGE: &str = "\
---
title: Mine
severity: low
since: 0.1.0
profiles: []
formats: [kubernetes]
references: []
options:
  labels: {type: map, default: {}, meaning: Labels.}
  least: {type: quantity, default: 500m, meaning: Least.}
  most: {type: number, default: 10, meaning: Most.}
  names: {type: names, default: [a], meaning: Names.}
  owner: {type: name, default: \"\", meaning: Owner.}
  strict: {type: flag, default: false, meaning: Strict.}
---
";

    #[test]
    fn chosen_or_as_the_page_says() {
        let rule = Rule::made("with-options", PAGE, Check::Engine).unwrap();
        let yaml = "{labels: {app: web, v: 1}, least: 1Gi, most: 2.5, names: [x, 8080], strict: true}";
        let chosen = Options::read(rule, &serde_yaml::from_str(yaml).unwrap()).unwrap();
        let own = InForce::new(rule, Some(&chosen));
        assert_eq!(own.names("names"), ["x", "8080"]);
        assert_eq!((own.number("most"), own.flag("strict"), own.name("owner")), (2.5, true, ""));
        assert_eq!(own.quantity("least"), Some(&Quantity { text: "1Gi".into(), amount: 1_073_741_824.0 }));
        assert_eq!(own.map("labels").collect::<Vec<_>>(), [("app", "web"), ("v", "1")]);
        assert_eq!((own.entry("labels", "app"), own.entry("labels", "none")), (Some("web"), None));
        let default = InForce::new(rule, None);
        assert_eq!(default.names("names"), ["a"]);
        assert_eq!((default.number("most"), default.flag("strict")), (10.0, false));
        assert_eq!(default.quantity("least"), Some(&Quantity { text: "500m".into(), amount: 0.5 }));
    }

    #[test]
    fn each_type_refuses_the_others() {
        let rule = Rule::made("with-options", PAGE, Check::Engine).unwrap();
        for yaml in ["labels: [a]", "least: lots", "most: many", "names: a", "owner: []", "strict: 1"] {
            let mistakes = Options::read(rule, &serde_yaml::from_str(yaml).unwrap()).unwrap_err();
            assert_eq!(mistakes[0].path, [yaml.split(':').next().unwrap()], "{yaml}");
            assert!(mistakes[0].message.starts_with("must be "), "{yaml}");
        }
        let page = PAGE.replace("default: 10", "default: ten");
        assert!(Page::read(&page).unwrap_err().contains("must be a number"));
    }

    #[test]
    #[should_panic(expected = "declares no option `absent`")]
    fn what_is_not_declared_is_not_asked_for() {
        let rule = Rule::made("with-options", PAGE, Check::Engine).unwrap();
        InForce::new(rule, None).flag("absent");
    }
}

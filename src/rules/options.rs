//! A rule's own options. Its page declares them (`options:`), a configuration chooses; what it does not choose is as
//! the page says. Knows no file: a mistake says by which keys one gets to it, and what read the file knows where that is.

use super::Rule;
use crate::facts::capabilities::{NAMES, plain};
use crate::model::of_kubernetes;
use crate::nearest::did_you_mean;
use serde::{Deserialize, Serialize};
use serde_yaml::{Mapping, Value as Yaml};
use std::collections::BTreeMap;

/// The key beside a rule's own options.
pub const SEVERITY: &str = "severity";

/// An option as a page declares it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "PageEntry")]
pub struct Declared {
    #[serde(rename = "type")]
    pub kind: OptionKind,
    pub default: OptionValue,
    /// In a sentence.
    pub meaning: String,
    /// Whether the rule says nothing without it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub needed: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PageEntry {
    r#type: OptionKind,
    default: Yaml,
    meaning: String,
    #[serde(default)]
    needed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptionKind {
    /// A list of words.
    Names,
    /// A list of capabilities of Linux.
    Capabilities,
    /// A list of ports and ranges of ports: `8080`, `9100-9199`.
    Ports,
    /// A list of absolute paths.
    Paths,
    /// A list of names, and of hashes of values: `TEST_*`, `sha256:…`.
    Secrets,
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
    Ports(Vec<Ports>),
    Paths(Vec<String>),
    Secrets(Vec<Known>),
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

impl Quantity {
    /// In whole units; what is below none is none.
    #[expect(clippy::cast_sign_loss, reason = "none is negative")]
    pub fn whole(&self) -> u64 {
        self.amount.max(0.0) as u64
    }
}

/// A port, or a range of ports with both its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct Ports {
    first: u16,
    last: u16,
}

/// What is known to be no secret, or meant to be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub enum Known {
    /// The name that it stands under; `*` stands for any letters.
    Name(String),
    /// The SHA-256 of the value, so that the value need not be written.
    Value([u8; 32]),
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
                    let guess = did_you_mean(name, declared.keys().map(String::as_str).chain([SEVERITY]));
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

    /// Whether something is given for an option.
    pub fn gives(&self, name: &str) -> bool {
        match self.0.get(name) {
            None => false,
            Some(OptionValue::Names(words) | OptionValue::Paths(words)) => !words.is_empty(),
            Some(OptionValue::Ports(ports)) => !ports.is_empty(),
            Some(OptionValue::Secrets(known)) => !known.is_empty(),
            Some(OptionValue::Map(map)) => !map.is_empty(),
            Some(OptionValue::Name(word)) => !word.is_empty(),
            Some(OptionValue::Quantity(quantity)) => !quantity.text.is_empty(),
            Some(OptionValue::Number(_) | OptionValue::Flag(_)) => true,
        }
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

    pub fn capabilities(self, name: &str) -> &'a [String] {
        match self.get(name) {
            Some(OptionValue::Names(names)) => names,
            _ => self.undeclared(name, OptionKind::Capabilities, &[]),
        }
    }

    pub fn ports(self, name: &str) -> &'a [Ports] {
        match self.get(name) {
            Some(OptionValue::Ports(ports)) => ports,
            _ => self.undeclared(name, OptionKind::Ports, &[]),
        }
    }

    pub fn paths(self, name: &str) -> &'a [String] {
        match self.get(name) {
            Some(OptionValue::Paths(paths)) => paths,
            _ => self.undeclared(name, OptionKind::Paths, &[]),
        }
    }

    pub fn secrets(self, name: &str) -> &'a [Known] {
        match self.get(name) {
            Some(OptionValue::Secrets(known)) => known,
            _ => self.undeclared(name, OptionKind::Secrets, &[]),
        }
    }

    /// All values that any of the rule's options say are no secrets.
    pub fn known_values(self) -> impl Iterator<Item = &'a [u8; 32]> {
        let known = self.rule.options().keys().filter_map(move |name| match self.get(name) {
            Some(OptionValue::Secrets(known)) => Some(known),
            _ => None,
        });
        known.flatten().filter_map(|known| match known {
            Known::Value(hash) => Some(hash),
            Known::Name(_) => None,
        })
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
        let words = || {
            let items = value.as_sequence().ok_or_else(wrong)?.iter().enumerate();
            items.map(|(index, item)| entry(&index.to_string(), item)).collect::<Result<Vec<String>, _>>()
        };
        match self {
            Self::Names => each(&words()?, name).map(OptionValue::Names),
            Self::Capabilities => each(&words()?, capability).map(OptionValue::Names),
            Self::Ports => each(&words()?, Ports::read).map(OptionValue::Ports),
            Self::Paths => each(&words()?, path).map(OptionValue::Paths),
            Self::Secrets => each(&words()?, Known::read).map(OptionValue::Secrets),
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
                let amount = if text.is_empty() { Some(0.0) } else { of_kubernetes(&text).filter(|it| *it > 0.0) };
                amount.map(|amount| OptionValue::Quantity(Quantity { text, amount })).ok_or_else(wrong)
            }
        }
    }

    /// What stands there, for people.
    pub fn shape(self) -> &'static str {
        match self {
            Self::Names => "a list of words",
            Self::Capabilities => "a list of capabilities",
            Self::Ports => "a list of ports and ranges",
            Self::Paths => "a list of absolute paths",
            Self::Secrets => "a list of names and hashes",
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
            Self::Capabilities => "capabilities",
            Self::Ports => "ports",
            Self::Paths => "paths",
            Self::Secrets => "secrets",
            Self::Name => "name",
            Self::Number => "number",
            Self::Flag => "flag",
            Self::Quantity => "quantity",
            Self::Map => "map",
        }
    }
}

/// Reads the items of a list one by one.
fn each<T, E: Into<String>>(words: &[String], read: impl Fn(&str) -> Result<T, E>) -> Result<Vec<T>, Mistake> {
    let items = words.iter().enumerate();
    items.map(|(index, word)| read(word).map_err(|wrong| Mistake::new(wrong).below(&index.to_string()))).collect()
}

/// A name, of a registry or of anything else.
fn name(word: &str) -> Result<String, String> {
    match word.split_once("://") {
        Some((_, rest)) => {
            Err(format!("must be a name, which an address is not: write `{}`", rest.trim_end_matches('/')))
        }
        None if word.trim().is_empty() => Err("must be a word".to_owned()),
        None => Ok(word.to_owned()),
    }
}

/// A capability, in any spelling of its name.
fn capability(word: &str) -> Result<String, String> {
    let name = plain(word);
    if NAMES.contains(&name.as_str()) {
        return Ok(word.to_owned());
    }
    let guess = did_you_mean(&name, NAMES);
    let example = if guess.is_empty() { " such as `NET_ADMIN`" } else { &guess };
    Err(format!("must be a capability{example}"))
}

fn path(word: &str) -> Result<String, &'static str> {
    // `C:\\data`, of nodes that run Windows.
    let is_absolute = word.starts_with(['/', '\\']) || word.as_bytes().get(1) == Some(&b':');
    if is_absolute { Ok(word.to_owned()) } else { Err("must be an absolute path such as `/var/log`") }
}

impl Ports {
    fn read(word: &str) -> Result<Self, &'static str> {
        let (first, last) = word.split_once('-').unwrap_or((word, word));
        match (first.trim().parse(), last.trim().parse()) {
            (Ok(first), Ok(last)) if 0 < first && first <= last => Ok(Self { first, last }),
            _ => Err("must be a port or a range of ports such as `8080` or `9100-9199`"),
        }
    }

    pub fn has(self, port: i64) -> bool {
        (i64::from(self.first)..=i64::from(self.last)).contains(&port)
    }
}

impl Known {
    const HASH: &str = "sha256:";

    fn read(word: &str) -> Result<Self, &'static str> {
        let is_hash = word.get(..Self::HASH.len()).is_some_and(|it| it.eq_ignore_ascii_case(Self::HASH));
        let digits = match word.get(Self::HASH.len()..) {
            Some(digits) if is_hash => digits,
            Some(_) | None if word.trim().is_empty() => return Err("must be a name or a hash"),
            Some(_) | None => return Ok(Self::Name(word.to_owned())),
        };
        let mut hash = [0; 32];
        let is_hash = digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        for (byte, at) in hash.iter_mut().zip((0..digits.len()).step_by(2)).take_while(|_| is_hash) {
            *byte = u8::from_str_radix(&digits[at..at + 2], 16).unwrap_or_default();
        }
        if is_hash { Ok(Self::Value(hash)) } else { Err("must be `sha256:` and the 64 hexadecimal digits of the hash") }
    }
}

impl std::fmt::Display for Ports {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.first == self.last {
            write!(out, "{}", self.first)
        } else {
            write!(out, "{}-{}", self.first, self.last)
        }
    }
}

impl std::fmt::Display for Known {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(name) => out.write_str(name),
            Self::Value(hash) => {
                out.write_str(Self::HASH)?;
                hash.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
            }
        }
    }
}

impl From<Ports> for String {
    fn from(ports: Ports) -> Self {
        ports.to_string()
    }
}

impl From<Known> for String {
    fn from(known: Known) -> Self {
        known.to_string()
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

impl TryFrom<PageEntry> for Declared {
    type Error = String;

    fn try_from(written: PageEntry) -> Result<Self, String> {
        let PageEntry { r#type: kind, default, meaning, needed } = written;
        let default = kind.read(&default).map_err(|mistake| format!("`default:` {}", mistake.message))?;
        Ok(Self { kind, default, meaning, needed })
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
references: []
options:
  labels: {type: map, default: {}, meaning: Labels.}
  least: {type: quantity, default: 500m, meaning: Least.}
  most: {type: number, default: 10, meaning: Most.}
  mounts: {type: paths, default: [], meaning: Mounts.}
  ports: {type: ports, default: [], meaning: Ports.}
  tests: {type: secrets, default: [], meaning: Tests.}
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
        for yaml in [
            "labels: [a]",
            "least: lots",
            "most: many",
            "mounts: /a",
            "names: a",
            "owner: []",
            "ports: 80",
            "strict: 1",
            "tests: A",
        ] {
            let mistakes = Options::read(rule, &serde_yaml::from_str(yaml).unwrap()).unwrap_err();
            assert_eq!(mistakes[0].path, [yaml.split(':').next().unwrap()], "{yaml}");
            assert!(mistakes[0].message.starts_with("must be "), "{yaml}");
        }
        let page = PAGE.replace("default: 10", "default: ten");
        assert!(Page::read(&page).unwrap_err().contains("must be a number"));
    }

    #[test]
    fn items_are_read_one_by_one() {
        let rule = Rule::made("with-options", PAGE, Check::Engine).unwrap();
        let hash = "sha256:".to_owned() + &"0aF1".repeat(16);
        let yaml = format!("{{mounts: [/a, 'C:\\b'], ports: [80, 9100-9199], tests: [A_*, '{hash}']}}");
        let chosen = Options::read(rule, &serde_yaml::from_str(&yaml).unwrap()).unwrap();
        let own = InForce::new(rule, Some(&chosen));
        assert_eq!(own.paths("mounts"), ["/a", "C:\\b"]);
        let has = |port| own.ports("ports").iter().any(|ports| ports.has(port));
        assert_eq!([80, 81, 9100, 9199, 9200, -1].map(has), [true, false, true, true, false, false]);
        assert_eq!(own.secrets("tests")[0], Known::Name("A_*".into()));
        assert_eq!(own.known_values().count(), 1);
        let words: Vec<String> = own.secrets("tests").iter().map(ToString::to_string).collect();
        assert_eq!(words[1], hash.to_ascii_lowercase());
        for (yaml, says) in [
            ("ports: [80, http]", "must be a port"),
            ("ports: [80, 9199-9100]", "must be a port"),
            ("ports: [80, 70000]", "must be a port"),
            ("ports: [80, 0]", "must be a port"),
            ("mounts: [/a, var/log]", "must be an absolute path"),
            ("tests: [A, 'sha256:12']", "must be `sha256:`"),
        ] {
            let mistakes = Options::read(rule, &serde_yaml::from_str(yaml).unwrap()).unwrap_err();
            assert_eq!((mistakes.len(), mistakes[0].path[1].as_str()), (1, "1"), "{yaml}");
            assert!(mistakes[0].message.starts_with(says), "{yaml}: {}", mistakes[0].message);
        }
    }

    #[test]
    #[should_panic(expected = "declares no option `absent`")]
    fn what_is_not_declared_is_not_asked_for() {
        let rule = Rule::made("with-options", PAGE, Check::Engine).unwrap();
        InForce::new(rule, None).flag("absent");
    }
}

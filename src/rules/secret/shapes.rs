//! Secrets that show what they are: tokens with a prefix that their issuer chose to be found by, and private keys.
//!
//! Only shapes that nothing else has are listed; what merely looks random is left to the rules that know a name.

use crate::budget::limits;
use crate::facts::tokens::{self, Shape, is_word};
use crate::finder::{Case, Finder, joined};
use crate::model::{Identity, Model, Place, Slot, Text, Value};
use crate::source::Location;
use crate::syntax::base64;
use crate::tree::{Kind, Node};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

pub const PRIVATE_KEY: &str = "private key";

/// The first secret of a known shape in a text.
pub fn find(text: &str) -> Option<Shape> {
    find_all(text).into_iter().next()
}

/// All secrets of known shapes in a text, in order.
pub fn find_all(text: &str) -> Vec<Shape> {
    // Every shape has one of these; most texts have none, and all texts are asked.
    if text.len() < 16 {
        return Vec::new();
    }
    at_marks(text, HINTS.places(text).map(|place| place.start))
}

/// All secrets of known shapes in a text that has marks at these places.
pub fn at_marks(text: &str, marks: impl Iterator<Item = usize>) -> Vec<Shape> {
    let mut found: Vec<Shape> = Vec::new();
    for start in marks {
        let past = found.last().map_or(0, |last| last.at.end);
        if start < past {
            continue;
        }
        let shape = match OWN.iter().find(|mark| text[start..].starts_with(**mark)) {
            Some(&BEGIN) => private_key(text, start),
            Some(&PUTTY) => putty_key(text, start),
            Some(_) => json_web_token(text, start),
            None => tokens::at(text, start),
        };
        found.extend(shape.filter(|shape| shape.at.start >= past));
    }
    found
}

/// All that looks like a secret of a known shape, also a key that never ends, in a text that has marks at these places.
pub fn suspected(text: &str, marks: &[usize]) -> Vec<Range<usize>> {
    let keys = marks.iter().filter(|start| text[**start..].starts_with(BEGIN));
    let keys = keys.filter_map(|start| key_body(text, start + BEGIN.len()));
    let shapes = at_marks(text, marks.iter().copied());
    keys.chain(shapes.into_iter().filter(|shape| shape.kind != PRIVATE_KEY).map(|shape| shape.at)).collect()
}

/// The lines of a private key behind its `-BEGIN `, also where it never ends.
fn key_body(text: &str, label: usize) -> Option<Range<usize>> {
    let start = label + text[label..].find("PRIVATE KEY").filter(|at| *at <= 12)? + "PRIVATE KEY".len();
    // With what stands between its lines in a string or a block of YAML.
    let of_key = |letter: char| letter.is_ascii_alphanumeric() || letter.is_whitespace() || "+/=\\\"'".contains(letter);
    let start = start + (text[start..].len() - text[start..].trim_start_matches('-').len());
    let end = text[start..].find(|letter| !of_key(letter)).map_or(text.len(), |len| start + len);
    Some(start..end)
}

const BEGIN: &str = "-BEGIN ";
const PUTTY: &str = "PuTTY-User-Key-File-";

/// The marks of what is no issuer's.
const OWN: [&str; 3] = [BEGIN, PUTTY, "eyJ"];

/// What every shape has in it.
static HINTS: Finder = Finder::new(&MARKS, Case::Exact);

pub const MARKS: [&str; tokens::MARKS.len() + OWN.len()] = joined(&OWN, &tokens::MARKS);

/// A secret that shows what it is, and where.
pub struct Found<'a> {
    pub kind: &'static str,
    pub slot: Slot,
    pub text: &'a str,
    /// What holds it.
    pub identity: &'a Arc<Identity>,
    /// What in it, for messages: "`KEY`", "a command"; nothing where that has no name.
    pub place: String,
}

impl Found<'_> {
    pub fn message(&self) -> String {
        let space = if self.place.is_empty() { "" } else { " " };
        format!("{}{space}contains a plain-text {}", self.place, self.kind)
    }
}

/// What a secret was met in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Setting,
    Command,
    Resource,
}

/// Which shapes a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Keys,
    Tokens,
}

impl Wanted {
    fn in_text(self, text: &str) -> impl Iterator<Item = Shape> {
        // Keys begin with one of two words, which is less to look for than all marks.
        let may = match self {
            Self::Keys => {
                [BEGIN, PUTTY].iter().any(|mark| memchr::memmem::find(text.as_bytes(), mark.as_bytes()).is_some())
            }
            Self::Tokens => true,
        };
        let found = if may { find_all(text) } else { Vec::new() };
        found.into_iter().filter(move |shape| (shape.kind == PRIVATE_KEY) == (self == Self::Keys))
    }
}

/// All secrets of the shapes that are wanted that a unit holds: in its settings, its commands, its resources. Each is told
/// once for each that has it as a setting, or else for each that has it as something else.
pub fn each(model: &Model, wanted: Wanted, tell: &mut dyn FnMut(Found)) {
    // What a setting and a resource's body both show is one secret.
    let mut seen: HashMap<Location, Source> = HashMap::new();
    let mut users: HashSet<(Location, Location)> = HashSet::new();
    let mut tell =
        |kind, text: &str, slot: Slot, (from, identity): (Source, &Arc<Identity>), place: &dyn Fn() -> String| {
            if *seen.entry(slot.at).or_insert(from) == from && users.insert((slot.at, identity.at)) {
                tell(Found { kind, slot, text, identity, place: place() });
            }
        };
    for setting in &model.settings {
        let Value::Set(text) = &setting.value.value else { continue };
        let place = || format!("`{}`", setting.name.as_str());
        if setting.place == (Place::SecretData { base64: true }) {
            let Some(plain) = base64::decode_text(text.as_str()) else { continue };
            for Shape { kind, at } in wanted.in_text(&plain) {
                tell(kind, &plain[at], setting.value.slot.clone(), (Source::Setting, &setting.identity), &place);
            }
            continue;
        }
        for Shape { kind, at } in wanted.in_text(text.as_str()) {
            let slot = Slot { at: text.locate(at.clone()), ..setting.value.slot.clone() };
            tell(kind, &text.as_str()[at], slot, (Source::Setting, &setting.identity), &place);
        }
    }
    for script in &model.scripts {
        // Reading commands is dear.
        if !script.body.texts().any(|text| wanted.in_text(text.as_str()).next().is_some()) {
            continue;
        }
        for command in script.commands() {
            let assigned = command.assignments.iter().map(|(_, value)| value);
            let read = command.redirects.iter().map(|redirect| &redirect.target);
            for word in command.args.iter().chain(assigned).chain(read) {
                for Shape { kind, at } in wanted.in_text(word.as_str()) {
                    let slot = Slot::at(word.locate(at.clone()));
                    let from = (Source::Command, &script.identity);
                    tell(kind, &word.as_str()[at], slot, from, &|| "a command".to_owned());
                }
            }
        }
    }
    let mut passed = HashSet::new();
    for resource in &model.resources {
        let place = String::new;
        in_node(&resource.body, 0, &mut passed, &mut |text| {
            for Shape { kind, at } in wanted.in_text(text.as_str()) {
                let slot = Slot::at(text.locate(at.clone()));
                tell(kind, &text.as_str()[at], slot, (Source::Resource, &resource.identity), &place);
            }
        });
    }
}

/// Each text once: what has many names is written in one place.
fn in_node(node: &Node, depth: usize, passed: &mut HashSet<*const ()>, see: &mut dyn FnMut(&Text)) {
    let parts = match &node.kind {
        Kind::Map(entries) if entries.len() > 1 => Some(entries.as_ptr().cast()),
        Kind::Seq(items) if items.len() > 1 => Some(items.as_ptr().cast()),
        _ => None,
    };
    if depth > limits::RESOURCE_DEPTH || parts.is_some_and(|parts| !passed.insert(parts)) {
        return;
    }
    match &node.kind {
        // What a function encoded is looked at where its parts are written.
        Kind::String(text) => match text.structure() {
            Some(node) => in_node(node, depth + 1, passed, see),
            None => see(text.base64().unwrap_or(text)),
        },
        Kind::Map(entries) => entries.iter().for_each(|entry| in_node(&entry.value, depth + 1, passed, see)),
        Kind::Seq(items) => items.iter().for_each(|item| in_node(item, depth + 1, passed, see)),
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Unknown(_) => {}
    }
}

/// RFC 7468 and OpenSSH's own; an encrypted key is worth as much as its password, which is not here.
fn private_key(text: &str, begin: usize) -> Option<Shape> {
    let label = &text[begin + BEGIN.len()..];
    let end = label.find("PRIVATE KEY")?;
    let algorithm = &label[..end];
    if algorithm.len() > 12 || !algorithm.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b' ') {
        return None;
    }
    let start = text[..begin].trim_end_matches('-').len();
    let body = label[end + 11..].trim_start_matches('-');
    // Where a text only speaks of keys, none ends.
    let (body, rest) = match body.split_once("-END") {
        Some((body, rest)) => (body, rest),
        None => (Some(body).filter(|body| body.len() > 64)?, ""),
    };
    let key = body.trim().trim_end_matches('-').trim();
    let real = key.len() >= 4 && !key.contains("ENCRYPTED") && key.bytes().any(|byte| byte.is_ascii_alphanumeric());
    let spoken_of = key.contains(['<', '$', '{', '%']) || key.contains("...");
    // Up to the dashes behind its last label.
    let behind = rest.find("KEY").map(|at| &rest[at..]).map(|rest| rest.find('-').map_or(rest, |at| &rest[at..]));
    let behind = behind.map_or("", |rest| rest.trim_start_matches('-'));
    let end = text[..text.len() - behind.len()].trim_end().len();
    (real && !spoken_of && !algorithm.starts_with("ENCRYPTED")).then_some(Shape { kind: PRIVATE_KEY, at: start..end })
}

/// PuTTY's own form, whose lines say if it is encrypted
/// (<https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html>).
fn putty_key(text: &str, start: usize) -> Option<Shape> {
    let key = &text[start..];
    let whole = key.contains("Encryption: none") && key.contains("Private-Lines:");
    whole.then(|| Shape { kind: PRIVATE_KEY, at: start..text.trim_end().len() })
}

/// `header.payload.signature`, where header and payload are JSON objects and thus begin with `eyJ` (RFC 7519).
fn json_web_token(text: &str, start: usize) -> Option<Shape> {
    Some(Shape { kind: "JSON Web Token", at: web_token(text, start)? })
}

/// A longer run of letters is no web token.
const LONGEST: usize = 1 << 14;

fn web_token(text: &str, start: usize) -> Option<Range<usize>> {
    if text[..start].ends_with(is_word) {
        return None;
    }
    let rest = &text[start..];
    let of_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
    let len = rest.bytes().take(LONGEST).take_while(of_token).count();
    let mut parts = rest[..len].split('.');
    let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = header.len() >= 16 && payload.starts_with("eyJ") && payload.len() >= 16 && signature.len() >= 20;
    let json = base64::decode_text(header).is_some_and(|header| header.contains("\"alg\""));
    (whole && json && parts.next().is_none()).then(|| start..start + len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<&'static str> {
        find(text).map(|shape| shape.kind)
    }

    /// Put together here, so that no scanner takes the test for a leak.
    fn token(prefix: &str, rest: &str) -> String {
        format!("{prefix}{rest}")
    }

    #[test]
    fn tokens_are_known_by_their_prefix_and_length() {
        let rest = "Zk3Pq8LmN2vBx7TyUw4RsJd9HgFcQa1eKoVi";
        assert_eq!(kind(&token("ghp_", rest)), Some("GitHub token"));
        assert_eq!(kind(&format!("x={}&y", token("ghp_", rest))), Some("GitHub token"));
        assert_eq!(kind(&token("AKIA", "Q3EGRMUNV5TLPYWZ")), Some("AWS access key id"));
        assert_eq!(kind(&token("AKIA", "Q3EGRMUNV5TLPYWZQ")), None, "too long");
        assert_eq!(kind(&token("XAKIA", "Q3EGRMUNV5TLPYWZ")), None, "inside something else");
        assert_eq!(kind(&token("AKIA", "IOSFODNN7EXAMPLE")), None, "the one from the handbook");
        assert_eq!(kind(&token("ghp_", &"x".repeat(36))), None);
    }

    #[test]
    fn tokens_are_known_by_what_they_have_in_them() {
        let hex = "0f343b0931126a20f133d67c2b018a3b";
        assert_eq!(kind(&token(hex, "-us12")), Some("Mailchimp key"));
        assert_eq!(kind("eu-us12 and 0f343b-us-east-1"), None);
        assert_eq!(kind(&token("SK", hex)), Some("Twilio API key"));
        assert_eq!(kind(&token("key-", hex)), Some("Mailgun key"));
        assert_eq!(kind(&token("cache-key-", hex)), None);
        let rest = "Zk3Pq8LmN2vBx7TyUw4RsJd9HgFcQa1eK";
        assert_eq!(kind(&token("bot123456789:AA", rest)), None);
        assert_eq!(kind(&token("T=123456789:AA", rest)), Some("Telegram bot token"));
        assert_eq!(kind(&format!("Zk3Pq8LmN2vBx7.atlasv1.{rest}{rest}")), Some("Terraform Cloud token"));
        let uuid = "8c1f6e2e-41c4-4c3a-9b5e-0a2b7d1f9c33";
        let hook = format!("https://shop.webhook.office.com/webhookb2/{uuid}@{uuid}/IncomingWebhook/{hex}/{uuid}");
        assert_eq!(kind(&hook), Some("Teams webhook"));
        assert_eq!(kind(&token("amzn.mws.", uuid)), Some("Amazon MWS token"));
        assert_eq!(kind(&format!("access_token$production$zk3pq8lmn2vbx7ty${hex}")), Some("PayPal token"));
    }

    #[test]
    fn one_token_does_not_hide_another() {
        let text = format!("a: {}\nb: {}\n", token("AKIA", "Q3EGRMUNV5TLPYWZ"), token("AKIA", "Q3EGRMUNV5TLPYWY"));
        assert_eq!(find_all(&text).len(), 2);
    }

    #[test]
    fn private_keys_are_known_by_their_armour() {
        let key = |label: &str, body: &str| format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
        assert_eq!(kind(&key("RSA PRIVATE KEY", "MIIEow")), Some(PRIVATE_KEY));
        assert_eq!(kind(&key("PRIVATE KEY", "MIIEow")), Some(PRIVATE_KEY));
        assert_eq!(kind(&key("PUBLIC KEY", "MIIEow")), None);
        assert_eq!(kind(&key("ENCRYPTED PRIVATE KEY", "MIIEow")), None);
        assert_eq!(kind(&key("PRIVATE KEY", "...")), None);
        assert_eq!(kind("-----BEGIN PRIVATE KEY-----é"), None);
        let putty =
            |cipher: &str| format!("PuTTY-User-Key-File-3: ssh-rsa\nEncryption: {cipher}\nPrivate-Lines: 1\nAAAA\n");
        assert_eq!(kind(&putty("none")), Some(PRIVATE_KEY));
        assert_eq!(kind(&putty("aes256-cbc")), None);
    }

    #[test]
    fn web_tokens_are_looked_into() {
        let header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
        let text = format!("Bearer {header}.eyJzdWIiOiIxMjM0NTY3ODkwIn0.{}", "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P");
        assert_eq!(kind(&text), Some("JSON Web Token"));
        assert_eq!(kind(&format!("{header}.{header}")), None);
    }
}

//! Secrets that show what they are: tokens with a prefix that their issuer chose to be found by, and private keys.
//!
//! Only shapes that nothing else has are listed; what merely looks random is left to the rules that know a name.

use crate::facts::tokens::{self, Shape, is_word};
use crate::finder::{Case, Finder};
use crate::model::{Identity, Model, Place, Slot, Text, Value};
use crate::source::Location;
use crate::syntax::base64;
use crate::tree::{Kind, Node};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// Bodies of resources are not followed deeper than this.
const DEPTH: usize = 64;

pub const PRIVATE_KEY: &str = "private key";

/// The first secret of a known shape in a text.
pub fn find(text: &str) -> Option<Shape> {
    // Everything below has one of these; most texts have none, and all texts are asked.
    if text.len() < 16 || !HINTS.is_match(text) {
        return None;
    }
    private_key(text).or_else(|| tokens::find(text)).or_else(|| json_web_token(text))
}

/// All secrets of known shapes in a text of any kind.
pub fn find_all(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for Range { start, end } in HINTS.places(text) {
        if text[start..].starts_with("-BEGIN ") {
            found.extend(key_body(text, end));
        } else {
            found.extend(tokens::at(text, start).or_else(|| web_token(text, start)));
        }
    }
    found
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

/// The first secret of a known shape that is no private key.
pub fn find_token(text: &str) -> Option<Shape> {
    find(text).filter(|shape| shape.kind != PRIVATE_KEY)
}

/// The first private key in a text.
pub fn find_private_key(text: &str) -> Option<Shape> {
    if text.len() >= 32 && text.contains("-BEGIN ") { private_key(text) } else { None }
}

/// What every shape begins with.
static HINTS: Finder = Finder::new(&BEGINNINGS, Case::Exact);

const BEGINNINGS: [&str; tokens::PREFIXES.len() + 2] = {
    let (mut all, mut number) = (["-BEGIN "; tokens::PREFIXES.len() + 2], 0);
    while number < tokens::PREFIXES.len() {
        all[number] = tokens::PREFIXES[number];
        number += 1;
    }
    all[number] = "eyJ";
    all
};

/// "a GitHub token", "an AWS access key id".
pub fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['A', 'O', 'a', 'o']) && !kind.starts_with("age");
    format!("{} {kind}", if vowel { "an" } else { "a" })
}

/// A secret that shows what it is, and where.
pub struct Found<'a> {
    pub kind: &'static str,
    pub slot: Slot,
    pub text: &'a str,
    /// What holds it.
    pub identity: &'a Arc<Identity>,
    /// For messages: "`KEY` of the image".
    pub place: String,
}

/// All secrets of a shape that `find` knows that a unit holds, each once: in its settings, its commands, its resources.
pub fn each(model: &Model, find: fn(&str) -> Option<Shape>, tell: &mut dyn FnMut(Found)) {
    let mut seen: HashSet<Location> = HashSet::new();
    let mut tell = |kind, text: &str, slot: Slot, identity: &Arc<Identity>, place: &dyn Fn() -> String| {
        // What a setting and a resource's body both show is one secret.
        if seen.insert(slot.at) {
            tell(Found { kind, slot, text, identity, place: place() });
        }
    };
    for setting in &model.settings {
        let Value::Set(text) = &setting.value.value else { continue };
        let place = || format!("`{}` of {}", setting.name.as_str(), setting.owner());
        if setting.place == (Place::SecretData { base64: true }) {
            let Some(plain) = base64::decode_text(text.as_str()) else { continue };
            if let Some(Shape { kind, at }) = find(&plain) {
                tell(kind, &plain[at], setting.value.slot.clone(), &setting.identity, &place);
            }
        } else if let Some(Shape { kind, at }) = find(text.as_str()) {
            let slot = Slot { at: text.locate(at.clone()), ..setting.value.slot.clone() };
            tell(kind, &text.as_str()[at], slot, &setting.identity, &place);
        }
    }
    for script in &model.scripts {
        if !script.body.texts().any(|text| HINTS.is_match(text.as_str())) {
            continue;
        }
        for command in script.commands() {
            let assigned = command.assignments.iter().map(|(_, value)| value);
            for word in command.args.iter().chain(assigned) {
                if let Some(Shape { kind, at }) = find(word.as_str()) {
                    let slot = Slot::at(word.locate(at.clone()));
                    tell(kind, &word.as_str()[at], slot, &script.identity, &|| "a command".to_owned());
                }
            }
        }
    }
    for resource in &model.resources {
        let place = || resource.identity.label();
        in_node(&resource.body, 0, &mut |text| {
            if let Some(Shape { kind, at }) = find(text.as_str()) {
                let slot = Slot::at(text.locate(at.clone()));
                tell(kind, &text.as_str()[at], slot, &resource.identity, &place);
            }
        });
    }
}

fn in_node(node: &Node, depth: usize, see: &mut dyn FnMut(&Text)) {
    if depth > DEPTH {
        return;
    }
    match &node.kind {
        // What a function encoded is looked at where its parts are written.
        Kind::String(text) => match text.structure() {
            Some(node) => in_node(node, depth + 1, see),
            None => see(text.base64().unwrap_or(text)),
        },
        Kind::Map(entries) => entries.iter().for_each(|entry| in_node(&entry.value, depth + 1, see)),
        Kind::Seq(items) => items.iter().for_each(|item| in_node(item, depth + 1, see)),
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Unknown(_) => {}
    }
}

/// RFC 7468 and OpenSSH's own; an encrypted key is worth as much as its password, which is not here.
fn private_key(text: &str) -> Option<Shape> {
    let begin = text.find("-BEGIN ")?;
    let label = &text[begin + 7..];
    let end = label.find("PRIVATE KEY")?;
    let algorithm = &label[..end];
    if algorithm.len() > 12 || !algorithm.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b' ') {
        return None;
    }
    let start = text[..begin].rfind(|letter| letter != '-').map_or(0, |at| at + char_len(text, at));
    let body = label[end + 11..].trim_start_matches('-');
    // Where a text only speaks of keys, none ends.
    let body = body.split_once("-END").map(|(body, _)| body).or((body.len() > 64).then_some(body))?;
    let key = body.trim().trim_end_matches('-').trim();
    let real = key.len() >= 4 && !key.contains("ENCRYPTED") && key.bytes().any(|byte| byte.is_ascii_alphanumeric());
    let spoken_of = key.contains(['<', '$', '{', '%']) || key.contains("...");
    (real && !spoken_of && !algorithm.starts_with("ENCRYPTED"))
        .then(|| Shape { kind: PRIVATE_KEY, at: start..text.trim_end().len() })
}

fn char_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

/// `header.payload.signature`, where header and payload are JSON objects and thus begin with `eyJ` (RFC 7519).
fn json_web_token(text: &str) -> Option<Shape> {
    let at = text.match_indices("eyJ").find_map(|(start, _)| web_token(text, start))?;
    Some(Shape { kind: "JSON Web Token", at })
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
    fn private_keys_are_known_by_their_armour() {
        let key = |label: &str, body: &str| format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
        assert_eq!(kind(&key("RSA PRIVATE KEY", "MIIEow")), Some(PRIVATE_KEY));
        assert_eq!(kind(&key("PRIVATE KEY", "MIIEow")), Some(PRIVATE_KEY));
        assert_eq!(kind(&key("PUBLIC KEY", "MIIEow")), None);
        assert_eq!(kind(&key("ENCRYPTED PRIVATE KEY", "MIIEow")), None);
        assert_eq!(kind(&key("PRIVATE KEY", "...")), None);
        assert_eq!(kind("-----BEGIN PRIVATE KEY-----é"), None);
    }

    #[test]
    fn web_tokens_are_looked_into() {
        let header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
        let text = format!("Bearer {header}.eyJzdWIiOiIxMjM0NTY3ODkwIn0.{}", "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P");
        assert_eq!(kind(&text), Some("JSON Web Token"));
        assert_eq!(kind(&format!("{header}.{header}")), None);
    }
}

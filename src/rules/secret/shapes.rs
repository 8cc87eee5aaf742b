//! Secrets that show what they are: tokens with a prefix that their issuer chose to be found by, and private keys.
//!
//! Only shapes that nothing else has are listed; what merely looks random is left to the rules that know a name.

use crate::model::{Model, Place, Slot, Text, Value};
use crate::source::Location;
use crate::tree::{Kind, Node};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Bodies of resources are not followed deeper than this.
const DEPTH: usize = 64;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// "GitHub token", for messages.
    pub kind: &'static str,
    pub at: Range<usize>,
}

pub const PRIVATE_KEY: &str = "private key";

/// The first secret of a known shape in a text.
pub fn find(text: &str) -> Option<Shape> {
    // Everything below has one of these; most texts have none, and all texts are asked.
    if text.len() < 16 || !HINTS.is_match(text) {
        return None;
    }
    private_key(text).or_else(|| token(text)).or_else(|| json_web_token(text))
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
static HINTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let prefixes = ISSUERS.iter().map(|issuer| issuer.prefix);
    let builder = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(prefixes.chain(["-BEGIN ", "eyJ"]));
    // A handful of short words is far from any limit of the automaton.
    builder.unwrap_or_else(|_| unreachable!("a few short words always make an automaton"))
});

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
    /// For messages: "`KEY` of the image".
    pub place: String,
}

/// All secrets of a shape that `find` knows that a unit holds, each once: in its settings, its commands, its resources.
pub fn each(model: &Model, find: fn(&str) -> Option<Shape>, tell: &mut dyn FnMut(Found)) {
    let mut seen: HashSet<Location> = HashSet::new();
    let mut tell = |kind, text: &str, slot: Slot, place: &dyn Fn() -> String| {
        // What a setting and a resource's body both show is one secret.
        if seen.insert(slot.at) {
            tell(Found { kind, slot, text, place: place() });
        }
    };
    for setting in &model.settings {
        let Value::Set(text) = &setting.value.value else { continue };
        let place = || format!("`{}` of {}", setting.name.as_str(), setting.owner());
        if setting.place == (Place::SecretData { base64: true }) {
            let Some(plain) = decode(text.as_str()) else { continue };
            if let Some(Shape { kind, at }) = find(&plain) {
                tell(kind, &plain[at], setting.value.slot.clone(), &place);
            }
        } else if let Some(Shape { kind, at }) = find(text.as_str()) {
            let slot = Slot { at: text.locate(at.clone()), ..setting.value.slot.clone() };
            tell(kind, &text.as_str()[at], slot, &place);
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
                    tell(kind, &word.as_str()[at], slot, &|| "a command".to_owned());
                }
            }
        }
    }
    for resource in &model.resources {
        let place = || format!("{} `{}`", resource.kind(), resource.name().unwrap_or_default());
        in_node(&resource.body, 0, &mut |text| {
            if let Some(Shape { kind, at }) = find(text.as_str()) {
                let slot = Slot::at(text.locate(at.clone()));
                tell(kind, &text.as_str()[at], slot, &place);
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
        Kind::String(text) => match &text.encodes {
            Some(node) => in_node(node, depth + 1, see),
            None => see(text),
        },
        Kind::Map(entries) => entries.iter().for_each(|entry| in_node(&entry.value, depth + 1, see)),
        Kind::Seq(items) => items.iter().for_each(|item| in_node(item, depth + 1, see)),
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Unknown(_) => {}
    }
}

/// What the base64 of a Secret's data holds, if it is text.
pub fn decode(base64: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(base64.len() / 4 * 3);
    let (mut buffer, mut bits) = (0_u32, 0);
    for byte in base64.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        buffer = (buffer << 6 | u32::from(six)) & 0xFFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits) as u8);
        }
    }
    String::from_utf8(bytes).ok()
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

/// What the rest of a token is made of.
#[derive(Debug, Clone, Copy)]
enum Set {
    Alnum,
    /// Letters, digits, `_`, `-`.
    Url,
    /// And dots.
    Dotted,
    Hex,
    /// Capitals and digits.
    Upper,
    Base64,
}

struct Issuer {
    prefix: &'static str,
    set: Set,
    /// How long the rest is, at least and at most.
    len: (usize, usize),
    kind: &'static str,
}

const fn issuer(prefix: &'static str, set: Set, min: usize, max: usize, kind: &'static str) -> Issuer {
    Issuer { prefix, set, len: (min, max), kind }
}

/// Prefixes as their issuers document them.
static ISSUERS: &[Issuer] = &[
    issuer("AKIA", Set::Upper, 16, 16, "AWS access key id"),
    issuer("ASIA", Set::Upper, 16, 16, "AWS access key id"),
    issuer("ghp_", Set::Alnum, 36, 251, "GitHub token"),
    issuer("gho_", Set::Alnum, 36, 251, "GitHub token"),
    issuer("ghu_", Set::Alnum, 36, 251, "GitHub token"),
    issuer("ghs_", Set::Alnum, 36, 251, "GitHub token"),
    issuer("ghr_", Set::Alnum, 36, 251, "GitHub token"),
    issuer("github_pat_", Set::Url, 60, 255, "GitHub token"),
    issuer("glpat-", Set::Dotted, 20, 300, "GitLab token"),
    issuer("gldt-", Set::Url, 20, 64, "GitLab deploy token"),
    issuer("glrt-", Set::Dotted, 20, 64, "GitLab runner token"),
    issuer("glcbt-", Set::Url, 20, 64, "GitLab job token"),
    issuer("xoxb-", Set::Url, 24, 250, "Slack token"),
    issuer("xoxp-", Set::Url, 24, 250, "Slack token"),
    issuer("xoxa-", Set::Url, 24, 250, "Slack token"),
    issuer("xapp-", Set::Url, 24, 250, "Slack token"),
    issuer("hooks.slack.com/services/T", Set::Base64, 30, 80, "Slack webhook"),
    issuer("discord.com/api/webhooks/", Set::Base64, 60, 120, "Discord webhook"),
    issuer("sk_live_", Set::Alnum, 20, 250, "Stripe key"),
    issuer("rk_live_", Set::Alnum, 20, 250, "Stripe key"),
    issuer("npm_", Set::Alnum, 36, 36, "npm token"),
    issuer("pypi-AgE", Set::Url, 50, 400, "PyPI token"),
    issuer("AIza", Set::Url, 35, 35, "Google API key"),
    issuer("GOCSPX-", Set::Url, 28, 28, "Google OAuth client secret"),
    issuer("SG.", Set::Dotted, 60, 70, "SendGrid key"),
    issuer("dop_v1_", Set::Hex, 64, 64, "DigitalOcean token"),
    issuer("doo_v1_", Set::Hex, 64, 64, "DigitalOcean token"),
    issuer("hf_", Set::Alnum, 34, 40, "Hugging Face token"),
    issuer("sk-ant-", Set::Url, 80, 130, "Anthropic key"),
    issuer("sk-proj-", Set::Url, 40, 200, "OpenAI key"),
    issuer("dckr_pat_", Set::Url, 24, 40, "Docker Hub token"),
    issuer("hvs.", Set::Url, 24, 200, "Vault token"),
    issuer("hvb.", Set::Url, 90, 300, "Vault token"),
    issuer("shpat_", Set::Hex, 32, 32, "Shopify token"),
    issuer("shpss_", Set::Hex, 32, 32, "Shopify secret"),
    issuer("lin_api_", Set::Alnum, 40, 40, "Linear key"),
    issuer("glsa_", Set::Url, 41, 41, "Grafana token"),
    issuer("NRAK-", Set::Upper, 27, 27, "New Relic key"),
    issuer("dapi", Set::Hex, 32, 32, "Databricks token"),
    issuer("pscale_pw_", Set::Dotted, 32, 64, "PlanetScale password"),
    issuer("pscale_tkn_", Set::Dotted, 32, 64, "PlanetScale token"),
    issuer("dp.pt.", Set::Alnum, 40, 44, "Doppler token"),
    issuer("dp.st.", Set::Dotted, 40, 80, "Doppler token"),
    issuer("pul-", Set::Hex, 40, 40, "Pulumi token"),
    issuer("AccountKey=", Set::Base64, 86, 86, "Azure storage key"),
    issuer("AGE-SECRET-KEY-1", Set::Upper, 58, 58, "age secret key"),
];

fn token(text: &str) -> Option<Shape> {
    ISSUERS.iter().find_map(|issuer| {
        text.match_indices(issuer.prefix).find_map(|(start, prefix)| {
            // Not in the middle of something else, such as base64.
            if issuer.prefix != "AccountKey=" && !issuer.prefix.contains('/') && text[..start].ends_with(is_word) {
                return None;
            }
            let rest = &text[start + prefix.len()..];
            let len = rest.bytes().take_while(|byte| issuer.set.has(*byte)).count();
            let fits = (issuer.len.0..=issuer.len.1).contains(&len) && !rest[len..].starts_with(is_word);
            (fits && is_random(&rest[..len]))
                .then(|| Shape { kind: issuer.kind, at: start..start + prefix.len() + len })
        })
    })
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

impl Set {
    fn has(self, byte: u8) -> bool {
        match self {
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Url => byte.is_ascii_alphanumeric() || b"_-".contains(&byte),
            Self::Dotted => byte.is_ascii_alphanumeric() || b"_-.".contains(&byte),
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Base64 => byte.is_ascii_alphanumeric() || b"_-/+".contains(&byte),
        }
    }
}

/// Not `xxxxxxxx`, not Amazon's `AKIAIOSFODNN7EXAMPLE`.
fn is_random(rest: &str) -> bool {
    let lower = rest.to_ascii_lowercase();
    let said = ["example", "xxxx", "0000", "your", "placeholder", "abcdef", "123456", "fake", "dummy"];
    let mut kinds: Vec<u8> = lower.bytes().collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.len() >= 7 && !said.iter().any(|word| lower.contains(word))
}

/// `header.payload.signature`, where header and payload are JSON objects and thus begin with `eyJ` (RFC 7519).
fn json_web_token(text: &str) -> Option<Shape> {
    text.match_indices("eyJ").find_map(|(start, _)| {
        if text[..start].ends_with(is_word) {
            return None;
        }
        let rest = &text[start..];
        let len = rest.bytes().take_while(|byte| Set::Dotted.has(*byte)).count();
        let mut parts = rest[..len].split('.');
        let (header, payload, signature) = (parts.next()?, parts.next()?, parts.next()?);
        let whole = header.len() >= 16 && payload.starts_with("eyJ") && payload.len() >= 16 && signature.len() >= 20;
        let json = decode(header).is_some_and(|header| header.contains("\"alg\""));
        (whole && json && parts.next().is_none()).then(|| Shape { kind: "JSON Web Token", at: start..start + len })
    })
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

    #[test]
    fn base64_is_decoded() {
        assert_eq!(decode("aHVudGVyMg==").as_deref(), Some("hunter2"));
        assert_eq!(decode("aHVudGVyMg").as_deref(), Some("hunter2"));
        assert_eq!(decode("nö"), None);
    }
}

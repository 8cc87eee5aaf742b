//! Tokens by their shape: marks, mostly prefixes, that issuers chose so that leaked tokens can be found.
//!
//! As of 2026-11, from the documentation of each issuer, as GitHub's list collects them
//! (<https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns>). Only
//! shapes that nothing else has are listed.

use std::ops::Range;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// "GitHub token", for messages.
    pub kind: &'static str,
    pub at: Range<usize>,
}

/// Names a key, and opens nothing without the secret that belongs to it.
pub const AWS_KEY_ID: &str = "AWS access key id";

/// What every token that is listed begins with, or has in it.
pub const MARKS: [&str; ISSUERS.len()] = {
    let (mut marks, mut number) = ([""; ISSUERS.len()], 0);
    while number < ISSUERS.len() {
        marks[number] = ISSUERS[number].mark;
        number += 1;
    }
    marks
};

/// The token whose mark is here.
pub fn at(text: &str, mark: usize) -> Option<Shape> {
    let mut issuers = ISSUERS.iter().filter(|issuer| text[mark..].starts_with(issuer.mark));
    issuers.find_map(|issuer| issued(issuer, text, mark))
}

fn issued(issuer: &Issuer, text: &str, mark: usize) -> Option<Shape> {
    let start =
        mark - issuer.before.map_or(Some(0), |(set, min, max)| length(text[..mark].bytes().rev(), set, min, max))?;
    // Not in the middle of something else, such as base64 or another key's name.
    let within = |letter: char| is_word(letter) || (letter == '-' && issuer.mark == "key-");
    if !issuer.mark.contains('/') && text[..start].ends_with(within) {
        return None;
    }
    let rest = &text[mark + issuer.mark.len()..];
    let len = length(rest.bytes(), issuer.set, issuer.len.0, issuer.len.1)?;
    let random = if len < 7 { &text[start..mark] } else { &rest[..len] };
    let at = start..mark + issuer.mark.len() + len;
    (!text[at.end..].starts_with(is_word) && is_random(random)).then_some(Shape { kind: issuer.kind, at })
}

/// How many of these bytes a token has, if that is neither too few nor too many.
fn length(bytes: impl Iterator<Item = u8>, set: Set, min: usize, max: usize) -> Option<usize> {
    let len = bytes.take(max + 1).take_while(|byte| set.has(*byte)).count();
    (min..=max).contains(&len).then_some(len)
}

/// What a token does not begin in the middle of.
pub fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

impl Set {
    fn has(self, byte: u8) -> bool {
        match self {
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Url => byte.is_ascii_alphanumeric() || b"_-".contains(&byte),
            Self::Dotted => byte.is_ascii_alphanumeric() || b"_-.".contains(&byte),
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Uuid => byte.is_ascii_hexdigit() || byte == b'-',
            Self::Digit => byte.is_ascii_digit(),
            Self::Padded => byte.is_ascii_alphanumeric() || b"_-=".contains(&byte),
            Self::Dollar => byte.is_ascii_alphanumeric() || byte == b'$',
            Self::Address => byte.is_ascii_alphanumeric() || b"_-/@".contains(&byte),
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

/// What the rest of a token is made of.
#[derive(Debug, Clone, Copy)]
enum Set {
    Alnum,
    /// Letters, digits, `_`, `-`.
    Url,
    /// And dots.
    Dotted,
    Hex,
    Uuid,
    Digit,
    /// Letters, digits, `_`, `-`, `=`.
    Padded,
    /// Letters, digits, `$`.
    Dollar,
    /// What the path of an address has.
    Address,
    /// Capitals and digits.
    Upper,
    Base64,
}

struct Issuer {
    /// What nothing else has: most tokens begin with it.
    mark: &'static str,
    /// What stands before the mark, and how long that is, at least and at most.
    before: Option<(Set, usize, usize)>,
    set: Set,
    /// How long the rest is, at least and at most.
    len: (usize, usize),
    kind: &'static str,
}

const fn issuer(mark: &'static str, set: Set, min: usize, max: usize, kind: &'static str) -> Issuer {
    Issuer { mark, before: None, set, len: (min, max), kind }
}

/// `SK` and 32 digits: what is looked for has three letters at least.
const fn twilio(mark: &'static str) -> Issuer {
    issuer(mark, Set::Hex, 31, 31, "Twilio API key")
}

const fn behind(set: Set, min: usize, max: usize, mut rest: Issuer) -> Issuer {
    rest.before = Some((set, min, max));
    rest
}

/// Marks as their issuers document them.
const ISSUERS: &[Issuer] = &[
    issuer("AKIA", Set::Upper, 16, 16, AWS_KEY_ID),
    issuer("ASIA", Set::Upper, 16, 16, AWS_KEY_ID),
    issuer("ghp_", Set::Alnum, 36, 251, "GitHub token"),
    issuer("gho_", Set::Alnum, 36, 251, "GitHub token"),
    issuer("ghu_", Set::Alnum, 36, 251, "GitHub token"),
    // Since 2026 a JSON Web Token may stand behind the mark.
    issuer("ghs_", Set::Dotted, 36, 1200, "GitHub token"),
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
    issuer("AGE-SECRET-KEY-1", Set::Upper, 58, 58, "age secret key"),
    issuer(".webhook.office.com/webhookb2/", Set::Address, 100, 260, "Teams webhook"),
    twilio("SK0"),
    twilio("SK1"),
    twilio("SK2"),
    twilio("SK3"),
    twilio("SK4"),
    twilio("SK5"),
    twilio("SK6"),
    twilio("SK7"),
    twilio("SK8"),
    twilio("SK9"),
    twilio("SKa"),
    twilio("SKb"),
    twilio("SKc"),
    twilio("SKd"),
    twilio("SKe"),
    twilio("SKf"),
    issuer("sq0atp-", Set::Url, 22, 60, "Square token"),
    issuer("sq0csp-", Set::Url, 43, 60, "Square secret"),
    issuer("EAAA", Set::Url, 60, 60, "Square token"),
    issuer("access_token$production$", Set::Dollar, 49, 49, "PayPal token"),
    issuer("key-", Set::Hex, 32, 32, "Mailgun key"),
    behind(Set::Hex, 32, 32, issuer("-us", Set::Digit, 1, 2, "Mailchimp key")),
    issuer("ATATT3", Set::Padded, 60, 300, "Atlassian token"),
    issuer("ATBB", Set::Padded, 28, 40, "Bitbucket password"),
    behind(Set::Digit, 8, 10, issuer(":AA", Set::Url, 32, 33, "Telegram bot token")),
    behind(Set::Alnum, 14, 14, issuer(".atlasv1.", Set::Padded, 60, 70, "Terraform Cloud token")),
    issuer("amzn.mws.", Set::Uuid, 36, 36, "Amazon MWS token"),
    issuer("HRKU-", Set::Url, 36, 64, "Heroku key"),
    issuer("dckr_oat_", Set::Url, 24, 40, "Docker Hub token"),
    issuer("rubygems_", Set::Hex, 48, 48, "RubyGems key"),
    issuer("sntrys_", Set::Padded, 60, 300, "Sentry token"),
    issuer("PMAK-", Set::Uuid, 59, 59, "Postman key"),
];

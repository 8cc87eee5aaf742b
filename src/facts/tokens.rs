//! Tokens by their shape: prefixes that issuers chose so that leaked tokens can be found.
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

/// What every token that is listed begins with.
pub const PREFIXES: [&str; ISSUERS.len()] = {
    let (mut prefixes, mut number) = ([""; ISSUERS.len()], 0);
    while number < ISSUERS.len() {
        prefixes[number] = ISSUERS[number].prefix;
        number += 1;
    }
    prefixes
};

/// The first token in a text.
pub fn find(text: &str) -> Option<Shape> {
    ISSUERS.iter().find_map(|issuer| {
        let at = text.match_indices(issuer.prefix).find_map(|(start, _)| issued(issuer, text, start))?;
        Some(Shape { kind: issuer.kind, at })
    })
}

/// The token that begins here.
pub fn at(text: &str, start: usize) -> Option<Range<usize>> {
    let mut issuers = ISSUERS.iter().filter(|issuer| text[start..].starts_with(issuer.prefix));
    issuers.find_map(|issuer| issued(issuer, text, start))
}

fn issued(issuer: &Issuer, text: &str, start: usize) -> Option<Range<usize>> {
    // Not in the middle of something else, such as base64.
    if issuer.prefix != "AccountKey=" && !issuer.prefix.contains('/') && text[..start].ends_with(is_word) {
        return None;
    }
    let rest = &text[start + issuer.prefix.len()..];
    let len = rest.bytes().take(issuer.len.1 + 1).take_while(|byte| issuer.set.has(*byte)).count();
    let fits = (issuer.len.0..=issuer.len.1).contains(&len) && !rest[len..].starts_with(is_word);
    (fits && is_random(&rest[..len])).then(|| start..start + issuer.prefix.len() + len)
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
const ISSUERS: &[Issuer] = &[
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

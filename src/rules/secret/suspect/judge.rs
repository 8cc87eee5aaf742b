//! Which names promise a secret, and which values are shown all the same: references, words, paths and placeholders.

use super::super::name::{self, NameKind, name_kind, split};
use super::super::value::{Written, is_blank, mixes, written};
use super::Within;
use super::assigned::Value;
use crate::facts::secrets::{Words, among, names, values};
use crate::finder::{Case, Finder};
use std::ops::Range;

/// How words end that mean a secret whatever they begin with: `mypassword`, `postgrespasswd`.
const ENDINGS: &[&str] = &[
    "password",
    "passwords",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "secret",
    "token",
    "apikey",
    "credential",
    "credentials",
    "authorization",
    "bearer",
    "authkey",
];

const PASSWORDS: [&str; 4] = ["password", "passwd", "passphrase", "pwd"];

/// As the last word of a name.
static LAST: Words = Words::new("auth dsn pw basic cookie psk");

/// What every one of these names has in it, but for those that end with `pw`.
static HINTS: Finder = Finder::new(
    &["pass", "pwd", "secret", "token", "key", "cred", "auth", "bearer", "dsn", "basic", "cookie", "psk"],
    Case::Ignored,
);

/// What is called so may be the name of an object that holds the secret.
static HOLDERS: Words = Words::new("secret secrets credential credentials creds auth");

/// Whether a value behind this name is to be hidden: more names than those that rules report.
pub fn promises(name: &str) -> bool {
    // Most names are about something else, and all names are asked.
    let has_pw = || name.as_bytes().windows(2).any(|pair| pair.eq_ignore_ascii_case(b"pw"));
    if name.is_ascii() && !HINTS.is_match(name) && !name::HINTS.is_match(name) && !has_pw() {
        return false;
    }
    if name_kind(name).is_some() {
        return true;
    }
    let words: Vec<String> =
        split(name).into_iter().map(|word| word.trim_end_matches(|it: char| it.is_ascii_digit()).to_owned()).collect();
    let Some(last) = words.iter().rfind(|word| !word.is_empty()) else { return false };
    let about = words.iter().any(|word| among(&names::NEVER, word))
        || among(&names::ABOUT_FIRST, &words[0])
        || among(&names::ABOUT_LAST, last)
        || last == "key" && !words.iter().any(|word| word == "ssh");
    !about
        && (words.iter().any(|word| ENDINGS.iter().any(|end| word.ends_with(end)))
            || among(&LAST, last)
            || last == "key")
}

/// Whether a name is about a password, so that it promises none, and what stands behind it is one all the same, by its
/// looks: `use_password: q7Zk3Pq8LmN2`.
pub fn belies(name: &str, value: &str) -> bool {
    let is_about = || split(name).iter().any(|word| PASSWORDS.iter().any(|end| word.ends_with(end)));
    value.len() >= 8 && mixes(value) && is_about() && written(NameKind::Password, value) == Some(Written::Live)
}

/// Whether a value under this name is what an object is called that holds the secret: `secret: shop-credentials`.
pub fn is_object(name: &str, value: &str) -> bool {
    let last = split(name).pop().unwrap_or_default();
    among(&HOLDERS, &last)
        && written(NameKind::Key, value).is_none()
        && !mixes(value)
        && !value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a whole value behind such a name is to be hidden.
pub fn is_hidden(value: &str) -> bool {
    hidden(value, &Value { at: 0..value.len(), quoted: true }, Within::File).is_some()
}

/// The part of a value that is to be hidden.
pub fn hidden(text: &str, value: &Value, within: Within) -> Option<Range<usize>> {
    let whole = &text[value.at.clone()];
    let start = value.at.start + (whole.len() - whole.trim_start().len());
    let shown = whole.trim();
    if let Some(default) = default_of(shown) {
        let at = start + default.start..start + default.end;
        return is_secret(&text[at.clone()], true, within).then_some(at);
    }
    is_secret(shown, value.quoted, within).then_some(start..start + shown.len())
}

/// What stands behind `:-` in `${NAME:-value}`.
fn default_of(value: &str) -> Option<Range<usize>> {
    let rest = value.strip_prefix("${")?;
    let name = rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))?;
    let operator = rest[name..].len() - rest[name..].trim_start_matches([':', '-', '?', '+', '=']).len();
    let start = 2 + name + operator;
    let end = value.rfind('}').filter(|end| *end >= start).unwrap_or(value.len());
    (operator > 0 && start < end).then_some(start..end)
}

fn is_secret(value: &str, quoted: bool, within: Within) -> bool {
    let lower = value.to_ascii_lowercase();
    if value.len() < 2
        || among(&values::WORDS, &lower)
        || is_reference(value, &lower)
        || is_blank(NameKind::Key, value, &lower)
    {
        return false;
    }
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    if digits == value.len() && digits < 3 || (1..5).contains(&digits) && value.len() <= digits + 2 {
        return false;
    }
    let kept_elsewhere = written(NameKind::Password, value).is_none();
    if (kept_elsewhere && !value.contains('\n') || !quoted && is_code(value)) && !mixes(value) {
        return false;
    }
    // `a secret: the page says why`
    let first = value.split(char::is_whitespace).next().unwrap_or("");
    let short = first.len() < 6 || !quoted;
    let prose = short && first.bytes().skip(1).all(|byte| byte.is_ascii_lowercase());
    within == Within::File && value.len() >= 4 || !prose
}

/// Nothing is left of it without what it refers to.
fn is_reference(value: &str, lower: &str) -> bool {
    let stored = values::STORES.iter().any(|store| lower.starts_with(store));
    let public = ["ssh-rsa ", "ssh-ed25519 ", "ecdsa-"].iter().any(|public| lower.starts_with(public));
    let percent = value.len() > 2 && value.starts_with('%') && value.ends_with('%') || value.starts_with("%[");
    if stored || public || percent || lower.contains(".vault.azure.net") || value.starts_with("valueFrom") {
        return true;
    }
    if value.starts_with(['{', '[', '(']) && !value.starts_with("{{") {
        // A structure: what is in it is judged by itself.
        return true;
    }
    let (mut rest, mut referred) = (value.to_owned(), false);
    for (open, close) in [("${{", "}}"), ("${", "}"), ("$(", ")"), ("{{", "}}"), ("<%", "%>"), ("%(", ")")] {
        while let Some(start) = rest.find(open) {
            let end = rest[start..].find(close).map_or(rest.len(), |end| start + end + close.len());
            rest.replace_range(start..end, "");
            referred = true;
        }
    }
    let name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if let Some(variable) = rest.trim_start_matches(['"', '\'']).strip_prefix('$') {
        return name(variable.trim_end_matches(['"', '\'', ';', '&', '|']));
    }
    referred && rest.chars().filter(|letter| letter.is_alphanumeric()).count() < 4
}

/// `random_password.db.result`, `file("x")`
pub fn is_code(value: &str) -> bool {
    let name = value.bytes().take_while(|byte| byte.is_ascii_lowercase() || b"_0123456789".contains(byte)).count();
    let dotted = value.contains('.')
        && value.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.[]\"*-".contains(&byte));
    dotted || name > 1 && value[name..].starts_with('(')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_passed_over() {
        let words = ENDINGS.iter().copied().chain(LAST.iter()).filter(|word| *word != "pw");
        let without: Vec<_> = words.filter(|word| !HINTS.is_match(word)).collect();
        assert!(without.is_empty(), "{without:?}");
        for name in ["dbPw", "DB_PW", "pw1", "mypasswd", "PSK", "sshKey", "ssh\u{212a}ey"] {
            assert!(promises(name), "{name}");
        }
    }
}

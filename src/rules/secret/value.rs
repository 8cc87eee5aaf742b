//! Which values are secrets that someone wrote down, once their name says that one is here: shared by all rules on secrets,
//! so that one word leads to one answer wherever it stands.

use super::address;
use super::name::{NameKind, name_kind};
use crate::facts::secrets::{among, values};
use crate::syntax::base64;
use std::ops::Range;

/// How sure it is that a value is a secret that someone wrote down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A value that works, as far as anyone can tell: `hunter2`, and `changeme` and `password`, too.
    Live,
    /// It may work, and has a word of samples in it: `correcthorseexample`. Or it opens this machine alone.
    Sample,
    /// Stands for a value that someone will put there: `<your token>`, `xxxx`.
    Blank,
}

/// Whether a value that stands under such a name is written out, and how seriously.
pub fn written(kind: NameKind, value: &str) -> Option<Written> {
    let value = value.trim();
    if value.is_empty() || value.contains('\n') {
        return None;
    }
    let lower = value.to_ascii_lowercase();
    if is_reference(value, &lower) || among(&values::WORDS, &lower) || is_hash(value, &lower) {
        return None;
    }
    if kind == NameKind::Login {
        let plain = decoded_login(value);
        let (value, password) = match &plain {
            Some((plain, at)) => (plain.as_str(), at.clone()),
            None => (value, login(value)?),
        };
        return written(NameKind::Password, &value[password]);
    }
    if is_setting(kind, value) || is_made_up(&lower) || values::SAMPLES.contains(&value) {
        return None;
    }
    if is_path(value) || is_plain_url(value) || names_an_object(kind, &lower) {
        return None;
    }
    Some(if is_blank(kind, value, &lower) {
        Written::Blank
    } else if is_sample(value, &lower) || (kind != NameKind::Password && is_test(value)) {
        // Under "password", `test` is a bad one.
        Written::Sample
    } else {
        Written::Live
    })
}

/// Whether a value stands for one that is still to come, or shows what one looks like.
pub fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    is_blank(NameKind::Key, value, &lower) || is_sample(value, &lower)
}

/// The password in `web:hunter2`, or as Neo4j has it, `neo4j/hunter2`.
pub fn login(value: &str) -> Option<Range<usize>> {
    let sign = if value.starts_with("neo4j/") { '/' } else { ':' };
    let at = value.find(sign)?;
    let user = &value[..at];
    let named =
        !user.is_empty() && user.len() <= 64 && !user.contains(|letter: char| letter.is_whitespace() || letter == '/');
    let password = &value[at + 1..];
    let whole = !password.is_empty() && !password.starts_with("//") && !password.contains(char::is_whitespace);
    (named && whole).then_some(at + 1..value.len())
}

/// A user with a password in Base64, as `Authorization: Basic` and `.dockerconfigjson` have it: the text, and its password.
pub fn decoded_login(value: &str) -> Option<(String, Range<usize>)> {
    let of_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=_-".contains(&byte);
    if value.len() < 8 || !value.bytes().all(of_base64) {
        return None;
    }
    let plain = base64::decode_text(value).filter(|plain| plain.chars().all(|letter| !letter.is_control()))?;
    let password = login(&plain)?;
    Some((plain, password))
}

pub fn is_blank(kind: NameKind, value: &str, lower: &str) -> bool {
    let mask = |letter: char| matches!(letter, 'x' | 'X' | '*' | '.' | '-' | '_' | '?' | '#' | '\u{2022}');
    let between = |start, end| value.starts_with(start) && value.ends_with(end);
    let bracketed = between("<", ">") || between("[", "]") || between("__", "__");
    // `CHANGE_ME_SOON`, `SECRET`: constants that nobody has filled in; `RSA_4096` is one that a machine knows.
    let number =
        kind == NameKind::Key && value.contains('_') && value.starts_with(|letter: char| letter.is_ascii_uppercase());
    let of_constant = |byte: u8| byte.is_ascii_uppercase() || byte == b'_' || (number && byte.is_ascii_digit());
    let shouted = value.bytes().all(of_constant);
    let constant = shouted && (value.contains('_') || name_kind(value).is_some() || value == "KEY");
    bracketed
        || constant
        || value.chars().all(mask)
        || values::BLANK_STARTS.iter().any(|start| lower.starts_with(start))
        || values::BLANKS.iter().any(|part| lower.contains(part))
}

fn is_sample(value: &str, lower: &str) -> bool {
    // Not in a key that happens to have the letters in it.
    let random = value.len() >= 32 && mixes(value);
    !random && values::SAMPLE_WORDS.iter().any(|word| lower.contains(word))
}

fn is_made_up(lower: &str) -> bool {
    lower.split(['-', '_', '.', ' ', ':']).any(|word| among(&values::MADE_UP, word))
}

/// What tests and emulators are given.
pub fn is_test(value: &str) -> bool {
    among(&values::TESTS, &value.to_ascii_lowercase())
}

/// Says where the value is kept instead of what it is.
pub fn is_reference(value: &str, lower: &str) -> bool {
    let of_name = |rest: &str| {
        let mut letters = rest.bytes();
        letters.all(|byte| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte))
    };
    // `$DB_PASSWORD`, `$mail.password`, `$env:TOKEN`, `$mail-password`
    let variable = value.strip_prefix('$').is_some_and(|rest| rest.starts_with(['{', '(', '$']) || of_name(rest));
    let between = |sign: &str| value.len() > 2 && value.starts_with(sign) && value.ends_with(sign);
    let field = value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).is_some_and(of_name);
    let printed = matches!(value, "%s" | "%d" | "%v" | "%q") || value.starts_with("%[");
    variable
        || field
        || printed
        || between("%")
        || (between("@") && of_name(&value[1..value.len() - 1]))
        || values::MARKS.iter().any(|mark| value.contains(mark))
        || lower.starts_with("valuefrom")
        || value.starts_with("!!")
        || values::PUBLISHED.iter().any(|public| lower.starts_with(public))
        || values::PUBLIC_KEYS.iter().any(|public| lower.contains(public))
        || values::STORES.iter().any(|store| lower.starts_with(store))
        || lower.contains(".vault.azure.net")
        || (value.starts_with('@') && value.contains('('))
}

/// What a one-way function made of a password, perhaps behind the user's name. A `$` is doubled where Compose reads it.
fn is_hash(value: &str, lower: &str) -> bool {
    let hash = |text: &str| {
        let text = text.trim_start_matches('$');
        let known = |start: &&str| text.starts_with(start.trim_start_matches('$').to_ascii_lowercase().as_str());
        let crypt = values::HASHES.iter().filter(|start| start.starts_with('$')).any(known);
        crypt && text.contains('$')
    };
    let hex = |rest: &str, len: usize| rest.len() == len && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
    let named = values::HASHES.iter().filter(|start| !start.starts_with('$')).any(|start| lower.starts_with(start));
    // `web:$apr1$…`, as `htpasswd` writes it.
    let hash_of_user = || {
        lower.split_once(':').is_some_and(|(_, rest)| rest.starts_with("{sha") || (rest.starts_with('$') && hash(rest)))
    };
    named
        || (value.starts_with('$') && hash(lower))
        || hash_of_user()
        || lower.strip_prefix("md5").is_some_and(|rest| hex(rest, 32))
        || lower.strip_prefix("sha256:").is_some_and(|rest| hex(rest, 64))
        || value.strip_prefix('*').is_some_and(|rest| hex(rest, 40))
}

/// Switches, numbers and the like.
fn is_setting(kind: NameKind, value: &str) -> bool {
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let unit = &value[digits..];
    match (kind, unit) {
        // A number under "password" is a bad one; under "token" it is a limit.
        (NameKind::Password, "") => digits < 3,
        (NameKind::Key | NameKind::Login, "") => true,
        (_, unit) => {
            digits > 0
                && matches!(unit, "ms" | "s" | "m" | "h" | "d" | "w" | "k" | "M" | "kb" | "mb" | "Ki" | "Mi" | "%")
        }
    }
}

/// A path, or a file by name. What is random may start with a slash as well.
fn is_path(value: &str) -> bool {
    if value.contains(char::is_whitespace) {
        return false;
    }
    let rooted = ["/", "./", "../", "~/"].iter().any(|root| value.starts_with(root))
        || value.get(1..3) == Some(":\\")
        || value.get(1..3) == Some(":/");
    let random = value.contains(['+', '=']) || (value.len() >= 32 && mixes(value) && value.matches('/').count() < 3);
    let ending = value.rsplit('.').next().unwrap_or("");
    let file = value.contains('.') && values::FILES.iter().any(|file| file == ending);
    (rooted && !random) || file
}

/// Small letters, capitals and digits: nothing that people make up.
pub fn mixes(value: &str) -> bool {
    let has = |test: fn(&u8) -> bool| value.as_bytes().iter().any(test);
    has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit)
}

/// An address that brings no password along.
fn is_plain_url(value: &str) -> bool {
    value.contains("://") && address::passwords(value).next().is_none()
}

/// Names of the objects that hold secrets: `ingress-tls-secret`, `registry-credentials`.
fn names_an_object(kind: NameKind, lower: &str) -> bool {
    if kind == NameKind::Password {
        return false;
    }
    let parts: Vec<_> = lower.split(['-', '.', '/', '_', ':']).collect();
    let wordy = parts.len() > 1
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.len() < 20 && part.bytes().all(|byte| byte.is_ascii_lowercase()));
    // `my-secret-key` is what people write for a secret; `db-secret` is what they call an object.
    wordy && parts.last().is_some_and(|last| among(&values::OBJECTS, last)) && !parts.contains(&"super")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_kept_elsewhere_are_no_secrets() {
        for value in [
            "",
            "${DB_PASSWORD}",
            "$(DB_PASSWORD)",
            "$DB_PASSWORD",
            "$mail.password",
            "$mail-password",
            "$env:SHOP_TOKEN",
            "#{DbPassword}#",
            "#{DbPassword}",
            "@db.password@",
            "{db_password}",
            "secretref:db-password",
            "{{ .Values.password }}",
            "true",
            "off",
            "hours",
            "30m",
            "12",
            "/run/secrets/db",
            "./secrets/db.txt",
            "tls.key",
            "arn:aws:secretsmanager:eu-west-1:1:secret:db",
            "vault:secret/data/db#password",
            "https://login.example.com/token",
            "ENC[AES256_GCM,data:abc]",
            "%DB_PASSWORD%",
            "registry-credentials",
            "projects/1/secrets/db",
            "fake-token",
            "pk_live_q7Zk3Pq8LmN2vBx7",
        ] {
            assert_eq!(written(NameKind::Key, value), None, "{value}");
        }
        for value in [
            "hunter2",
            "changeme",
            "password",
            "test",
            "wJalrXUtnFEMI/K7MDENG/bPxRfi",
            "p@ss:w0rd",
            "oh no D:",
            "my-secret-key",
        ] {
            assert_eq!(written(NameKind::Password, value), Some(Written::Live), "{value}");
        }
        for value in ["<your password>", "xxxx", "***", "your-token-here", "REPLACE_ME", "placeholder", "RSA_4096"] {
            assert_eq!(written(NameKind::Key, value), Some(Written::Blank), "{value}");
        }
        assert_eq!(written(NameKind::Key, "test"), Some(Written::Sample));
        assert_eq!(written(NameKind::Password, "correcthorseexample"), Some(Written::Sample));
        assert_eq!(written(NameKind::Password, "123456"), Some(Written::Live));
        assert_eq!(written(NameKind::Key, "123456"), None);
    }

    #[test]
    fn hashes_open_nothing() {
        for value in [
            "$2b$12$B9UWvVonNJf6YaWHIX2HKZoJK5ILg2NqFxda6xPv",
            "$$2y$$05$$B9UWvVonNJf6YaWHIX2HKZoJK5ILg2NqFxda6xPv",
            "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA",
            "web:$apr1$x7$B9UWvVonNJf6YaWHIX2HK",
            "{SSHA}c2FsdGVkaGFzaA==",
            "pbkdf2_sha256$260000$salt$aGFzaA=",
            "md50123456789abcdef0123456789abcdef",
        ] {
            assert_eq!(written(NameKind::Password, value), None, "{value}");
            assert_eq!(written(NameKind::Login, value), None, "{value}");
        }
    }

    #[test]
    fn a_user_comes_with_a_password() {
        // `web:hunter2` and `web:`
        for (value, expected) in [
            ("web:hunter2", Some(Written::Live)),
            ("d2ViOmh1bnRlcjI=", Some(Written::Live)),
            ("d2ViOg==", None),
            ("web:${PASSWORD}", None),
            ("neo4j/hunter2", Some(Written::Live)),
            ("always", None),
            ("development:test", Some(Written::Live)),
            ("https://web", None),
        ] {
            assert_eq!(written(NameKind::Login, value), expected, "{value}");
        }
    }
}

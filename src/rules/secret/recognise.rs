//! Which names are names of secrets, and which values are values: shared by all rules on secrets.
//!
//! A name is judged word by word (`DB_PASSWORD`, `dbPassword` and `db.password` are the same three times), because
//! letters alone deceive: `MONKEY` holds no key and `KMS_KEY_ALIAS` no secret.

use super::{shapes, words};
use crate::finder::{Case, Finder};
use crate::model::{HOLE, Setting, Slot, Value};
use std::ops::Range;

/// How sure it is that a value is a secret that someone wrote down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// A value that works, as far as anyone can tell: `hunter2`, and `changeme`, too.
    Live,
    /// Stands for a value that someone will put there: `<your token>`, `xxxx`.
    Placeholder,
}

/// A secret that stands in a setting, and where.
pub struct Found<'a> {
    pub written: Written,
    pub slot: Slot,
    /// What it is, for messages: "a secret", "a password in an address".
    pub what: &'static str,
    pub text: &'a str,
}

/// The secret that a setting holds: by its name, or because an address in it brings a password along.
/// What [`super::shapes`] knows is left to the rules on shapes: one secret, one finding.
pub fn secret(setting: &Setting) -> Option<Found<'_>> {
    let found = by_name_or_address(setting)?;
    let text = setting.value.known()?;
    shapes::find(text.as_str()).is_none().then_some(found)
}

fn by_name_or_address(setting: &Setting) -> Option<Found<'_>> {
    let Value::Set(text) = &setting.value.value else { return None };
    let slot = setting.value.slot.clone();
    if let Some(range) = password_in_url(text.as_str()) {
        let password = &text.as_str()[range.clone()];
        let written = written(NameKind::Password, password).filter(|_| !password.contains(HOLE))?;
        let at = text.locate(range);
        return Some(Found { written, slot: Slot { at, ..slot }, what: "a password in an address", text: password });
    }
    let kind = name_kind(setting.name.known()?)?;
    let text = text.known()?;
    Some(Found { written: written(kind, text)?, slot, what: "a secret", text })
}

/// What every name of a secret has in it.
pub static HINTS: Finder = Finder::new(&words::HINTS, Case::Ignored);

/// What a name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// Something that a person types; even `1234` may be one.
    Password,
    /// Something that a machine made.
    Key,
}

/// Whether a name says that its value is a secret.
pub fn name_kind(name: &str) -> Option<NameKind> {
    // Most names are about something else, and all names are asked.
    if !HINTS.is_match(name) {
        return None;
    }
    let words = split(name);
    let any = |list: &str| words.iter().any(|word| among(list, word));
    let is = |word: &str| words.iter().any(|other| other == word);
    let last = words.last()?.as_str();
    if any(words::NEVER) || among(words::ABOUT_FIRST, &words[0]) {
        return None;
    }
    // `--tls-secret` and `imagePullSecret` take the name of an object.
    if matches!(last, "secret" | "secrets") && any(words::OBJECTS) {
        return None;
    }
    let request = words.len() > 1 && last == "token" && among(words::TOKEN_OF_REQUEST, &words[words.len() - 2]);
    if request {
        return None;
    }
    // `AWS_ACCESS_KEY_ID` is half of a pair of keys; all other ids only name something.
    let access_key_id = words.ends_with(&["access".into(), "key".into(), "id".into()]) || last == "accesskeyid";
    if among(words::ABOUT_LAST, last) && !access_key_id {
        return None;
    }
    if any(words::PASSWORDS) {
        // `passwordKey: db` tells where the password is, not what it is.
        return (last != "key").then_some(NameKind::Password);
    }
    if access_key_id || any(words::SECRETS) {
        // `tokenKey` again, but `secretKey` is a secret.
        return (last != "key" || is("secret") || is("secrets")).then_some(NameKind::Key);
    }
    let compound = words.windows(2).any(|pair| {
        let second = pair[1].as_str();
        match second {
            "key" | "keys" => among(words::KEY_OF, &pair[0]),
            "string" => matches!(pair[0].as_str(), "connection" | "conn"),
            _ => false,
        }
    });
    // `DB_PASS`, `PASS_PHRASE`; but nginx has a `proxy_pass`.
    let pass = words.windows(2).any(|pair| match (pair[0].as_str(), pair[1].as_str()) {
        ("pass", next) => matches!(next, "code" | "phrase" | "word"),
        (before, "pass") => {
            last == "pass" && !matches!(before, "proxy" | "by" | "first" | "second" | "single" | "fail")
        }
        _ => false,
    });
    if pass {
        return Some(NameKind::Password);
    }
    compound.then_some(NameKind::Key)
}

/// Whether a value that stands under such a name is written out, and how seriously.
pub fn written(kind: NameKind, value: &str) -> Option<Written> {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    if value.is_empty() || value.contains('\n') {
        return None;
    }
    if is_reference(value, &lower) || among(words::WORDS, &lower) || is_setting(kind, value) {
        return None;
    }
    if is_path(value) || is_plain_url(&lower) || names_a_secret(kind, &lower) {
        return None;
    }
    Some(if is_placeholder(value, &lower) { Written::Placeholder } else { Written::Live })
}

/// Whether a value stands for one that is still to come.
pub fn is_placeholder(value: &str, lower: &str) -> bool {
    let mask = |letter: char| matches!(letter, 'x' | 'X' | '*' | '.' | '-' | '_' | '?' | '#' | '\u{2022}');
    let bracketed = (value.starts_with('<') && value.ends_with('>'))
        || (value.starts_with('[') && value.ends_with(']'))
        || (value.starts_with("__") && value.ends_with("__"));
    // `CHANGE_ME_SOON`, `SECRET`: constants that nobody has filled in.
    let shouted = value.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let constant = shouted && (value.contains('_') || name_kind(value).is_some() || value == "KEY");
    // Not in a key that happens to have the letters in it.
    let example = lower.contains("example") && !(value.len() >= 32 && mixes(value));
    bracketed
        || constant
        || example
        || value.chars().all(mask)
        || ["your", "my-own", "put-", "put_", "insert", "replace", "todo", "tbd", "fixme", "enter-", "enter_", "fill"]
            .iter()
            .any(|start| lower.starts_with(start))
        || ["placeholder", "dummy", "redacted", "_here", "-here", "changeit-", "to-be-", "not-a-real"]
            .iter()
            .any(|part| lower.contains(part))
}

fn among(list: &str, word: &str) -> bool {
    list.split(' ').any(|other| other == word)
}

/// The words of a name in lower case: split at all that is no letter or digit, and where capitals begin.
fn split(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_alphanumeric() {
            let humps = letter.is_uppercase()
                && (previous.is_lowercase()
                    || previous.is_uppercase() && letters.peek().is_some_and(|next| next.is_lowercase()));
            match words.last_mut() {
                Some(word) if previous.is_alphanumeric() && !humps => word.extend(letter.to_lowercase()),
                Some(_) | None => words.push(letter.to_lowercase().collect()),
            }
        }
        previous = letter;
    }
    words
}

/// Says where the value is kept instead of what it is.
pub fn is_reference(value: &str, lower: &str) -> bool {
    let variable = value.strip_prefix('$').is_some_and(|rest| {
        rest.starts_with(['{', '(', '$']) || rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    });
    let percent = value.len() > 2 && value.starts_with('%') && value.ends_with('%');
    let printed = matches!(value, "%s" | "%d" | "%v" | "%q") || value.starts_with("%[");
    variable
        || percent
        || printed
        || ["${", "$(", "{{", "}}", "<%", "%(", "@@", "((", "!!", "valuefrom"].iter().any(|part| lower.contains(part))
        || ["ssh-rsa ", "ssh-ed25519 ", "ecdsa-"].iter().any(|public| lower.starts_with(public))
        || words::STORES.split(' ').any(|store| lower.starts_with(store))
        || lower.contains(".vault.azure.net")
        || (value.starts_with('@') && value.contains('('))
}

/// Switches, numbers and the like.
fn is_setting(kind: NameKind, value: &str) -> bool {
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let unit = &value[digits..];
    match (kind, unit) {
        // A number under "password" is a bad one; under "token" it is a limit.
        (NameKind::Password, "") => digits < 3,
        (NameKind::Key, "") => true,
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
    let file = value.contains('.') && among(words::FILES, ending);
    (rooted && !random) || file
}

/// Small letters, capitals and digits: nothing that people make up.
fn mixes(value: &str) -> bool {
    let has = |test: fn(&u8) -> bool| value.as_bytes().iter().any(test);
    has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit)
}

/// An address that brings no password along.
fn is_plain_url(lower: &str) -> bool {
    lower.find("://").is_some_and(|_| password_in_url(lower).is_none())
}

/// The password in `scheme://user:password@host`, as a part of the text.
pub fn password_in_url(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(found) = text[from..].find("://") {
        let start = from + found + 3;
        let rest = &text[start..];
        let end = rest.find(['/', '?', '#', ' ', '"', '\'', '\n', ',', '<', '>']).unwrap_or(rest.len());
        let authority = &rest[..end];
        if let Some(at) = authority.rfind('@')
            && let Some(colon) = authority[..at].find(':')
            && colon + 1 < at
        {
            return Some(start + colon + 1..start + at);
        }
        from = start;
    }
    None
}

/// Whether a flag (`--db-password`) or an assignment (`DB_PASSWORD=`) in a command line is named like a secret.
pub fn sets_a_secret(text: &str) -> bool {
    let of_name = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    HINTS.places(text).any(|hint| {
        let start = text[..hint.start].trim_end_matches(of_name).len();
        let end = text.len() - text[hint.end..].trim_start_matches(of_name).len();
        let name = &text[start..end];
        (name.starts_with('-') || text[end..].starts_with('=')) && name_kind(name).is_some()
    })
}

/// A line of a configuration file that sets a secret.
pub struct Assignment {
    pub written: Written,
    pub name: Range<usize>,
    pub value: Range<usize>,
}

/// `NAME=value`, `name: value` and `"name": "value"`, line by line: what dotenv files, properties, YAML and JSON share.
pub fn assignments(text: &str) -> impl Iterator<Item = Assignment> {
    // Where the lines begin is where they lie in memory.
    let offset = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    text.lines().filter_map(move |line| {
        let start = line.trim_start();
        let start = ["export ", "set ", "ENV ", "- "].iter().find_map(|word| start.strip_prefix(word)).unwrap_or(start);
        let start = start.trim_start_matches(['"', '\'', ' ']);
        let end = start.find(|letter: char| !(letter.is_ascii_alphanumeric() || "_.-".contains(letter)))?;
        let (name, rest) = start.split_at(end);
        let rest = rest.trim_start_matches(['"', '\'']).trim_start();
        let value = rest.strip_prefix('=').or_else(|| rest.strip_prefix(": ")).or_else(|| rest.strip_prefix(":\t"))?;
        let kind = name_kind(name)?;
        let value = unquoted(value.trim())?;
        let written = written(kind, value)?;
        let (name, value) = (offset(name)..offset(name) + name.len(), offset(value)..offset(value) + value.len());
        Some(Assignment { written, name, value })
    })
}

/// The value of a line, without its quotes; what is code, or a structure that begins, is none.
fn unquoted(value: &str) -> Option<&str> {
    let value = value.trim_end_matches([',', ';']).trim_end();
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote) {
            return rest.split(quote).next();
        }
    }
    let code = value.contains(['(', ')', '{', '}', '[', ']', '<', '>', ' ', '|', '&', '*', '\\', '"', '`'])
        || value.starts_with(['!', '#', '=', '%']);
    (!code).then_some(value)
}

/// Names of the objects that hold secrets: `ingress-tls-secret`, `registry-credentials`.
fn names_a_secret(kind: NameKind, lower: &str) -> bool {
    if kind == NameKind::Password {
        return false;
    }
    let parts: Vec<_> = lower.split(['-', '.', '/', '_', ':']).collect();
    let wordy = parts.len() > 1
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.len() < 20 && part.bytes().all(|byte| byte.is_ascii_lowercase()));
    let says =
        ["secret", "secrets", "credential", "credentials", "creds", "tls", "cert", "certs", "token", "tokens", "keys"];
    // `my-secret-key` is what people write for a secret; `db-secret` is what they call an object.
    wordy && parts.last().is_some_and(|last| says.contains(last)) && !parts.contains(&"super")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_for_a_secret_is_passed_over() {
        let words = words::PASSWORDS.split_whitespace().chain(words::SECRETS.split_whitespace());
        let without: Vec<_> = words.filter(|word| !HINTS.is_match(word)).collect();
        assert!(without.is_empty(), "{without:?}");
    }

    #[test]
    fn names_are_judged_word_by_word() {
        for name in [
            "DB_PASSWORD",
            "dbPassword",
            "spring.datasource.password",
            "PGPASSWORD",
            "GITHUB_TOKEN",
            "apikey",
            "API_KEY",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "SECRET_PASSPHRASE",
            "JWT_SECRET",
            "APISecret",
            "AZURE_BATCH_KEY",
            "OCI_CLI_KEY_CONTENT",
            "ARTIFACTORY_PSW",
            "DB_PASS",
            "CONNECTION_STRING",
            "VITE_AWS_ACCESS_KEY_ID",
            "SECRET_KEY",
            "secret",
        ] {
            assert!(name_kind(name).is_some(), "{name}");
        }
        for name in [
            "MONKEY",
            "KMS_KEY_ALIAS",
            "AUTH_MODE",
            "PUBLIC_KEY",
            "KEY_NAME",
            "TOKEN_URL",
            "TOKEN_TTL",
            "PASSWORD_POLICY",
            "PASSWORD_FILE",
            "SECRET_NAME",
            "CLIENT_ID",
            "passwordKey",
            "existingSecret",
            "SERVER_TOKENS",
            "MAX_TOKENS",
            "AUTH_MODULE_VERSION",
            "public_token",
            "SECRETS_MANAGER_REGION",
            "PARTITION_KEY",
            "TOKENIZERS_PARALLELISM",
            "",
            "KEYCLOAK_HOST",
            "creation_token",
            "secret_permissions",
            "COMPASS_WD",
            "TOKEN_EXPIRATION_SECONDS",
        ] {
            assert!(name_kind(name).is_none(), "{name}");
        }
    }

    #[test]
    fn values_that_are_kept_elsewhere_are_no_secrets() {
        for value in [
            "",
            "${DB_PASSWORD}",
            "$(DB_PASSWORD)",
            "$DB_PASSWORD",
            "{{ .Values.password }}",
            "true",
            "off",
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
        ] {
            assert_eq!(written(NameKind::Key, value), None, "{value}");
        }
        for value in [
            "hunter2",
            "changeme",
            "password",
            "wJalrXUtnFEMI/K7MDENG/bPxRfi",
            "p@ss:w0rd",
            "oh no D:",
            "my-secret-key",
        ] {
            assert_eq!(written(NameKind::Password, value), Some(Written::Live), "{value}");
        }
        for value in ["<your password>", "xxxx", "***", "your-token-here", "REPLACE_ME", "placeholder"] {
            assert_eq!(written(NameKind::Key, value), Some(Written::Placeholder), "{value}");
        }
        assert_eq!(written(NameKind::Password, "123456"), Some(Written::Live));
        assert_eq!(written(NameKind::Key, "123456"), None);
    }

    #[test]
    fn settings_in_files_are_found() {
        let text = "# password: no\nserver_tokens off;\nexport DB_PASSWORD='hunter2'\n  token: abc123\n\"apiKey\": \"k1\",\nsecret: {\n\
                    password = get(x)\npassword=${X}\npasswordFile: a\n";
        let found: Vec<_> = assignments(text).map(|it| (&text[it.name], &text[it.value])).collect();
        assert_eq!(found, [("DB_PASSWORD", "hunter2"), ("token", "abc123"), ("apiKey", "k1")]);
    }

    #[test]
    fn passwords_in_addresses_are_found() {
        let url = "see http://a and postgres://app:s3cret@db:5432/x";
        assert_eq!(password_in_url(url).map(|range| &url[range]), Some("s3cret"));
        assert_eq!(password_in_url("https://user@host:80/"), None);
        assert_eq!(password_in_url("https://host:80/a@b:c"), None);
    }
}

//! Which names are names of secrets, and which values are values: shared by all rules on secrets.
//!
//! A name is judged word by word (`DB_PASSWORD`, `dbPassword` and `db.password` are the same three times), because
//! letters alone deceive: `MONKEY` holds no key and `KMS_KEY_ALIAS` no secret.

use super::shapes;
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
pub struct Found {
    pub written: Written,
    pub slot: Slot,
    /// What it is, for messages: "a secret", "a password in an address".
    pub what: &'static str,
}

/// The secret that a setting holds: by its name, or because an address in it brings a password along.
/// What [`super::shapes`] knows is left to the rules on shapes: one secret, one finding.
pub fn secret(setting: &Setting) -> Option<Found> {
    let Value::Set(text) = &setting.value.value else { return None };
    if shapes::find(text.as_str()).is_some() {
        return None;
    }
    let slot = setting.value.slot.clone();
    if let Some(range) = password_in_url(text.as_str()) {
        let password = &text.as_str()[range.clone()];
        let written = written(NameKind::Password, password).filter(|_| !password.contains(HOLE))?;
        let at = text.locate(range);
        return Some(Found { written, slot: Slot { at, ..slot }, what: "a password in an address" });
    }
    let kind = name_kind(setting.name.known()?)?;
    let written = written(kind, text.known()?)?;
    Some(Found { written, slot, what: "a secret" })
}

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
    let words = words(name);
    let is = |word: &str| words.iter().any(|other| other == word);
    let last = words.last()?.as_str();
    if words.iter().any(|word| NEVER.contains(&word.as_str())) || ABOUT_FIRST.contains(&words[0].as_str()) {
        return None;
    }
    // `AWS_ACCESS_KEY_ID` is half of a pair of keys; all other ids only name something.
    let access_key_id = words.ends_with(&["access".into(), "key".into(), "id".into()]) || last == "accesskeyid";
    if ABOUT_LAST.contains(&last) && !access_key_id {
        return None;
    }
    if words.iter().any(|word| PASSWORDS.contains(&word.as_str())) {
        // `passwordKey: db` tells where the password is, not what it is.
        return (last != "key").then_some(NameKind::Password);
    }
    if access_key_id || words.iter().any(|word| SECRETS.contains(&word.as_str())) {
        // `tokenKey` again, but `secretKey` is a secret.
        return (last != "key" || is("secret") || is("secrets")).then_some(NameKind::Key);
    }
    let compound = words.windows(2).any(|pair| {
        let second = pair[1].as_str();
        match second {
            "key" | "keys" => KEY_OF.contains(&pair[0].as_str()),
            "string" => matches!(pair[0].as_str(), "connection" | "conn"),
            "code" => pair[0] == "pass",
            "phrase" => pair[0] == "pass",
            _ => false,
        }
    });
    compound.then_some(NameKind::Key)
}

/// Whether a value that stands under such a name is written out, and how seriously.
pub fn written(kind: NameKind, value: &str) -> Option<Written> {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    if value.is_empty() || value.contains('\n') {
        return None;
    }
    if is_reference(value, &lower) || WORDS.contains(&lower.as_str()) || is_setting(kind, value) {
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
    bracketed
        || value.chars().all(mask)
        || ["your-", "your_", "your ", "my-own", "put-", "put_", "insert", "replace", "todo", "tbd", "fixme", "enter-", "enter_", "fill"]
            .iter()
            .any(|start| lower.starts_with(start))
        || ["placeholder", "dummy", "redacted", "example", "_here", "-here", "changeit-", "to-be-", "not-a-real"]
            .iter()
            .any(|part| lower.contains(part))
        || lower == "yours"
}

/// The words of a name in lower case: split at all that is no letter or digit, and where capitals begin.
fn words(name: &str) -> Vec<String> {
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
    variable
        || percent
        || ["${", "$(", "{{", "}}", "<%", "%(", "@@", "((", "!!", "valuefrom"].iter().any(|part| lower.contains(part))
        || STORES.iter().any(|store| lower.starts_with(store))
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
            digits > 0 && matches!(unit, "ms" | "s" | "m" | "h" | "d" | "w" | "k" | "M" | "kb" | "mb" | "Ki" | "Mi" | "%")
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
    let file = value.contains('.') && FILES.contains(&ending);
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
        && parts.iter().all(|part| !part.is_empty() && part.len() < 20 && part.bytes().all(|byte| byte.is_ascii_lowercase()));
    let says = ["secret", "secrets", "credential", "credentials", "creds", "tls", "cert", "certs", "token", "tokens", "keys"];
    // `my-secret-key` is what people write for a secret; `db-secret` is what they call an object.
    wordy && parts.last().is_some_and(|last| says.contains(last)) && !parts.contains(&"super")
}

const PASSWORDS: &[&str] =
    &["password", "passwords", "passwd", "pwd", "psw", "passphrase", "passcode", "userpassword", "dbpassword", "pword", "pgpassword"];

const SECRETS: &[&str] = &[
    "secret", "secrets", "token", "credential", "credentials", "creds", "apikey", "apikeys", "privatekey", "secretkey",
    "accesskey", "authkey", "apitoken", "authtoken", "accesstoken", "clientsecret", "appsecret", "connectionstring",
    "jwtsecret", "apisecret",
];

/// What makes a key a secret one.
const KEY_OF: &[&str] = &[
    "api", "access", "private", "priv", "secret", "signing", "signature", "encryption", "encrypt", "master", "auth",
    "account", "storage", "ssh", "rsa", "batch", "cli", "app", "session", "admin", "deploy", "jwt", "hmac", "cookie",
    "shared", "service", "subscription", "instrumentation", "git", "license", "crypto", "cipher", "fernet",
];

/// A name with one of these is about something else.
const NEVER: &[&str] = &[
    "public", "pub", "policy", "policies", "length", "ttl", "expiry", "expiration", "expires", "expire", "lifetime",
    "rotation", "rotate", "limit", "limits", "enabled", "enable", "disable", "disabled", "required", "algorithm",
    "algo", "validator", "validation", "validate", "issuer", "audience", "audiences", "url", "uri", "endpoint", "file",
    "path", "filename", "interval", "timeout", "tokenizer", "tokenizers", "max", "min", "count", "minimum", "maximum", "regex", "pattern", "manager",
];

/// A name that begins so asks or tells something about a secret.
const ABOUT_FIRST: &[&str] = &[
    "enable", "use", "using", "allow", "skip", "is", "has", "no", "show", "hide", "existing", "require", "force",
    "generate", "create", "with", "without", "update", "reset", "check", "mount", "automount",
];

/// A name that ends so names something about a secret.
const ABOUT_LAST: &[&str] = &[
    "id", "ids", "name", "names", "alias", "mode", "host", "port", "size", "type", "kind", "method", "provider",
    "backend", "engine", "driver", "store", "dir", "directory", "location", "ref", "arn", "version", "field", "header",
    "prefix", "suffix", "format", "namespace", "region", "scope", "scopes", "claim", "claims", "user", "username",
    "helper", "management", "server", "source", "sources", "attempts", "retries", "hint", "label", "labels",
    "annotation", "annotations", "selector", "class", "group", "role", "profile", "env", "var", "variable", "variables",
    "reset", "change", "strategy", "mount", "volume", "fingerprint", "thumbprint", "encoding", "hash", "hashing", "digest",
    "cost", "rounds", "cache", "index", "address", "domain", "service", "module", "status", "days", "hours", "minutes", "seconds", "age",
    "usage", "uses", "message", "description", "title", "text", "placeholder", "exists", "controller", "operator", "review",
    "request", "requests", "bucket", "table", "column", "topic", "queue", "metadata", "template", "folder", "vault",
];

/// Where the value of a secret can be kept.
const STORES: &[&str] = &[
    "arn:", "vault:", "secret/", "secret://", "secrets/", "secrets://", "op://", "ref+", "ssm:", "ssm://", "secretsmanager:", "kms:",
    "awssm", "keyring:", "file:", "file://", "env:", "env://", "enc[", "encrypted:", "sops:", "data.", "var.", "local.", "module.",
    "projects/", "keyvault", "azurekeyvault", "gcpsm", "sm://", "akv://", "doppler:", "bws:", "conjur:", "!vault",
    "env.", "process.env", "os.environ", "secretkeyref", "{cipher}", "$__file", "$__env", "berglas://", "gcp-sm", "aws-sm",
];

/// Values that switch something or say that there is none.
const WORDS: &[&str] = &[
    "true", "false", "yes", "no", "on", "off", "null", "none", "nil", "undefined", "disabled", "enabled", "default",
    "auto", "optional", "required", "always", "never", "~", "\"\"", "''", "{}", "[]", "-", "n/a", "na", "unset", "empty",
    "require", "prefer", "allow", "basic", "bearer", "oauth", "oauth2", "ldap", "jwt", "plain", "trust", "md5",
    "scram-sha-256", "cookie", "header", "env", "file", "kubernetes", "vault", "string", "memory",
];

const FILES: &[&str] = &[
    "json", "pem", "key", "crt", "cer", "txt", "yaml", "yml", "p12", "pfx", "jks", "keystore", "env", "conf", "cfg",
    "properties", "toml", "ini", "pub", "asc", "gpg", "kubeconfig", "sh", "md", "html",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_judged_word_by_word() {
        for name in [
            "DB_PASSWORD", "dbPassword", "spring.datasource.password", "PGPASSWORD", "GITHUB_TOKEN", "apikey", "API_KEY",
            "AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "SECRET_PASSPHRASE", "JWT_SECRET", "APISecret", "AZURE_BATCH_KEY",
            "OCI_CLI_KEY_CONTENT", "ARTIFACTORY_PSW", "CONNECTION_STRING", "VITE_AWS_ACCESS_KEY_ID", "SECRET_KEY", "secret",
        ] {
            assert!(name_kind(name).is_some(), "{name}");
        }
        for name in [
            "MONKEY", "KMS_KEY_ALIAS", "AUTH_MODE", "PUBLIC_KEY", "KEY_NAME", "TOKEN_URL", "TOKEN_TTL", "PASSWORD_POLICY",
            "PASSWORD_FILE", "SECRET_NAME", "CLIENT_ID", "passwordKey", "existingSecret", "SERVER_TOKENS", "MAX_TOKENS",
            "AUTH_MODULE_VERSION", "public_token", "SECRETS_MANAGER_REGION", "PARTITION_KEY", "TOKENIZERS_PARALLELISM", "",
            "KEYCLOAK_HOST", "COMPASS_WD", "TOKEN_EXPIRATION_SECONDS",
        ] {
            assert!(name_kind(name).is_none(), "{name}");
        }
    }

    #[test]
    fn values_that_are_kept_elsewhere_are_no_secrets() {
        for value in [
            "", "${DB_PASSWORD}", "$(DB_PASSWORD)", "$DB_PASSWORD", "{{ .Values.password }}", "true", "off", "30m", "12",
            "/run/secrets/db", "./secrets/db.txt", "tls.key", "arn:aws:secretsmanager:eu-west-1:1:secret:db",
            "vault:secret/data/db#password", "https://login.example.com/token", "ENC[AES256_GCM,data:abc]", "%DB_PASSWORD%",
            "registry-credentials", "projects/1/secrets/db",
        ] {
            assert_eq!(written(NameKind::Key, value), None, "{value}");
        }
        for value in ["hunter2", "changeme", "password", "wJalrXUtnFEMI/K7MDENG/bPxRfi", "p@ss:w0rd", "oh no D:", "my-secret-key"] {
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

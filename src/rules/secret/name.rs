//! Which names are names of secrets: shared by all rules on secrets.
//!
//! A name is judged word by word (`DB_PASSWORD`, `dbPassword` and `db.password` are the same three times), because
//! letters alone deceive: `MONKEY` holds no key and `KMS_KEY_ALIAS` no secret.

use crate::facts::secrets::{Words, among, names};
use crate::finder::{Case, Finder};

/// What a name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// Something that a person types; even `1234` may be one.
    Password,
    /// Something that a machine made.
    Key,
    /// A user with a password, `web:hunter2`, perhaps in Base64.
    Login,
}

/// What every name of a secret has in it.
pub static HINTS: Finder = Finder::new(&names::HINTS, Case::Ignored);

/// Whether a name says that its value is a secret, and what kind.
pub fn name_kind(name: &str) -> Option<NameKind> {
    // Most names are about something else, and all names are asked.
    if !HINTS.is_match(name) {
        return None;
    }
    // `token.actions.githubusercontent.com:aud`: what stands before the sign says whose name it is.
    let name = name.rsplit([':', '/']).next().unwrap_or(name);
    if let Some(host) = name.strip_prefix("BUNDLE_") {
        let other =
            host.split('_').next().is_some_and(|word| among(&names::BUNDLER_OTHERS, &word.to_ascii_lowercase()));
        return (host.contains("__") && !other).then_some(NameKind::Login);
    }
    let words = split(name);
    let words: Vec<&str> = words.iter().map(|word| stem(word)).collect();
    let any = |list: &Words| words.iter().any(|word| among(list, word));
    // `PASSWORD_NAME_2` is about a password like `PASSWORD_NAME`.
    let end = words.iter().rposition(|word| !word.is_empty())? + 1;
    let words = &words[..end];
    let (last, before) = (words[end - 1], words[..end - 1].last().copied().unwrap_or(""));
    if any(&names::NEVER) || among(&names::ABOUT_FIRST, words[0]) {
        return None;
    }
    // `--tls-secret` and `imagePullSecret` take the name of an object.
    if matches!(last, "secret" | "secrets") && any(&names::OBJECTS) {
        return None;
    }
    if last == "token" && among(&names::TOKEN_OF_REQUEST, before) {
        return None;
    }
    let whole = names::WHOLE.iter().any(|whole| words.ends_with(&whole.split('-').collect::<Vec<_>>()));
    if whole {
        return Some(NameKind::Key);
    }
    if among(&names::ABOUT_LAST, last) {
        return None;
    }
    if any(&names::PASSWORDS) {
        // `passwordKey: db` tells where the password is, not what it is.
        return (last != "key").then_some(NameKind::Password);
    }
    if any(&names::SECRETS) {
        // `tokenKey` again, but `secretKey` is a secret.
        let secret_key = words.iter().any(|word| matches!(*word, "secret" | "secrets"));
        return (last != "key" || secret_key).then_some(NameKind::Key);
    }
    // `DB_PW`; a name that begins so is a browser's, or a program's of that name.
    if last == "pw" && !before.is_empty() {
        return Some(NameKind::Password);
    }
    if last == "pat" && among(&names::PAT_OF, before) {
        return Some(NameKind::Key);
    }
    if last == "auth" {
        let password = among(&names::AUTH_OF, before);
        return Some(if password { NameKind::Password } else { NameKind::Login });
    }
    // `DB_PASS`, `PASS_PHRASE`; but nginx has a `proxy_pass`.
    let pass = words.windows(2).any(|pair| match (pair[0], pair[1]) {
        ("pass", next) => matches!(next, "code" | "phrase" | "word"),
        (before, "pass") => {
            last == "pass" && !matches!(before, "proxy" | "by" | "first" | "second" | "single" | "fail" | "")
        }
        _ => false,
    });
    if pass {
        return Some(NameKind::Password);
    }
    let compound = words.windows(2).any(|pair| match pair[1] {
        "key" | "keys" => among(&names::KEY_OF, pair[0]),
        "string" => among(&names::STRINGS, pair[0]),
        _ => false,
    });
    (compound || last == "connectionstring").then_some(NameKind::Key)
}

/// Whether a name is that of one of a pair of keys as a cloud issues them.
pub fn is_key_of_cloud(name: &str) -> bool {
    let letters = name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase());
    let plain: Vec<u8> = letters.collect();
    names::KEYS_OF_CLOUD.iter().any(|end| plain.ends_with(end.as_bytes()))
}

/// A word without the number behind it; nothing of one that is a number.
fn stem(word: &str) -> &str {
    word.trim_end_matches(|letter: char| letter.is_ascii_digit())
}

/// The words of a name in lower case: split at all that is no letter or digit, and where capitals begin.
pub fn split(name: &str) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_for_a_secret_is_passed_over() {
        let words = names::PASSWORDS.iter().chain(names::SECRETS.iter());
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
            "DBPASS",
            "dbpass",
            "CONNECTION_STRING",
            "VITE_AWS_ACCESS_KEY_ID",
            "SECRET_KEY",
            "secret",
            "secret_string",
            "password1",
            "PASSWORD_2",
            "apiKey2",
            "REDIS_AUTH",
            "BUNDLE_GEMS__EXAMPLE__COM",
            "VAULT_DEV_ROOT_TOKEN_ID",
            "_authToken",
            "SharedAccessKey",
            "AccountKey",
            "MASTER_KEY",
            "DB_PW",
            "GITHUB_PAT",
        ] {
            assert!(name_kind(name).is_some(), "{name}");
        }
        for name in [
            "MONKEY",
            "PW_DEBUG",
            "PW",
            "LIBRARY_PATH",
            "FILE_PAT",
            "KMS_KEY_ALIAS",
            "AUTH_MODE",
            "PUBLIC_KEY",
            "KEY_NAME",
            "TOKEN_URL",
            "TOKEN_TTL",
            "PASSWORD_POLICY",
            "PASSWORD_FILE",
            "PASSWORD_FILE_2",
            "SECRET_NAME",
            "SECRET_NAME_1",
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
            "BYPASS",
            "BUNDLE_WITHOUT",
            "BUNDLE_BUILD__NOKOGIRI",
            "sm_name_secrets",
            "PASSWORD_PROMPT_STRING",
            "SECRET_OWNER",
            "DB_PASSWORD_PARAMETER",
            "API_TOKEN_PROPERTY",
            "SECRET_STAGE",
            "credential_process",
            "customer_master_key_spec",
            "ec2_ssh_key",
            "ssh-keys",
            "ssh_authorized_keys",
            "SharedAccessKeyName",
            "TOKEN_ID",
            "token.actions.githubusercontent.com:aud",
        ] {
            assert!(name_kind(name).is_none(), "{name}");
        }
    }
}

//! What looks like a secret in a text that no reader has understood: the lines beside a syntax error,
//! a message that quotes a value. Looks are enough to hide it, and not enough to report it.

mod assigned;
mod beside;
mod judge;
mod marks;
mod quoted;

use super::name::name_kind;
use super::value::{Written, written};
use super::{parts, shapes};
use crate::model::Setting;
use crate::rules::Rule;
use crate::syntax::base64;
use marks::Marks;
use std::ops::Range;

/// What kind of text is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// A file: it is better to hide too much of it.
    File,
    /// A sentence of ours that may quote a file: `a secret: the page says why` hides nothing.
    Message,
}

/// The parts of a text that must not be printed, in no order.
pub fn suspected(text: &str, within: Within) -> Vec<Range<usize>> {
    let marks = Marks::of(text);
    let mut found = shapes::suspected(text, &marks.shapes);
    let parts = parts::at_hints(text, marks.parts.iter().cloned()).into_iter().map(|part| part.at);
    found.extend(parts.filter(|at| !judge::is_code(&text[at.clone()])));
    found.extend(passwords(text, &marks.parts));
    named(text, within, &marks.names, &mut found);
    if within == Within::File {
        logins(text, &marks.flags, &mut found);
        beside::handed(text, &mut found);
        beside::lone_logins(text, &mut found);
        encoded(text, &mut found);
    }
    found
}

/// The value of a setting whose name promises a secret, where it is none that a rule would report.
pub fn unreported(setting: &Setting) -> Option<&str> {
    let name = setting.name.known().filter(|name| judge::promises(name))?;
    let text = setting.value.known()?.known()?;
    let is_live =
        name_kind(name).is_some_and(|kind| matches!(written(kind, text), Some(Written::Live | Written::Sample)));
    (!is_live && judge::is_hidden(text) && !judge::is_object(name, text)).then_some(text)
}

/// The values beside names of secrets.
fn named(text: &str, within: Within, hints: &[Range<usize>], found: &mut Vec<Range<usize>>) {
    let mut from = 0;
    for hint in hints {
        if hint.start < from {
            continue;
        }
        let Range { start, end } = parts::around(text, from, hint.clone());
        from = end;
        let name = &text[start..end];
        // `provider-token: high` sets a rule of ours.
        if Rule::by_id(name).is_some() {
            continue;
        }
        let promises = judge::promises(name);
        if promises && within == Within::File {
            beside::remarks(text, &(start..end), found);
        }
        let is_it = |value: &assigned::Value| {
            let value = &text[value.at.clone()];
            if promises { !judge::is_object(name, value) } else { judge::belies(name, value) }
        };
        let values = assigned::values(text, start..end, within).into_iter().filter(is_it);
        found.extend(values.filter_map(|value| judge::hidden(text, &value, within)));
    }
}

/// The passwords in addresses, also where they have letters in them that an address may not have.
fn passwords(text: &str, signs: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for sign in signs.iter().filter(|sign| &text[(*sign).clone()] == "://") {
        let start = sign.end;
        let line = &text[start..quoted::line_of(text, start).end];
        let word = &line[..line.find(|letter: char| letter.is_whitespace()).unwrap_or(line.len())];
        let password = |part: &str| {
            let colon = part.find(':')?;
            let at = part[colon..].rfind('@').map(|at| colon + at)?;
            let is_port = part[colon + 1..].trim_start_matches(|letter: char| letter.is_ascii_digit());
            let is_user = !part[..colon].contains(['/', '"', ' ']);
            (colon + 1 < at && is_user && !is_port.starts_with(['/', ' ', '"', '\''])).then_some(colon + 1..at)
        };
        if let Some(range) = password(word).or_else(|| password(line)) {
            let range = start + range.start..start + range.end;
            if judge::is_hidden(&text[range.clone()]) {
                found.push(range);
            }
        }
    }
    found
}

/// `curl -u name:password`
fn logins(text: &str, flags: &[Range<usize>], found: &mut Vec<Range<usize>>) {
    for Range { end: start, .. } in flags.iter().cloned() {
        let line = &text[start..quoted::line_of(text, start).end];
        let Some(colon) = line.find(':').filter(|colon| !line[..*colon].trim_start().contains(char::is_whitespace))
        else {
            continue;
        };
        let value = quoted::word(text, start + colon + 1);
        let shown = &text[value.clone()];
        if shown.len() >= 4 && !shown.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') {
            found.push(value);
        }
    }
}

/// A shorter run of letters has no name and value in it.
const SHORTEST_CODE: usize = 20;
const LONGEST_CODE: usize = 1 << 16;

/// What is a secret once it is decoded.
fn encoded(text: &str, found: &mut Vec<Range<usize>>) {
    let of_code = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let bytes = text.as_bytes();
    let mut at = 0;
    // What has no such letter here has no run of them before.
    while let Some(last) = bytes.get(at + SHORTEST_CODE - 1) {
        if !of_code(last) {
            at += SHORTEST_CODE;
            continue;
        }
        let start = at + SHORTEST_CODE - 1;
        let start = start - bytes[at..start].iter().rev().take_while(|byte| of_code(byte)).count();
        let end = start + bytes[start..].iter().take_while(|byte| of_code(byte)).count();
        let is_code = (SHORTEST_CODE..LONGEST_CODE).contains(&(end - start));
        if is_code && bytes[start..end].iter().any(u8::is_ascii_uppercase) {
            let plain = base64::decode_text(&text[start..end]);
            if plain.is_some_and(|plain| !secrets_in(&plain).is_empty()) {
                found.push(start..end);
            }
        }
        at = end + 1;
    }
}

fn secrets_in(plain: &str) -> Vec<Range<usize>> {
    let marks = Marks::of(plain);
    let mut found = shapes::suspected(plain, &marks.shapes);
    found.extend(passwords(plain, &marks.parts));
    named(plain, Within::File, &marks.names, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUE: &str = "q7Zk3Pq8LmN2";

    #[test]
    fn values_beside_names_of_secrets_are_suspected() {
        for text in [
            "DB_PASSWORD=q7Zk3Pq8LmN2",
            "ENV DB_PASSWORD q7Zk3Pq8LmN2",
            "mysql --password q7Zk3Pq8LmN2 db",
            "there is no instruction `DB_PASSWORD=q7Zk3Pq8LmN2`",
            "{\"apiToken\": \"q7Zk3Pq8LmN2\"}",
            "- name: API_KEY\n  value: \"q7Zk3Pq8LmN2\"",
            "postgres://shop:q7Zk3Pq8LmN2@db/shop",
            "{name: API_KEY, value: q7Zk3Pq8LmN2}",
            "{value: q7Zk3Pq8LmN2, name: API_KEY}",
            "- value: 'q7Zk3Pq8LmN2'\n  # of the shop\n  name: API_KEY",
            "variable \"db_password\" {\n  type = string\n  default = \"q7Zk3Pq8LmN2\"\n}",
            "password: |\n  q7Zk3Pq8LmN2\n",
            "- --db-password\n- \"q7Zk3Pq8LmN2\"\n",
            "Authorization: Bearer q7Zk3Pq8LmN2",
            "curl -H 'X-Api-Key: q7Zk3Pq8LmN2' x",
            "POSTGRESPASSWORD: q7Zk3Pq8LmN2",
            "password2 = q7Zk3Pq8LmN2",
            "curl -u shop:q7Zk3Pq8LmN2 x",
            "use_password: q7Zk3Pq8LmN2",
        ] {
            let found: Vec<_> = suspected(text, Within::File).into_iter().map(|range| text[range].trim()).collect();
            assert!(found.contains(&VALUE) || found.contains(&"Bearer q7Zk3Pq8LmN2"), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_value_is_hidden_to_its_end() {
        for text in [
            "password: q7Zk3;Pq8, LmN2 and more",
            "DB_PASSWORD=q7Zk3;Pq8,LmN2",
            "password: \"q7Zk3\\\"Pq8 LmN2\"",
            "password: 'q7Zk3''Pq8'",
            "ENV DB_PASSWORD q7Zk3 Pq8 LmN2",
            "url?token=q7Zk3&Pq8",
        ] {
            let found = suspected(text, Within::File);
            let shown: String =
                text.char_indices().filter(|(at, _)| !found.iter().any(|it| it.contains(at))).map(|it| it.1).collect();
            assert!(!["q7Z", "Pq8", "LmN"].iter().any(|part| shown.contains(part)), "{text}: {shown}");
        }
    }

    #[test]
    fn what_is_no_secret_is_not() {
        for text in [
            "automountServiceAccountToken: false",
            "secretKeyRef: {name: db, key: password}",
            "secretKeyRef:\n  name: db\n  key: password\n",
            "password: <your password>",
            "DB_PASSWORD: ${DB_PASSWORD}",
            "tokenTTL: 3600",
            "a secret: the page says why",
            "password = random_password.db.result",
            "secret: {name: db}",
            "auth:\n  enabled: true\n",
            "PASSWORD_FILE=/run/secrets/db",
            "password: /run/secrets/db",
            "the token is in the vault",
            "docker run -u 1000:1000 x",
        ] {
            let found: Vec<_> = suspected(text, Within::Message).into_iter().map(|range| &text[range]).collect();
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }

    #[test]
    fn keys_are_hidden_line_by_line() {
        let text = "key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  MIIEowIBAAKCAQEA\n  q7Zk3Pq8\n  -----END RSA PRIVATE KEY-----\n";
        let found: Vec<_> = suspected(text, Within::File).into_iter().map(|range| text[range].trim()).collect();
        assert_eq!(found, ["MIIEowIBAAKCAQEA\n  q7Zk3Pq8"]);
    }

    #[test]
    fn what_is_encoded_is_looked_into() {
        let code = base64::encode(b"DB_PASSWORD=q7Zk3Pq8LmN2\n");
        let text = format!("conf: {code}\n");
        let found: Vec<_> = suspected(&text, Within::File).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, [code]);
    }
}

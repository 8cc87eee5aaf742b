//! What looks like a secret in a text that no reader has understood: the lines beside a syntax error,
//! a message that quotes a value. Looks are enough to hide it, and not enough to report it.

use super::address;
use super::name::{HINTS, NameKind, name_kind};
use super::parts;
use super::shapes;
use super::value::{Written, written};
use std::ops::Range;

/// The parts of a text that must not be printed, in no order.
pub fn suspected(text: &str) -> Vec<Range<usize>> {
    let mut found = shapes::suspected(text);
    let addresses = address::passwords(text).map(|it| it.at);
    found.extend(addresses.filter(|at| is_live(NameKind::Password, &text[at.clone()])));
    found.extend(parts::all(text, "").into_iter().map(|part| part.at));
    found.extend(named(text));
    found
}

/// A longer value is no password, and all that follow a name are looked at.
const LONGEST: usize = 1024;

/// The values beside names of secrets.
fn named(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    for hint in HINTS.places(text) {
        if hint.start < from {
            continue;
        }
        let Range { start, end } = parts::around(text, from, hint);
        from = end;
        // Judging a name is expensive, and most names that reports quote have no value beside them.
        let Some(value) = value_of(text, start, end) else { continue };
        let kind = name_kind(&text[start..end]);
        if kind.is_some_and(|kind| is_live(kind, &text[value.clone()])) {
            found.push(value);
        }
    }
    found
}

fn is_live(kind: NameKind, value: &str) -> bool {
    // `a secret: the page says why`
    let prose = value.len() < 6 && value.bytes().all(|byte| byte.is_ascii_lowercase());
    !prose && matches!(written(kind, value), Some(Written::Live | Written::Sample))
}

/// The value behind a name, in any spelling of an assignment that a format has.
fn value_of(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let after = text[end..].trim_start_matches(['"', '\'', '\\']);
    let spaced = text[..start].ends_with("ENV ") || text[start..end].starts_with("--");
    let inline = after.trim_start_matches([' ', '\t']);
    let value = if let Some(value) = inline.strip_prefix([':', '=']) {
        value
    } else if spaced && inline.len() < after.len() {
        inline
    } else {
        // `name: PASSWORD` and `value: ...` on the next line.
        let next = after.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',');
        let next = next.trim_start_matches(['"', '\'']).strip_prefix("value")?;
        next.trim_start_matches(['"', '\'']).trim_start().strip_prefix([':', '='])?
    };
    let value = value.trim_start_matches([' ', '\t']);
    let quoted = value.trim_start_matches('\\').chars().next().filter(|letter| matches!(letter, '"' | '\''));
    let value = value.trim_start_matches(['\\', '"', '\'']);
    let from = text.len() - value.len();
    let value = value.char_indices().nth(LONGEST).map_or(value, |(end, _)| &value[..end]);
    let len = match quoted {
        Some(quote) => value.find([quote, '\n']).unwrap_or(value.len()),
        // `<your password>`
        None if value.starts_with('<') => value.find(['>', '\n']).map_or(value.len(), |len| len + 1),
        None => {
            let ends =
                |letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '}' | ']' | '`' | '"' | '\'');
            value.find(ends).unwrap_or(value.len())
        }
    };
    Some(from..from + len)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            let found: Vec<_> = suspected(text).into_iter().map(|range| &text[range]).collect();
            assert!(found.contains(&"q7Zk3Pq8LmN2"), "{text}: {found:?}");
        }
    }

    #[test]
    fn what_is_no_secret_is_not() {
        for text in [
            "automountServiceAccountToken: false",
            "secretKeyRef: {name: db, key: password}",
            "password: <your password>",
            "DB_PASSWORD: ${DB_PASSWORD}",
            "tokenTTL: 3600",
            "a secret: the page says why",
        ] {
            let found: Vec<_> = suspected(text).into_iter().map(|range| &text[range]).collect();
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }

    #[test]
    fn keys_are_hidden_line_by_line() {
        let text = "key: |\n  -----BEGIN RSA PRIVATE KEY-----\n  MIIEowIBAAKCAQEA\n  q7Zk3Pq8\n  -----END RSA PRIVATE KEY-----\n";
        let found: Vec<_> = suspected(text).into_iter().map(|range| text[range].trim()).collect();
        assert_eq!(found, ["MIIEowIBAAKCAQEA\n  q7Zk3Pq8"]);
    }
}

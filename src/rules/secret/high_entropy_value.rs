//! A long value in which no letter foretells the next was made by a machine, and most such values are keys.

use super::allow::is_allowed;
use super::{found, shapes};
use crate::model::{Place, Setting, Value};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("high-entropy-value", include_str!("../../../rules/secret/high-entropy-value.md"), Check::Setting(check));

/// What is shorter may be a word, a version or a name.
const SHORTEST: usize = 24;
/// Bits for each letter. English has about 4 with its spaces; base64 of random bytes comes near to 6.
const LEAST_BITS: f64 = 4.2;

fn check(setting: &Setting, report: &mut Report) {
    let read = matches!(
        setting.place,
        Place::Environment
            | Place::ImageEnvironment
            | Place::BuildArgument
            | Place::VariableDefault
            | Place::ConfigData
            | Place::Argument
            | Place::Header
    );
    let Value::Set(text) = &setting.value.value else { return };
    let Some(value) = text.known().filter(|value| read && is_random(value)) else { return };
    // A name or a shape that says what it is has a rule of its own: one value, one finding.
    let is_said = !found::secrets(setting).is_empty() || shapes::find(value).is_some();
    if is_said || says_otherwise(setting.name.as_str()) || is_allowed(report.options().secrets("allow"), &setting.name)
    {
        return;
    }
    let message = format!("`{}` looks like a generated key", setting.name.as_str());
    report.at(&setting.value.slot, message).secret(value);
}

/// Long, of one piece, of letters of all kinds, and with no letter much more common than the others.
/// Digests and ids are of hexadecimal digits alone, and tell nothing; paths and addresses have their own signs.
fn is_random(value: &str) -> bool {
    let value = value.trim_end_matches('=');
    let piece = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'_' | b'-');
    let has = |kind: fn(&u8) -> bool| value.bytes().filter(kind).count() >= 3;
    (SHORTEST..=512).contains(&value.len())
        && value.bytes().all(piece)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
        // `/usr/lib/Java17`, `sdk-WindowsServerCore-ltsc2025`: words between the signs.
        && value.split(['/', '-', '_', '+']).any(|part| part.len() >= 16 && part.bytes().any(|byte| byte.is_ascii_digit()))
        && bits(value) >= LEAST_BITS
}

/// Shannon's entropy of the letters.
fn bits(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    value.bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    let len = f64::from(value.len() as u32);
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / len)
        .map(|share| -share * share.log2())
        .sum()
}

/// Random on purpose, and public: digests, public keys, certificates, identifiers.
fn says_otherwise(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let public = [
        "sha",
        "digest",
        "checksum",
        "hash",
        "integrity",
        "fingerprint",
        "public",
        "pubkey",
        "cert",
        "_ca",
        "ca_",
        "id",
        "gpg",
        "nonce",
    ];
    public.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_from_what_people_write() {
        assert!(is_random("q7Zk3Pq8LmN2vBx7TyUw4RsJd9HgFcQa"));
        for value in [
            "aVeryLongNameOfSomething2ButWords",
            "/usr/lib/jvm/Java17/bin/Runner1",
            "0f343b0931126a20f133d67c2b018a3b",
            "my-service-Production-Cluster-01-West",
            "sdk-WindowsServerCoreImage-ltsc2025-x64",
            "8c1f6e2e-41c4-4c3a-9b5e-0a2b7d1f9c33",
            "AAAAAAAAAAAAAAAAAAAAAAAAbbb111AAAAAA",
        ] {
            assert!(!is_random(value), "{value}: {}", bits(value));
        }
    }
}

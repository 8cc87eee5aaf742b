//! What must not be printed, and what stands in its place.
//!
//! A secret is hidden by its text, wherever that is met, in the spellings that configuration has for
//! it: as it is, escaped, percent-encoded, in base64, line by line. Where it is written it is hidden
//! by its place as well, and what only looks like a secret, by its looks.
//!
//! Short and plain texts are hidden in their places only. `a`, `true` or `1234` is met in every
//! second line, and a password `postgres` or `storefront` is the name of an image or a directory, too:
//! a report full of masks tells nobody anything, and says by where the masks are what they hide.

use crate::rules::{Rule, Secret, Within, suspected};
use crate::source::{FileId, Location, Source};
use crate::syntax::base64;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Neither letters nor the length of a secret show.
pub const MASK: &str = "********";

/// A shorter text is no secret that can be kept, and not one that can be told from other text.
const SHORTEST: usize = 6;
/// `xxxxxx` and `ababab` are fillers.
const LEAST_VARIETY: usize = 4;
/// A long text is looked for in parts: they are found where only some of it is quoted.
const PART: usize = 64;

/// What everyone tries first. As names of programs and words of reports these are met too often.
const COMMON: &[&str] = &[
    "admin",
    "adminadmin",
    "administrator",
    "changeit",
    "changeme",
    "clickhouse",
    "couchbase",
    "critical",
    "database",
    "default",
    "development",
    "docker",
    "dockerfile",
    "elastic",
    "elasticsearch",
    "example",
    "gitlab",
    "grafana",
    "guest",
    "invalid",
    "jenkins",
    "keycloak",
    "kibana",
    "kubernetes",
    "latest",
    "library",
    "localhost",
    "mariadb",
    "master",
    "medium",
    "minioadmin",
    "mongodb",
    "nextcloud",
    "passwd",
    "password",
    "postgres",
    "postgresql",
    "private",
    "production",
    "public",
    "rabbitmq",
    "secret",
    "server",
    "service",
    "sonarqube",
    "staging",
    "string",
    "testing",
    "webapp",
    "wordpress",
];

/// Parts of a text, in order and apart.
type Ranges = Vec<Range<usize>>;

/// The default hides nothing: it is for texts of ours.
#[derive(Default)]
pub struct Redactor {
    texts: Option<AhoCorasick>,
    /// Whether what only looks like a secret is hidden, too: not in our own pages.
    suspects: bool,
    places: HashMap<FileId, Ranges>,
    /// What looks like a secret in the files that were read for that.
    read: HashMap<FileId, Ranges>,
    /// What is hidden in a file, found once and asked for by every frame.
    files: Mutex<HashMap<FileId, Arc<OnceLock<Ranges>>>>,
}

impl Redactor {
    /// Of all that a run recognised. What the files of the run are called is plainly no secret.
    pub fn new<'n>(secrets: &[Secret], names: impl Iterator<Item = &'n str>) -> Self {
        let mut places: HashMap<FileId, Ranges> = HashMap::new();
        for secret in secrets {
            places.entry(secret.at.file).or_default().push(secret.at.span.range());
        }
        let lines = secrets.iter().flat_map(|secret| secret.text.lines()).map(str::trim);
        // The armour of a key is not the key.
        let mut texts: BTreeSet<&str> = lines.filter(|line| is_telling(line) && !line.starts_with("-----")).collect();
        if texts.iter().any(|text| is_plain(text)) {
            let words = names.flat_map(|name| name.split(|letter: char| !letter.is_ascii_alphanumeric()));
            let public: BTreeSet<&str> = words.filter(|word| is_plain(word)).collect();
            texts.retain(|text| !public.contains(text));
        }
        let patterns: BTreeSet<String> = texts.into_iter().flat_map(spellings).collect();
        // A report is short: what takes long to make does not pay.
        let searcher = || AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(&patterns).ok();
        let texts = if patterns.is_empty() { None } else { searcher() };
        Self { texts, suspects: true, places, ..Self::default() }
    }

    /// Of all that a run recognised, and of what looks like a secret in these sources: a message may quote a part of it.
    pub fn of_sources(secrets: &[Secret], sources: &[&Source], names: &[&str]) -> Self {
        let read: HashMap<FileId, Ranges> =
            sources.par_iter().map(|source| (source.id, suspected(&source.text, Within::File))).collect();
        let suspects = sources.iter().flat_map(|source| secrets_at(source, &read[&source.id], names));
        let secrets: Vec<Secret> = secrets.iter().cloned().chain(suspects).collect();
        Self { read, ..Self::new(&secrets, names.iter().copied()) }
    }

    /// The text with a mask for each secret in it.
    pub fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let hidden = self.hidden(text, Vec::new(), || suspected(text, Within::Message));
        if hidden.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for range in hidden {
            out.push_str(&text[from..range.start]);
            out.push_str(MASK);
            from = range.end;
        }
        out.push_str(&text[from..]);
        Cow::Owned(out)
    }

    /// The parts of a source that no frame shows.
    pub fn hidden_in(&self, source: &Source) -> Arc<OnceLock<Ranges>> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let known = files.entry(source.id).or_default().clone();
        drop(files);
        let places = || self.places.get(&source.id).cloned().unwrap_or_default();
        let read = || self.read.get(&source.id).cloned().unwrap_or_else(|| suspected(&source.text, Within::File));
        known.get_or_init(|| self.hidden(&source.text, places(), read));
        known
    }

    fn hidden(&self, text: &str, mut found: Ranges, suspects: impl FnOnce() -> Ranges) -> Ranges {
        if let Some(texts) = &self.texts {
            let hits = texts.find_overlapping_iter(text).map(|hit| hit.range());
            found.extend(hits.filter(|hit| !is_name(text, hit)));
        }
        if self.suspects {
            found.extend(suspects());
        }
        found.retain(|range| !range.is_empty() && text.get(range.clone()).is_some());
        joined(found)
    }
}

/// What looks like a secret in these parts of a source, and is no part of what a file is called.
fn secrets_at(source: &Source, parts: &[Range<usize>], names: &[&str]) -> Vec<Secret> {
    let found = parts.iter().filter_map(|range| {
        let text = source.text.get(range.clone())?.to_owned();
        let at = Location::new(source.id, range.start, range.end);
        (!names.iter().any(|name| name.contains(&text))).then_some(Secret { at, text })
    });
    found.collect()
}

/// What overlaps or touches, as one.
fn joined(mut ranges: Ranges) -> Ranges {
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut apart: Ranges = Vec::with_capacity(ranges.len());
    for range in ranges {
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            Some(_) | None => apart.push(range),
        }
    }
    apart
}

/// Whether a text is a secret wherever it is met, and not only in its place.
fn is_telling(text: &str) -> bool {
    let mut seen = [false; 256];
    text.bytes().for_each(|byte| seen[usize::from(byte)] = true);
    let variety = seen.iter().filter(|seen| **seen).count();
    text.len() >= SHORTEST
        && variety >= LEAST_VARIETY
        && !(text.len() < 8 && text.bytes().all(|byte| byte.is_ascii_digit()))
        && !COMMON.contains(&text.to_ascii_lowercase().as_str())
        && Rule::by_id(text).is_none()
}

/// A word that could as well be a name.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphabetic()) && text.len() <= 16
}

/// Whether a plain word is a part of a path or of an image's name: `rancher/kubectl`.
fn is_name(text: &str, hit: &Range<usize>) -> bool {
    let beside = text[..hit.start].ends_with('/') || text[hit.end..].starts_with('/');
    beside && text.get(hit.clone()).is_some_and(is_plain)
}

/// How a line of a secret may be met, in parts.
fn spellings(text: &str) -> BTreeSet<String> {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    let mut all = vec![text.to_owned(), quoted.trim_matches('"').to_owned(), percent_encoded(text)];
    all.extend(percent_decoded(text));
    // Base64 spells a text in three ways, by how many bytes stand before it.
    all.extend((0..3).map(|before| base64_inside(text.as_bytes(), before)));
    // A message quotes what a reader took for a word of it.
    all.extend(text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| is_made_up(word)).map(str::to_owned));
    all.iter().filter(|text| text.len() >= SHORTEST).flat_map(|text| parts(text)).collect()
}

/// Small letters or capitals with digits among them, or both: no word of a language.
fn is_made_up(word: &str) -> bool {
    let has = |test: fn(&u8) -> bool| word.as_bytes().iter().any(test);
    let kinds = [has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase), has(u8::is_ascii_digit)];
    word.len() >= SHORTEST && kinds.iter().all(|has| *has)
}

/// The text in parts, none of them too short to be told.
fn parts(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while rest.len() >= PART + SHORTEST {
        let end = rest.char_indices().map(|(at, _)| at).take_while(|at| *at <= PART).last().unwrap_or(0);
        let (part, after) = rest.split_at(end);
        parts.push(part.to_owned());
        rest = after;
    }
    parts.push(rest.to_owned());
    parts.retain(|part| part.len() >= SHORTEST);
    parts
}

/// The letters of base64 that are the text's alone when so many bytes stand before it.
fn base64_inside(bytes: &[u8], before: usize) -> String {
    let spelled = base64::encode(&[&vec![0; before], bytes].concat());
    let (shared, whole) = ([0, 2, 3][before % 3], (before + bytes.len()).is_multiple_of(3));
    let spelled = spelled.trim_end_matches('=');
    spelled.get(shared..spelled.len() - usize::from(!whole)).unwrap_or("").to_owned()
}

fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| *first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).ok().filter(|plain| is_telling(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor(texts: &[&str]) -> Redactor {
        let at = Location::new(FileId(0), 0, 0);
        let secrets: Vec<_> = texts.iter().map(|text| Secret { at, text: (*text).to_owned() }).collect();
        Redactor::new(&secrets, ["deploy/storefront.yaml"].into_iter())
    }

    #[test]
    fn a_secret_is_hidden_in_every_spelling() {
        let redactor = redactor(&["pa\"ss/w0rd+", "-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n"]);
        for text in ["is pa\"ss/w0rd+!", "is pa\\\"ss/w0rd+!", "is pa%22ss%2Fw0rd%2B!", "is MIIEowIBAAKCAQEA!"] {
            assert_eq!(redactor.redact(text), "is ********!");
        }
        // `cm9vdDpwYSJzcy93MHJkKw==` is `root:pa"ss/w0rd+`.
        for text in ["cGEic3MvdzByZCs=", "cm9vdDpwYSJzcy93MHJkKw==", "eDpwYSJzcy93MHJkKw=="] {
            let shown = redactor.redact(text);
            assert!(shown.contains(MASK) && shown.len() <= 8 + 10, "{text}: {shown}");
        }
    }

    #[test]
    fn what_is_met_everywhere_is_shown() {
        let redactor =
            redactor(&["a", "true", "1234", "123456", "xxxxxx", "ababab", "postgres", "storefront", "run-as-root"]);
        let text = "a true 1234 123456 xxxxxx ababab postgres storefront run-as-root";
        assert_eq!(redactor.redact(text), text);
        let redactor = self::redactor(&["rancher"]);
        assert_eq!(
            redactor.redact("image `rancher/kubectl:v1`, not rancher"),
            "image `rancher/kubectl:v1`, not ********"
        );
    }

    #[test]
    fn secrets_that_overlap_leave_nothing_between_them() {
        let redactor = redactor(&["abcdEFGH12", "GH12ijklmn"]);
        assert_eq!(redactor.redact("=abcdEFGH12ijklmn="), "=********=");
        let long: String = ('a'..='z').cycle().take(200).collect();
        assert_eq!(self::redactor(&[&long]).redact(&long), MASK);
    }
}

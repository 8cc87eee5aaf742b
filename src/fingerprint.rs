//! What a finding is known by from run to run: its rule, what it is about and what is written there, never a line number.
//!
//! A fingerprint is the same on every platform and in every release: baselines and other programs keep it.
//! Nothing of a secret goes into it: who has a short text's hash can guess the text.

use crate::rules::{Finding, Rule, Secret, Use};
use crate::source::{FileId, Location, Snapshot, Span};
use std::collections::HashMap;
use std::fmt;

/// 64 bits: two findings of one rule in one file that have the same are told apart by their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u64);

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:016x}", self.0)
    }
}

impl Fingerprint {
    /// Reads what `Display` writes.
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        u64::from_str_radix(text, 16).ok().filter(|_| digits).map(Self)
    }
}

impl Fingerprint {
    /// Of what is no finding.
    pub fn of_words(words: &[&str]) -> Self {
        let mut hash = Fnv::default();
        for word in words {
            hash.add(word);
        }
        Self(hash.0)
    }

    /// The one that no other finding of a report has: that of the so manieth in this file.
    pub fn in_file(self, path: &str, number: u32) -> Self {
        let mut hash = Fnv::default();
        hash.add(path).add(&self.to_string()).add(&number.to_string());
        Self(hash.0)
    }
}

/// Makes the fingerprints of a run's findings.
pub struct Fingerprints<'a> {
    sources: &'a Snapshot,
    /// Where secrets are written: in order and apart, so that a place is looked up and not searched for.
    hidden: HashMap<FileId, Vec<Span>>,
}

impl<'a> Fingerprints<'a> {
    pub fn new(secrets: &[Secret], sources: &'a Snapshot) -> Self {
        let mut hidden: HashMap<FileId, Vec<Span>> = HashMap::new();
        for Secret { at, .. } in secrets {
            hidden.entry(at.file).or_default().push(at.span);
        }
        for spans in hidden.values_mut() {
            spans.sort_unstable();
            spans.dedup_by(|next, last| {
                let is_one = next.start <= last.end;
                if is_one {
                    last.end = last.end.max(next.end);
                }
                is_one
            });
        }
        Self { sources, hidden }
    }

    /// Whether a secret shows in a place.
    pub fn is_secret(&self, file: FileId, place: Span) -> bool {
        self.hidden_in(file, place).next().is_some()
    }

    /// The secrets that a place has a part of.
    fn hidden_in(&self, file: FileId, place: Span) -> impl Iterator<Item = Span> {
        let spans = self.hidden.get(&file).map_or(&[][..], Vec::as_slice);
        let first = spans.partition_point(|span| span.end <= place.start);
        spans[first..].iter().copied().take_while(move |span| span.start < place.end)
    }

    /// The finding's own: that of its first use.
    pub fn of(&self, finding: &Finding) -> Fingerprint {
        finding.uses.first().map_or(Fingerprint(0), |used| self.of_use(finding.rule, finding.at, used))
    }

    /// That of what a rule says of one use, also where it is silenced.
    pub fn of_use(&self, rule: &Rule, at: Location, used: &Use) -> Fingerprint {
        print(rule, used, &self.written(at))
    }

    /// One for each object that the finding is about, sorted.
    pub fn of_uses(&self, finding: &Finding) -> Vec<Fingerprint> {
        let written = self.written(finding.at);
        let mut prints: Vec<_> = finding.uses.iter().map(|used| print(finding.rule, used, &written)).collect();
        prints.sort_unstable();
        prints.dedup();
        prints
    }

    /// The words at a place without what only lays them out, and without secrets.
    fn written(&self, at: Location) -> String {
        let source = self.sources.get(at.file);
        let mut words = String::new();
        let mut from = at.span.start;
        for span in self.hidden_in(at.file, at.span) {
            push_words(source.slice(Span { start: from, end: span.start.max(from) }), &mut words);
            from = span.end;
        }
        if from < at.span.end {
            push_words(source.slice(Span { start: from, end: at.span.end }), &mut words);
        }
        words
    }
}

fn print(rule: &Rule, used: &Use, written: &str) -> Fingerprint {
    let address = used.identity.as_ref().map(|identity| identity.address()).unwrap_or_default();
    let mut hash = Fnv::default();
    hash.add(rule.id).add(&address);
    if rule.knows_secrets() {
        // What is written is the secret; the message names what holds it.
        used.message.split('`').skip(1).step_by(2).for_each(|name| {
            hash.add(name);
        });
    } else if !used.missing {
        // Where something is missing stands what has nothing to do with it.
        hash.add(written);
    }
    Fingerprint(hash.0)
}

/// Quotes, brackets, separators, indentation and lines of comment are layout: YAML in block style has the same words as
/// in flow style.
fn push_words(text: &str, words: &mut String) {
    let comment = |line: &&str| line.trim_start().starts_with('#') || line.trim_start().starts_with("//");
    let lines = text.lines().enumerate().filter(|(index, line)| *index == 0 || !comment(line));
    for (_, line) in lines {
        let parts = line.split(|letter: char| letter.is_whitespace() || "'\"`{}[](),;:=\\".contains(letter));
        for word in parts.filter(|word| !word.is_empty() && *word != "-") {
            words.push_str(word);
            words.push(' ');
        }
    }
}

/// FNV-1a, which takes a few lines and is the same for ever.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// A part, and its end.
    fn add(&mut self, part: &str) -> &mut Self {
        for byte in part.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Outcome, Settings, run};
    use crate::formats::Unit;
    use crate::rules::Profile;

    fn prints(text: &str, rule: &str) -> Vec<Fingerprint> {
        let sources = Snapshot::in_memory();
        let file = sources.add("pod.yaml".into(), "pod.yaml".into(), text.into()).id;
        let Outcome { findings, secrets, .. } = run(&[Unit::Document(file)], &sources, &Settings::of([Profile::All]));
        let prints = Fingerprints::new(&secrets, &sources);
        findings.iter().filter(|finding| finding.rule.id == rule).map(|finding| prints.of(finding)).collect()
    }

    const POD: &str = "kind: Pod\napiVersion: v1\nmetadata: {name: p}\nspec:\n  containers:\n    - name: a\n      \
                       image: b:latest\n      command:\n        - sh\n      env: [{name: DB_PASSWORD, value: tugboat-1987-anchor}]\n";

    #[test]
    fn layout_and_lines_do_not_count() {
        let other = "# New.\n# Lines.\n".to_owned()
            + &POD
                .replace("b:latest", "\"b:latest\"  # as ever")
                .replace("    - name: a\n      ", "      -   name:  a\n          ");
        let other =
            other.replace("\n      command:\n        - sh\n      env", "\n          command: ['sh']\n          env");
        for rule in ["latest-tag", "missing-memory-limit", "plaintext-secret-in-env"] {
            assert_eq!(prints(POD, rule).len(), 1, "{rule}");
            assert_eq!(prints(POD, rule), prints(&other, rule), "{rule}");
        }
    }

    #[test]
    fn what_is_about_something_else_is_another() {
        let other = POD.replace("name: a", "name: c");
        assert_ne!(prints(POD, "latest-tag"), prints(&other, "latest-tag"));
        assert_ne!(prints(POD, "latest-tag"), prints(POD, "missing-memory-limit"));
        let variable = POD.replace("DB_PASSWORD", "MQ_PASSWORD");
        assert_ne!(prints(POD, "plaintext-secret-in-env"), prints(&variable, "plaintext-secret-in-env"));
    }

    #[test]
    fn a_secret_leaves_no_trace_and_what_is_missing_is_not_what_stands_beside_it() {
        let secret = POD.replace("tugboat-1987-anchor", "lighthouse-keeper-42");
        assert_eq!(prints(POD, "plaintext-secret-in-env"), prints(&secret, "plaintext-secret-in-env"));
        let beside = POD.replace("      command", "      resources: {requests: {memory: 1Gi}}\n      command");
        assert_eq!(prints(POD, "missing-memory-limit"), prints(&beside, "missing-memory-limit"));
    }

    #[test]
    fn the_hash_never_changes() {
        let hash = |parts: &[&str]| {
            let mut hash = Fnv::default();
            for part in parts {
                hash.add(part);
            }
            Fingerprint(hash.0)
        };
        assert_eq!(hash(&["latest-tag", "Pod[p].container[a]", "latest "]).to_string(), "1f55a5b9a6ded410");
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
        let print = Fingerprint(0xab);
        assert_eq!(Fingerprint::read(&print.to_string()), Some(print));
        assert_eq!(Fingerprint::read("+0000000000000ab"), None);
    }

    #[test]
    fn words_without_layout() {
        let words = |text: &str| {
            let mut words = String::new();
            push_words(text, &mut words);
            words
        };
        assert_eq!(words("add:\n    # all of them\n    - ALL\n    - \"x\""), words("add: [ALL, 'x']"));
        assert_eq!(words("a  =  \"b\""), words("a = \"b\""));
        assert_eq!(words("{\"a\":\"*\"}"), words("a: \"*\""));
        assert_eq!(words("apt-get update \\\n    && rm"), words("apt-get update && rm"));
        assert_ne!(words("\"*\""), words(""));
    }
}

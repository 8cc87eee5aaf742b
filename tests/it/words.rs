//! Words that users do not meet: each has a plainer one.

use crate::support::root;
use std::path::{Path, PathBuf};

/// What stood here once, and what says the same.
const WORDS: &[(&str, &str)] = &[
    ("whatever was pushed last", "not pinned: it can change at any time"),
    ("Name the version that you tried", "Pin a version"),
    ("in plain sight", "contains a plain-text secret"),
    ("secret in plain text", "plain-text secret"),
    ("a password in an address in plain text", "a password in its URL"),
    ("let the platform bring it in", "move it to a secret store and reference it"),
    ("is run by `bash` unseen", "is piped into `bash` unchecked"),
    ("whatever the server sends", "the download is not verified"),
    ("can command its host", "full control of the host"),
    ("Mend the", "Fix the"),
    ("of no format that is checked", "not a file type that Dunnage checks"),
    ("Write a role with what is needed", "a role that lists only what is needed"),
    ("Take the capability out", "Remove the capability"),
    ("for as long as they need it", "temporarily"),
    ("can be had through", "use ... instead"),
    ("Nearly every program reads", "Pass it by"),
    ("is out of support since", "reached end of life on"),
    ("with the way it took", "with the path the value took"),
    ("unknown is silent. Nothing", "unknown values are never reported"),
    ("Formats are told by", "Formats are detected by"),
    ("wants to hear", "rules with little noise"),
    ("Dunnage reads all, and", "Dunnage reads all of them"),
    ("mildest severity that makes", "at least this severe"),
    ("has worse to say", "already reports it"),
];

#[test]
fn plain_words_are_used() {
    let mut found = Vec::new();
    for directory in ["src", "rules", "docs"] {
        texts_below(&root().join(directory), &mut found);
    }
    assert!(found.len() > 400, "{}", found.len());
    found.push(root().join("README.md"));
    let mut wrong = Vec::new();
    for file in found {
        let text = std::fs::read_to_string(&file).unwrap();
        let text: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let text = text.join(" ");
        let used = WORDS.iter().filter(|(word, _)| text.contains(word));
        wrong.extend(used.map(|(word, plain)| format!("{}: `{word}`: say `{plain}`", file.display())));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn texts_below(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts_below(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs" || it == "md") {
            found.push(path);
        }
    }
}

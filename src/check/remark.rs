//! What a comment beside a secret says of it: that everybody is to write one of their own there.

use crate::source::{Source, Span};

/// How such a comment says so.
const REPLACE: [&str; 14] = [
    "replace with",
    "replace this",
    "replace these",
    "replace it",
    "replace me",
    "replaced with",
    "be replaced",
    "change this",
    "change me",
    "placeholder",
    "dummy",
    "not a real",
    "your own",
    "fill in",
];

/// Lines between a comment and what it is about as well: what stands beside it in the same block.
const MOST_BETWEEN: usize = 3;

/// How far from a value the comment on its line begins, at most.
const REACH: usize = 1024;

/// Whether a comment behind the place on its line, or above it and what stands beside it, says that it is to be replaced.
pub(super) fn is_to_be_replaced(source: &Source, at: Span) -> bool {
    let text = source.text.as_str();
    let (before, behind) = (&text[..at.range().start], &text[at.range().end..]);
    // A file that is one line has no comments, and a thousand places in that line.
    let reach = (REACH..behind.len()).find(|end| behind.is_char_boundary(*end)).unwrap_or(behind.len());
    let behind = behind[..reach].lines().next().unwrap_or("");
    let sign = behind.find(" #").or_else(|| behind.find(" //"));
    if sign.is_some_and(|sign| says_so(&behind[sign..])) {
        return true;
    }
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let indent = indent_of(&text[start..]);
    let mut between = 0;
    for line in before[..start].lines().rev() {
        if is_comment(line) {
            if says_so(line) {
                return true;
            }
        } else if line.trim().is_empty() || indent_of(line) != indent || between == MOST_BETWEEN {
            return false;
        } else {
            // Before an item of a list is another item.
            between = if line.trim_start().starts_with('-') { MOST_BETWEEN } else { between + 1 };
        }
    }
    false
}

/// With the sign of a list's item.
fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t', '-']).len()
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#') || line.trim_start().starts_with("//")
}

fn says_so(comment: &str) -> bool {
    let comment = comment.to_ascii_lowercase();
    REPLACE.iter().any(|words| comment.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Snapshot;

    #[test]
    fn comments_that_ask_for_another_value_are_understood() {
        let is = |text: &str| {
            let start = text.find("XXX").unwrap();
            let source = Snapshot::in_memory().add("a.yaml".into(), "a.yaml".into(), text.to_owned());
            is_to_be_replaced(&source, Span::new(start, start + 3))
        };
        assert!(is("key: XXX # REQUIRED - replace with your access key\n"));
        assert!(is("# TODO: Replace with keys for your cluster\n# (in Base64)\na: b\nkey: \"XXX\"\n"));
        assert!(is("env:\n  # Replace this.\n  - name: A\n    value: XXX\n"));
        assert!(!is("env:\n  # Replace this.\n  - name: A\n    value: b\n  - name: B\n    value: XXX\n"));
        assert!(is("locals {\n  // dummy\n  key = \"XXX\"\n}\n"));
        assert!(!is("# replaces the old one\nkey: XXX # rotated in May\n"));
        assert!(!is("# dummy\na:\n  key: XXX\n"));
        assert!(!is("# dummy\n\nkey: XXX\n"));
    }
}

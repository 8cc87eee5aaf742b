//! Reads `git diff -U0`: of each file, the lines of its new text that changed.

use super::Lines;
use std::collections::HashMap;

/// Lines by the new path, and the paths of files that are gone. Files that only moved have no lines.
pub fn read(patch: &[u8]) -> (HashMap<String, Lines>, Vec<String>) {
    let mut files: HashMap<String, Lines> = HashMap::new();
    let mut gone = Vec::new();
    let (mut current, mut old): (Option<String>, Option<String>) = (None, None);
    // Lines of the hunk that are still to come: what is in them is text and no header, whatever it looks like.
    let mut left = 0u64;
    for line in patch.split(|byte| *byte == b'\n') {
        if left > 0 && matches!(line.first(), Some(b'+' | b'-')) {
            left -= 1;
        } else if let Some(name) = line.strip_prefix(b"--- ") {
            old = path(name, b"a/");
        } else if let Some(name) = line.strip_prefix(b"+++ ") {
            current = path(name, b"b/");
            gone.extend(old.clone().filter(|_| current.is_none()));
        } else if let Some(hunk) = line.strip_prefix(b"@@ -").and_then(hunk) {
            let ((_, removed), (start, added)) = hunk;
            left = u64::from(removed) + u64::from(added);
            let Some(name) = &current else { continue };
            let lines = files.entry(name.clone()).or_default();
            lines.old.clone_from(&old);
            if added > 0 {
                lines.added.push((start, start.saturating_add(added - 1)));
            }
            if removed > 0 {
                lines.removed.push(start.saturating_add(added.saturating_sub(1)));
            }
        } else if line.starts_with(b"diff --git ") {
            (current, old) = (None, None);
        }
    }
    (files, gone)
}

/// `12,3 +14,0 @@ …`
fn hunk(text: &[u8]) -> Option<((u32, u32), (u32, u32))> {
    let text = String::from_utf8_lossy(text);
    let (old, rest) = text.split_once(" +")?;
    let (new, _) = rest.split_once(" @@")?;
    let side = |side: &str| -> Option<(u32, u32)> {
        match side.split_once(',') {
            Some((start, count)) => Some((start.parse().ok()?, count.parse().ok()?)),
            None => Some((side.parse().ok()?, 1)),
        }
    };
    Some((side(old)?, side(new)?))
}

/// `b/name`, `"b/na\tme"` or `/dev/null`.
fn path(name: &[u8], prefix: &[u8]) -> Option<String> {
    let bytes = match name.strip_prefix(b"\"") {
        Some(quoted) => unquote(quoted),
        // Git ends a name with spaces in it with a tab.
        None => name.strip_suffix(b"\t").unwrap_or(name).to_vec(),
    };
    let name = bytes.strip_prefix(prefix)?;
    Some(String::from_utf8_lossy(name).into_owned())
}

/// A name in C's quotes, from behind the first.
fn unquote(quoted: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(quoted.len());
    let mut bytes = quoted.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match (byte, bytes.peek().copied()) {
            (b'"', _) => break,
            (b'\\', Some(b'0'..=b'7')) => {
                let mut value = 0u8;
                for _ in 0..3 {
                    if let Some(digit) = bytes.next_if(|byte| (b'0'..=b'7').contains(byte)) {
                        value = value.wrapping_mul(8).wrapping_add(digit - b'0');
                    }
                }
                out.push(value);
            }
            (b'\\', Some(letter)) => {
                bytes.next();
                out.push(match letter {
                    b'a' => 7,
                    b'b' => 8,
                    b't' => b'\t',
                    b'n' => b'\n',
                    b'v' => 11,
                    b'f' => 12,
                    b'r' => b'\r',
                    other => other,
                });
            }
            _ => out.push(byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hunks_of_all_kinds() {
        let patch = "diff --git a/a.yaml b/a.yaml\n--- a/a.yaml\n+++ b/a.yaml\n@@ -3 +3,2 @@ spec:\n-x\n+y\n+++ b/no.yaml\n\
                     @@ -9,2 +9,0 @@\n-a\n-b\n\\ No newline at end of file\ndiff --git a/old b/new name\nsimilarity index 100%\n\
                     diff --git a/gone b/gone\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\
                     diff --git a/n b/n\n--- /dev/null\n+++ \"b/n\\303\\251\\t.yaml\"\n@@ -0,0 +1,4 @@\n+1\n+2\n+3\n+4\n";
        let (files, gone) = read(patch.as_bytes());
        assert_eq!(gone, ["gone"]);
        assert_eq!(files.len(), 2);
        assert_eq!(files["a.yaml"], Lines { added: vec![(3, 4)], removed: vec![4, 9], old: Some("a.yaml".into()) });
        assert_eq!(files["n\u{e9}\t.yaml"], Lines { added: vec![(1, 4)], removed: vec![], old: None });
    }

    #[test]
    fn names() {
        assert_eq!(path(b"b/a b\t", b"b/").unwrap(), "a b");
        assert_eq!(path(b"\"b/a\\\"b\\\\\"", b"b/").unwrap(), "a\"b\\");
        assert_eq!(path(b"/dev/null", b"b/"), None);
    }
}

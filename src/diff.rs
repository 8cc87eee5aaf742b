//! How two texts differ, line by line: as a patch that others can apply, and as lines to be shown. It knows nothing of what
//! the texts mean.

use similar::{ChangeTag, TextDiff};

/// Lines around a change that are shown with it.
const CONTEXT: usize = 3;

/// A line of a diff, without its line break.
pub struct Line {
    pub is: Is,
    pub text: String,
    /// Its number in the text as it was, or in the new one for what is new; counted from 1.
    pub number: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Is {
    Kept,
    Removed,
    Added,
}

/// The lines of each place where two texts differ, with so many around it.
pub fn hunks(was: &str, now: &str, context: usize) -> Vec<Vec<Line>> {
    let (was, now) = (lines(was), lines(now));
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&was, &now);
    let groups = diff.grouped_ops(context).into_iter().map(|group| {
        let changes = group.iter().flat_map(|op| diff.iter_changes(op)).map(|change| {
            let is = match change.tag() {
                ChangeTag::Equal => Is::Kept,
                ChangeTag::Delete => Is::Removed,
                ChangeTag::Insert => Is::Added,
            };
            let number = change.old_index().or(change.new_index()).unwrap_or(0) + 1;
            Line { is, text: change.value().trim_end_matches(['\n', '\r']).to_owned(), number }
        });
        changes.collect()
    });
    groups.collect()
}

/// A patch as `patch -p1` and `git apply` take it.
pub fn unified(name: &str, was: &str, now: &str) -> String {
    let (was, now) = (lines(was), lines(now));
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&was, &now);
    let [old, new] = ["a/", "b/"].map(|side| quoted(&format!("{side}{name}")));
    diff.unified_diff().context_radius(CONTEXT).header(&old, &new).to_string()
}

/// A carriage return alone ends no line for those who apply patches.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// A name as git writes it: in quotes where it holds what would end it, and with a tab behind it where it holds a blank.
fn quoted(name: &str) -> String {
    if !name.contains(|letter: char| letter.is_control() || matches!(letter, '"' | '\\')) {
        return if name.contains(' ') { format!("{name}\t") } else { name.to_owned() };
    }
    let mut out = String::from("\"");
    for byte in name.bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => out.extend(format!("\\{byte:03o}").chars()),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_says_where_no_line_ends() {
        let patch = unified("a b.yaml", "a: 1\nb: 2", "a: 1\nb: 3\n");
        let expected =
            "--- a/a b.yaml\t\n+++ b/a b.yaml\t\n@@ -1,2 +1,2 @@\n a: 1\n-b: 2\n\\ No newline at end of file\n+b: 3\n";
        assert_eq!(patch, expected);
        assert_eq!(unified("x", "a\r\nb\rc\r\n", "a\r\nb\rd\r\n").matches("\n-").count(), 1);
        assert_eq!(quoted("a/\"\n"), "\"a/\\\"\\012\"");
    }

    #[test]
    fn lines_have_the_numbers_of_their_text() {
        let hunks = hunks("a\nb\nc\n", "a\nB\nc\n", 0);
        let told: Vec<_> = hunks[0].iter().map(|it| (it.is, it.text.as_str(), it.number)).collect();
        assert_eq!(told, [(Is::Removed, "b", 2), (Is::Added, "B", 2)]);
    }
}

//! The texts that the client has open, kept equal to the client's by its changes.

use super::convert::{Encoding, Lines};
use crate::formats::FileKind;
use crate::walk::Told;
use gen_lsp_types::{Range, Uri, VersionedTextDocumentIdentifier};
use serde::Deserialize;

#[derive(Debug)]
pub struct Document {
    /// As the client writes it.
    pub uri: Uri,
    pub version: i32,
    pub text: String,
    pub told: Told,
}

/// What a client says of an edit. A range that cannot be read must not pass for none: the whole text would be replaced.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DidChange {
    pub text_document: VersionedTextDocumentIdentifier,
    pub content_changes: Vec<Change>,
}

#[derive(Debug, Deserialize)]
pub struct Change {
    /// Of the text that the change before left; without one it is the whole text.
    #[serde(default)]
    range: Option<Range>,
    text: String,
}

impl Document {
    /// Applies changes in their order: each is about the text that the one before it left.
    pub fn apply(&mut self, changes: Vec<Change>, encoding: Encoding) {
        let mut changes = changes.into_iter().peekable();
        while let Some(change) = changes.next() {
            let Some(range) = change.range else {
                self.text = change.text;
                continue;
            };
            // Many changes at once are told from the end to the beginning, so that all of them are about the lines as
            // they are now: these are applied in one go.
            let lines = Lines::new(&self.text, encoding);
            let place = |range: Range| {
                let (start, end) = (lines.offset(range.start), lines.offset(range.end));
                (start.min(end), start.max(end))
            };
            let mut first = place(range);
            let mut together = vec![(first, change.text)];
            while let Some(next) = changes.next_if(|next| next.range.is_some_and(|range| place(range).1 < first.0)) {
                let Some(range) = next.range else { break };
                first = place(range);
                together.push((first, next.text));
            }
            self.text = replaced(&self.text, &together);
        }
    }
}

/// A text with other parts in the place of these, the last of them first.
fn replaced(text: &str, parts: &[((usize, usize), String)]) -> String {
    let mut out = String::with_capacity(text.len() + parts.iter().map(|(_, new)| new.len()).sum::<usize>());
    let mut done = 0;
    for ((start, end), new) in parts.iter().rev() {
        out.push_str(&text[done..*start]);
        out.push_str(new);
        done = *end;
    }
    out.push_str(&text[done..]);
    out
}

/// What the language of a document tells. Of YAML, JSON and what has no language the content must tell; of a language
/// that is none of ours nothing is checked, whatever it looks like.
pub fn told(language: &str) -> Told {
    match language {
        "dockerfile" | "containerfile" => Told::Kind(FileKind::Dockerfile),
        "terraform" | "terraform-vars" | "terraform-deploy" | "opentofu" | "opentofu-vars" => {
            Told::Kind(FileKind::Terraform)
        }
        "dockercompose" | "yaml.docker-compose" => Told::Kind(FileKind::Compose),
        "yaml" | "json" | "jsonc" | "helm" | "plaintext" | "hcl" | "" => Told::Nothing,
        other if other.starts_with("yaml.") => Told::Nothing,
        _ => Told::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use std::time::{Duration, Instant};

    fn change(line: usize, from: usize, to: usize, text: &str) -> Value {
        let place = |column: usize| json!({"line": line, "character": column});
        json!({"range": {"start": place(from), "end": place(to)}, "text": text})
    }

    fn after(text: &str, changes: Vec<Value>) -> String {
        let (uri, told) = (Uri("untitled:x".into()), Told::Nothing);
        let mut document = Document { uri, version: 1, text: text.into(), told };
        let changes = serde_json::from_value(Value::Array(changes)).unwrap();
        document.apply(changes, Encoding::Utf16);
        document.text
    }

    #[test]
    fn each_change_is_about_the_text_that_the_one_before_it_left() {
        // From the end, from the beginning, at one place, and a break that another one then stands behind.
        assert_eq!(after("ab\ncd\n", vec![change(1, 1, 2, "X"), change(0, 0, 1, "Y")]), "Yb\ncX\n");
        assert_eq!(after("ab\ncd\n", vec![change(0, 1, 2, "\n"), change(1, 0, 0, "Z")]), "a\nZ\ncd\n");
        assert_eq!(after("ab", vec![change(0, 1, 1, "1"), change(0, 1, 1, "2"), change(0, 0, 1, "")]), "21b");
        assert_eq!(after("a\r\nb", vec![change(0, 1, 1, "\n"), change(2, 0, 1, "c")]), "a\n\r\nc");
        assert_eq!(after("ab", vec![json!({"text": "new"}), change(0, 0, 1, "N")]), "New");
    }

    #[test]
    fn a_range_that_cannot_be_read_is_not_none() {
        let mut wrong = change(0, 0, 1, "BAD");
        wrong["range"]["start"]["line"] = json!(-1);
        assert!(serde_json::from_value::<Change>(wrong).is_err());
        assert!(serde_json::from_value::<Change>(json!({"range": null, "text": "all"})).unwrap().range.is_none());
    }

    #[test]
    fn many_changes_at_once_cost_one_pass() {
        let lines = 20_000;
        let text = "name: some value that is replaced\n".repeat(lines);
        let begun = Instant::now();
        let all = (0..lines).rev().map(|line| change(line, 0, 4, "key")).collect();
        assert_eq!(after(&text, all), text.replace("name", "key"));
        // Line by line, this took minutes in a build for tests.
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    }
}

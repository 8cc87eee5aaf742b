//! What may be typed: in `dunnage.yaml` and between the brackets of our comments.

use super::client::path;
use super::hover::line_of;
use super::server::Server;
use crate::config::{self, Suggestion};
use crate::report::pages;
use crate::rules::{self, FAMILIES, Rule};
use crate::source::Span;
use gen_lsp_types::CompletionParams;
use serde_json::{Value, json};

impl Server {
    pub(super) fn complete(&mut self, parameters: CompletionParams) -> Value {
        let place = parameters.text_document_position_params;
        let path = path(&place.text_document.uri);
        let Some(source) = self.workspace.source(&path) else { return json!([]) };
        let lines = self.lines(&source);
        let offset = lines.offset(place.position);
        let (word, words) = match in_comment(&source.text, offset) {
            Some(found) => found,
            None if self.workspace.is_configuration(&path) => config::suggestions(&source.text, offset),
            None => return json!([]),
        };
        let range = lines.range(Span::new(word.start, word.end));
        let item = |it: Suggestion| {
            let text = if it.is_key { format!("{}: ", it.word) } else { it.word.clone() };
            let mut item = json!({
                "label": it.word,
                // Property, or value.
                "kind": if it.is_key { 10 } else { 12 },
                "textEdit": {"range": range, "newText": text},
            });
            if let Some(meaning) = it.meaning {
                item["detail"] = json!(meaning);
            }
            if let Some(rule) = Rule::by_id(&it.word) {
                item["documentation"] = json!({"kind": "markdown", "value": pages::why(rule.page())});
            }
            item
        };
        Value::Array(words.into_iter().map(item).collect())
    }
}

/// What may stand at an offset in a comment of ours.
fn in_comment(text: &str, offset: usize) -> Option<(std::ops::Range<usize>, Vec<Suggestion>)> {
    let line = line_of(text, offset);
    let before = &text[line.start..offset];
    let (_, ours) = before.rsplit_once("dunnage:")?;
    let plain = |word: &str, meaning: Option<&str>| Suggestion {
        word: word.to_owned(),
        is_key: false,
        meaning: meaning.map(str::to_owned),
    };
    let Some((_, list)) = ours.rsplit_once('[') else {
        let typed = ours.trim_start().len();
        let all = ["ignore", "ignore-file"].map(|word| plain(word, None));
        return Some((offset - typed..offset, all.into()));
    };
    if list.contains(']') {
        return None;
    }
    let typed = list.rsplit(',').next().unwrap_or(list).trim_start().len();
    let rules = rules::all().map(|rule| plain(rule.id, Some(&rule.page().title)));
    let families = FAMILIES.iter().map(|family| plain(&format!("{}/*", family.name), Some(family.title)));
    Some((offset - typed..offset, rules.chain(families).collect()))
}

//! Changes of texts as the protocol has them.

use super::convert::Lines;
use super::server::Server;
use crate::rules::Edit;
use crate::source::FileId;
use crate::syntax::edit::Patch;
use gen_lsp_types::Uri;
use serde_json::{Map, Value, json};
use std::path::Path;

impl Server {
    /// Edits of files that are known.
    pub(super) fn edit_of<'e>(&self, edits: impl IntoIterator<Item = &'e Edit>) -> Value {
        let mut by_file: Vec<(FileId, Vec<Patch>)> = Vec::new();
        for edit in edits {
            let patch = Patch { span: edit.span, text: edit.text.clone() };
            match by_file.iter_mut().find(|(file, _)| *file == edit.file) {
                Some((_, patches)) if patches.contains(&patch) => {}
                Some((_, patches)) => patches.push(patch),
                None => by_file.push((edit.file, vec![patch])),
            }
        }
        let files = by_file.iter().map(|(file, patches)| {
            let source = self.workspace.sources().get(*file);
            self.of_file(&source.path, &source.text, patches)
        });
        self.workspace_edit(files.collect(), None)
    }

    /// Patches of one file, whatever the server knows of it; one that is not there yet is made.
    pub(super) fn patch(&self, path: &Path, text: Option<&str>, patches: &[Patch]) -> Value {
        let file = self.of_file(path, text.unwrap_or(""), patches);
        let made = text.is_none().then(|| self.uri_of(path));
        self.workspace_edit(vec![file], made.as_ref())
    }

    fn of_file(&self, path: &Path, text: &str, patches: &[Patch]) -> (Uri, Value, Vec<Value>) {
        let lines = Lines::new(text, self.client.encoding);
        let edits = patches.iter().map(|patch| json!({"range": lines.range(patch.span), "newText": patch.text}));
        let version = self.documents.get(path).map(|document| document.version);
        (self.uri_of(path), json!(version), edits.collect())
    }

    fn workspace_edit(&self, files: Vec<(Uri, Value, Vec<Value>)>, made: Option<&Uri>) -> Value {
        if !self.client.versions_edits {
            let changes: Map<String, Value> = files.into_iter().map(|(uri, _, edits)| (uri.0, json!(edits))).collect();
            return json!({"changes": changes});
        }
        let made = made.map(|uri| json!({"kind": "create", "uri": uri, "options": {"ignoreIfExists": true}}));
        let edited = files
            .into_iter()
            .map(|(uri, version, edits)| json!({"textDocument": {"uri": uri, "version": version}, "edits": edits}));
        json!({"documentChanges": made.into_iter().chain(edited).collect::<Vec<_>>()})
    }
}

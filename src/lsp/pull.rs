//! What a client gets that asks for what was found: in one file, with those that were changed by it, or in all.
#![expect(clippy::needless_pass_by_value, reason = "each message has one reader, and is gone with it")]

use super::client::path;
use super::diagnostics::Diagnostics;
use super::server::Server;
use gen_lsp_types::{DocumentDiagnosticParams, WorkspaceDiagnosticParams};
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

impl Server {
    pub(super) fn diagnostics_of(&mut self, parameters: DocumentDiagnosticParams) -> Value {
        let path = path(&parameters.text_document.uri);
        let found = self.found_in(&path);
        let mut report = report(&found, parameters.previous_result_id.as_deref());
        self.told.insert(path.clone(), found.print);
        if self.client.relates {
            let related = self.related(&path);
            if !related.is_empty() {
                report["relatedDocuments"] = Value::Object(related);
            }
        }
        report
    }

    /// What has changed elsewhere since the client was told: in the files that it has open, and in those that are or were
    /// said of together with one that it asked about. A client that asks about open files only hears of an `.env` in no
    /// other way.
    fn related(&mut self, path: &Path) -> Map<String, Value> {
        let sources = self.workspace.sources();
        let with_it = sources.number(path).map(|file| self.workspace.said_with(file)).unwrap_or_default();
        let with_it = with_it.iter().filter_map(|file| sources.path(*file));
        let known = self.documents.keys().chain(self.told.keys()).cloned();
        let others: BTreeSet<PathBuf> =
            with_it.chain(known).filter(|other| other != path && self.is_news(other)).collect();
        let mut related = Map::new();
        for other in others {
            let found = self.found_in(&other);
            related.insert(self.uri_of(&other).0, report(&found, None));
            self.told.insert(other, found.print);
        }
        related
    }

    /// Whether something else is shown of a file than what the client was told last.
    fn is_news(&self, path: &Path) -> bool {
        let found = self.found.get(path).filter(|_| self.shows(path));
        match (self.told.get(path), found) {
            (Some(told), Some(found)) => *told != found.print,
            (Some(told), None) => !told.is_empty(),
            (None, found) => found.is_some_and(|found| !found.items.is_empty()),
        }
    }

    pub(super) fn all_diagnostics(&mut self, parameters: WorkspaceDiagnosticParams) -> Value {
        let mut before: HashMap<PathBuf, String> = HashMap::new();
        for known in parameters.previous_result_ids {
            before.insert(path(&known.uri), known.value);
        }
        let mut files: BTreeSet<PathBuf> = self.workspace.files().map(|source| source.path.clone()).collect();
        files.extend(self.found.iter().filter(|(_, found)| !found.items.is_empty()).map(|(path, _)| path.clone()));
        files.retain(|path| self.shows(path));
        files.extend(before.keys().cloned());
        let item = |path: &PathBuf| {
            let document = self.documents.get(path);
            let mut report = report(&self.found_in(path), before.get(path).map(String::as_str));
            report["uri"] = json!(self.uri_of(path));
            report["version"] = json!(document.map(|document| document.version));
            report
        };
        json!({"items": files.iter().map(item).collect::<Vec<_>>()})
    }

    /// What is shown of a file.
    fn found_in(&self, path: &Path) -> Diagnostics {
        self.found.get(path).filter(|_| self.shows(path)).cloned().unwrap_or_default()
    }
}

/// What a client gets that asked, with what it has already.
fn report(found: &Diagnostics, known: Option<&str>) -> Value {
    if known == Some(found.print.as_str()) && !found.print.is_empty() {
        return json!({"kind": "unchanged", "resultId": found.print});
    }
    json!({"kind": "full", "resultId": found.print, "items": found.items})
}

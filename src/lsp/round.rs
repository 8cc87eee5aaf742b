//! A round: checks what has changed, and tells the client.

use super::diagnostics::{Diagnostics, Maker};
use super::server::{PROGRESS, Server};
use super::uri;
use crate::check::{Round, Stop};
use crate::config::Fault;
use crate::report::Redactor;
use crate::source::FileId;
use gen_lsp_types::{PublishDiagnosticsParams, Uri};
use lsp_server::{ErrorCode, Notification, RequestId, Response, ResponseError};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What there is to be checked.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stale {
    #[default]
    No,
    /// After an edit a client asks by itself.
    Edited,
    Elsewhere,
}

impl Server {
    /// Checks what has changed, and tells the client.
    pub(super) fn settle(&mut self) {
        self.settle_until(&|| false);
    }

    /// As [`settle`](Self::settle), unless the text is changed meanwhile: then there will be another time.
    pub fn settle_while_idle(&mut self) {
        let inbox = self.inbox.clone();
        self.settle_until(&|| inbox.is_superseded(None));
    }

    /// Whether a request is still to be answered when all is checked. One about a text waits for nothing once that is
    /// another one, one about findings once any is.
    pub(super) fn settle_for(&mut self, id: &RequestId, method: &str, parameters: &Value) -> bool {
        let inbox = self.inbox.clone();
        let uri = parameters.pointer("/textDocument/uri").and_then(Value::as_str);
        let about = uri.filter(|_| !is_for_findings(method));
        let stop = || inbox.is_superseded(about) || inbox.is_cancelled(id);
        !stop() && self.settle_until(&stop)
    }

    /// The answer where that was not so: the client took its question back, or is to ask it of the new text.
    pub(super) fn given_up(&self, id: RequestId, method: &str) -> Response {
        if self.inbox.is_cancelled(&id) {
            return Response::new_err(id, ErrorCode::RequestCanceled as i32, "cancelled".into());
        }
        let message = "the text has changed: ask again".to_owned();
        if !is_for_findings(method) {
            return Response::new_err(id, ErrorCode::ContentModified as i32, message);
        }
        let data = Some(json!({"retriggerRequest": true}));
        let error = ResponseError { code: ErrorCode::ServerCancelled as i32, message, data };
        Response { id, response_result: Err(error) }
    }

    /// Whether all is checked.
    fn settle_until(&mut self, stop: Stop) -> bool {
        let stale = std::mem::take(&mut self.stale);
        if stale == Stale::No {
            return true;
        }
        self.models.clear();
        let begun = Instant::now();
        let Round { changed, read, stopped } = self.workspace.round_until(stop);
        let took = begun.elapsed().as_secs_f64() * 1000.0;
        let outcome = if stopped {
            "stopped".to_owned()
        } else {
            format!("checked: {read} units read, {} files changed", changed.len())
        };
        self.log.borrow_mut().line(&format!("{outcome}, {took:.1} ms"));
        if stopped {
            self.stale = stale;
            return false;
        }
        let secrets = self.workspace.secrets();
        let texts: BTreeSet<String> = secrets.iter().map(|secret| secret.text.clone()).collect();
        let hides_others = texts != self.redactor.0;
        if hides_others {
            let names = self.workspace.files().map(|source| source.name.as_str());
            self.redactor = (texts, Redactor::new(&secrets, names));
        }
        let sources = self.workspace.sources();
        let mut changed: BTreeSet<PathBuf> = changed.into_iter().filter_map(|file| sources.path(file)).collect();
        // What is a secret in one file is hidden in all of them.
        if hides_others {
            changed.extend(self.workspace.files().map(|source| source.path.clone()));
        }
        let mut faults = self.workspace.faults();
        // One that was chosen and is not there is told where it was chosen.
        faults.retain(|fault| self.workspace.configuration(&fault.source.path).is_some());
        let wrong: BTreeSet<PathBuf> = faults.iter().map(|fault| fault.source.path.clone()).collect();
        changed.extend(wrong.iter().cloned());
        changed.extend(std::mem::replace(&mut self.faulty, wrong));
        let remarks = self.remarks();
        let before = std::mem::replace(&mut self.remarked, remarks);
        let differs = |path: &&PathBuf| before.get(*path) != self.remarked.get(*path);
        changed.extend(before.keys().chain(self.remarked.keys()).filter(differs).cloned());
        let mut told: BTreeSet<PathBuf> = BTreeSet::new();
        for path in changed {
            let new = self.make(&path, &faults);
            let old = self.found.get(&path).map(|old| old.print.as_str()).unwrap_or_default();
            if new.print != old && !(new.items.is_empty() && old.is_empty()) {
                told.insert(path.clone());
            }
            self.found.insert(path, new);
        }
        if !self.client.pulls {
            for path in told {
                self.push(&path);
            }
            // Those of folders that are not open any more, and of files that just were opened.
            let again = self.pushed.iter().filter(|(path, print)| print.is_empty() || !self.found.contains_key(*path));
            let again: Vec<PathBuf> = again.map(|(path, _)| path.clone()).collect();
            for path in again {
                self.push(&path);
            }
        } else if self.client.refreshes && told.iter().any(|path| !self.is_asked_for(path, stale)) {
            self.ask("workspace/diagnostic/refresh", Value::Null);
        }
        self.edited.clear();
        if std::mem::take(&mut self.shows_progress) {
            self.tell("$/progress", json!({"token": PROGRESS, "value": {"kind": "end"}}));
        }
        true
    }

    /// Whether the client hears of this file by itself: it changed it, or asks about one that it changed, and takes what is
    /// related.
    fn is_asked_for(&self, path: &Path, stale: Stale) -> bool {
        let is_related = || self.client.relates && stale == Stale::Edited && self.documents.contains_key(path);
        self.edited.contains(path) || is_related()
    }

    fn make(&self, path: &Path, faults: &[Fault]) -> Diagnostics {
        let sources = self.workspace.sources();
        let uri = |file: FileId| self.uri_of(&sources.get(file).path);
        let maker = Maker { sources, encoding: self.client.encoding, uri: &uri, redactor: self.redactor() };
        let faults: Vec<Fault> = faults.iter().filter(|fault| fault.source.path == path).cloned().collect();
        let file = sources.number(path);
        let findings = file.into_iter().flat_map(|file| self.workspace.findings_of(file));
        let remarks = self.remarked.get(path).map(Vec::as_slice).unwrap_or_default();
        maker.of(findings, &faults, file.map(|file| (file, remarks)))
    }

    /// What hides secrets from what is shown.
    pub(super) fn redactor(&self) -> &Redactor {
        &self.redactor.1
    }

    /// A file's address, as the client writes it if it has it open.
    pub(super) fn uri_of(&self, path: &Path) -> Uri {
        self.documents.get(path).map_or_else(|| uri::of_path(path), |document| document.uri.clone())
    }

    pub(super) fn push(&mut self, path: &Path) {
        let found = self.found.get(path).filter(|_| self.shows(path)).cloned().unwrap_or_default();
        let before = self.pushed.get(path);
        if before == Some(&found.print) || before.is_none() && found.items.is_empty() {
            return;
        }
        let document = self.documents.get(path);
        let parameters = PublishDiagnosticsParams {
            uri: self.uri_of(path),
            version: document.map(|document| document.version),
            diagnostics: found.items,
        };
        self.send(Notification::new("textDocument/publishDiagnostics".to_owned(), parameters));
        self.pushed.insert(path.to_owned(), found.print);
    }

    /// Whether what is found in a file is told.
    pub(super) fn shows(&self, path: &Path) -> bool {
        self.settings.workspace_diagnostics || self.documents.contains_key(path)
    }
}

fn is_for_findings(method: &str) -> bool {
    matches!(method, "textDocument/diagnostic" | "workspace/diagnostic")
}

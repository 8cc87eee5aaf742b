//! What the server knows of its client and its documents, and what it says to each message.

use super::convert::Encoding;
use super::diagnostics::{self, Diagnostics, Maker, SOURCE};
use super::documents::{Document, told};
use super::uri;
use crate::config::{Choice, Configs, Over};
use crate::date::Date;
use crate::source::{FileId, normalise};
use crate::walk::Request as Walk;
use crate::workspace::{Unsaved, Workspace};
use crossbeam_channel::Sender;
use gen_lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DocumentDiagnosticParams, PublishDiagnosticsParams, Uri,
    WorkspaceDiagnosticParams,
};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub struct Server {
    out: Sender<Message>,
    client: Client,
    folders: Vec<PathBuf>,
    workspace: Workspace,
    /// Texts of configuration files that are not saved yet.
    unsaved: Unsaved,
    /// By path.
    documents: HashMap<PathBuf, Document>,
    /// What was found in each file, as the client is told.
    found: HashMap<FileId, Diagnostics>,
    /// What was pushed last, by path.
    pushed: HashMap<PathBuf, String>,
    /// Whether anything happened since the last round.
    is_stale: bool,
    asked: i32,
}

/// What the client can do.
struct Client {
    encoding: Encoding,
    pulls: bool,
    refreshes: bool,
    watches: bool,
}

impl Client {
    fn new(parameters: &Value) -> Self {
        let can = |path: &str| parameters.pointer(&format!("/capabilities{path}"));
        let says_yes = |path: &str| can(path).and_then(Value::as_bool).unwrap_or(false);
        let encodings = can("/general/positionEncodings").cloned().unwrap_or_default();
        Self {
            encoding: Encoding::choose(&serde_json::from_value::<Vec<_>>(encodings).unwrap_or_default()),
            pulls: can("/textDocument/diagnostic").is_some(),
            refreshes: says_yes("/workspace/diagnostics/refreshSupport"),
            watches: says_yes("/workspace/didChangeWatchedFiles/dynamicRegistration"),
        }
    }
}

impl Server {
    pub fn new(parameters: &Value, out: Sender<Message>) -> Self {
        let folders = folders(parameters);
        let unsaved = Unsaved::default();
        Self {
            out,
            client: Client::new(parameters),
            workspace: open(&folders, &unsaved),
            folders,
            unsaved,
            documents: HashMap::new(),
            found: HashMap::new(),
            pushed: HashMap::new(),
            is_stale: true,
            asked: 0,
        }
    }

    pub fn answer_to_initialize(&self) -> Value {
        json!({
            "capabilities": {
                "positionEncoding": self.client.encoding.kind(),
                "textDocumentSync": {"openClose": true, "change": 2, "save": true},
                "diagnosticProvider": {"identifier": SOURCE, "interFileDependencies": true, "workspaceDiagnostics": true},
                "workspace": {"workspaceFolders": {"supported": true, "changeNotifications": true}},
            },
            "serverInfo": {"name": SOURCE, "version": env!("CARGO_PKG_VERSION")},
        })
    }

    /// What is to be done once the client is ready.
    pub fn begin(&mut self) {
        if self.client.watches {
            // Any file may be one that a document refers to, or change which files are checked.
            let watchers = json!([{"globPattern": "**/*"}]);
            let registration = json!({"id": "files", "method": "workspace/didChangeWatchedFiles", "registerOptions": {"watchers": watchers}});
            self.ask("client/registerCapability", json!({"registrations": [registration]}));
        }
    }

    pub fn send(&self, message: impl Into<Message>) {
        // The line is gone with the client: the loop sees it next.
        let _ = self.out.send(message.into());
    }

    fn ask(&mut self, method: &str, parameters: Value) {
        self.asked += 1;
        self.send(Request { id: RequestId::from(self.asked), method: method.to_owned(), params: parameters });
    }

    /// Answers to what we asked say nothing that we need.
    pub fn hear_answer(&mut self, _: Response) {}

    pub fn hear(&mut self, Notification { method, params }: Notification) {
        match method.as_str() {
            "textDocument/didOpen" => self.with(params, Self::open),
            "textDocument/didChange" => self.with(params, Self::change),
            "textDocument/didClose" => self.with(params, Self::close),
            "textDocument/didSave" => self.with(params, Self::save),
            "workspace/didChangeWatchedFiles" => self.with(params, Self::changed_on_disk),
            "workspace/didChangeWorkspaceFolders" => self.with(params, Self::change_folders),
            _ => {}
        }
    }

    pub fn answer(&mut self, Request { id, method, params }: Request) -> Response {
        let answered = match method.as_str() {
            "textDocument/diagnostic" => self.asked_for(params, Self::diagnostics_of),
            "workspace/diagnostic" => self.asked_for(params, Self::all_diagnostics),
            _ => {
                let message = format!("`{method}` is not known here");
                return Response::new_err(id, ErrorCode::MethodNotFound as i32, message);
            }
        };
        match answered {
            Ok(value) => Response::new_ok(id, value),
            Err(message) => Response::new_err(id, ErrorCode::InvalidParams as i32, message),
        }
    }

    fn with<T: DeserializeOwned>(&mut self, parameters: Value, then: fn(&mut Self, T)) {
        if let Ok(parameters) = serde_json::from_value(parameters) {
            then(self, parameters);
        }
    }

    fn asked_for<T: DeserializeOwned>(
        &mut self,
        parameters: Value,
        then: fn(&mut Self, T) -> Value,
    ) -> Result<Value, String> {
        let parameters = serde_json::from_value(parameters).map_err(|error| error.to_string())?;
        self.settle();
        Ok(then(self, parameters))
    }

    fn open(&mut self, DidOpenTextDocumentParams { text_document: new }: DidOpenTextDocumentParams) {
        let language = serde_json::to_value(&new.language_id).unwrap_or_default();
        let told = told(language.as_str().unwrap_or_default());
        let path = path(&new.uri);
        let document = Document { uri: new.uri, version: new.version, text: new.text, told };
        self.documents.insert(path.clone(), document);
        self.take_in(&path);
    }

    fn change(&mut self, parameters: DidChangeTextDocumentParams) {
        let path = path(&parameters.text_document.text_document_identifier.uri);
        if let Some(document) = self.documents.get_mut(&path) {
            document.version = parameters.text_document.version;
            document.apply(parameters.content_changes, self.client.encoding);
            self.take_in(&path);
        }
    }

    fn take_in(&mut self, path: &Path) {
        let Some(Document { text, told, .. }) = self.documents.get(path) else { return };
        if is_configuration(path) {
            self.unsaved.set(path, Some(text.clone()));
            self.workspace.reload(true);
        }
        self.workspace.edit(path, text.clone(), *told);
        self.is_stale = true;
    }

    fn close(&mut self, parameters: DidCloseTextDocumentParams) {
        let path = path(&parameters.text_document.uri);
        if self.documents.remove(&path).is_some() {
            self.workspace.close(&path);
            if is_configuration(&path) {
                self.unsaved.set(&path, None);
                self.workspace.reload(true);
            }
            self.is_stale = true;
        }
    }

    /// A client that does not watch files tells of saved ones only.
    fn save(&mut self, parameters: gen_lsp_types::DidSaveTextDocumentParams) {
        let path = path(&parameters.text_document.uri);
        if crate::walk::decides_what_is_checked(&path) {
            self.workspace.reload(true);
            self.is_stale = true;
        }
    }

    fn changed_on_disk(&mut self, parameters: DidChangeWatchedFilesParams) {
        let paths: Vec<PathBuf> = parameters.changes.iter().map(|change| path(&change.uri)).collect();
        let paths: Vec<PathBuf> = paths.into_iter().filter(|path| !self.documents.contains_key(path)).collect();
        if !paths.is_empty() {
            self.workspace.changed_on_disk(&paths);
            self.is_stale = true;
        }
    }

    fn change_folders(&mut self, parameters: DidChangeWorkspaceFoldersParams) {
        let gone: Vec<PathBuf> = parameters.event.removed.iter().map(|folder| path(&folder.uri)).collect();
        self.folders.retain(|folder| !gone.contains(folder));
        self.folders.extend(parameters.event.added.iter().map(|folder| path(&folder.uri)));
        self.workspace = open(&self.folders, &self.unsaved);
        self.found.clear();
        for path in self.documents.keys().cloned().collect::<Vec<_>>() {
            self.take_in(&path);
        }
        self.is_stale = true;
    }

    /// Checks what has changed, and tells the client.
    pub fn settle(&mut self) {
        if !std::mem::take(&mut self.is_stale) {
            return;
        }
        let changed = self.workspace.round().changed;
        let mut told: BTreeSet<PathBuf> = BTreeSet::new();
        for file in changed {
            let new = self.make(file);
            let old = self.found.insert(file, new);
            if old.is_none_or(|old| old.print != self.found[&file].print) {
                told.insert(self.workspace.sources().get(file).path.clone());
            }
        }
        if !self.client.pulls {
            told.into_iter().for_each(|path| self.push(&path));
            let gone = self.pushed.keys().filter(|path| self.workspace.source(path).is_none());
            for path in gone.cloned().collect::<Vec<_>>() {
                self.push(&path);
            }
        } else if self.client.refreshes && told.iter().any(|path| !self.is_only_document(path)) {
            self.ask("workspace/diagnostic/refresh", Value::Null);
        }
    }

    /// Whether the client asks for this file by itself, as it just changed it.
    fn is_only_document(&self, path: &Path) -> bool {
        self.documents.len() == 1 && self.documents.contains_key(path)
    }

    fn make(&self, file: FileId) -> Diagnostics {
        let sources = self.workspace.sources();
        let uri = |file: FileId| match self.documents.get(&sources.get(file).path) {
            Some(document) => document.uri.clone(),
            None => diagnostics::address(sources, file),
        };
        let maker = Maker { sources, encoding: self.client.encoding, uri: &uri };
        maker.of(self.workspace.findings_of(file))
    }

    fn push(&mut self, path: &Path) {
        let found = self.workspace.source(path).and_then(|source| self.found.get(&source.id)).cloned();
        let found = found.unwrap_or_default();
        let before = self.pushed.get(path);
        if before == Some(&found.print) || before.is_none() && found.items.is_empty() {
            return;
        }
        let document = self.documents.get(path);
        let parameters = PublishDiagnosticsParams {
            uri: document.map_or_else(|| uri::of_path(path), |document| document.uri.clone()),
            version: document.map(|document| document.version),
            diagnostics: found.items,
        };
        self.send(Notification::new("textDocument/publishDiagnostics".to_owned(), parameters));
        self.pushed.insert(path.to_owned(), found.print);
    }

    fn found_in(&self, path: &Path) -> Diagnostics {
        let source = self.workspace.source(path);
        source.and_then(|source| self.found.get(&source.id)).cloned().unwrap_or_default()
    }

    fn diagnostics_of(&mut self, parameters: DocumentDiagnosticParams) -> Value {
        let found = self.found_in(&path(&parameters.text_document.uri));
        report(&found, parameters.previous_result_id.as_deref())
    }

    fn all_diagnostics(&mut self, parameters: WorkspaceDiagnosticParams) -> Value {
        let mut before: HashMap<PathBuf, String> = HashMap::new();
        for known in parameters.previous_result_ids {
            before.insert(path(&known.uri), known.value);
        }
        let mut files: BTreeSet<PathBuf> = self.workspace.files().map(|source| source.path.clone()).collect();
        files.extend(
            self.found
                .iter()
                .filter(|(_, found)| !found.items.is_empty())
                .map(|(file, _)| self.workspace.sources().get(*file).path.clone()),
        );
        files.extend(before.keys().cloned());
        let item = |path: &PathBuf| {
            let document = self.documents.get(path);
            let mut report = report(&self.found_in(path), before.get(path).map(String::as_str));
            report["uri"] = json!(document.map_or_else(|| uri::of_path(path), |document| document.uri.clone()));
            report["version"] = json!(document.map(|document| document.version));
            report
        };
        json!({"items": files.iter().map(item).collect::<Vec<_>>()})
    }
}

/// What a client gets that asked, with what it has already.
fn report(found: &Diagnostics, known: Option<&str>) -> Value {
    if known == Some(found.print.as_str()) && !found.print.is_empty() {
        return json!({"kind": "unchanged", "resultId": found.print});
    }
    json!({"kind": "full", "resultId": found.print, "items": found.items})
}

fn open(folders: &[PathBuf], unsaved: &Unsaved) -> Workspace {
    let request = Walk { paths: folders.to_vec(), force_exclude: true, ..Walk::default() };
    let start = folders.first().cloned().unwrap_or_else(|| PathBuf::from("/"));
    let unsaved = unsaved.clone();
    let configure = move || {
        let over = Over { today: Date::of(SystemTime::now()), ..Over::default() };
        Configs::new(Box::new(unsaved.clone()), start.clone(), Choice::Nearest, over)
    };
    Workspace::new(request, Box::new(configure))
}

fn folders(parameters: &Value) -> Vec<PathBuf> {
    let uri = |value: &Value| value.as_str().map(|uri| path(&Uri(uri.to_owned())));
    match parameters.get("workspaceFolders").and_then(Value::as_array) {
        Some(folders) => folders.iter().filter_map(|folder| uri(folder.get("uri")?)).collect(),
        None => parameters.get("rootUri").and_then(uri).into_iter().collect(),
    }
}

fn path(uri: &Uri) -> PathBuf {
    normalise(&uri::to_path(uri))
}

fn is_configuration(path: &Path) -> bool {
    path.file_name().is_some_and(|name| crate::config::NAMES.iter().any(|known| name == *known))
}

//! What the server knows of its client and its documents, and what it says to each message.
#![expect(clippy::needless_pass_by_value, reason = "each message has one reader, and is gone with it")]

use super::actions::{self, Gone};
use super::client::{Client, folders, path};
use super::diagnostics::{Diagnostics, Maker, SOURCE};
use super::documents::{Document, told};
use super::inbox::Inbox;
use super::log::{self, Log};
use super::settings::Settings;
use super::uri;
use crate::check::{Round, Stop};
use crate::config::{Choice, Configs, Fault, Over};
use crate::date::Date;
use crate::model::Model;
use crate::report::Redactor;
use crate::rules::HOME;
use crate::source::FileId;
use crate::walk::Request as Walk;
use crate::workspace::Workspace;
use crossbeam_channel::Sender;
use gen_lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, PublishDiagnosticsParams, TextDocumentIdentifier, Uri,
};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

/// The progress of the first look at everything.
const PROGRESS: &str = "dunnage";

/// What there is to be checked.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stale {
    #[default]
    No,
    /// After an edit a client asks by itself.
    Edited,
    Elsewhere,
}

pub struct Server {
    out: Sender<Message>,
    inbox: Arc<Inbox>,
    pub(super) client: Client,
    pub(super) folders: Vec<PathBuf>,
    /// Has no folders before the first message behind `initialize`.
    pub(super) workspace: Workspace,
    is_begun: bool,
    /// By path.
    pub(super) documents: HashMap<PathBuf, Document>,
    /// What was found in each file, as the client is told.
    pub(super) found: HashMap<PathBuf, Diagnostics>,
    /// The configurations in which something was wrong.
    faulty: BTreeSet<PathBuf>,
    /// What was pushed last, by path.
    pushed: HashMap<PathBuf, String>,
    /// What was last told of each file to a client that asks for one, by path.
    pub(super) told: HashMap<PathBuf, String>,
    /// What happened since the last round.
    stale: Stale,
    /// Whether the client shows that the first look at everything is under way.
    shows_progress: bool,
    asked: i32,
    /// The number of the question for the settings that is not answered yet.
    settings_asked: Option<RequestId>,
    pub(super) settings: Settings,
    /// What was worked out for those who point at something, since the last round.
    pub(super) models: HashMap<FileId, Arc<Vec<Model>>>,
    /// Hides the secrets of the last round, which are these texts.
    redactor: (BTreeSet<String>, Redactor),
    log: RefCell<Log>,
    /// Whether the client wants to see what goes on.
    traces: bool,
}

impl Server {
    pub fn new(parameters: &Value, out: Sender<Message>, inbox: Arc<Inbox>, log: Log) -> Self {
        let settings = Settings::read(parameters.get("initializationOptions").unwrap_or(&Value::Null));
        Self {
            out,
            inbox,
            client: Client::new(parameters),
            workspace: workspace(&[], &settings),
            is_begun: false,
            folders: folders(parameters),
            documents: HashMap::new(),
            found: HashMap::new(),
            faulty: BTreeSet::new(),
            pushed: HashMap::new(),
            told: HashMap::new(),
            stale: Stale::No,
            shows_progress: false,
            asked: 0,
            settings_asked: None,
            settings,
            models: HashMap::new(),
            redactor: <(BTreeSet<String>, Redactor)>::default(),
            log: RefCell::new(log),
            traces: parameters["trace"].as_str().is_some_and(|trace| trace != "off"),
        }
    }

    pub fn answer_to_initialize(&self) -> Value {
        let mut answer = json!({
            "capabilities": {
                "positionEncoding": self.client.encoding.kind(),
                "textDocumentSync": {"openClose": true, "change": 2, "save": true},
                "codeActionProvider": {"codeActionKinds": actions::KINDS, "resolveProvider": self.client.resolves_edits},
                "hoverProvider": true,
                "completionProvider": {"triggerCharacters": ["[", ",", ":", " "]},
                "definitionProvider": true,
                "documentLinkProvider": {},
                "inlayHintProvider": true,
                "executeCommandProvider": {"commands": [actions::OPEN_PAGE]},
                "workspace": {"workspaceFolders": {"supported": true, "changeNotifications": true}},
            },
            "serverInfo": {"name": SOURCE, "version": env!("CARGO_PKG_VERSION")},
        });
        // Some clients ask although they did not say that they can, and would show everything twice.
        if self.client.pulls {
            answer["capabilities"]["diagnosticProvider"] =
                json!({"identifier": SOURCE, "interFileDependencies": true, "workspaceDiagnostics": true});
        }
        answer
    }

    /// What is to be done once the client is ready: with its first message, whichever that is.
    fn begin(&mut self) {
        if std::mem::replace(&mut self.is_begun, true) {
            return;
        }
        if self.client.watches {
            // Any file may be one that a document refers to, or change which files are checked.
            let watchers = json!([{"globPattern": "**/*"}]);
            let registration = json!({"id": "files", "method": "workspace/didChangeWatchedFiles", "registerOptions": {"watchers": watchers}});
            self.ask("client/registerCapability", json!({"registrations": [registration]}));
        }
        if self.client.shows_progress {
            self.ask("window/workDoneProgress/create", json!({"token": PROGRESS}));
            self.tell("$/progress", json!({"token": PROGRESS, "value": {"kind": "begin", "title": "Checking"}}));
            self.shows_progress = true;
        }
        self.ask_for_settings();
        self.workspace = workspace(&self.folders, &self.settings);
        self.stale = self.stale.max(Stale::Edited);
    }

    pub fn send(&self, message: impl Into<Message>) {
        let message = message.into();
        self.log.borrow_mut().message("->", &message);
        // The line is gone with the client: the loop sees it next.
        let _ = self.out.send(message);
    }

    fn tell(&self, method: &str, parameters: Value) {
        self.send(Notification { method: method.to_owned(), params: parameters });
    }

    fn ask(&mut self, method: &str, parameters: Value) -> RequestId {
        self.asked += 1;
        let id = RequestId::from(self.asked);
        self.send(Request { id: id.clone(), method: method.to_owned(), params: parameters });
        id
    }

    /// Writes down what came, and tells a client that wants to know.
    pub fn note(&self, message: &Message) {
        self.log.borrow_mut().message("<-", message);
        if self.traces {
            self.tell("$/logTrace", json!({"message": log::described("<-", message)}));
        }
    }

    fn ask_for_settings(&mut self) {
        if self.client.configures {
            let id = self.ask("workspace/configuration", json!({"items": [{"section": "dunnage"}]}));
            self.settings_asked = Some(id);
        }
    }

    /// Of the answers to what we asked, only the settings tell anything.
    pub fn hear_answer(&mut self, response: Response) {
        if self.settings_asked.take_if(|id| *id == response.id).is_some()
            && let Ok(answer) = response.response_result
            && !answer[0].is_null()
        {
            self.set(Settings::read(&answer[0]));
        }
    }

    fn set(&mut self, settings: Settings) {
        let old = std::mem::replace(&mut self.settings, settings);
        let Settings { profile, configuration, workspace_diagnostics, .. } = &self.settings;
        let shows_others = *workspace_diagnostics;
        if (&old.profile, &old.configuration) != (profile, configuration) {
            self.reopen();
        }
        if old.workspace_diagnostics != shows_others && !self.client.pulls {
            self.found.keys().cloned().collect::<Vec<_>>().iter().for_each(|path| self.push(path));
        }
        self.stale = Stale::Elsewhere;
    }

    fn change_settings(&mut self, parameters: Value) {
        if self.client.configures {
            self.ask_for_settings();
        } else if let Some(settings) = parameters.get("settings").filter(|settings| !settings.is_null()) {
            self.set(Settings::read(settings));
        }
    }

    fn set_trace(&mut self, parameters: Value) {
        self.traces = parameters["value"].as_str().is_some_and(|value| value != "off");
    }

    pub fn hear(&mut self, Notification { method, params }: Notification) {
        self.begin();
        match method.as_str() {
            "textDocument/didOpen" => self.with(params, Self::open),
            "textDocument/didChange" => self.with(params, Self::change),
            "textDocument/didClose" => self.with(params, Self::close),
            "textDocument/didSave" => self.with(params, Self::save),
            "workspace/didChangeWatchedFiles" => self.with(params, Self::changed_on_disk),
            "workspace/didChangeConfiguration" => self.with(params, Self::change_settings),
            "$/setTrace" => self.with(params, Self::set_trace),
            "workspace/didChangeWorkspaceFolders" => self.with(params, Self::change_folders),
            _ => {}
        }
    }

    pub fn answer(&mut self, Request { id, method, params }: Request) -> Response {
        self.begin();
        let answered = match method.as_str() {
            "textDocument/diagnostic" | "workspace/diagnostic" if !self.settle_for(&id) => return self.given_up(id),
            "textDocument/diagnostic" => self.asked_for(params, Self::diagnostics_of),
            "workspace/diagnostic" => self.asked_for(params, Self::all_diagnostics),
            "textDocument/hover" => self.asked_for(params, Self::hover),
            "textDocument/completion" => self.asked_for(params, Self::complete),
            "textDocument/definition" => self.asked_for(params, Self::definition),
            "textDocument/documentLink" => self.asked_for(params, Self::links),
            "textDocument/inlayHint" => self.asked_for(params, Self::hints),
            "textDocument/codeAction" => self.asked_for(params, Self::code_actions),
            "codeAction/resolve" => match self.resolve(params) {
                Ok(action) => Ok(action),
                Err(Gone::Changed) => {
                    let message = "the text has changed since this was offered".to_owned();
                    return Response::new_err(id, ErrorCode::ContentModified as i32, message);
                }
                Err(Gone::Impossible(message)) => {
                    return Response::new_err(id, ErrorCode::RequestFailed as i32, message);
                }
            },
            "workspace/executeCommand" => self.execute(&params),
            "dunnage/text" => self.asked_for(params, Self::text_of),
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

    fn execute(&mut self, parameters: &Value) -> Result<Value, String> {
        match (parameters["command"].as_str(), parameters["arguments"][0].as_str()) {
            (Some(actions::OPEN_PAGE), Some(address)) if address.starts_with(HOME) => {
                self.ask("window/showDocument", json!({"uri": address, "external": true}));
                Ok(Value::Null)
            }
            _ => Err("there is no such command".to_owned()),
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
        // A client may have dropped what it was told of a file that it had not open.
        self.told.remove(&path);
        if let Some(print) = self.pushed.get_mut(&path) {
            print.clear();
        }
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
        self.workspace.edit(path, text.clone(), *told);
        self.stale = self.stale.max(Stale::Edited);
    }

    fn close(&mut self, parameters: DidCloseTextDocumentParams) {
        let path = path(&parameters.text_document.uri);
        if self.documents.remove(&path).is_some() {
            self.told.remove(&path);
            self.workspace.close(&path);
            self.stale = Stale::Elsewhere;
        }
    }

    /// A client that does not watch files tells of saved ones only.
    fn save(&mut self, parameters: gen_lsp_types::DidSaveTextDocumentParams) {
        if !self.client.watches && crate::walk::decides_what_is_checked(&path(&parameters.text_document.uri)) {
            self.workspace.reload();
            self.stale = Stale::Elsewhere;
        }
    }

    fn changed_on_disk(&mut self, parameters: DidChangeWatchedFilesParams) {
        let paths: Vec<PathBuf> = parameters.changes.iter().map(|change| path(&change.uri)).collect();
        let paths: Vec<PathBuf> = paths.into_iter().filter(|path| !self.documents.contains_key(path)).collect();
        if !paths.is_empty() {
            self.workspace.changed_on_disk(&paths);
            self.stale = Stale::Elsewhere;
        }
    }

    fn change_folders(&mut self, parameters: DidChangeWorkspaceFoldersParams) {
        let gone: Vec<PathBuf> = parameters.event.removed.iter().map(|folder| path(&folder.uri)).collect();
        self.folders.retain(|folder| !gone.contains(folder));
        self.folders.extend(parameters.event.added.iter().map(|folder| path(&folder.uri)));
        self.reopen();
    }

    /// Reads everything anew: other folders, or other settings.
    fn reopen(&mut self) {
        self.workspace = workspace(&self.folders, &self.settings);
        self.found.clear();
        for path in self.documents.keys().cloned().collect::<Vec<_>>() {
            self.take_in(&path);
        }
        self.stale = Stale::Elsewhere;
    }

    /// Checks what has changed, and tells the client.
    pub(super) fn settle(&mut self) {
        self.settle_until(&|| false);
    }

    /// As [`settle`](Self::settle), unless the text is changed meanwhile: then there will be another time.
    pub fn settle_while_idle(&mut self) {
        let inbox = self.inbox.clone();
        self.settle_until(&|| inbox.is_superseded());
    }

    /// Whether a request for what is found is still to be answered when it is found.
    fn settle_for(&mut self, id: &RequestId) -> bool {
        self.begin();
        let inbox = self.inbox.clone();
        self.settle_until(&|| inbox.is_superseded() || inbox.is_cancelled(id))
    }

    /// The answer where that was not so: the client took its question back, or is to ask it of the new text.
    fn given_up(&self, id: RequestId) -> Response {
        if self.inbox.is_cancelled(&id) {
            return Response::new_err(id, ErrorCode::RequestCanceled as i32, "cancelled".into());
        }
        let message = "the text has changed: ask again".to_owned();
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
        let faults = self.workspace.faults();
        let wrong: BTreeSet<PathBuf> = faults.iter().map(|fault| fault.source.path.clone()).collect();
        changed.extend(wrong.iter().cloned());
        changed.extend(std::mem::replace(&mut self.faulty, wrong));
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
        if std::mem::take(&mut self.shows_progress) {
            self.tell("$/progress", json!({"token": PROGRESS, "value": {"kind": "end"}}));
        }
        true
    }

    /// Whether the client hears of this file by itself, as it just changed a text: that one or, if it takes what is
    /// related, another.
    fn is_asked_for(&self, path: &Path, stale: Stale) -> bool {
        let is_heard = self.documents.len() == 1 || self.client.relates && stale == Stale::Edited;
        is_heard && self.documents.contains_key(path)
    }

    fn make(&self, path: &Path, faults: &[Fault]) -> Diagnostics {
        let sources = self.workspace.sources();
        let uri = |file: FileId| self.uri_of(&sources.get(file).path);
        let maker = Maker { sources, encoding: self.client.encoding, uri: &uri, redactor: self.redactor() };
        let faults: Vec<Fault> = faults.iter().filter(|fault| fault.source.path == path).cloned().collect();
        let file = sources.number(path);
        maker.of(file.into_iter().flat_map(|file| self.workspace.findings_of(file)), &faults)
    }

    /// What hides secrets from what is shown.
    pub(super) fn redactor(&self) -> &Redactor {
        &self.redactor.1
    }

    /// A file's address, as the client writes it if it has it open.
    pub(super) fn uri_of(&self, path: &Path) -> Uri {
        self.documents.get(path).map_or_else(|| uri::of_path(path), |document| document.uri.clone())
    }

    fn push(&mut self, path: &Path) {
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

    /// The text that the server has, for those who look for a mistake in it.
    fn text_of(&mut self, parameters: TextDocumentIdentifier) -> Value {
        let source = self.workspace.source(&path(&parameters.uri));
        json!(source.map(|source| source.text.clone()))
    }
}

fn workspace(folders: &[PathBuf], settings: &Settings) -> Workspace {
    let request = Walk { paths: folders.to_vec(), force_exclude: true, ..Walk::default() };
    let start = folders.first().cloned().unwrap_or_else(|| PathBuf::from("/"));
    let profiles: Vec<_> = settings.profile.into_iter().collect();
    let choice = settings.configuration.clone().map_or(Choice::Nearest, Choice::File);
    let configure = move |disk| {
        let over = Over { today: Date::of(SystemTime::now()), profiles: profiles.clone(), ..Over::default() };
        Configs::new(disk, start.clone(), choice.clone(), over)
    };
    Workspace::new(request, Box::new(configure))
}

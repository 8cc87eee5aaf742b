//! What the server knows of its client and its documents, and what it says to each message.
#![expect(clippy::needless_pass_by_value, reason = "each message has one reader, and is gone with it")]

use super::actions::{self, Gone};
use super::client::{Client, folders, path};
use super::convert::Lines;
use super::diagnostics::{Diagnostics, SOURCE};
use super::documents::{DidChange, Document, told};
use super::inbox::Inbox;
use super::log::{self, Log};
use super::parent::Parent;
use super::remarks::Remarks;
use super::round::Stale;
use super::settings::Settings;
use crate::config::{Choice, Configs, Over};
use crate::date::Date;
use crate::model::Model;
use crate::report::{Redactor, escape};
use crate::rules::HOME;
use crate::source::{FileId, Source};
use crate::walk::{Request as Walk, is_file};
use crate::workspace::Workspace;
use crossbeam_channel::Sender;
use gen_lsp_types::{
    DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, TextDocumentIdentifier,
};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// The progress of the first look at everything.
pub(super) const PROGRESS: &str = "dunnage";

/// What is asked about the texts as they are: no answer is worth waiting for once a text is another one.
const ABOUT_TEXTS: [&str; 9] = [
    "textDocument/diagnostic",
    "workspace/diagnostic",
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/documentLink",
    "textDocument/inlayHint",
    "textDocument/codeAction",
    "codeAction/resolve",
];

pub struct Server {
    out: Sender<Message>,
    pub(super) inbox: Arc<Inbox>,
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
    pub(super) faulty: BTreeSet<PathBuf>,
    /// What was pushed last, by path.
    pub(super) pushed: HashMap<PathBuf, String>,
    /// What was last told of each file to a client that asks for one, by path.
    pub(super) told: HashMap<PathBuf, String>,
    /// The texts that the client changed since the last round.
    pub(super) edited: BTreeSet<PathBuf>,
    /// What is said in files beside findings.
    pub(super) remarked: Remarks,
    /// What was told once, and need not be told again.
    pub(super) said: BTreeSet<String>,
    /// What happened since the last round.
    pub(super) stale: Stale,
    /// Whether the client shows that the first look at everything is under way.
    pub(super) shows_progress: bool,
    asked: i32,
    /// The number of the question for the settings that is not answered yet.
    settings_asked: Option<RequestId>,
    /// What was set from the start, which holds where the client says nothing else.
    options: Value,
    pub(super) settings: Settings,
    /// What was worked out for those who point at something, since the last round.
    pub(super) models: HashMap<FileId, Arc<Vec<Model>>>,
    /// Hides the secrets of the last round, which are these texts.
    pub(super) redactor: (BTreeSet<String>, Redactor),
    pub(super) log: RefCell<Log>,
    /// Whether the client wants to see what goes on.
    traces: bool,
}

impl Server {
    pub fn new(parameters: &Value, out: Sender<Message>, inbox: Arc<Inbox>, log: Log) -> Self {
        let options = parameters.get("initializationOptions").cloned().unwrap_or_default();
        let (settings, _) = Settings::read(&[&options]);
        if let Some(parent) = parameters["processId"].as_i64().and_then(Parent::new) {
            let _ = inbox.parent.set(parent);
        }
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
            edited: BTreeSet::new(),
            remarked: Remarks::new(),
            said: BTreeSet::new(),
            stale: Stale::No,
            shows_progress: false,
            asked: 0,
            settings_asked: None,
            options,
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
                "executeCommandProvider": {"commands": actions::COMMANDS},
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
        let (_, wrong) = Settings::read(&[&self.options]);
        self.complain_of_settings(wrong);
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

    pub(super) fn tell(&self, method: &str, parameters: Value) {
        self.send(Notification { method: method.to_owned(), params: parameters });
    }

    pub(super) fn ask(&mut self, method: &str, parameters: Value) -> RequestId {
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
            self.set(&answer[0]);
        }
    }

    fn set(&mut self, values: &Value) {
        let (settings, wrong) = Settings::read(&[&self.options, values]);
        let old = std::mem::replace(&mut self.settings, settings);
        self.complain_of_settings(wrong);
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

    /// Tells what is wrong with the settings, each thing once.
    fn complain_of_settings(&mut self, mut wrong: Vec<String>) {
        let missing = self.settings.configuration.as_ref().filter(|path| !is_file(&start(&self.folders).join(path)));
        wrong.extend(missing.map(|path| format!("`dunnage.configuration`: `{}`: no such file", path.display())));
        for message in wrong {
            if self.said.insert(message.clone()) {
                let message = format!("Dunnage: {}", escape(&message));
                self.tell("window/showMessage", json!({"type": 2, "message": message}));
            }
        }
    }

    fn change_settings(&mut self, parameters: Value) {
        if self.client.configures {
            self.ask_for_settings();
        } else if let Some(settings) = parameters.get("settings").filter(|settings| !settings.is_null()) {
            self.set(settings);
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
        if ABOUT_TEXTS.contains(&method.as_str()) && !self.settle_for(&id, &method, &params) {
            return self.given_up(id, &method);
        }
        let answered = match method.as_str() {
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
                Err(gone) => return refused(id, gone),
            },
            "workspace/executeCommand" if params["command"] == actions::ACCEPT => {
                match self.accept(&params["arguments"][0]) {
                    Ok(()) => Ok(Value::Null),
                    Err(gone) => return refused(id, gone),
                }
            }
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
        match serde_json::from_value(parameters) {
            Ok(parameters) => then(self, parameters),
            // What it was about is not what the client has any more, and nobody would see why.
            Err(error) => {
                let message = format!("a message cannot be read: {error}");
                self.log.borrow_mut().line(&message);
                self.tell("window/logMessage", json!({"type": 1, "message": message}));
            }
        }
    }

    fn asked_for<T: DeserializeOwned>(
        &mut self,
        parameters: Value,
        then: fn(&mut Self, T) -> Value,
    ) -> Result<Value, String> {
        let parameters = serde_json::from_value(parameters).map_err(|error| error.to_string())?;
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
        self.edited.insert(path.clone());
        self.take_in(&path);
    }

    fn change(&mut self, parameters: DidChange) {
        let path = path(&parameters.text_document.text_document_identifier.uri);
        self.edited.insert(path.clone());
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

    /// The lines of a text, as the client counts in them.
    pub(super) fn lines<'s>(&self, source: &'s Source) -> Lines<'s> {
        Lines::new(&source.text, self.client.encoding)
    }

    /// The text that the server has, for those who look for a mistake in it.
    fn text_of(&mut self, parameters: TextDocumentIdentifier) -> Value {
        self.settle();
        let source = self.workspace.source(&path(&parameters.uri));
        json!(source.map(|source| source.text.clone()))
    }
}

fn workspace(folders: &[PathBuf], settings: &Settings) -> Workspace {
    let request = Walk { paths: folders.to_vec(), force_exclude: true, ..Walk::default() };
    let (start, profiles) = (start(folders), settings.profile.clone());
    let asked = folders.to_vec();
    let choice = settings.configuration.clone().map_or(Choice::Nearest, Choice::File);
    let configure = move |disk| {
        let over = Over {
            today: Date::of(SystemTime::now()),
            profiles: profiles.clone(),
            asked: asked.clone(),
            ..Over::default()
        };
        Configs::new(disk, start.clone(), choice.clone(), over)
    };
    Workspace::new(request, Box::new(configure))
}

/// Where relative paths begin.
fn start(folders: &[PathBuf]) -> PathBuf {
    folders.first().cloned().unwrap_or_else(|| PathBuf::from("/"))
}

fn refused(id: RequestId, gone: Gone) -> Response {
    let (code, message) = match gone {
        Gone::Changed => (ErrorCode::ContentModified, "the text has changed since this was offered".to_owned()),
        Gone::Impossible(message) => (ErrorCode::RequestFailed, message),
    };
    Response::new_err(id, code as i32, message)
}

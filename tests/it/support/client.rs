//! An editor as the language server sees one: the server runs on a thread, over a line in memory.

use lsp_server::{Connection, Message, Notification, Request, Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::thread::JoinHandle;
use std::time::Duration;

pub struct Client {
    connection: Option<Connection>,
    server: Option<JoinHandle<u8>>,
    last: i32,
    /// What the server answered to `initialize`.
    pub capabilities: Value,
    /// What it told without being asked, and what it asked, in order.
    pub heard: Vec<(String, Value)>,
    /// What was pushed last for each file, with the version.
    pub pushed: BTreeMap<String, (Option<i64>, Vec<Value>)>,
    /// What `workspace/configuration` is answered with.
    pub settings: Value,
}

/// A client that asks for diagnostics and counts in UTF-16, as VS Code does.
pub fn pulling() -> Value {
    json!({"textDocument": {"diagnostic": {}}})
}

/// A client that is told, as older ones are.
pub fn pushed() -> Value {
    json!({"textDocument": {"publishDiagnostics": {"versionSupport": true}}})
}

pub fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

impl Client {
    pub fn start(folders: &[&Path], capabilities: &Value) -> Self {
        Self::start_with(folders, capabilities, &Value::Null)
    }

    pub fn start_with(folders: &[&Path], capabilities: &Value, options: &Value) -> Self {
        let folders: Vec<Value> = folders
            .iter()
            .map(|folder| json!({"uri": uri(folder), "name": folder.file_name().unwrap().to_str()}))
            .collect();
        let mut client = Self::bare();
        let parameters = json!({
            "processId": null,
            "capabilities": capabilities,
            "workspaceFolders": folders,
            "initializationOptions": options,
        });
        client.capabilities = client.ask("initialize", parameters).unwrap()["capabilities"].clone();
        client.tell("initialized", json!({}));
        client
    }

    /// Before anything was said.
    pub fn bare() -> Self {
        let (ours, theirs) = Connection::memory();
        let server = std::thread::spawn(move || dunnage::lsp::talk(&theirs, dunnage::lsp::Log::default()));
        Self {
            connection: Some(ours),
            server: Some(server),
            last: 0,
            capabilities: Value::Null,
            heard: Vec::new(),
            pushed: BTreeMap::new(),
            settings: json!({}),
        }
    }

    fn line(&self) -> &Connection {
        self.connection.as_ref().unwrap()
    }

    pub fn tell(&self, method: &str, parameters: Value) {
        self.line().sender.send(Notification { method: method.into(), params: parameters }.into()).unwrap();
    }

    /// Asks without waiting for the answer; its number.
    pub fn begin(&mut self, method: &str, parameters: Value) -> i32 {
        self.last += 1;
        let request = Request { id: self.last.into(), method: method.into(), params: parameters };
        self.line().sender.send(request.into()).unwrap();
        self.last
    }

    /// The answer, or the number of the error.
    pub fn ask(&mut self, method: &str, parameters: Value) -> Result<Value, i32> {
        let id = self.begin(method, parameters);
        self.wait(id)
    }

    pub fn wait(&mut self, id: i32) -> Result<Value, i32> {
        loop {
            let message = self.line().receiver.recv_timeout(Duration::from_secs(120)).expect("the server answers");
            match message {
                Message::Response(Response { id: of, response_result }) => {
                    assert_eq!(of, id.into(), "answers come in order");
                    return response_result.map_err(|error| error.code);
                }
                Message::Notification(Notification { method, params }) => self.hear(method, params),
                Message::Request(Request { id, method, params }) => {
                    let answer = if method == "workspace/configuration" { json!([self.settings]) } else { Value::Null };
                    self.line().sender.send(Response::new_ok(id, answer).into()).unwrap();
                    self.heard.push((method, params));
                }
            }
        }
    }

    fn hear(&mut self, method: String, parameters: Value) {
        if method == "textDocument/publishDiagnostics" {
            let items = parameters["diagnostics"].as_array().unwrap().clone();
            let uri = parameters["uri"].as_str().unwrap().to_owned();
            self.pushed.insert(uri, (parameters["version"].as_i64(), items));
        }
        self.heard.push((method, parameters));
    }

    /// Waits until all that was said so far has been checked, and what we answered meanwhile: a question about texts is
    /// answered when that is done.
    pub fn settle(&mut self) {
        for _ in 0..2 {
            self.ask("dunnage/text", json!({"uri": "file:///nothing"})).unwrap();
        }
    }

    pub fn open(&self, uri: &str, language: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": language, "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// The whole text anew.
    pub fn replace(&self, uri: &str, version: i32, text: &str) {
        self.change(uri, version, &json!([{"text": text}]));
    }

    pub fn change(&self, uri: &str, version: i32, changes: &Value) {
        let document = json!({"uri": uri, "version": version});
        self.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    pub fn close(&self, uri: &str) {
        self.tell("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    }

    /// What is found in a file.
    pub fn pull(&mut self, uri: &str) -> Vec<Value> {
        let report = self.ask("textDocument/diagnostic", json!({"textDocument": {"uri": uri}})).unwrap();
        report["items"].as_array().unwrap().clone()
    }

    /// The rules of what is found in a file, in the order of places.
    pub fn rules(&mut self, uri: &str) -> Vec<String> {
        names(&self.pull(uri))
    }

    pub fn methods(&self) -> Vec<&str> {
        self.heard.iter().map(|(method, _)| method.as_str()).collect()
    }

    /// Says goodbye as the protocol wants it; what the process ends with.
    pub fn end(mut self) -> u8 {
        assert_eq!(self.ask("shutdown", Value::Null), Ok(Value::Null));
        self.tell("exit", Value::Null);
        self.server.take().unwrap().join().unwrap()
    }

    /// Waits for the server to end by itself.
    pub fn outlive(mut self) -> u8 {
        self.server.take().unwrap().join().unwrap()
    }

    /// Is gone without a word, or with `exit` alone.
    pub fn vanish(mut self, with_exit: bool) -> u8 {
        if with_exit {
            self.tell("exit", Value::Null);
        } else {
            self.connection = None;
        }
        self.server.take().unwrap().join().unwrap()
    }
}

/// The rules of diagnostics.
pub fn names(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| item["code"].as_str().unwrap_or("-").to_owned()).collect()
}

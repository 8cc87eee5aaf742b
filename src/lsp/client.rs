//! What the client can do, and which folders it has open.

use super::convert::Encoding;
use super::uri;
use crate::source::normalise;
use gen_lsp_types::Uri;
use serde_json::Value;
use std::path::PathBuf;

#[expect(clippy::struct_excessive_bools, reason = "each is one word of the protocol")]
pub struct Client {
    pub encoding: Encoding,
    pub pulls: bool,
    /// Whether it takes what has changed in other files with the answer about one.
    pub relates: bool,
    pub refreshes: bool,
    pub watches: bool,
    pub shows_progress: bool,
    pub shows_documents: bool,
    /// Whether edits may say which version of a text they are for.
    pub versions_edits: bool,
    pub makes_files: bool,
    /// Whether it asks for an action's edit once it is chosen.
    pub resolves_edits: bool,
    /// Whether it takes an edit that it did not ask for.
    pub applies_edits: bool,
    /// Whether it is to be asked for the user's settings.
    pub configures: bool,
}

impl Client {
    pub fn new(parameters: &Value) -> Self {
        let can = |path: &str| parameters.pointer(&format!("/capabilities{path}"));
        let says_yes = |path: &str| can(path).and_then(Value::as_bool).unwrap_or(false);
        let encodings = can("/general/positionEncodings").cloned().unwrap_or_default();
        let lists = |path: &str, word: &str| {
            can(path).and_then(Value::as_array).is_some_and(|list| list.iter().any(|it| it == word))
        };
        let versions_edits = says_yes("/workspace/workspaceEdit/documentChanges");
        Self {
            encoding: Encoding::choose(&serde_json::from_value::<Vec<_>>(encodings).unwrap_or_default()),
            pulls: can("/textDocument/diagnostic").is_some(),
            relates: says_yes("/textDocument/diagnostic/relatedDocumentSupport"),
            refreshes: says_yes("/workspace/diagnostics/refreshSupport"),
            watches: says_yes("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            shows_documents: says_yes("/window/showDocument/support"),
            versions_edits,
            makes_files: versions_edits && lists("/workspace/workspaceEdit/resourceOperations", "create"),
            resolves_edits: says_yes("/textDocument/codeAction/dataSupport")
                && lists("/textDocument/codeAction/resolveSupport/properties", "edit"),
            applies_edits: says_yes("/workspace/applyEdit"),
            configures: says_yes("/workspace/configuration"),
            shows_progress: says_yes("/window/workDoneProgress"),
        }
    }
}

pub fn folders(parameters: &Value) -> Vec<PathBuf> {
    let uri = |value: &Value| value.as_str().map(|uri| path(&Uri(uri.to_owned())));
    match parameters.get("workspaceFolders").and_then(Value::as_array) {
        Some(folders) => folders.iter().filter_map(|folder| uri(folder.get("uri")?)).collect(),
        None => parameters.get("rootUri").and_then(uri).into_iter().collect(),
    }
}

pub fn path(uri: &Uri) -> PathBuf {
    normalise(&uri::to_path(uri))
}

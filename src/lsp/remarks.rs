//! What is no finding, and must not be passed over in silence: files and parts that were left alone. What has a place is
//! a hint there, an open file that is not checked has one at its top, and all else is a line in the editor's log.

use super::server::Server;
use crate::source::{Note, Span};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What is said in each file.
pub type Remarks = BTreeMap<PathBuf, Vec<(Span, String)>>;

impl Server {
    /// What is to be said in files now; the rest is told, once.
    pub(super) fn remarks(&mut self) -> Remarks {
        let mut remarks = Remarks::new();
        for path in self.documents.keys() {
            if let Some(message) = self.workspace.left_alone(path) {
                remarks.entry(path.clone()).or_default().push((Span::new(0, 0), message));
            }
        }
        let mut lines: Vec<String> = Vec::new();
        for note in self.workspace.notes() {
            match (note.place(), note.path()) {
                (Some(at), _) => {
                    let path = self.workspace.sources().get(at.file).path.clone();
                    remarks.entry(path).or_default().push((at.span, note.message.clone()));
                }
                (None, path) => lines.push(line(note, path)),
            }
        }
        for line in lines {
            if !self.said.contains(&line) {
                let shown = self.redactor().redact(&line).into_owned();
                self.tell("window/logMessage", json!({"type": 3, "message": shown}));
                self.said.insert(line);
            }
        }
        remarks
    }
}

fn line(note: &Note, path: Option<&str>) -> String {
    match path {
        Some(path) => format!("{path}: {}", note.message),
        None => note.message.clone(),
    }
}

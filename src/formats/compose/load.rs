//! Compose files from text to one tree: variables filled in, `extends` and `include` followed, overrides merged.

use super::environment::Environment;
use super::merge;
use super::{BASES, OVERRIDES};
use crate::budget::{Work, limits};
use crate::facts::comments::may_silence;
use crate::formats::{Input, markup};
use crate::source::{FileId, Location, Note, Source};
use crate::syntax::{Comment, Repeated, SyntaxError, conflict, json, yaml};
use crate::tree::{Entry, Node, Reason, Why};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads files, and remembers what was wrong with them.
pub(super) struct Loader<'s> {
    pub input: &'s Input<'s>,
    pub errors: Vec<SyntaxError>,
    pub comments: Vec<Comment>,
    pub repeated: Vec<Repeated>,
    pub notes: Vec<Note>,
    /// The files that are being included just now.
    including: Vec<PathBuf>,
    included: usize,
    pub told_of_chain: bool,
    /// What was read, so that a file that is named often is read once.
    parsed: HashMap<FileId, Vec<Node>>,
}

impl<'s> Loader<'s> {
    pub fn new(input: &'s Input<'s>) -> Self {
        Self {
            input,
            errors: Vec::new(),
            comments: Vec::new(),
            repeated: Vec::new(),
            notes: Vec::new(),
            including: Vec::new(),
            included: 0,
            told_of_chain: false,
            parsed: HashMap::new(),
        }
    }

    /// A base file and its overrides.
    pub fn project(&mut self, files: &[FileId]) -> Option<Node> {
        let first = self.input.get(*files.first()?);
        let environment = Environment::new(self.input.budget).with_file(&beside(&first.path, ".env"), None, self.input);
        let sources: Vec<_> = files.iter().map(|file| self.input.get(*file).clone()).collect();
        let merged = self.merged(&sources, &environment)?;
        Some(match self.unread_override(files, &first.path) {
            Some(why) => opened(&merged, &why.at(first.whole())),
            None => merged,
        })
    }

    /// Why an override that Compose would take by itself could not be read.
    fn unread_override(&self, files: &[FileId], base: &Path) -> Option<Why> {
        let name = base.file_name()?.to_str()?;
        if files.len() > 1 || !BASES.contains(&name) {
            return None;
        }
        OVERRIDES.iter().find_map(|name| self.input.need(&beside(base, name), None).err()).map(Why::new)
    }

    /// One document that was already read.
    pub fn document(&mut self, root: &Node, file: FileId) -> Node {
        let source = self.input.get(file);
        let environment =
            Environment::new(self.input.budget).with_file(&beside(&source.path, ".env"), None, self.input);
        self.resolved(root, &source.path, &environment)
    }

    fn merged(&mut self, files: &[Arc<Source>], environment: &Environment<'_>) -> Option<Node> {
        let mut merged: Option<Node> = None;
        for source in files {
            for root in self.roots(source) {
                let root = self.resolved(&root, &source.path, environment);
                merged = Some(match merged {
                    Some(base) => self.over_base(&base, &root),
                    None => root,
                });
            }
        }
        merged
    }

    pub fn roots(&mut self, source: &Source) -> Vec<Node> {
        if let Some(roots) = self.parsed.get(&source.id) {
            return roots.clone();
        }
        let roots = self.parse(source);
        self.parsed.insert(source.id, roots.clone());
        roots
    }

    fn parse(&mut self, source: &Source) -> Vec<Node> {
        let (text, conflicts) = conflict::text_of(source);
        self.errors.extend(conflicts);
        let marked = markup::marker(source);
        if text.as_str().trim_start().starts_with('{') {
            let parsed = json::parse(&text);
            self.errors.extend(parsed.errors);
            self.comments.extend(parsed.comments);
            self.repeated.extend(parsed.repeated);
            return parsed.value.into_iter().map(marked).collect();
        }
        let wanted = yaml::Wanted { comment: may_silence, ..yaml::Wanted::default() };
        let parsed = yaml::parse_wanted(&markup::text(text), wanted);
        if let Some(error) = parsed.errors.first().filter(|_| markup::is_template(source)) {
            self.note(error.at, markup::RENDER);
            return Vec::new();
        }
        self.errors.extend(parsed.errors);
        self.comments.extend(parsed.comments);
        self.repeated.extend(parsed.repeated);
        parsed.value.into_iter().map(|document| marked(document.root)).filter(|root| !root.is_null()).collect()
    }

    fn resolved(&mut self, root: &Node, path: &Path, environment: &Environment<'_>) -> Node {
        let root = environment.fill_tree(root);
        let extended = self.extended(&root, path, environment);
        let mut resolved = root.clone();
        if let Some(services) = root.entry("services") {
            let value = services.value.with_entries(extended);
            let others = root.entries().iter().filter(|entry| &*entry.key.name != "services").cloned();
            let entries: Vec<Entry> = others.chain([Entry { key: services.key.clone(), value }]).collect();
            resolved = root.with_entries(entries);
        }
        self.including.push(path.to_owned());
        let included = self.included(&root, path, environment);
        self.including.pop();
        for included in included {
            resolved = self.over_base(&resolved, &included);
        }
        resolved
    }

    /// An override over what came before it, which is put together anew each time.
    fn over_base(&mut self, base: &Node, over: &Node) -> Node {
        let services = |root: &Node| root.get("services").map_or(0, |services| services.entries().len());
        if self.input.budget.spend(Work::Items, services(base) + services(over), over.at) {
            return merge::files(base, over);
        }
        base.opened(Why::new(Reason::TooLarge("too much is put together")).at(over.at))
    }

    /// The projects that a file includes, each with its own `.env` below the includer's.
    fn included(&mut self, root: &Node, path: &Path, environment: &Environment<'_>) -> Vec<Node> {
        let mut projects = Vec::new();
        for item in root.get("include").map_or(&[][..], Node::items) {
            let list = |key| match item.get(key) {
                Some(node) if !node.items().is_empty() => node.items().to_vec(),
                Some(node) => vec![node.clone()],
                None => Vec::new(),
            };
            let paths = if item.text().is_some() { vec![item.clone()] } else { list("path") };
            let open = |file: &Node| self.input.need(&beside(path, file.str()?), Some(file.at)).ok().flatten();
            let files: Vec<Arc<Source>> = paths.iter().filter_map(open).collect();
            if files.len() < paths.len() || files.is_empty() {
                self.note(item.at, "what is included here could not be read");
                continue;
            }
            let home = files[0].path.clone();
            if self.including.contains(&home)
                || self.including.len() >= limits::COMPOSE_CHAIN
                || self.included >= limits::COMPOSE_INCLUDES
            {
                self.note(item.at, "the files include each other");
                continue;
            }
            self.included += 1;
            let mut inner = environment.clone();
            let env_files = list("env_file");
            for (file, at) in env_files.iter().filter_map(|file| Some((file.str()?, file.at))) {
                inner = inner.with_file(&beside(path, file), Some(at), self.input);
            }
            if env_files.is_empty() {
                inner = match item.get("project_directory").and_then(Node::str) {
                    Some(directory) => inner.with_file(&beside(path, directory).join(".env"), None, self.input),
                    None => inner.with_file(&beside(&home, ".env"), None, self.input),
                };
            }
            projects.extend(self.merged(&files, &inner));
        }
        projects
    }

    pub fn note(&mut self, at: Location, message: impl Into<String>) {
        self.notes.push(Note::at(at, message));
    }
}

/// The same project, of whose services more may be said.
fn opened(root: &Node, why: &Why) -> Node {
    let entries = root.entries().iter().map(|entry| {
        let services = entry.value.entries().iter();
        let open = |it: &Entry| Entry { key: it.key.clone(), value: it.value.opened(why.clone()) };
        let value = match &*entry.key.name {
            "services" => entry.value.with_entries(services.map(open).collect::<Vec<_>>()),
            _ => entry.value.clone(),
        };
        Entry { key: entry.key.clone(), value }
    });
    root.with_entries(entries.collect::<Vec<_>>()).opened(why.clone())
}

pub(super) fn beside(path: &Path, name: &str) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).join(name)
}

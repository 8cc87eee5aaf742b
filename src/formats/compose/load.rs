//! Compose files from text to one tree: variables filled in, `extends` and `include` followed, overrides merged.

use super::environment::Environment;
use super::merge;
use crate::budget::limits;
use crate::facts::comments::may_silence;
use crate::formats::{Input, markup};
use crate::source::{FileId, Location, Note, Source};
use crate::syntax::{Comment, Repeated, SyntaxError, conflict, json, yaml};
use crate::tree::{Entry, Node, Reason, Why};
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
    told_of_chain: bool,
}

/// A tree, and the file that its relative paths and names belong to.
struct Project<'a> {
    root: &'a Node,
    path: &'a Path,
    environment: &'a Environment<'a>,
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
        }
    }

    /// A base file and its overrides.
    pub fn project(&mut self, files: &[FileId]) -> Option<Node> {
        let first = self.input.get(*files.first()?);
        let environment = Environment::new(self.input.budget).with_file(&beside(&first.path, ".env"), self.input);
        let files: Vec<_> = files.iter().map(|file| self.input.get(*file).clone()).collect();
        self.merged(&files, &environment)
    }

    /// One document that was already read.
    pub fn document(&mut self, root: &Node, file: FileId) -> Node {
        let source = self.input.get(file);
        let environment = Environment::new(self.input.budget).with_file(&beside(&source.path, ".env"), self.input);
        self.resolved(root, &source.path, &environment)
    }

    fn merged(&mut self, files: &[Arc<Source>], environment: &Environment<'_>) -> Option<Node> {
        let mut merged: Option<Node> = None;
        for source in files {
            for root in self.roots(source) {
                let root = self.resolved(&root, &source.path, environment);
                merged = Some(match merged {
                    Some(base) => merge::files(&base, &root),
                    None => root,
                });
            }
        }
        merged
    }

    fn roots(&mut self, source: &Source) -> Vec<Node> {
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
        let project = Project { root: &root, path, environment };
        let services = root.get("services").map_or(&[][..], Node::entries);
        let extended: Vec<Entry> = services
            .iter()
            .map(|entry| {
                let value = self.service(&project, &entry.key.name, &mut Vec::new());
                Entry { key: entry.key.clone(), value: value.unwrap_or_else(|| entry.value.clone()) }
            })
            .collect();
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
            resolved = merge::files(&resolved, &included);
        }
        resolved
    }

    /// A service with all that it extends.
    fn service(&mut self, project: &Project<'_>, name: &str, chain: &mut Vec<(PathBuf, String)>) -> Option<Node> {
        let service = project.root.get("services")?.get(name)?;
        let Some(extends) = service.get("extends").filter(|node| !node.is_null()) else {
            return Some(service.clone());
        };
        let link = (project.path.to_owned(), name.to_owned());
        let is_circle = chain.contains(&link);
        if is_circle || chain.len() >= limits::COMPOSE_CHAIN {
            if is_circle {
                self.note(extends.at, format!("service `{name}` extends itself"));
            } else if !std::mem::replace(&mut self.told_of_chain, true) {
                let most = limits::COMPOSE_CHAIN;
                self.note(extends.at, format!("more than {most} services extend one another: the rest is not known"));
            }
            return Some(
                service.opened(Why::new(Reason::NotRead("what the service extends is not known")).at(extends.at)),
            );
        }
        chain.push(link);
        let base_name = extends.str().or_else(|| extends.get("service").and_then(Node::str));
        let base = match (base_name, extends.get("file").filter(|node| !node.is_null())) {
            (None, _) => None,
            (Some(base), None) => self.service(project, base, chain),
            (Some(base), Some(file)) => file.str().and_then(|file| {
                let source = self.input.open(&beside(project.path, file))?;
                let root = self.roots(&source).into_iter().next()?;
                // The variables are the project's, wherever the file lies.
                let root = project.environment.fill_tree(&root);
                let other = Project { root: &root, path: &source.path, environment: project.environment };
                self.service(&other, base, chain)
            }),
        };
        chain.pop();
        let Some(base) = base else {
            self.note(extends.at, format!("what service `{name}` extends could not be read"));
            return Some(
                service.opened(Why::new(Reason::NotRead("what the service extends is not known")).at(extends.at)),
            );
        };
        let step = (extends.at, format!("extended here by service `{name}`"));
        Some(merge::services(&base, service, step))
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
            let files: Vec<Arc<Source>> =
                paths.iter().filter_map(|file| self.input.open(&beside(path, file.str()?))).collect();
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
            for file in env_files.iter().filter_map(Node::str) {
                inner = inner.with_file(&beside(path, file), self.input);
            }
            if env_files.is_empty() {
                inner = match item.get("project_directory").and_then(Node::str) {
                    Some(directory) => inner.with_file(&beside(path, directory).join(".env"), self.input),
                    None => inner.with_file(&beside(&home, ".env"), self.input),
                };
            }
            projects.extend(self.merged(&files, &inner));
        }
        projects
    }

    fn note(&mut self, at: Location, message: impl Into<String>) {
        self.notes.push(Note::at(at, message));
    }
}

pub(super) fn beside(path: &Path, name: &str) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).join(name)
}

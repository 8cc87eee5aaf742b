//! The directories of a tree, which of them are roots, and what each root calls. Nothing is evaluated here.

use super::declared::Directory;
use super::{Parsed, parse};
use crate::source::{FileId, Snapshot, Version};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Modules by directory. A directory that several roots call is shared between them.
#[derive(Debug, Default, Clone)]
pub struct Modules {
    directories: BTreeMap<PathBuf, Arc<Directory>>,
}

/// A root module: a directory that no other one calls, with all that it calls.
#[derive(Debug, Clone)]
pub struct Root {
    pub path: PathBuf,
    /// The root's own files first.
    pub files: Vec<FileId>,
    pub(super) modules: Modules,
}

impl Root {
    /// Whether two plans of a root stand on the same parsed files.
    pub fn shares_parsed_files(&self, other: &Self) -> bool {
        let (ours, theirs) = (&self.modules.directories, &other.modules.directories);
        ours.len() == theirs.len() && ours.values().zip(theirs.values()).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

/// A directory, and the versions of the files that it is made of.
type ParsedDirectory = (Vec<(FileId, Version)>, Arc<Directory>);

/// Parsed directories, by path.
#[derive(Debug, Default)]
pub struct Directories {
    known: HashMap<PathBuf, ParsedDirectory>,
}

impl Directories {
    /// The roots among these files, in the order of their paths. Each directory is parsed once, and only if it has changed.
    pub fn roots(&mut self, files: &[FileId], texts: &Snapshot) -> Vec<Root> {
        let mut by_path: BTreeMap<PathBuf, Vec<(FileId, Version)>> = BTreeMap::new();
        for source in files.iter().map(|file| texts.get(*file)) {
            let directory = crate::source::normalise(source.path.parent().unwrap_or(Path::new("")));
            by_path.entry(directory).or_default().push((source.id, source.version));
        }
        let parsed: Vec<(PathBuf, ParsedDirectory)> = by_path
            .into_par_iter()
            .map(|(path, files)| {
                let known = self.known.get(&path).filter(|(versions, _)| *versions == files);
                let directory = match known {
                    Some((_, directory)) => directory.clone(),
                    None => {
                        let parsed = files.par_iter().map(|(file, _)| parse(texts.get(*file))).collect();
                        Arc::new(Directory::new(path.clone(), parsed))
                    }
                };
                (path, (files, directory))
            })
            .collect();
        self.known = parsed.into_iter().collect();
        let directories = self.known.iter().map(|(path, (_, directory))| (path.clone(), directory.clone()));
        let modules = Modules { directories: directories.collect() };
        modules.with_all_files().into_iter().map(|path| modules.root(path)).collect()
    }
}

impl Modules {
    pub fn new(files: Vec<Parsed>) -> Self {
        let mut by_directory: BTreeMap<PathBuf, Vec<Parsed>> = BTreeMap::new();
        for file in files {
            let directory = file.path.parent().unwrap_or(Path::new("")).to_owned();
            by_directory.entry(directory).or_default().push(file);
        }
        let directory = |(path, files): (PathBuf, _)| (path.clone(), Arc::new(Directory::new(path, files)));
        Self { directories: by_directory.into_iter().map(directory).collect() }
    }

    /// The directories that no other directory of the tree calls: where somebody runs `apply`.
    pub fn roots(&self) -> Vec<&Path> {
        let calls: BTreeMap<&Path, HashSet<PathBuf>> =
            self.directories.iter().map(|(path, directory)| (path.as_path(), directory.called())).collect();
        let called: HashSet<&Path> =
            calls.iter().flat_map(|(from, to)| to.iter().map(PathBuf::as_path).filter(move |to| to != from)).collect();
        let with_blocks = || self.directories.values().filter(|directory| !directory.blocks.is_empty());
        let mut roots: BTreeSet<&Path> =
            with_blocks().map(|directory| directory.path.as_path()).filter(|path| !called.contains(path)).collect();
        // Modules that call each other in a circle have no root: the first of them stands in.
        let mut seen = HashSet::new();
        let mut reach = |start: &[&Path]| {
            let mut todo: Vec<PathBuf> = start.iter().map(|path| (*path).to_owned()).collect();
            while let Some(path) = todo.pop() {
                if let Some(next) = calls.get(path.as_path()).filter(|_| seen.insert(path.clone())) {
                    todo.extend(next.iter().cloned());
                }
            }
            with_blocks().map(|directory| directory.path.as_path()).find(|path| !seen.contains(*path))
        };
        let mut missing = reach(&roots.iter().copied().collect::<Vec<_>>());
        while let Some(path) = missing {
            roots.insert(path);
            missing = reach(&[path]);
        }
        roots.into_iter().collect()
    }

    /// The roots, and the directories that hold nothing but values: what is wrong with a file is to be said, whatever
    /// it is for.
    fn with_all_files(&self) -> Vec<&Path> {
        let empty = self.directories.values().filter(|directory| directory.blocks.is_empty());
        let mut all: BTreeSet<&Path> = empty.map(|directory| directory.path.as_path()).collect();
        all.extend(self.roots());
        all.into_iter().collect()
    }

    fn root(&self, path: &Path) -> Root {
        let mut modules = Self::default();
        let mut files = Vec::new();
        let mut todo = vec![path.to_owned()];
        while let Some(path) = todo.pop() {
            let Some(directory) = self.directories.get(&path) else { continue };
            if modules.directories.insert(path, directory.clone()).is_none() {
                files.extend_from_slice(&directory.files);
                let mut called: Vec<PathBuf> = directory.called().into_iter().collect();
                called.sort_by(|a, b| b.cmp(a));
                todo.extend(called);
            }
        }
        Root { path: path.to_owned(), files, modules }
    }

    /// The directory, if there is a module in it.
    pub fn directory(&self, path: &Path) -> Option<&Directory> {
        self.directories.get(path).map(|directory| &**directory).filter(|directory| !directory.blocks.is_empty())
    }

    pub(super) fn errors(&self) -> impl Iterator<Item = &crate::syntax::SyntaxError> {
        self.directories.values().flat_map(|directory| &directory.errors)
    }

    pub(super) fn comments(&self) -> impl Iterator<Item = &crate::syntax::Comment> {
        self.directories.values().flat_map(|directory| &directory.comments)
    }
}

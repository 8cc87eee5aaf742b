//! The directories of a tree, which of them are roots, and what each root calls. Nothing is evaluated here.

use super::declared::{Directory, Unreadable};
use super::{Parsed, is_terraform, parse};
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
    /// Whether there is a module, and not only values for one.
    pub fn has_blocks(&self) -> bool {
        self.modules.directory(&self.path).is_some()
    }

    /// Whether two plans of a root stand on the same parsed files.
    pub fn shares_parsed_files(&self, other: &Self) -> bool {
        let (ours, theirs) = (&self.modules.directories, &other.modules.directories);
        ours.len() == theirs.len() && ours.values().zip(theirs.values()).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

/// Parsed directories, and the roots that they make.
#[derive(Debug, Default)]
pub struct Directories {
    /// The files of the last plan.
    files: Vec<FileId>,
    /// And what could not be read then.
    unreadable: Vec<Unreadable>,
    known: Vec<ParsedDirectory>,
    roots: Vec<Arc<Root>>,
}

#[derive(Debug)]
struct ParsedDirectory {
    path: PathBuf,
    files: Vec<FileId>,
    unreadable: Vec<Unreadable>,
    /// The files as they were parsed, and which texts they had then.
    parsed: Vec<(Version, Arc<Parsed>)>,
    directory: Arc<Directory>,
}

impl ParsedDirectory {
    fn is_stale(&self, texts: &Snapshot) -> bool {
        let versions = self.files.iter().map(|file| texts.get(*file).version);
        !versions.eq(self.parsed.iter().map(|(version, _)| *version))
    }

    /// Parses the files that have changed; whether what other directories see of this one is as before.
    fn parse(&mut self, texts: &Snapshot) -> bool {
        let before: HashMap<FileId, &(Version, Arc<Parsed>)> = self.files.iter().copied().zip(&self.parsed).collect();
        let one = |file: &FileId| {
            let source = texts.get(*file);
            let known = before.get(file).filter(|(version, _)| *version == source.version);
            known.map_or_else(|| (source.version, Arc::new(parse(source))), |known| (*known).clone())
        };
        self.parsed = self.files.par_iter().map(one).collect();
        let parsed = self.parsed.iter().map(|(_, parsed)| parsed.clone()).collect();
        let directory = Directory::new(self.path.clone(), parsed).without(self.unreadable.clone());
        let before = std::mem::replace(&mut self.directory, Arc::new(directory));
        before.called == self.directory.called && before.blocks.is_empty() == self.directory.blocks.is_empty()
    }
}

impl Directories {
    /// The roots among these files, in the order of their paths. Each directory is parsed once, and only if it has
    /// changed; which of them are roots is asked again only where files came or went, or other modules are called.
    pub fn roots(&mut self, files: &[FileId], texts: &Snapshot) -> Vec<Arc<Root>> {
        let unreadable: Vec<Unreadable> =
            texts.unreadable().into_iter().filter(|(path, _)| is_terraform(path)).collect();
        let same_files = self.files == files && self.unreadable == unreadable;
        if !same_files {
            self.unreadable = unreadable;
            self.group(files, texts);
        }
        let stale: Vec<&mut ParsedDirectory> = self.known.iter_mut().filter(|known| known.is_stale(texts)).collect();
        let parse = |known: &mut ParsedDirectory| (known.parse(texts), known.directory.clone());
        let parsed: Vec<(bool, Arc<Directory>)> = stale.into_par_iter().map(parse).collect();
        if same_files && parsed.iter().all(|(same, _)| *same) {
            for (_, directory) in &parsed {
                self.roots.iter_mut().for_each(|root| replace(root, directory));
            }
        } else {
            let directories = self.known.iter().map(|known| (known.path.clone(), known.directory.clone()));
            let modules = Modules { directories: directories.collect() };
            self.roots = modules.with_all_files().into_iter().map(|path| Arc::new(modules.root(path))).collect();
        }
        self.roots.clone()
    }

    /// Puts other files together by directory. What was parsed of the same files stays.
    fn group(&mut self, files: &[FileId], texts: &Snapshot) {
        self.files = files.to_vec();
        let mut before: HashMap<PathBuf, ParsedDirectory> =
            self.known.drain(..).map(|known| (known.path.clone(), known)).collect();
        let mut by_path: BTreeMap<PathBuf, Vec<FileId>> = BTreeMap::new();
        for source in files.iter().map(|file| texts.get(*file)) {
            let directory = crate::source::normalise(source.path.parent().unwrap_or(Path::new("")));
            by_path.entry(directory).or_default().push(source.id);
        }
        let known = by_path.into_iter().map(|(path, files)| {
            let here = |(file, _): &&Unreadable| file.parent().unwrap_or(Path::new("")) == path;
            let unreadable: Vec<Unreadable> = self.unreadable.iter().filter(here).cloned().collect();
            match before.remove(&path) {
                Some(known) if known.files == files && known.unreadable == unreadable => known,
                Some(_) | None => {
                    ParsedDirectory { path, files, unreadable, parsed: Vec::new(), directory: Arc::default() }
                }
            }
        });
        self.known = known.collect();
    }
}

/// Puts a directory in the place of what it was before.
fn replace(root: &mut Arc<Root>, directory: &Arc<Directory>) {
    if directory.files.first().is_some_and(|file| root.files.contains(file)) {
        Arc::make_mut(root).modules.directories.insert(directory.path.clone(), directory.clone());
    }
}

impl Modules {
    /// The directories that no other directory of the tree calls: where somebody runs `apply`.
    fn roots(&self) -> Vec<&Path> {
        let calls: BTreeMap<&Path, &BTreeSet<PathBuf>> =
            self.directories.iter().map(|(path, directory)| (path.as_path(), &directory.called)).collect();
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
                todo.extend(directory.called.iter().rev().cloned());
            }
        }
        Root { path: path.to_owned(), files, modules }
    }

    /// The directory, if there is a module in it.
    pub fn directory(&self, path: &Path) -> Option<&Directory> {
        self.directories.get(path).map(|directory| &**directory).filter(|directory| !directory.blocks.is_empty())
    }

    /// What belongs to these modules and could not be read.
    pub(super) fn unreadable(&self) -> impl Iterator<Item = &Unreadable> {
        self.directories.values().flat_map(|directory| &directory.unreadable)
    }

    pub(super) fn errors(&self) -> impl Iterator<Item = &crate::syntax::SyntaxError> {
        self.directories.values().flat_map(|directory| &directory.errors)
    }

    pub(super) fn repeated(&self) -> impl Iterator<Item = &crate::syntax::Repeated> {
        self.directories.values().flat_map(|directory| &directory.repeated)
    }

    pub(super) fn comments(&self) -> impl Iterator<Item = &crate::syntax::Comment> {
        self.directories.values().flat_map(|directory| &directory.comments)
    }
}

//! What one directory declares: its blocks by name, with override files merged in. Nothing here
//! is evaluated.

use super::{Parsed, Role, role_of};
use crate::source::FileId;
use crate::syntax::hcl::{Attribute, Block, Body, ExprKind, Item, Part};
use crate::syntax::{Comment, Repeated, SyntaxError};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

type ByName = HashMap<Arc<str>, usize>;

/// A file of Terraform that is there and could not be read, and why.
pub type Unreadable = (PathBuf, Arc<str>);

/// A module as it is written: a directory of files.
#[derive(Debug, Default)]
pub struct Directory {
    pub path: PathBuf,
    /// Sorted by path.
    pub files: Vec<FileId>,
    pub errors: Vec<SyntaxError>,
    pub comments: Vec<Comment>,
    pub repeated: Vec<Repeated>,
    /// All blocks, in the order of the files' names.
    pub blocks: Vec<Arc<Block>>,
    /// The files that belong here and could not be read.
    pub unreadable: Vec<Unreadable>,
    /// What `terraform.tfvars` and `*.auto.tfvars` set; the last file to name a variable wins.
    pub values: HashMap<Arc<str>, Attribute>,
    pub variables: ByName,
    pub outputs: ByName,
    pub calls: ByName,
    /// The directories that this one calls as modules.
    pub called: BTreeSet<PathBuf>,
    resources: HashMap<Arc<str>, ByName>,
    data: HashMap<Arc<str>, ByName>,
    /// The block and the item in it.
    locals: HashMap<Arc<str>, (usize, usize)>,
}

impl Directory {
    pub fn new(path: PathBuf, mut files: Vec<Arc<Parsed>>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut directory = Self { path, ..Self::default() };
        let mut overrides = Vec::new();
        let mut values = Vec::new();
        for file in &files {
            directory.files.push(file.file);
            directory.errors.extend_from_slice(&file.errors);
            directory.comments.extend_from_slice(&file.comments);
            directory.repeated.extend_from_slice(&file.repeated);
            match file.role {
                Role::Configuration => directory.blocks.extend_from_slice(&file.blocks),
                Role::Override => overrides.extend_from_slice(&file.blocks),
                Role::Values { read: true } => values.push(file),
                Role::Values { read: false } => {}
            }
        }
        for block in overrides {
            directory.merge(block);
        }
        directory.index();
        // terraform.tfvars is read first, the automatic ones after it in the order of their names.
        values.sort_by_key(|file| {
            !file.path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("terraform.tfvars"))
        });
        for attribute in values.into_iter().flat_map(|file| &file.attributes) {
            directory.values.insert(attribute.name.clone(), attribute.clone());
        }
        directory
    }

    /// The same directory, of which these files could not be read. An override may say anything else of any block.
    pub fn without(mut self, unreadable: Vec<Unreadable>) -> Self {
        if unreadable.iter().any(|(path, _)| role_of(path) == Role::Override) {
            self.blocks.iter_mut().for_each(|block| Arc::make_mut(block).broken = true);
        }
        Self { unreadable, ..self }
    }

    /// Whether there are values of variables that could not be read.
    pub fn unreadable_values(&self) -> Option<&Unreadable> {
        self.unreadable.iter().find(|(path, _)| role_of(path) == Role::Values { read: true })
    }

    pub fn resource(&self, type_name: &str, name: &str) -> Option<&Block> {
        self.resources.get(type_name).and_then(|names| names.get(name)).map(|at| &*self.blocks[*at])
    }

    pub fn data(&self, type_name: &str, name: &str) -> Option<&Block> {
        self.data.get(type_name).and_then(|names| names.get(name)).map(|at| &*self.blocks[*at])
    }

    pub fn variable(&self, name: &str) -> Option<&Block> {
        self.variables.get(name).map(|at| &*self.blocks[*at])
    }

    pub fn output(&self, name: &str) -> Option<&Block> {
        self.outputs.get(name).map(|at| &*self.blocks[*at])
    }

    pub fn call(&self, name: &str) -> Option<&Block> {
        self.calls.get(name).map(|at| &*self.blocks[*at])
    }

    pub fn local(&self, name: &str) -> Option<&Attribute> {
        let (block, item) = self.locals.get(name)?;
        match self.blocks[*block].body.items.get(*item) {
            Some(Item::Attribute(attribute)) => Some(attribute),
            Some(Item::Block(_)) | None => None,
        }
    }

    fn index(&mut self) {
        let calls = self.blocks.iter().filter(|block| &*block.keyword == "module");
        self.called = calls.filter_map(|block| local_source(&self.path, block)).collect();
        for (at, block) in self.blocks.iter().enumerate() {
            let label = |n: usize| block.labels.get(n).map(|label| label.name.clone());
            // The first declaration of a name holds; Terraform refuses a second one.
            let one = |names: &mut ByName| {
                if let Some(name) = label(0) {
                    names.entry(name).or_insert(at);
                }
            };
            match &*block.keyword {
                "variable" => one(&mut self.variables),
                "output" => one(&mut self.outputs),
                "module" => one(&mut self.calls),
                "resource" | "data" => {
                    let into = if &*block.keyword == "data" { &mut self.data } else { &mut self.resources };
                    if let (Some(type_name), Some(name)) = (label(0), label(1)) {
                        into.entry(type_name).or_default().entry(name).or_insert(at);
                    }
                }
                "locals" => {
                    for (n, item) in block.body.items.iter().enumerate() {
                        if let Item::Attribute(attribute) = item {
                            self.locals.entry(attribute.name.clone()).or_insert((at, n));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// An override file's block changes the block of the same name: attributes one by one, nested
    /// blocks by type. Locals change one by one, whichever block holds them.
    fn merge(&mut self, change: Arc<Block>) {
        if &*change.keyword == "locals" {
            for item in change.body.items.clone() {
                let Item::Attribute(attribute) = item else { continue };
                let is_it = |item: &Item| match item {
                    Item::Attribute(old) => old.name == attribute.name,
                    Item::Block(_) => false,
                };
                let mut locals = self.blocks.iter_mut().filter(|block| &*block.keyword == "locals");
                let found = locals.find_map(|block| Some((block.body.items.iter().position(is_it)?, block)));
                match found {
                    Some((at, block)) => Arc::make_mut(block).body.items[at] = Item::Attribute(attribute),
                    None => {
                        let body = Body { items: vec![Item::Attribute(attribute)] };
                        self.blocks.push(Arc::new(Block { body, ..Block::clone(&change) }));
                    }
                }
            }
            return;
        }
        let same = |block: &&mut Arc<Block>| {
            block.keyword == change.keyword
                && block.labels.iter().map(|label| &label.name).eq(change.labels.iter().map(|label| &label.name))
        };
        let Some(block) = self.blocks.iter_mut().find(same) else {
            self.blocks.push(change);
            return;
        };
        let replaced: HashSet<Arc<str>> = change.body.items.iter().map(|item| item_name(item).clone()).collect();
        let block = Arc::make_mut(block);
        block.body.items.retain(|item| !replaced.contains(item_name(item)));
        block.body.items.extend_from_slice(&change.body.items);
        block.broken |= change.broken;
    }
}

fn item_name(item: &Item) -> &Arc<str> {
    match item {
        Item::Attribute(attribute) => &attribute.name,
        Item::Block(block) if &*block.keyword == "dynamic" => {
            block.labels.first().map_or(&block.keyword, |label| &label.name)
        }
        Item::Block(block) => &block.keyword,
    }
}

/// The directory that a module call names, if it lies beside the caller.
pub fn local_source(from: &Path, call: &Block) -> Option<PathBuf> {
    let source = &call.body.attribute("source")?.value;
    let source = match &source.kind {
        ExprKind::Template(parts) => match parts.as_slice() {
            [Part::Literal { value, .. }] => value.clone(),
            _ => return None,
        },
        ExprKind::Literal(node) => node.str()?.into(),
        _ => return None,
    };
    let local = source.starts_with("./") || source.starts_with("../") || &*source == "." || &*source == "..";
    local.then(|| crate::source::normalise(&from.join(&*source)))
}

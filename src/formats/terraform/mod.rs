//! Terraform and OpenTofu: what a module tree says, as far as it can be known without running it.
//!
//! [`parse`] reads one file, [`Directories`] puts the files of a tree together and finds its roots, and
//! [`Root::evaluate`] says what one root module comes to: every resource with the values of its
//! arguments, each at the place where it is written. What cannot be known is
//! [`Kind::Unknown`](crate::tree::Kind::Unknown) with its reason. No provider is asked and no
//! network used, so a module from a registry stays unknown.
//!
//! From below: `value`, `access` and `json` know values only, `declared` and `modules` what is written, `expand` how often
//! a block stands. `evaluator` is the state of an evaluation. What can be done with it stands in one file for each kind
//! of thing: `expression`, `operators`, `templates`, `functions`, `references`, `types`, `body`. `lower` reads the outcome.

// Terraform has one kind of number, and it stands for counts and indexes too.
#![allow(clippy::cast_precision_loss, clippy::cast_sign_loss, clippy::cast_possible_wrap)]
// A value and its absence are two cases of equal rank.
#![allow(clippy::single_match_else)]

mod access;
mod body;
mod declared;
mod evaluator;
mod expand;
mod expression;
mod fuel;
mod functions;
mod json;
mod lower;
mod modules;
mod operators;
mod policy_document;
mod references;
mod scope;
mod templates;
mod types;
pub mod value;

pub use lower::lower;
use modules::Modules;
pub use modules::{Directories, Root};
pub use policy_document::policy;

use crate::formats::Input;
use crate::source::{FileId, Location, Source};
use crate::syntax::hcl::{self, Attribute, Item};
use crate::syntax::{self, Comment, Repeated, SyntaxError, conflict};
use crate::tree::{Node, Via};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One file, read but not evaluated.
#[derive(Debug)]
pub struct Parsed {
    pub file: FileId,
    pub path: PathBuf,
    pub role: Role,
    /// What stands in it outside of blocks: the values that a file of variables sets.
    pub attributes: Vec<Attribute>,
    /// Shared with the directory, which is put together anew when another of its files changes.
    pub blocks: Vec<Arc<hcl::Block>>,
    pub errors: Vec<SyntaxError>,
    pub comments: Vec<Comment>,
    pub repeated: Vec<Repeated>,
}

/// What a file is to its directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Configuration,
    /// `override.tf` and `*_override.tf` change what the other files say.
    Override,
    /// Values of variables; read unless somebody has to name the file on the command line.
    Values {
        read: bool,
    },
}

/// What a root module comes to.
#[derive(Debug, Default)]
pub struct Evaluated {
    /// The blocks of the root module and of the modules that it calls, once per instance.
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    Resource,
    Data,
    Variable,
    Locals,
    Output,
    Provider,
    Module,
    /// What Terraform itself is told: `terraform`, with the place of the state in it.
    Settings,
}

/// One block with its evaluated body.
#[derive(Debug, Clone)]
pub struct Block {
    pub kind: BlockKind,
    /// `aws_ecs_service`; empty for blocks that have no type.
    pub type_name: Arc<str>,
    pub name: Arc<str>,
    /// `module.app["eu"].aws_ecs_service.web[0]`
    pub address: String,
    /// The last label, or what stands for one; without its quotes.
    pub name_at: Option<Location>,
    /// The block's first line: `resource "aws_ecs_service" "web"`.
    pub at: Location,
    /// A map of arguments and nested blocks; a type of nested blocks is a list of maps, and its
    /// key stands where the first of them starts. The map's place is the whole block. Meta-arguments
    /// are left out. A variable's body has, besides its own words, `value`: what a `.tfvars` file sets.
    pub body: Node,
    /// Whether it depends on something unknown that the block exists at all.
    pub may_exist: bool,
    /// A part of the block could not be read: that something is missing from it proves nothing.
    pub broken: bool,
    /// The module calls that led here, nearest first.
    pub trail: Option<Arc<Via>>,
}

/// Reads one file: `.tf`, `.tofu`, `.tfvars` and their `.json` forms.
pub fn parse(source: &Source) -> Parsed {
    let name = source.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (stem, is_json) = match name.strip_suffix(".json") {
        Some(stem) => (stem, true),
        None => (name.as_str(), false),
    };
    let role = role(stem);
    let (text, mut conflicts) = conflict::text_of(source);
    let syntax::Parsed { value: body, errors, comments, repeated } = match (is_json, role) {
        (false, _) => hcl::parse(&text),
        (true, Role::Values { .. }) => hcl::json::values(&text),
        (true, Role::Configuration | Role::Override) => hcl::json::configuration(&text),
    };
    conflicts.extend(errors);
    let errors = conflicts;
    let (mut attributes, mut blocks) = (Vec::new(), Vec::new());
    for item in body.items {
        match item {
            Item::Attribute(attribute) => attributes.push(attribute),
            Item::Block(block) => blocks.push(Arc::new(block)),
        }
    }
    let path = crate::source::normalise(&source.path);
    Parsed { file: source.id, path, role, attributes, blocks, errors, comments, repeated }
}

/// Whether a file is Terraform's, by its name.
fn is_terraform(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let stem = name.strip_suffix(".json").unwrap_or(&name);
    [".tf", ".tofu", ".tfvars"].iter().any(|ending| stem.ends_with(ending))
}

/// What a file is to its directory, by its name.
fn role_of(path: &Path) -> Role {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    role(name.strip_suffix(".json").unwrap_or(&name))
}

fn role(name: &str) -> Role {
    if let Some(stem) = name.strip_suffix(".tfvars") {
        return Role::Values {
            read: stem == "terraform" || Path::new(stem).extension().is_some_and(|end| end == "auto"),
        };
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if stem == "override" || stem.ends_with("_override") { Role::Override } else { Role::Configuration }
}

impl Root {
    /// What the module comes to, with all that it calls.
    pub fn evaluate(&self, input: &Input) -> Evaluated {
        match self.modules.directory(&self.path) {
            Some(directory) => Evaluated { blocks: evaluator::evaluate(&self.modules, directory, input) },
            None => Evaluated::default(),
        }
    }
}

#[cfg(test)]
mod tests;

//! The state of one evaluation: the modules in play, what is known already, and how much work
//! is still allowed.

use super::declared::Directory;
use super::expand::Shape;
use super::fuel::Fuel;
use super::{Block, Modules};
use crate::budget::{self, Work, limits};
use crate::formats::Input;
use crate::source::{FileId, Location, Refused};
use crate::syntax::hcl;
use crate::tree::{Key, Node, Reason, Text, Via};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

/// One use of a module.
pub struct Instance<'a> {
    pub directory: &'a Directory,
    /// `module.app["eu"].`, empty for the root.
    pub prefix: String,
    pub trail: Option<Arc<Via>>,
    pub may_exist: bool,
    pub call: Option<CallSite<'a>>,
    level: u32,
}

/// Where a module's arguments come from.
#[derive(Clone)]
pub struct CallSite<'a> {
    pub block: &'a hcl::Block,
    pub from: usize,
    pub bindings: Vec<(Arc<str>, Node)>,
}

/// A module call, worked out: the instances that it comes to.
pub struct Called {
    pub shape: Shape,
    /// The key of each instance, and the instance.
    pub instances: Vec<(Option<Key>, usize)>,
    /// Why the instances are not known, where they are not.
    pub unknown: Option<String>,
}

/// Things that are evaluated once for a module instance.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Known<'a> {
    Variable(&'a str),
    Local(&'a str),
    Output(&'a str),
    Resource(&'a str, &'a str),
    Data(&'a str, &'a str),
}

pub struct Evaluator<'a> {
    pub modules: &'a Modules,
    pub input: &'a Input<'a>,
    pub instances: Vec<Instance<'a>>,
    /// `None` while the value is being worked out: what asks then goes in a circle.
    known: HashMap<(usize, Known<'a>), Option<Node>>,
    pub calls: HashMap<(usize, &'a str), Option<Rc<Called>>>,
    /// What files set for the variables of the root.
    given: &'a Given<'a>,
    /// Inside `try` or `can`, where a failure must be seen.
    pub trying: u32,
    pub fuel: &'a Fuel,
    /// The texts of files that were asked for: one for all who ask.
    pub texts: HashMap<FileId, Text>,
    pub depth: u32,
    pub deepest: u32,
}

pub fn evaluate(modules: &Modules, root: &Directory, input: &Input) -> Vec<Block> {
    let given = Given::of(root, input);
    let steps = input.budget.left(Work::Steps);
    let run = |deepest| {
        let fuel = Fuel::new(steps);
        let mut evaluator = Evaluator {
            modules,
            input,
            given: &given,
            instances: Vec::new(),
            known: HashMap::new(),
            calls: HashMap::new(),
            trying: 0,
            fuel: &fuel,
            texts: HashMap::new(),
            depth: 0,
            deepest,
        };
        let instance =
            Instance { directory: root, prefix: String::new(), trail: None, may_exist: false, call: None, level: 0 };
        evaluator.instances.push(instance);
        let mut blocks = Vec::new();
        evaluator.blocks(0, &mut blocks);
        let used = usize::try_from(steps - fuel.left()).unwrap_or(usize::MAX);
        match fuel.over() {
            Some(at) => input.budget.spend(Work::Steps, used.saturating_add(1), at),
            None => input.budget.spend(Work::Steps, used, Location::new(FileId(0), 0, 0)),
        };
        blocks
    };
    // References lead from module to module, so the stack must be deep.
    budget::deep(|| {
        run(if budget::is_deep() { limits::TERRAFORM_DEPTH } else { limits::TERRAFORM_DEPTH_ON_SMALL_STACK })
    })
}

/// What files set for the variables of a root.
struct Given<'a> {
    /// The configuration's files of `-var-file`, of which the last one wins.
    named: HashMap<Arc<str>, hcl::Attribute>,
    /// Why one of them could not be read: it may set any of the variables.
    unread: Option<Reason>,
    /// Those that Terraform takes by itself, which the named ones win over.
    beside: &'a HashMap<Arc<str>, hcl::Attribute>,
    unread_beside: Option<Reason>,
}

impl<'a> Given<'a> {
    fn of(root: &'a Directory, input: &Input) -> Self {
        let refused = |(path, why): &(PathBuf, Arc<str>)| input.refused(path, &Refused::Unreadable(why.clone()), None);
        let unread_beside = root.unreadable_values().map(refused);
        let mut given = Self { named: HashMap::new(), unread: None, beside: &root.values, unread_beside };
        for path in &input.platform.terraform.var_files {
            let source = match input.need(path, None) {
                Ok(Some(source)) => source,
                Ok(None) => continue,
                Err(why) => {
                    given.named.clear();
                    given.unread = Some(why);
                    continue;
                }
            };
            let attributes = super::parse(&source).attributes.into_iter();
            given.named.extend(attributes.map(|attribute| (attribute.name.clone(), attribute)));
        }
        given
    }

    fn get(&self, name: &str) -> Result<Option<&hcl::Attribute>, &Reason> {
        match (self.named.get(name), &self.unread, self.beside.get(name), &self.unread_beside) {
            (Some(named), ..) => Ok(Some(named)),
            (None, Some(why), ..) | (None, None, _, Some(why)) => Err(why),
            (None, None, beside, None) => Ok(beside),
        }
    }
}

impl<'a> Evaluator<'a> {
    /// What a file sets for a variable of the root; an error where a file that may set it could not be read.
    pub fn given(&self, name: &str) -> Result<Option<&'a hcl::Attribute>, &'a Reason> {
        self.given.get(name)
    }

    pub fn instance(&self, instance: usize) -> &Instance<'a> {
        &self.instances[instance]
    }

    pub fn directory(&self, instance: usize) -> &'a Directory {
        self.instances[instance].directory
    }

    /// One step of work; `false` when there was enough of it.
    pub fn step(&self, at: Location) -> bool {
        self.fuel.spend(1, at)
    }

    /// A new use of a module; `None` if there are too many, or they go in a circle.
    pub fn enter(
        &mut self,
        directory: &'a Directory,
        site: CallSite<'a>,
        suffix: &str,
        may_exist: bool,
    ) -> Option<usize> {
        let parent = &self.instances[site.from];
        let level = parent.level + 1;
        if self.instances.len() >= limits::TERRAFORM_INSTANCES
            || level > limits::TERRAFORM_LEVELS
            || self.calls_itself(directory, site.from)
        {
            return None;
        }
        let name = site.block.labels.first().map_or("", |label| &label.name);
        let what = format!("called here as `module.{name}`");
        let trail = Some(Arc::new(Via { at: site.block.header, what, next: parent.trail.clone() }));
        let prefix = format!("{}module.{name}{suffix}.", parent.prefix);
        let may_exist = may_exist || parent.may_exist;
        self.instances.push(Instance { directory, prefix, trail, may_exist, call: Some(site), level });
        Some(self.instances.len() - 1)
    }

    /// Why [`enter`](Self::enter) refused, for people.
    pub fn why_not_entered(&self, directory: &Directory, from: usize) -> &'static str {
        if self.calls_itself(directory, from) {
            "calls itself"
        } else if self.instances[from].level >= limits::TERRAFORM_LEVELS {
            "lies more than 20 calls deep"
        } else {
            "would make more than 2,000 uses of modules"
        }
    }

    fn calls_itself(&self, directory: &Directory, from: usize) -> bool {
        let callers = std::iter::successors(Some(from), |at| self.instances[*at].call.as_ref().map(|call| call.from));
        callers.into_iter().any(|at| std::ptr::eq(self.instances[at].directory, directory))
    }

    /// The value of something, worked out when it is first asked for.
    pub fn remembered(
        &mut self,
        instance: usize,
        what: Known<'a>,
        at: Location,
        find: impl FnOnce(&mut Self) -> Node,
    ) -> Node {
        match self.known.entry((instance, what)) {
            Entry::Occupied(known) => {
                return known.get().clone().unwrap_or_else(|| Node::unknown(at, "depends on itself"));
            }
            Entry::Vacant(place) => drop(place.insert(None)),
        }
        // What is wrong with a local is wrong for all that ask for it: `try` sees its own argument only.
        let trying = std::mem::take(&mut self.trying);
        let node = find(self);
        self.trying = trying;
        self.known.insert((instance, what), Some(node.clone()));
        node
    }
}

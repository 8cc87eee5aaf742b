//! The state of one evaluation: the modules in play, what is known already, and how much work
//! is still allowed.

use super::declared::Directory;
use super::{Block, Modules};
use crate::formats::Input;
use crate::source::Location;
use crate::syntax::hcl;
use crate::tree::{Node, Via};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// Steps that one root module may take; beyond them everything is unknown. Real module trees
/// take some ten thousand.
const FUEL: u64 = 1_000_000;
/// How deep evaluation may go, through expressions, locals and modules.
const DEEPEST: u32 = 400;
/// What that takes at most, in a debug build.
const STACK: usize = 96 << 20;
/// How deep it may go on a stack that was not made for it.
const DEEPEST_ON_SMALL_STACK: u32 = 30;
/// Module instances that one root may come to.
const MOST_INSTANCES: usize = 2_000;
/// Module calls in one another.
const MOST_LEVELS: u32 = 20;
/// Copies that a `count`, `for_each` or `range` may come to.
pub const MOST_COPIES: usize = 1_000;
/// The longest text that a template or function may make.
pub const LONGEST_TEXT: usize = 1 << 20;
/// The most items that a list or map may come to.
pub const MOST_ITEMS: usize = 20_000;
/// Parts that a block's body may have when it is handed on.
pub const LARGEST_BODY: u64 = 100_000;

/// What cannot be evaluated because it is wrong. Outside of `try` and `can` it ends as an unknown.
#[derive(Debug)]
pub struct Fail {
    pub at: Location,
    pub message: String,
}

pub type Eval = Result<Node, Fail>;

pub fn fail<T>(at: Location, message: impl Into<String>) -> Result<T, Fail> {
    Err(Fail { at, message: message.into() })
}

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

/// The names that an expression may use besides the module's own.
#[derive(Clone, Copy)]
pub struct Scope<'s> {
    pub instance: usize,
    pub names: Option<&'s Name<'s>>,
}

pub struct Name<'s> {
    pub word: &'s str,
    pub value: &'s Node,
    pub next: Option<&'s Name<'s>>,
}

impl<'s> Scope<'s> {
    pub fn of(instance: usize) -> Self {
        Self { instance, names: None }
    }

    pub fn get(&self, name: &str) -> Option<&'s Node> {
        std::iter::successors(self.names, |binding| binding.next).find(|it| it.word == name).map(|it| it.value)
    }
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
    /// `None` while the value is being worked out: whoever asks then goes in a circle.
    known: HashMap<(usize, Known<'a>), Option<Node>>,
    pub calls: HashMap<(usize, &'a str), Option<Rc<super::references::Called>>>,
    /// Inside `try` or `can`, where a failure must be seen.
    pub trying: u32,
    pub fuel: u64,
    pub depth: u32,
    pub deepest: u32,
}

pub fn evaluate(modules: &Modules, root: &Directory, input: &Input) -> Vec<Block> {
    let run = |deepest| {
        let mut evaluator = Evaluator {
            modules,
            input,
            instances: Vec::new(),
            known: HashMap::new(),
            calls: HashMap::new(),
            trying: 0,
            fuel: FUEL,
            depth: 0,
            deepest,
        };
        let instance =
            Instance { directory: root, prefix: String::new(), trail: None, may_exist: false, call: None, level: 0 };
        evaluator.instances.push(instance);
        let mut blocks = Vec::new();
        evaluator.blocks(0, &mut blocks);
        blocks
    };
    // References lead from module to module, so the stack must be deep; a thread of our own has
    // one that we chose.
    let on_thread = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || run(DEEPEST)).ok()?;
        thread.join().ok()
    });
    on_thread.unwrap_or_else(|| run(DEEPEST_ON_SMALL_STACK))
}

impl<'a> Evaluator<'a> {
    pub fn instance(&self, instance: usize) -> &Instance<'a> {
        &self.instances[instance]
    }

    pub fn directory(&self, instance: usize) -> &'a Directory {
        self.instances[instance].directory
    }

    /// One step of work; `false` when there was enough of it.
    pub fn step(&mut self) -> bool {
        self.spend(1)
    }

    pub fn spend(&mut self, steps: usize) -> bool {
        self.fuel = self.fuel.saturating_sub(steps as u64);
        self.fuel > 0
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
        if self.instances.len() >= MOST_INSTANCES || level > MOST_LEVELS || self.calls_itself(directory, site.from) {
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
        match self.known.get(&(instance, what)) {
            Some(Some(node)) => return node.clone(),
            Some(None) => return Node::unknown(at, "depends on itself"),
            None => {}
        }
        self.known.insert((instance, what), None);
        // What is wrong with a local is wrong whoever asks for it: `try` sees its own argument only.
        let trying = std::mem::take(&mut self.trying);
        let node = find(self);
        self.trying = trying;
        self.known.insert((instance, what), Some(node.clone()));
        node
    }
}

//! What services extend. Each service is worked out once, however many extend it.

use super::environment::Environment;
use super::load::{Loader, beside};
use super::merge;
use crate::budget::{Work, limits};
use crate::tree::{Entry, Node, Reason, Why};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// The services of a file.
pub(super) struct Services {
    path: PathBuf,
    by_name: HashMap<Arc<str>, Node>,
}

impl Services {
    pub fn of(root: &Node, path: &Path) -> Self {
        let services = root.get("services").map_or(&[][..], Node::entries).iter();
        let by_name = services.map(|entry| (entry.key.name.clone(), entry.value.clone())).collect();
        Self { path: path.to_owned(), by_name }
    }
}

type Link = (PathBuf, Arc<str>);

/// A service with all that it extends.
#[derive(Clone)]
struct Extended {
    node: Node,
    /// How many services it extends, one by the other.
    length: usize,
    /// How many nodes it has.
    size: usize,
}

impl Extended {
    fn new(node: Node, length: usize) -> Self {
        let size = size(&node);
        Self { node, length, size }
    }

    fn unknown(service: &Node, why: Reason, extends: &Node) -> Self {
        Self::new(service.opened(Why::new(why).at(extends.at)), 0)
    }
}

fn size(node: &Node) -> usize {
    let entries = node.entries().iter().map(|entry| &entry.value);
    1 + entries.chain(node.items()).map(size).sum::<usize>()
}

/// A service that is worked out once what it extends is.
struct Waiting {
    link: Link,
    service: Node,
    extends: Node,
}

/// What is known of the services that extend one another.
pub(super) struct Extending<'e> {
    environment: &'e Environment<'e>,
    /// By path; nothing where no such file can be read.
    files: HashMap<PathBuf, Option<Rc<Services>>>,
    done: HashMap<Link, Extended>,
}

impl<'e> Extending<'e> {
    pub fn new(environment: &'e Environment<'e>) -> Self {
        Self { environment, files: HashMap::new(), done: HashMap::new() }
    }
}

impl Loader<'_> {
    /// The services of a document, each with all that it extends.
    pub fn extended(&mut self, root: &Node, path: &Path, environment: &Environment<'_>) -> Vec<Entry> {
        let home = Rc::new(Services::of(root, path));
        let mut extending = Extending::new(environment);
        let services = root.get("services").map_or(&[][..], Node::entries).iter();
        let extended = services.map(|entry| {
            let value = self.service(&mut extending, home.clone(), entry.key.name.clone());
            Entry { key: entry.key.clone(), value: value.unwrap_or_else(|| entry.value.clone()) }
        });
        extended.collect()
    }

    fn service(&mut self, extending: &mut Extending<'_>, home: Rc<Services>, name: Arc<str>) -> Option<Node> {
        let mut waiting: Vec<Waiting> = Vec::new();
        let mut passed: HashSet<Link> = HashSet::new();
        let mut at = Some((home, name));
        // Down to one that extends nothing, or is known already.
        let mut base = loop {
            let Some((home, name)) = at else { break None };
            let link = (home.path.clone(), name.clone());
            if let Some(done) = extending.done.get(&link) {
                break Some(done.clone());
            }
            let Some(service) = home.by_name.get(&name).cloned() else { break None };
            let Some(extends) = service.get("extends").filter(|node| !node.is_null()).cloned() else {
                let whole = Extended::new(service, 0);
                extending.done.insert(link, whole.clone());
                break Some(whole);
            };
            if !passed.insert(link.clone()) {
                self.note(extends.at, format!("service `{name}` extends itself"));
                break Some(Extended::unknown(&service, NOT_READ, &extends));
            }
            at = self.base_of(extending, &home, &extends);
            waiting.push(Waiting { link, service, extends });
        };
        // And up again.
        while let Some(next) = waiting.pop() {
            let made = self.over(base.as_ref(), &next);
            extending.done.insert(next.link, made.clone());
            base = Some(made);
        }
        base.map(|base| base.node)
    }

    /// The service that is extended, and the file that it stands in.
    fn base_of(
        &mut self,
        extending: &mut Extending<'_>,
        home: &Rc<Services>,
        extends: &Node,
    ) -> Option<(Rc<Services>, Arc<str>)> {
        let name = extends.str().or_else(|| extends.get("service").and_then(Node::str))?;
        let Some(file) = extends.get("file").filter(|node| !node.is_null()) else {
            return Some((home.clone(), name.into()));
        };
        let path = beside(&home.path, file.str()?);
        if !extending.files.contains_key(&path) {
            let asked = extends.get("file").map(|file| file.at);
            let services = self.input.need(&path, asked).ok().flatten().and_then(|source| {
                let root = self.roots(&source).into_iter().next()?;
                // The variables are the project's, wherever the file lies.
                Some(Rc::new(Services::of(&extending.environment.fill_tree(&root), &source.path)))
            });
            extending.files.insert(path.clone(), services);
        }
        Some((extending.files.get(&path)?.clone()?, name.into()))
    }

    fn over(&mut self, base: Option<&Extended>, Waiting { link: (_, name), service, extends }: &Waiting) -> Extended {
        let Some(base) = base else {
            self.note(extends.at, format!("what service `{name}` extends could not be read"));
            return Extended::unknown(service, NOT_READ, extends);
        };
        if base.length >= limits::COMPOSE_CHAIN {
            if !std::mem::replace(&mut self.told_of_chain, true) {
                let most = limits::COMPOSE_CHAIN;
                self.note(extends.at, format!("more than {most} services extend one another: the rest is not known"));
            }
            return Extended::unknown(service, NOT_READ, extends);
        }
        if !self.input.budget.spend(Work::Items, base.size, extends.at) {
            return Extended::unknown(service, Reason::TooLarge("too much is extended"), extends);
        }
        let step = (extends.at, format!("extended here by service `{name}`"));
        Extended::new(merge::services(&base.node, service, step), base.length + 1)
    }
}

const NOT_READ: Reason = Reason::NotRead("what the service extends is not known");

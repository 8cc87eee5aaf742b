//! An index by namespace and name, for joins that cost the same however many objects there are.

use crate::model::{Labels, Namespace};
use std::collections::{BTreeSet, HashMap};

/// One fact of one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id {
    pub unit: usize,
    pub index: usize,
}

/// The objects of one kind.
#[derive(Debug, Default)]
pub struct Names {
    /// By name; an object whose name is not known stands at `None`.
    by_name: HashMap<Option<Box<str>>, HashMap<Namespace, BTreeSet<Id>>>,
    by_namespace: HashMap<Namespace, BTreeSet<Id>>,
}

impl Names {
    pub fn insert(&mut self, name: Option<&str>, namespace: &Namespace, id: Id) {
        let named = self.by_name.entry(name.map(Into::into)).or_default();
        named.entry(namespace.clone()).or_default().insert(id);
        self.by_namespace.entry(namespace.clone()).or_default().insert(id);
    }

    pub fn remove(&mut self, name: Option<&str>, namespace: &Namespace, id: Id) {
        let name = name.map(Into::into);
        if let Some(named) = self.by_name.get_mut(&name) {
            take(named, namespace, id);
            if named.is_empty() {
                self.by_name.remove(&name);
            }
        }
        take(&mut self.by_namespace, namespace, id);
    }

    /// Those of this name that are in the namespace as far as the files tell.
    pub fn is(&self, name: Option<&str>, namespace: &Namespace) -> Vec<Id> {
        let mut all = vec![namespace.clone()];
        match namespace.key() {
            None => return Vec::new(),
            Some("default") => all = vec![Namespace::NotWritten, Namespace::Named("default".into())],
            Some(_) => {}
        }
        self.in_all(name, &all)
    }

    /// Those of this name that can turn out to be in the namespace.
    pub fn may_be(&self, name: Option<&str>, namespace: &Namespace) -> Vec<Id> {
        match namespace {
            Namespace::Named(_) => self.in_all(name, &[namespace.clone(), Namespace::NotWritten, Namespace::Unknown]),
            Namespace::NotWritten | Namespace::Unknown => self.named(name),
        }
    }

    /// Those of this name, wherever they are.
    pub fn named(&self, name: Option<&str>) -> Vec<Id> {
        let mut ids: Vec<Id> =
            self.by_name.get(&name.map(Into::into)).into_iter().flat_map(HashMap::values).flatten().copied().collect();
        ids.sort_unstable();
        ids
    }

    /// What each label of a thing finds, where selectors are indexed by the label that they require.
    pub fn by_label(&self, labels: &Labels, find: impl Fn(&Self, Option<&str>) -> Vec<Id>) -> Vec<Id> {
        let of_label = match labels.pairs() {
            Some(pairs) => pairs.iter().flat_map(|pair| find(self, Some(pair))).collect::<Vec<_>>(),
            None => self.by_name.keys().flatten().flat_map(|pair| find(self, Some(pair))).collect(),
        };
        let mut ids = find(self, None);
        ids.extend(of_label);
        ids.sort_unstable();
        ids
    }

    /// The first in this very namespace.
    pub fn first_in(&self, namespace: &Namespace) -> Option<Id> {
        self.by_namespace.get(namespace).and_then(|ids| ids.first().copied())
    }

    pub fn is_empty(&self) -> bool {
        self.by_namespace.is_empty()
    }

    fn in_all(&self, name: Option<&str>, namespaces: &[Namespace]) -> Vec<Id> {
        let Some(named) = self.by_name.get(&name.map(Into::into)) else { return Vec::new() };
        let mut ids: Vec<Id> = namespaces.iter().filter_map(|it| named.get(it)).flatten().copied().collect();
        ids.sort_unstable();
        ids
    }
}

fn take(places: &mut HashMap<Namespace, BTreeSet<Id>>, namespace: &Namespace, id: Id) {
    if let Some(ids) = places.get_mut(namespace) {
        ids.remove(&id);
        if ids.is_empty() {
            places.remove(namespace);
        }
    }
}

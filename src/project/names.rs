//! An index by namespace and name, for joins that cost the same however many objects there are.

use crate::budget::limits;
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
    by_name: HashMap<Option<Box<str>>, Places>,
    all: Places,
}

/// Objects by their namespace, and all together.
#[derive(Debug, Default)]
struct Places {
    all: BTreeSet<Id>,
    by_namespace: HashMap<Namespace, BTreeSet<Id>>,
}

/// Those that stand in some namespaces.
type Sets<'a> = Vec<&'a BTreeSet<Id>>;

impl Names {
    pub fn insert(&mut self, name: Option<&str>, namespace: &Namespace, id: Id) {
        self.by_name.entry(name.map(Into::into)).or_default().insert(namespace, id);
        self.all.insert(namespace, id);
    }

    pub fn remove(&mut self, name: Option<&str>, namespace: &Namespace, id: Id) {
        let name = name.map(Into::into);
        if let Some(named) = self.by_name.get_mut(&name) {
            named.remove(namespace, id);
            if named.all.is_empty() {
                self.by_name.remove(&name);
            }
        }
        self.all.remove(namespace, id);
    }

    /// Those of this name that are in the namespace as far as the files tell.
    pub fn is(&self, name: Option<&str>, namespace: &Namespace) -> Vec<Id> {
        sorted(&self.of(name).map_or_else(Vec::new, |places| places.is(namespace)))
    }

    /// Those of this name that can turn out to be in the namespace.
    pub fn may_be(&self, name: Option<&str>, namespace: &Namespace) -> Vec<Id> {
        sorted(&self.of(name).map_or_else(Vec::new, |places| places.may_be(namespace)))
    }

    /// The first of them.
    pub fn first_may_be(&self, name: Option<&str>, namespace: &Namespace) -> Option<Id> {
        self.of(name)?.may_be(namespace).iter().filter_map(|ids| ids.first()).min().copied()
    }

    /// Those of this name, wherever they are.
    pub fn named(&self, name: Option<&str>) -> impl Iterator<Item = Id> {
        self.of(name).into_iter().flat_map(|places| places.all.iter().copied())
    }

    /// What the labels of a thing find, where selectors are indexed by the label that they require; nothing if that is
    /// more than can be asked one by one for each thing.
    pub fn by_label(&self, labels: &Labels, namespace: &Namespace, reach: Reach) -> Option<Vec<Id>> {
        let places: Vec<&Places> = match labels.pairs() {
            Some(pairs) => {
                let keys = pairs.iter().map(|pair| Some(&**pair)).chain([None]);
                keys.filter_map(|key| self.of(key)).collect()
            }
            None => vec![&self.all],
        };
        let sets: Sets<'_> = places
            .into_iter()
            .flat_map(|places| match reach {
                Reach::Is => places.is(namespace),
                Reach::MayBe => places.may_be(namespace),
            })
            .collect();
        let count: usize = sets.iter().map(|ids| ids.len()).sum();
        (count <= limits::PROJECT_ASKED).then(|| sorted(&sets))
    }

    /// The first in this very namespace.
    pub fn first_in(&self, namespace: &Namespace) -> Option<Id> {
        self.all.by_namespace.get(namespace).and_then(|ids| ids.first().copied())
    }

    pub fn is_empty(&self) -> bool {
        self.all.all.is_empty()
    }

    fn of(&self, name: Option<&str>) -> Option<&Places> {
        self.by_name.get(&name.map(Into::into))
    }
}

/// How near the namespaces of two things must be.
#[derive(Debug, Clone, Copy)]
pub enum Reach {
    Is,
    MayBe,
}

impl Places {
    fn insert(&mut self, namespace: &Namespace, id: Id) {
        self.all.insert(id);
        self.by_namespace.entry(namespace.clone()).or_default().insert(id);
    }

    fn remove(&mut self, namespace: &Namespace, id: Id) {
        self.all.remove(&id);
        if let Some(ids) = self.by_namespace.get_mut(namespace) {
            ids.remove(&id);
            if ids.is_empty() {
                self.by_namespace.remove(namespace);
            }
        }
    }

    fn is(&self, namespace: &Namespace) -> Sets<'_> {
        match namespace.key() {
            None => Vec::new(),
            Some("default") => self.in_all(&[Namespace::NotWritten, Namespace::Named("default".into())]),
            Some(_) => self.in_all(std::slice::from_ref(namespace)),
        }
    }

    fn may_be(&self, namespace: &Namespace) -> Sets<'_> {
        match namespace {
            Namespace::Named(_) => self.in_all(&[namespace.clone(), Namespace::NotWritten, Namespace::Unknown]),
            Namespace::NotWritten | Namespace::Unknown => vec![&self.all],
        }
    }

    fn in_all(&self, namespaces: &[Namespace]) -> Sets<'_> {
        namespaces.iter().filter_map(|it| self.by_namespace.get(it)).collect()
    }
}

fn sorted(sets: &Sets<'_>) -> Vec<Id> {
    let mut ids: Vec<Id> = sets.iter().copied().flatten().copied().collect();
    ids.sort_unstable();
    ids
}

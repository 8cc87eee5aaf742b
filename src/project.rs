//! What rules that look across files see: the facts of all units, indexed by what joins go by. It holds no trees.

mod facts;
mod names;
mod supply;

pub use facts::{Built, Called, Facts, Pods, Policy, Role, Runs, Service};
pub use supply::Need;

use crate::model::{Binding, Namespace, ServiceAccount};
use names::{Id, Names, Reach};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::OnceLock;
use supply::Written;

/// Everything that the units of a run tell each other.
#[derive(Debug, Default)]
pub struct Project {
    units: BTreeMap<usize, Facts>,
    indexes: Indexes,
    /// What overlays write into others' files; made when it is asked for.
    written: OnceLock<Written>,
}

#[derive(Debug, Default)]
struct Indexes {
    roles: Names,
    cluster_roles: Names,
    accounts: Names,
    /// By the name of the role.
    bindings: Names,
    /// By the name of the service account.
    pods: Names,
    /// By the label that they require; a policy for all namespaces stands at the unknown one, which may be any.
    policies: Names,
    services: Names,
    /// By what is given: `limit of memory`.
    defaults: Names,
}

impl Project {
    /// Takes in what a unit tells, in place of what it told before.
    pub fn add(&mut self, unit: usize, facts: Facts) {
        self.remove(unit);
        self.indexes.each(unit, &facts, Names::insert);
        self.forget_written(&facts);
        self.units.insert(unit, facts);
    }

    pub fn remove(&mut self, unit: usize) {
        if let Some(facts) = self.units.remove(&unit) {
            self.indexes.each(unit, &facts, Names::remove);
            self.forget_written(&facts);
        }
    }

    fn forget_written(&mut self, facts: &Facts) {
        if !facts.overlays.is_empty() || !facts.built.is_empty() {
            self.written = OnceLock::new();
        }
    }

    fn written(&self) -> &Written {
        self.written.get_or_init(|| Written::of(self.units.values()))
    }

    /// Whether something else gives an object of this namespace, in the file at this path, what it does not say itself.
    pub fn provides(&self, need: &Need, namespace: &Namespace, path: &Path) -> bool {
        match need.resource() {
            Some(resource) => !self.indexes.defaults.may_be(Some(&resource), namespace).is_empty(),
            None => self.written().provides(need, path),
        }
    }

    /// Whether the file says parts of objects only, which are laid over others.
    pub fn is_patch(&self, path: &Path) -> bool {
        self.written().is_patch(path)
    }

    pub fn has_patches(&self) -> bool {
        self.written().has_patches()
    }

    /// What each unit told.
    pub fn into_facts(self) -> HashMap<usize, Facts> {
        self.units.into_iter().collect()
    }

    pub fn pods(&self) -> impl Iterator<Item = &Pods> {
        self.units.values().flat_map(|facts| &facts.pods)
    }

    pub fn bindings(&self) -> impl Iterator<Item = &Binding> {
        self.units.values().flat_map(|facts| &facts.bindings)
    }

    pub fn accounts(&self) -> impl Iterator<Item = &ServiceAccount> {
        self.units.values().flat_map(|facts| &facts.accounts)
    }

    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.units.values().flat_map(|facts| &facts.roles)
    }

    pub fn built(&self) -> impl Iterator<Item = &Built> {
        self.units.values().flat_map(|facts| &facts.built)
    }

    /// The roles that a binding in a namespace is for.
    pub fn roles_named(&self, cluster_wide: bool, name: &str, namespace: &Namespace) -> Vec<&Role> {
        if cluster_wide {
            return self.get(self.indexes.cluster_roles.named(Some(name)), |facts| &facts.roles);
        }
        self.get(self.indexes.roles.is(Some(name), namespace), |facts| &facts.roles)
    }

    /// The first role that a binding in a namespace may turn out to be for; those without a known name are at `None`.
    pub fn role_in_reach(&self, cluster_wide: bool, name: Option<&str>, namespace: &Namespace) -> Option<&Role> {
        let id = if cluster_wide {
            self.indexes.cluster_roles.named(name).next()
        } else {
            self.indexes.roles.first_may_be(name, namespace)
        };
        self.units.get(&id?.unit)?.roles.get(id?.index)
    }

    /// The Roles of this name in any namespace.
    pub fn roles_anywhere(&self, name: &str) -> impl Iterator<Item = &Role> {
        self.indexes.roles.named(Some(name)).filter_map(|id| self.units.get(&id.unit)?.roles.get(id.index))
    }

    /// A Role of this very namespace.
    pub fn role_beside(&self, namespace: &Namespace) -> Option<&Role> {
        let id = self.indexes.roles.first_in(namespace)?;
        self.units.get(&id.unit)?.roles.get(id.index)
    }

    /// Whether a binding that can be in the namespace is for a role of this name.
    pub fn is_bound(&self, role: Option<&str>, namespace: &Namespace) -> bool {
        self.indexes.bindings.first_may_be(role, namespace).is_some()
    }

    /// Whether a service account is there that may be meant; those without a known name are at `None`.
    pub fn has_account_in_reach(&self, name: Option<&str>, namespace: &Namespace) -> bool {
        self.indexes.accounts.first_may_be(name, namespace).is_some()
    }

    /// The service accounts that are meant as far as the files tell; without one, those that may be.
    pub fn accounts_meant(&self, name: &str, namespace: &Namespace) -> Vec<&ServiceAccount> {
        let accounts = &self.indexes.accounts;
        let mut ids = accounts.is(Some(name), namespace);
        if ids.is_empty() {
            ids = accounts.may_be(Some(name), namespace);
        }
        self.get(ids, |facts| &facts.accounts)
    }

    /// The pods that run as a service account.
    pub fn pods_of(&self, account: &str, namespace: &Namespace) -> Vec<&Pods> {
        self.get(self.indexes.pods.is(Some(account), namespace), |facts| &facts.pods)
    }

    /// The network policies that may select pods; nothing where there are too many to ask each.
    pub fn policies_of(&self, pods: &Pods) -> Option<Vec<&Policy>> {
        let ids = self.indexes.policies.by_label(&pods.labels, &pods.identity.namespace, Reach::MayBe)?;
        let policies = self.get(ids, |facts| &facts.policies).into_iter();
        // What cannot be told is held to select them.
        let labels = pods.labels.within(&pods.identity.namespace);
        Some(policies.filter(|policy| policy.pods.matches(&labels) != Some(false)).collect())
    }

    /// Whether a Service of their namespace may lead to pods.
    pub fn is_served(&self, pods: &Pods) -> bool {
        let ids = self.indexes.services.by_label(&pods.labels, &pods.identity.namespace, Reach::Is);
        // Among so many there may be one.
        let Some(ids) = ids else { return true };
        let services = self.get(ids, |facts| &facts.services);
        services.iter().any(|service| service.pods.matches(&pods.labels) != Some(false))
    }

    pub fn has_services(&self) -> bool {
        !self.indexes.services.is_empty()
    }

    fn get<'a, T>(&'a self, ids: impl IntoIterator<Item = Id>, list: impl Fn(&'a Facts) -> &'a Vec<T>) -> Vec<&'a T> {
        ids.into_iter().filter_map(|id| list(self.units.get(&id.unit)?).get(id.index)).collect()
    }
}

impl Indexes {
    /// Inserts or removes all facts of a unit.
    fn each(&mut self, unit: usize, facts: &Facts, change: fn(&mut Names, Option<&str>, &Namespace, Id)) {
        let id = |index| Id { unit, index };
        for (index, role) in facts.roles.iter().enumerate() {
            let names = if role.cluster_wide { &mut self.cluster_roles } else { &mut self.roles };
            change(names, role.identity.name(), role.namespace(), id(index));
        }
        for (index, account) in facts.accounts.iter().enumerate() {
            change(&mut self.accounts, account.identity.name(), &account.identity.namespace, id(index));
        }
        for (index, binding) in facts.bindings.iter().enumerate() {
            let role = binding.role_name.known().map(String::as_str);
            change(&mut self.bindings, role, &binding.identity.namespace, id(index));
        }
        for (index, pods) in facts.pods.iter().enumerate() {
            let account = pods.service_account.known().map(String::as_str);
            change(&mut self.pods, account, &pods.identity.namespace, id(index));
        }
        for (index, policy) in facts.policies.iter().enumerate() {
            let any = Namespace::Unknown;
            let namespace = if policy.cluster_wide { &any } else { &policy.identity.namespace };
            change(&mut self.policies, policy.pods.required().as_deref(), namespace, id(index));
        }
        for (index, service) in facts.services.iter().enumerate() {
            let label = service.pods.required();
            change(&mut self.services, label.as_deref(), &service.identity.namespace, id(index));
        }
        for (index, defaults) in facts.defaults.iter().enumerate() {
            let limits = defaults.limits.iter().map(|it| supply::limit(it));
            for given in limits.chain(defaults.requests.iter().map(|it| supply::request(it))) {
                change(&mut self.defaults, Some(&given), &defaults.identity.namespace, id(index));
            }
        }
    }
}

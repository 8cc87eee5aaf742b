//! What one unit tells the others: small, owned, without trees, and fit to be stored.

use crate::model::{
    Binding, Container, ContainerDefaults, Field, Grant, Identity, Labels, Model, Namespace, NetworkPolicy, Overlay,
    Probe, RBAC_GROUPS, Selector, ServiceAccount, System, User, Workload,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Debug, Default, Deserialize, Serialize)]
pub struct Facts {
    pub pods: Vec<Pods>,
    pub roles: Vec<Role>,
    pub bindings: Vec<Binding>,
    pub accounts: Vec<ServiceAccount>,
    pub policies: Vec<Policy>,
    pub services: Vec<Service>,
    pub built: Vec<Built>,
    pub defaults: Vec<ContainerDefaults>,
    pub overlays: Vec<Overlay>,
}

/// The pods of a workload.
#[derive(Debug, Deserialize, Serialize)]
pub struct Pods {
    pub identity: Arc<Identity>,
    pub labels: Labels,
    pub service_account: Field<String>,
    pub automount_token: Field<bool>,
    pub host_network: Field<bool>,
    /// Whether network policies select them.
    pub is_pod: bool,
    pub containers: Vec<Runs>,
    /// Whether something else adds to them.
    pub partial: bool,
}

/// A container that runs an image.
#[derive(Debug, Deserialize, Serialize)]
pub struct Runs {
    pub identity: Arc<Identity>,
    /// The image's name, as it is written.
    pub image: Field<String>,
    pub user: Field<User>,
    pub must_be_non_root: Field<bool>,
    pub readiness: Field<Probe>,
    /// Whether it runs until it is stopped.
    pub keeps_running: bool,
}

/// A role of RBAC with its rules.
#[derive(Debug, Deserialize, Serialize)]
pub struct Role {
    pub identity: Arc<Identity>,
    pub cluster_wide: bool,
    pub rules: Vec<Grant>,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Policy {
    pub identity: Arc<Identity>,
    pub cluster_wide: bool,
    pub pods: Selector,
    pub ingress: bool,
    pub egress: bool,
}

/// Something that leads connections to pods.
#[derive(Debug, Deserialize, Serialize)]
pub struct Service {
    pub identity: Arc<Identity>,
    pub pods: Selector,
}

/// An image that is built here, and whom it runs as.
#[derive(Debug, Deserialize, Serialize)]
pub struct Built {
    pub name: Called,
    pub user: Field<User>,
}

/// What an image is called.
#[derive(Debug, Deserialize, Serialize)]
pub enum Called {
    /// By what builds it: a Compose file.
    Said(String),
    /// By most people: the directory of its Dockerfile.
    Directory(String),
}

impl Facts {
    /// What is worth telling of a model; all else of it goes.
    pub fn of(mut model: Model) -> Self {
        // What a ConfigMap carries is not deployed by that.
        let is_deployed = |identity: &Identity| identity.carried_by().is_none();
        model.bindings.retain(|it| is_deployed(&it.identity));
        model.service_accounts.retain(|it| is_deployed(&it.identity));
        model.resources.retain(|it| is_deployed(&it.identity));
        model.network_policies.retain(|it| is_deployed(&it.identity));
        model.exposures.retain(|it| is_deployed(&it.identity));
        model.workloads.retain(|it| is_deployed(&it.identity));
        model.defaults.retain(|it| is_deployed(&it.identity));
        let mut facts = Self {
            bindings: model.bindings,
            accounts: model.service_accounts,
            defaults: model.defaults,
            overlays: model.overlays,
            ..Self::default()
        };
        facts.roles(model.resources.into_iter().map(|it| it.identity), model.grants);
        facts.policies.extend(model.network_policies.into_iter().map(policy));
        let services = model.exposures.into_iter();
        facts.services.extend(services.filter_map(|it| Some(Service { identity: it.identity, pods: it.pods? })));
        for mut workload in model.workloads {
            facts.built.extend(workload.containers.iter_mut().filter_map(|it| built(it, &workload.identity)));
            if !workload.containers.iter().all(Container::is_image) || workload.containers.is_empty() {
                facts.pods.push(pods(workload));
            }
        }
        facts
    }

    fn roles(&mut self, objects: impl Iterator<Item = Arc<Identity>>, grants: Vec<Grant>) {
        let mut by_identity: HashMap<*const Identity, usize> = HashMap::new();
        let is = |identity: &Identity, kind| RBAC_GROUPS.iter().any(|group| identity.is(group, kind));
        for identity in objects.filter(|it| is(it, "Role") || is(it, "ClusterRole")) {
            by_identity.insert(Arc::as_ptr(&identity), self.roles.len());
            let cluster_wide = is(&identity, "ClusterRole");
            self.roles.push(Role { identity, cluster_wide, rules: Vec::new() });
        }
        for grant in grants.into_iter().filter(|grant| grant.system == System::Rbac) {
            if let Some(role) = by_identity.get(&Arc::as_ptr(&grant.identity)) {
                self.roles[*role].rules.push(grant);
            }
        }
    }
}

impl Role {
    /// The namespace to join by: a ClusterRole has none, whatever is written.
    pub fn namespace(&self) -> &Namespace {
        if self.cluster_wide { &Namespace::NotWritten } else { &self.identity.namespace }
    }
}

fn pods(workload: Workload) -> Pods {
    let keeps_running: Vec<bool> = workload.containers.iter().map(|it| workload.keeps_running(it)).collect();
    let containers = workload.containers.into_iter().zip(keeps_running);
    Pods {
        identity: workload.identity,
        labels: workload.labels,
        service_account: workload.service_account,
        automount_token: workload.automount_token,
        host_network: workload.host_network,
        is_pod: workload.is_pod,
        partial: workload.partial,
        containers: containers.map(|(container, keeps_running)| runs(container, keeps_running)).collect(),
    }
}

fn runs(container: Container, keeps_running: bool) -> Runs {
    Runs {
        identity: container.identity,
        image: container.image.map(|image| image.text.as_str().to_owned()),
        user: container.user,
        must_be_non_root: container.must_be_non_root,
        readiness: container.readiness,
        keeps_running,
    }
}

fn policy(policy: NetworkPolicy) -> Policy {
    Policy {
        identity: policy.identity,
        cluster_wide: policy.cluster_wide,
        pods: policy.pods,
        ingress: policy.ingress.may_be_governed(),
        egress: policy.egress.may_be_governed(),
    }
}

fn built(container: &mut Container, workload: &Identity) -> Option<Built> {
    let user = container.image_user.take()?;
    let name = match (container.image.known(), workload.name()) {
        (Some(image), _) => Called::Said(image.text.as_str().to_owned()),
        (None, Some(directory)) if container.is_image() => Called::Directory(directory.to_owned()),
        (None, _) => return None,
    };
    Some(Built { name, user })
}

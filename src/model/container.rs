//! A container as it would run: what its own lines say, over what it inherits.

use super::amount::Amount;
use super::field::Field;
use super::identity::Identity;
use super::image::Reference;
use crate::source::Location;
use crate::tree::Text;
use std::sync::Arc;

#[derive(Debug)]
pub struct Container {
    /// The workload's own where the format has one word for both: a Compose service.
    pub identity: Arc<Identity>,
    pub role: Role,
    pub image: Field<Reference>,
    /// `Always`, `IfNotPresent` or `Never`, in Kubernetes' words; the platform's default is not filled in.
    pub pull_policy: Field<String>,
    pub user: Field<User>,
    /// Whom the image itself runs as, where what builds it is among the files.
    pub image_user: Option<Field<User>>,
    /// The primary group.
    pub group: Field<i64>,
    /// Whether the platform is told to refuse a root user (`runAsNonRoot`).
    pub must_be_non_root: Field<bool>,
    pub privileged: Field<bool>,
    /// Whether a process may gain more privileges than its parent (`no_new_privs` unset).
    pub privilege_escalation: Field<bool>,
    pub added_capabilities: Field<Vec<Field<String>>>,
    pub dropped_capabilities: Field<Vec<Field<String>>>,
    pub read_only_root: Field<bool>,
    /// `RuntimeDefault`, `Localhost`, `Unconfined`, in Kubernetes' words.
    pub seccomp: Field<String>,
    pub apparmor: Field<String>,
    pub selinux: Selinux,
    /// `Default` or `Unmasked`.
    pub proc_mount: Field<String>,
    /// Whether a Windows container runs as a process of the host.
    pub host_process: Field<bool>,
    pub memory_limit: Field<Amount>,
    pub memory_request: Field<Amount>,
    pub cpu_limit: Field<Amount>,
    pub cpu_request: Field<Amount>,
    pub ephemeral_storage_limit: Field<Text>,
    pub pids_limit: Field<Text>,
    /// Whether something tells a live process from a dead one (a liveness probe, a health check).
    pub liveness: Field<Probe>,
    pub readiness: Field<Probe>,
    /// Hosts that probes and lifecycle hooks name instead of asking the container itself.
    pub probe_hosts: Vec<Field<String>>,
    pub ports: Vec<Port>,
    /// Whether any of the container's environment comes from elsewhere as a whole (`envFrom`, `env_file`).
    pub environment_from: bool,
    /// Where secrets are taken into the environment.
    pub secrets_in_environment: Vec<Location>,
}

impl Container {
    /// A container of which nothing is known: a format fills in what it has words for.
    pub fn unsaid(identity: Arc<Identity>) -> Self {
        let at = identity.at;
        Self {
            identity,
            role: Role::Main,
            image: Field::unsaid(at),
            pull_policy: Field::unsaid(at),
            user: Field::unsaid(at),
            image_user: None,
            group: Field::unsaid(at),
            must_be_non_root: Field::unsaid(at),
            privileged: Field::unsaid(at),
            privilege_escalation: Field::unsaid(at),
            added_capabilities: Field::unsaid(at),
            dropped_capabilities: Field::unsaid(at),
            read_only_root: Field::unsaid(at),
            seccomp: Field::unsaid(at),
            apparmor: Field::unsaid(at),
            selinux: Selinux::unsaid(at),
            proc_mount: Field::unsaid(at),
            host_process: Field::unsaid(at),
            memory_limit: Field::unsaid(at),
            memory_request: Field::unsaid(at),
            cpu_limit: Field::unsaid(at),
            cpu_request: Field::unsaid(at),
            ephemeral_storage_limit: Field::unsaid(at),
            pids_limit: Field::unsaid(at),
            liveness: Field::unsaid(at),
            readiness: Field::unsaid(at),
            probe_hosts: Vec::new(),
            ports: Vec::new(),
            environment_from: false,
            secrets_in_environment: Vec::new(),
        }
    }

    /// "container `web`", "service `db`", "the image", for messages.
    pub fn label(&self) -> String {
        self.identity.label()
    }

    /// Whether it is known to be privileged, which leaves most other settings without effect.
    pub fn is_privileged(&self) -> bool {
        self.privileged.known() == Some(&true)
    }

    /// Whether it does the workload's work, and is what the workload is scheduled by.
    pub fn is_lasting(&self) -> bool {
        matches!(self.role, Role::Main | Role::Sidecar | Role::Image | Role::BaseImage)
    }

    /// Whether it is what a build ends with, rather than something that a platform is told to run.
    pub fn is_image(&self) -> bool {
        matches!(self.role, Role::Image | Role::BaseImage)
    }
}

/// What a container is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Main,
    /// Runs to its end before the main containers start.
    Init,
    /// Starts before the main containers and runs beside them: an init container that is always restarted.
    Sidecar,
    /// Added by hand to a running pod, for debugging.
    Ephemeral,
    /// What an image build ends with: a container that someone will start.
    Image,
    /// What an image build ends with that nobody starts as it is: other builds go on from it.
    BaseImage,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum User {
    Root,
    Id(u64),
    Name(String),
    /// Some user that is not root: the platform will see to it.
    NonRoot,
}

/// Something that asks the container how it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum Probe {
    On,
    /// Said to be off: `HEALTHCHECK NONE`, `healthcheck: {disable: true}`.
    Off,
}

/// The parts of an SELinux label that are asked for.
#[derive(Debug)]
pub struct Selinux {
    pub user: Field<String>,
    pub role: Field<String>,
    pub type_: Field<String>,
}

impl Selinux {
    /// For what a format has no word for.
    pub fn unsaid(at: Location) -> Self {
        Self { user: Field::unsaid(at), role: Field::unsaid(at), type_: Field::unsaid(at) }
    }
}

#[derive(Debug, Clone)]
pub struct Port {
    pub container: Field<i64>,
    /// The port of the node or host that leads here; missing where none does.
    pub host: Field<i64>,
    /// The host's address that is bound; missing means all of them.
    pub host_ip: Field<String>,
}

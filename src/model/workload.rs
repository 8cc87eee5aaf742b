//! A set of containers that live and die together: a pod, a task, a Compose service, a built image.

use super::container::Container;
use super::field::Field;
use super::identity::Identity;
use super::selector::Labels;
use super::slot::Slot;
use crate::tree::Text;
use std::sync::Arc;

#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // Facts that have nothing to do with each other.
pub struct Workload {
    /// Its kind is the format's own word: `Deployment`, `service`, `task definition`, `image`.
    pub identity: Arc<Identity>,
    /// The labels that selectors see (a pod template's, not the controller's).
    pub labels: Labels,
    pub containers: Vec<Container>,
    pub host_network: Field<bool>,
    pub host_pid: Field<bool>,
    pub host_ipc: Field<bool>,
    /// Whether root inside is root outside: no user namespace.
    pub host_users: Field<bool>,
    pub host_mounts: Vec<HostMount>,
    /// The kind of each volume, in Kubernetes' words: `configMap`, `hostPath`, `emptyDir`.
    pub volumes: Vec<Field<String>>,
    /// Groups beside the primary one (`supplementalGroups`, `fsGroup`).
    pub extra_groups: Vec<Field<i64>>,
    pub sysctls: Vec<Sysctl>,
    pub service_account: Field<String>,
    pub automount_token: Field<bool>,
    /// Runs to an end and stops (a job): probes make no sense.
    pub runs_to_completion: bool,
    pub windows: bool,
    pub placement: Placement,
    /// Whether Kubernetes runs it as pods, which network policies select.
    pub is_pod: bool,
    /// Whether something else adds to what is written here: an operator, or a file that this one is laid over. What is
    /// not said is not known then, and it is no pod yet that a policy could be missing for.
    pub partial: bool,
}

/// Which hosts run a workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// Those that its author chose, as with Compose; or using the host's is the platform's ordinary way, as with ECS.
    OwnHost,
    /// Whichever node of a cluster has room, beside what others run: the node's ports and paths are not its own.
    AnyNode,
    /// Every node of a cluster, to serve the node itself: it needs what is the node's.
    EveryNode,
}

impl Workload {
    /// A workload of which nothing is known: a format fills in what it has words for.
    pub fn unsaid(identity: Arc<Identity>) -> Self {
        let at = identity.at;
        Self {
            identity,
            labels: Labels::default(),
            containers: Vec::new(),
            host_network: Field::unsaid(at),
            host_pid: Field::unsaid(at),
            host_ipc: Field::unsaid(at),
            host_users: Field::unsaid(at),
            host_mounts: Vec::new(),
            volumes: Vec::new(),
            extra_groups: Vec::new(),
            sysctls: Vec::new(),
            service_account: Field::unsaid(at),
            automount_token: Field::unsaid(at),
            runs_to_completion: false,
            windows: false,
            placement: Placement::OwnHost,
            is_pod: false,
            partial: false,
        }
    }

    /// "Deployment `web`", for messages.
    pub fn label(&self) -> String {
        self.identity.label()
    }

    /// Whether one of its containers is known to be privileged: it can do to its host what it likes.
    pub fn is_privileged(&self) -> bool {
        self.containers.iter().any(Container::is_privileged)
    }

    /// Whether it runs on nodes that others use as well.
    pub fn shared_nodes(&self) -> bool {
        match self.placement {
            Placement::OwnHost => false,
            Placement::AnyNode | Placement::EveryNode => true,
        }
    }

    /// Whether a container runs until it is stopped: not those of jobs, not those that prepare or debug.
    pub fn keeps_running(&self, container: &Container) -> bool {
        container.is_lasting() && !self.runs_to_completion
    }
}

/// A path of the host that containers see.
#[derive(Debug)]
pub struct HostMount {
    /// The volume's, where it is one by name, or else that of what mounts it.
    pub identity: Arc<Identity>,
    pub path: Field<String>,
    pub read_only: Field<bool>,
    /// All that goes if the mount goes, the mount itself first; nothing where only a person can tell.
    pub entries: Vec<Slot>,
}

#[derive(Debug)]
pub struct Sysctl {
    /// Where both stand.
    pub slot: Slot,
    pub name: Field<String>,
    pub value: Field<Text>,
}

//! Who may do what: statements of RBAC roles and IAM policies in one shape.

use super::field::{Field, Value};
use super::identity::{Identity, Namespace};
use super::slot::Slot;
use crate::source::Location;
use std::sync::Arc;

/// The API groups whose roles and bindings decide in a cluster: Kubernetes' own, and OpenShift's name for it.
pub const RBAC_GROUPS: [&str; 2] = ["rbac.authorization.k8s.io", "authorization.openshift.io"];

/// One rule of a role, or one statement of a policy.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub struct Grant {
    pub system: System,
    /// The role's or policy's.
    pub identity: Arc<Identity>,
    /// Where the rule or statement stands.
    pub at: Location,
    /// Verbs, or actions.
    pub actions: Vec<Field<String>>,
    /// Actions that are left out of "everything" (`NotAction`).
    pub except_actions: Vec<Field<String>>,
    pub resources: Vec<Field<String>>,
    pub except_resources: Vec<Field<String>>,
    /// API groups; empty for IAM.
    pub groups: Vec<Field<String>>,
    /// The objects by name that an RBAC rule is confined to.
    pub names: Vec<Field<String>>,
    /// Paths that are no API resource: `/metrics`.
    pub urls: Vec<Field<String>>,
    /// Who is allowed, where the statement itself says so (trust and resource policies).
    pub principals: Vec<Field<String>>,
    /// Holds in the whole cluster, not in one namespace.
    pub cluster_wide: bool,
    pub denies: bool,
    /// Has conditions that narrow it.
    pub conditional: bool,
    /// Who has it, as far as the files tell: the policy that it stands in, and all that this is given to. Grants of one holder
    /// add up.
    pub holders: Vec<Arc<str>>,
    /// What the policy guards; nothing for one that says what its holder may do, wherever that is.
    pub governs: Option<Governs>,
}

/// What the policy of a thing, rather than of a holder, is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum Governs {
    /// Who may take a role on.
    RoleTrust,
    /// A way to a service: it narrows what callers may do by themselves.
    Endpoint,
    /// Something that is there for everyone.
    PublicThing,
    Thing,
}

/// Policies given to somebody, by name.
#[derive(Debug)]
pub struct Attachment {
    /// The role's, or that of what connects the two.
    pub identity: Arc<Identity>,
    pub policies: Vec<Field<String>>,
    /// Whom they are given to, and which of the policies are written in these files.
    pub holders: Vec<Arc<str>>,
    pub written: Vec<Arc<str>>,
    /// Where single users, rather than groups or roles, are said to hold them.
    pub users: Option<Location>,
}

impl Subject {
    /// Where a service account is: in the binding's own namespace unless it is said.
    pub fn namespace(&self, binding: &Binding) -> Namespace {
        match &self.namespace.value {
            Value::Missing => binding.identity.namespace.clone(),
            Value::Set(name) => Namespace::Named(name.as_str().into()),
            Value::Unknown(_) => Namespace::Unknown,
        }
    }
}

impl Grant {
    /// "ClusterRole `ci`", "aws_iam_policy `deploy`", for messages.
    pub fn label(&self) -> String {
        self.identity.label()
    }
}

impl Attachment {
    /// "aws_iam_role `ci`", for messages.
    pub fn label(&self) -> String {
        self.identity.label()
    }
}

impl Binding {
    /// "RoleBinding `ci`", for messages.
    pub fn label(&self) -> String {
        self.identity.label()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum System {
    Rbac,
    Iam,
}

/// A role handed to subjects.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub struct Binding {
    pub identity: Arc<Identity>,
    pub cluster_wide: bool,
    pub role_kind: Field<String>,
    pub role_name: Field<String>,
    pub subjects: Vec<Subject>,
}

#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub struct Subject {
    /// Where it stands as a whole.
    pub slot: Slot,
    pub kind: Field<String>,
    pub name: Field<String>,
    pub namespace: Field<String>,
}

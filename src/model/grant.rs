//! Who may do what: statements of RBAC roles and IAM policies in one shape.

use super::field::Field;
use crate::source::Location;
use crate::tree::Text;

/// One rule of a role, or one statement of a policy.
#[derive(Debug)]
pub struct Grant {
    pub system: System,
    /// For messages: "ClusterRole `ci`", "aws_iam_policy `deploy`".
    pub label: String,
    pub name: Option<Text>,
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
    /// What the policy is attached to, where it can be known: `aws_kms_key`, `aws_iam_role` (trust).
    pub attached_to: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    Rbac,
    Iam,
}

/// A role handed to subjects.
#[derive(Debug)]
pub struct Binding {
    pub label: String,
    pub name: Option<Text>,
    pub namespace: Option<Text>,
    pub cluster_wide: bool,
    pub at: Location,
    pub role_kind: Field<String>,
    pub role_name: Field<String>,
    pub subjects: Vec<Subject>,
}

#[derive(Debug)]
pub struct Subject {
    pub kind: Field<String>,
    pub name: Field<String>,
    pub namespace: Field<String>,
}

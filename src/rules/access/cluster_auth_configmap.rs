//! On EKS one ConfigMap says who is an administrator.

use super::permission::{Wanted, allows, said, word};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "cluster-auth-configmap",
    include_str!("../../../rules/access/cluster-auth-configmap.md"),
    Check::Grant(check),
);

/// `create` and `deletecollection` are never allowed by a rule that names objects.
const WANTED: Wanted = Wanted { group: "", resources: &["configmaps"], verbs: &["update", "patch", "delete"] };

fn check(grant: &Grant, report: &mut Report) {
    if let (Some((_, verb)), Some(name)) = (allows(grant, &WANTED), word(&grant.names, "aws-auth")) {
        report.at(name, format!("may {} the ConfigMap that maps IAM identities to users of the cluster", said(verb)));
    }
}

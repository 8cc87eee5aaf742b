//! Who approves certificate requests makes users.

use super::permission::{Wanted, allows, is_own_role, word};
use crate::model::{Field, Grant, Model};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("csr-approval", include_str!("../../../rules/access/csr-approval.md"), Check::Model(check));

const GROUP: &str = "certificates.k8s.io";
const APPROVAL: Wanted =
    Wanted { group: GROUP, resources: &["certificatesigningrequests/approval"], verbs: &["update", "patch"] };
const SIGNERS: Wanted = Wanted { group: GROUP, resources: &["signers"], verbs: &["approve"] };

/// Approving takes two permissions, which are two rules of a role as a rule.
fn check(model: &Model, report: &mut Report) {
    for role in model.grants.chunk_by(|one, next| one.identity.whole == next.identity.whole) {
        let approves = role.iter().any(|grant| resource(grant, &APPROVAL).is_some());
        let mut open = role.iter().filter(|grant| !is_confined(grant));
        let found = open.find_map(|grant| Some((grant, resource(grant, &SIGNERS)?)));
        if let (true, Some((grant, resource))) = (approves, found) {
            let message = "may approve certificate requests for any user";
            report.at(resource, message).about(&grant.identity);
        }
    }
}

fn resource<'a>(grant: &'a Grant, wanted: &Wanted) -> Option<&'a Field<String>> {
    allows(grant, wanted).map(|(resource, _)| resource).or_else(|| all_of_group(grant))
}

/// Whether the signers are named, and none of them signs certificates that the API server takes for a login.
fn is_confined(grant: &Grant) -> bool {
    let logs_in =
        |name: &String| name == "*" || name == "kubernetes.io/*" || name == "kubernetes.io/kube-apiserver-client";
    !grant.names.is_empty() && !grant.names.iter().filter_map(Field::known).any(logs_in)
}

/// `*` of the group that is there for nothing but certificates.
fn all_of_group(grant: &Grant) -> Option<&Field<String>> {
    let approves = ["*", "approve"].iter().any(|verb| word(&grant.actions, verb).is_some());
    let own = is_own_role(grant) && grant.cluster_wide && word(&grant.groups, GROUP).is_some();
    word(&grant.resources, "*").filter(|_| own && approves)
}

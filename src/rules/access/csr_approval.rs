//! Who approves certificate requests makes users.

use super::permission::{Wanted, allows, is_own_role, word};
use crate::model::{Field, Grant};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("csr-approval", include_str!("../../../rules/access/csr-approval.md"), Check::Grant(check));

const GROUP: &str = "certificates.k8s.io";
const APPROVAL: Wanted = Wanted {
    group: GROUP,
    resources: &["certificatesigningrequests/approval"],
    verbs: &["update", "patch", "approve"],
};
const SIGNERS: Wanted = Wanted { group: GROUP, resources: &["signers"], verbs: &["approve", "sign"] };

fn check(grant: &Grant, report: &mut Report) {
    // A signer by name signs for one purpose.
    if !grant.names.is_empty() {
        return;
    }
    let found = allows(grant, &APPROVAL).or_else(|| allows(grant, &SIGNERS)).map(|(resource, _)| resource);
    if let Some(resource) = found.or_else(|| all_of_group(grant)) {
        report.at(resource, format!("{} may approve or sign certificate requests", grant.label()));
    }
}

/// `*` of a group that is there for nothing but certificates.
fn all_of_group(grant: &Grant) -> Option<&Field<String>> {
    let approves = ["*", "approve", "sign"].iter().any(|verb| word(&grant.actions, verb).is_some());
    let own = is_own_role(grant) && word(&grant.groups, GROUP).is_some();
    word(&grant.resources, "*").filter(|_| own && approves)
}

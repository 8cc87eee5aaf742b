//! Who writes bindings hands out what they have themselves.

use super::permission::{RBAC_GROUP, WRITE, Wanted, allows, said};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("role-management", include_str!("../../../rules/access/role-management.md"), Check::Grant(check));

const WANTED: Wanted = Wanted {
    group: RBAC_GROUP,
    resources: &["rolebindings", "clusterrolebindings", "roles", "clusterroles"],
    verbs: WRITE,
};

fn check(grant: &Grant, report: &mut Report) {
    if let Some((resource, verb)) = allows(grant, &WANTED) {
        let name = resource.known().map_or("", String::as_str);
        report.at(resource, format!("may {} `{name}`", said(verb)));
    }
}

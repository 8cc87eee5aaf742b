//! The proxy to a kubelet runs commands in every pod of the node.

use super::permission::{Wanted, allows, without};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("nodes-proxy-access", include_str!("../../../rules/access/nodes-proxy-access.md"), Check::Grant(check));

const WANTED: Wanted = Wanted { group: "", resources: &["nodes/proxy"], verbs: &["get", "create"] };

fn check(grant: &Grant, report: &mut Report) {
    if let Some((resource, _)) = allows(grant, &WANTED) {
        let message = "may run commands in any pod through `nodes/proxy`";
        without(grant, resource, report.at(resource, message));
    }
}

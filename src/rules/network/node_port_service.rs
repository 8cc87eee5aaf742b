//! A port on every node of the cluster.

use crate::model::Resource;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("node-port-service", include_str!("../../../rules/network/node-port-service.md"), Check::Resource(check));

fn check(resource: &Resource, report: &mut Report) {
    let view = resource.view();
    let kind = view.get("spec").get("type").word();
    if resource.kind() == "Service" && resource.api() == "v1" && kind.known().is_some_and(|kind| kind == "NodePort") {
        report.at(&kind, "service opens a port on every node");
    }
}

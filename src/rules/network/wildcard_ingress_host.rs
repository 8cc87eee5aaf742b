//! An Ingress that takes every name below a domain.

use super::ingress::{hosts, is_ingress};
use crate::model::Resource;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "wildcard-ingress-host",
    include_str!("../../../rules/network/wildcard-ingress-host.md"),
    Check::Resource(check),
);

fn check(resource: &Resource, report: &mut Report) {
    if !is_ingress(resource) {
        return;
    }
    for host in hosts(&resource.view().get("spec")) {
        if let Some(name) = host.known().filter(|name| name.starts_with('*')) {
            report.at(&host, format!("ingress takes the requests for every host of `{name}`"));
        }
    }
}

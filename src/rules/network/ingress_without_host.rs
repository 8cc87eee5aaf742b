//! An Ingress that takes every name there is.

use super::ingress::is_ingress;
use crate::model::Resource;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "ingress-without-host",
    include_str!("../../../rules/network/ingress-without-host.md"),
    Check::Resource(check),
);

fn check(resource: &Resource, report: &mut Report) {
    if !is_ingress(resource) {
        return;
    }
    for rule in resource.view().get("spec").get("rules").items() {
        let host = rule.get("host").word();
        if host.is_missing() {
            let at = rule.get("http").at();
            report.at(&at, "ingress takes the requests for every host");
        }
    }
}

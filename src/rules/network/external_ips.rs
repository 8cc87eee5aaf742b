//! Whoever claims an address gets its traffic.

use crate::model::Resource;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("external-ips", include_str!("../../../rules/network/external-ips.md"), Check::Resource(check));

fn check(resource: &Resource, report: &mut Report) {
    if resource.kind() != "Service" || resource.api() != "v1" {
        return;
    }
    let view = resource.view();
    if let Some(first) = view.get("spec").get("externalIPs").items().first() {
        report.at(&first.word(), "service claims addresses that no one checks are its own");
    }
}

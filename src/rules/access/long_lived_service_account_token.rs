//! A token in a Secret is valid until someone deletes it.

use crate::model::Resource;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "long-lived-service-account-token",
    include_str!("../../../rules/access/long-lived-service-account-token.md"),
    Check::Resource(check),
);

fn check(resource: &Resource, report: &mut Report) {
    if !resource.identity.is("", "Secret") {
        return;
    }
    let kind = resource.view().get("type").word();
    if kind.known().is_some_and(|kind| kind == "kubernetes.io/service-account-token") {
        report.at(&kind, "the token in this Secret never expires");
    }
}

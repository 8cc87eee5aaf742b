//! A token in a Secret is valid until someone deletes it.

use crate::model::Resource;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "long-lived-service-account-token",
    include_str!("../../../rules/access/long-lived-service-account-token.md"),
    Check::Resource(check),
);

fn check(resource: &Resource, report: &mut Report) {
    let kind = resource.view().get("type").word();
    let is_token = kind.known().is_some_and(|kind| kind == "kubernetes.io/service-account-token");
    if resource.kind == "Secret" && is_token {
        report.at(&kind, "the token in this Secret never expires");
    }
}

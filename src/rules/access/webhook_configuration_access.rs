//! An admission webhook sees, and may change, every object of the cluster.

use super::permission::{WRITE, Wanted, allows, said};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "webhook-configuration-access",
    include_str!("../../../rules/access/webhook-configuration-access.md"),
    Check::Grant(check),
);

const WANTED: Wanted = Wanted {
    group: "admissionregistration.k8s.io",
    resources: &["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
    verbs: WRITE,
};

fn check(grant: &Grant, report: &mut Report) {
    // A program that keeps its own webhook current names it.
    if !grant.names.is_empty() {
        return;
    }
    if let Some((resource, verb)) = allows(grant, &WANTED) {
        report.at(resource, format!("may {} admission webhooks", said(verb)));
    }
}

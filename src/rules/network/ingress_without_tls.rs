//! Who listens on the way reads along.

use crate::model::Exposure;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "ingress-without-tls",
    include_str!("../../../rules/network/ingress-without-tls.md"),
    Check::Exposure(check),
);

fn check(exposure: &Exposure, report: &mut Report) {
    if exposure.certificates.is_missing() && !exposure.hosts.is_empty() {
        report.at(&exposure.certificates, "serves without TLS");
    }
}

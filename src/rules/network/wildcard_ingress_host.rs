//! An Ingress that takes every name below a domain.

use crate::model::Exposure;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "wildcard-ingress-host",
    include_str!("../../../rules/network/wildcard-ingress-host.md"),
    Check::Exposure(check),
);

fn check(exposure: &Exposure, report: &mut Report) {
    for host in &exposure.hosts {
        if let Some(name) = host.known().filter(|name| name.starts_with('*')) {
            report.at(host, format!("takes the requests for every host of `{name}`"));
        }
    }
}

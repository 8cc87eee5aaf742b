//! One host of several was left out of the certificate.

use super::ingress::{hosts, is_ingress};
use crate::model::Resource;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "ingress-host-without-tls",
    include_str!("../../../rules/network/ingress-host-without-tls.md"),
    Check::Resource(check),
);

fn check(resource: &Resource, report: &mut Report) {
    if !is_ingress(resource) {
        return;
    }
    let view = resource.view();
    let spec = view.get("spec");
    let entries = spec.get("tls").items();
    // An entry without hosts is for all of them.
    let lists: Vec<_> = entries.iter().map(|entry| entry.get("hosts").items()).collect();
    if entries.is_empty() || lists.iter().any(Vec::is_empty) {
        return;
    }
    let covered: Option<Vec<String>> = lists.iter().flatten().map(|host| host.word().known().cloned()).collect();
    let Some(covered) = covered else { return };
    for host in hosts(&spec) {
        if let Some(name) = host.known().filter(|name| !covered.iter().any(|pattern| covers(pattern, name))) {
            report.at(&host, format!("no entry of `tls` is for `{name}`"));
        }
    }
}

/// `*.example.com` stands for one label more.
fn covers(pattern: &str, host: &str) -> bool {
    let below = |(_, parent): (&str, &str)| pattern.strip_prefix("*.") == Some(parent);
    pattern.eq_ignore_ascii_case(host) || host.split_once('.').is_some_and(below)
}

//! Who writes services, endpoints and network policies redirects traffic.

use super::permission::{WRITE, Wanted, allows, said};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("network-management", include_str!("../../../rules/access/network-management.md"), Check::Grant(check));

const WANTED: [Wanted; 3] = [
    Wanted { group: "", resources: &["services", "endpoints"], verbs: WRITE },
    Wanted { group: "discovery.k8s.io", resources: &["endpointslices"], verbs: WRITE },
    Wanted { group: "networking.k8s.io", resources: &["ingresses", "networkpolicies"], verbs: WRITE },
];

fn check(grant: &Grant, report: &mut Report) {
    if let Some((resource, verb)) = WANTED.iter().find_map(|wanted| allows(grant, wanted)) {
        let name = resource.known().map_or("", String::as_str);
        report.at(resource, format!("may {} `{name}`", said(verb)));
    }
}

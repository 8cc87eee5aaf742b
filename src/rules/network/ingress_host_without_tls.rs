//! One host of several was left out of the certificate.

use crate::model::{Certificates, Exposure, Value};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "ingress-host-without-tls",
    include_str!("../../../rules/network/ingress-host-without-tls.md"),
    Check::Exposure(check),
);

fn check(exposure: &Exposure, report: &mut Report) {
    let covered = match &exposure.certificates.value {
        Value::Set(Certificates::Hosts(hosts)) => hosts,
        Value::Set(Certificates::EveryHost) | Value::Missing | Value::Unknown(_) => return,
    };
    for host in &exposure.hosts {
        if let Some(name) = host.known().filter(|name| !covered.iter().any(|pattern| covers(pattern, name))) {
            report.at(host, format!("no `tls` entry for `{name}`"));
        }
    }
}

/// `*.example.com` stands for one label more.
fn covers(pattern: &str, host: &str) -> bool {
    let below = |(_, parent): (&str, &str)| pattern.strip_prefix("*.") == Some(parent);
    pattern.eq_ignore_ascii_case(host) || host.split_once('.').is_some_and(below)
}

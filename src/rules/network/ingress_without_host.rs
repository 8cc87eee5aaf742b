//! An Ingress that takes every name there is.

use crate::model::{Exposure, Field};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "ingress-without-host",
    include_str!("../../../rules/network/ingress-without-host.md"),
    Check::Exposure(check),
);

fn check(exposure: &Exposure, report: &mut Report) {
    for host in exposure.hosts.iter().filter(|host| Field::is_missing(host)) {
        report.at(&host.slot.at, "takes the requests for every host");
    }
}

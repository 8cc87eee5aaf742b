//! Anyone who claims an address gets its traffic.

use crate::model::{Change, Exposure};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("external-ips", include_str!("../../../rules/network/external-ips.md"), Check::Exposure(check));

fn check(exposure: &Exposure, report: &mut Report) {
    if let Some(first) = exposure.claimed_addresses.first() {
        report.at(first, "claims external addresses").fix(Change::Remove);
    }
}

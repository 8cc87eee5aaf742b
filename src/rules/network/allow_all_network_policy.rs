//! A policy that lets everything through is none.

use crate::model::{NetworkPolicy, Traffic};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "allow-all-network-policy",
    include_str!("../../../rules/network/allow-all-network-policy.md"),
    Check::NetworkPolicy(check),
);

/// A policy that is open one way may be there for the other; one that is open in all it speaks of does nothing.
fn check(policy: &NetworkPolicy, report: &mut Report) {
    let (at, what) = match (policy.ingress, policy.egress) {
        (Traffic::Open(at), Traffic::NotGoverned) => (at, "all traffic in"),
        (Traffic::Open(at), Traffic::Open(_)) => (at, "all traffic in and out"),
        // The way out is open by default, and a policy that is open that way alone reopens it where another has closed it.
        (Traffic::Open(_), Traffic::Limited | Traffic::Unknown)
        | (Traffic::NotGoverned | Traffic::Limited | Traffic::Unknown, _) => return,
    };
    report.at(&at, format!("{} allows {what}", policy.label()));
}

//! A policy that lets everything through is none.

use crate::model::{NetworkPolicy, Traffic};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "allow-all-network-policy",
    include_str!("../../../rules/network/allow-all-network-policy.md"),
    Check::NetworkPolicy(check),
);

/// A policy that is open one way may be there for the other; one that is open in all it speaks of does nothing.
fn check(policy: &NetworkPolicy, report: &mut Report) {
    let denies = policy.identity.name().is_some_and(|name| name.contains("deny"));
    if let (true, Traffic::Namespace(at)) = (denies, policy.ingress) {
        let message = "lets every pod of its namespace in, though its name says that it denies";
        report.at(&at, message).severity(Severity::Low);
        return;
    }
    let (at, what) = match (policy.ingress, policy.egress) {
        (Traffic::Open(at), Traffic::NotGoverned) => (at, "all traffic in"),
        (Traffic::Open(at), Traffic::Open(_)) => (at, "all traffic in and out"),
        (Traffic::World(at), Traffic::NotGoverned | Traffic::Open(_)) => {
            (at, "all traffic in from outside the cluster")
        }
        (Traffic::Cluster(at), Traffic::NotGoverned | Traffic::Open(_)) => {
            (at, "all traffic in from every pod of the cluster")
        }
        // A policy that closes the way out does its work; one that opens that way alone does it where another has closed it.
        (
            Traffic::Open(_) | Traffic::World(_) | Traffic::Cluster(_),
            Traffic::Limited | Traffic::Namespace(_) | Traffic::World(_) | Traffic::Cluster(_) | Traffic::Unknown,
        )
        | (Traffic::NotGoverned | Traffic::Limited | Traffic::Namespace(_) | Traffic::Unknown, _) => return,
    };
    report.at(&at, format!("allows {what}"));
}

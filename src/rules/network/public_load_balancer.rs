//! A load balancer has a public address unless it is asked not to.

use crate::model::{Exposure, Reach, Value};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "public-load-balancer",
    include_str!("../../../rules/network/public-load-balancer.md"),
    Check::Exposure(check),
);

fn check(exposure: &Exposure, report: &mut Report) {
    match exposure.reach.value {
        Value::Set(Reach::Internet) => {
            report.at(&exposure.reach, "asks for a load balancer that may be public");
        }
        Value::Set(Reach::Cluster | Reach::Nodes | Reach::Network) | Value::Missing | Value::Unknown(_) => {}
    }
}

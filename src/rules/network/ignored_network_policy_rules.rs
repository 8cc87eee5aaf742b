//! Rules for a direction that the policy does not speak of are not read.

use crate::model::{Change, Ignored, NetworkPolicy};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "ignored-network-policy-rules",
    include_str!("../../../rules/network/ignored-network-policy-rules.md"),
    Check::NetworkPolicy(check),
);

fn check(policy: &NetworkPolicy, report: &mut Report) {
    for ignored in &policy.ignored {
        match ignored {
            Ignored::Key { slot, key, meant } => {
                let message = format!("`{key}` is not read; the list is called `{meant}`");
                report.at(slot, message).fix(Change::Rename((*meant).into()));
            }
            Ignored::Field { at, key, meant } => {
                report.at(at, format!("a rule has no field `{key}`, so it does not narrow this one; write `{meant}`"));
            }
            Ignored::Rules { at, direction, list } => {
                let (key, name) = (direction.key(), direction.name());
                report.at(at, format!("the `{key}` rules are not applied: `{list}` does not have `{name}`"));
            }
        }
    }
}

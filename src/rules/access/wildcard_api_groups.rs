//! A resource of this name in any API group, also in those that come later.

use super::wildcard::{self, Wildcard};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("wildcard-api-groups", include_str!("../../../rules/access/wildcard-api-groups.md"), Check::Grant(check));

fn check(grant: &Grant, report: &mut Report) {
    if let Some(Wildcard::Groups(star)) = wildcard::of(grant) {
        report.at(star, "allows its resources in every API group");
    }
}

//! A persistent volume may be any directory of a node.

use super::permission::{Wanted, allows};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "persistent-volume-creation",
    include_str!("../../../rules/access/persistent-volume-creation.md"),
    Check::Grant(check),
);

const WANTED: Wanted = Wanted { group: "", resources: &["persistentvolumes"], verbs: &["create"] };

fn check(grant: &Grant, report: &mut Report) {
    if let Some((resource, _)) = allows(grant, &WANTED) {
        report.at(resource, "may make persistent volumes, of directories of the node too");
    }
}

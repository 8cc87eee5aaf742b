//! A private key that others can read is no longer private.

use super::shapes;
use crate::model::{Model, Slot};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("private-key", include_str!("../../../rules/secret/private-key.md"), Check::Model(check));

fn check(model: &Model, report: &mut Report) {
    shapes::each(model, shapes::find_private_key, &mut |found, slot: &Slot, place| {
        report.at(slot, format!("{} in plain text in {place}", shapes::article(found.kind))).masked();
    });
}

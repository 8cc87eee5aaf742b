//! Some tokens say themselves what they are; wherever one is written, it is lost.

use super::shapes;
use crate::model::{Model, Slot};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("provider-token", include_str!("../../../rules/secret/provider-token.md"), Check::Model(check));

fn check(model: &Model, report: &mut Report) {
    shapes::each(model, shapes::find_token, &mut |found, slot: &Slot, place| {
        report.at(slot, format!("{} in plain text in {place}", shapes::article(found.kind))).masked();
    });
}

//! A private key that others can read is no longer private.

use super::shapes::{self, Found, Wanted};
use crate::model::Model;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("private-key", include_str!("../../../rules/secret/private-key.md"), Check::Model(check));

fn check(model: &Model, report: &mut Report) {
    shapes::each(model, Wanted::Keys, &mut |found: Found| {
        report.at(&found.slot, found.message()).about(found.identity).secret(found.text);
    });
}

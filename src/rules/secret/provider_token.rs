//! Some tokens say themselves what they are; wherever one is written, it is lost.

use super::allow::is_allowed_name;
use super::shapes::{self, Found, Wanted};
use crate::facts::tokens::AWS_KEY_ID;
use crate::model::Model;
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule =
    Rule::new("provider-token", include_str!("../../../rules/secret/provider-token.md"), Check::Model(check));

fn check(model: &Model, report: &mut Report) {
    let allow = report.options().secrets("allow");
    shapes::each(model, Wanted::Tokens, &mut |found: Found| {
        if is_allowed_name(allow, found.kind) {
            return;
        }
        let finding = report.at(&found.slot, found.message()).about(found.identity).secret(found.text);
        if found.kind == AWS_KEY_ID {
            finding.severity(Severity::Low);
        }
    });
}

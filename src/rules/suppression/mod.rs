//! What is wrong with suppressions themselves. The engine reports these, since it alone knows what was silenced.

use super::{Family, Rule};

mod blanket_suppression;
mod expired_suppression;
mod suppression_without_reason;
mod unknown_rule_in_suppression;
mod unused_suppression;

pub static FAMILY: Family = Family {
    name: "suppression",
    title: "Suppressions",
    rules: &[
        &blanket_suppression::RULE,
        &expired_suppression::RULE,
        &suppression_without_reason::RULE,
        &unknown_rule_in_suppression::RULE,
        &unused_suppression::RULE,
    ],
};

/// The rules by what they are about, for the engine.
pub struct OnSuppressions {
    pub unused: &'static Rule,
    pub expired: &'static Rule,
    pub unknown: &'static Rule,
    pub blanket: &'static Rule,
    pub unreasoned: &'static Rule,
}

pub static ON_SUPPRESSIONS: OnSuppressions = OnSuppressions {
    unused: &unused_suppression::RULE,
    expired: &expired_suppression::RULE,
    unknown: &unknown_rule_in_suppression::RULE,
    blanket: &blanket_suppression::RULE,
    unreasoned: &suppression_without_reason::RULE,
};

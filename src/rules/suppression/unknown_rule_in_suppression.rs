//! A suppression that names no rule silences nothing, and its author believes that it does.

use crate::rules::{Check, Rule};

pub static RULE: Rule = Rule::new(
    "unknown-rule-in-suppression",
    include_str!("../../../rules/suppression/unknown-rule-in-suppression.md"),
    Check::Engine,
);

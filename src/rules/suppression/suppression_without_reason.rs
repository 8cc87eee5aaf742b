//! The next reader has to know why a fault was accepted.

use crate::rules::{Check, Rule};

pub static RULE: Rule = Rule::new(
    "suppression-without-reason",
    include_str!("../../../rules/suppression/suppression-without-reason.md"),
    Check::Engine,
);

//! What a reader could not read is not checked, and nothing may be skipped in silence.

use crate::rules::{Check, Rule};

pub static RULE: Rule =
    Rule::new("syntax-error", include_str!("../../../rules/project/syntax-error.md"), Check::Engine);

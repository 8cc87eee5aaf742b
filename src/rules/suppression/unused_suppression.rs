//! A suppression that silences nothing hides the next fault that comes to its place.

use crate::rules::{Check, Rule};

pub static RULE: Rule =
    Rule::new("unused-suppression", include_str!("../../../rules/suppression/unused-suppression.md"), Check::Engine);

//! What was accepted until a day has to be looked at again on the next.

use crate::rules::{Check, Rule};

pub static RULE: Rule =
    Rule::new("expired-suppression", include_str!("../../../rules/suppression/expired-suppression.md"), Check::Engine);

//! What silences everything also silences what nobody has seen yet.

use crate::rules::{Check, Rule};

pub static RULE: Rule =
    Rule::new("blanket-suppression", include_str!("../../../rules/suppression/blanket-suppression.md"), Check::Engine);

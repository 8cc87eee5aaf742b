//! Limits that a team has set for limits.

use crate::model::Amount;
use crate::rules::Quantity;

/// A limit that is known to be above the one that a team has set, and that one, as they are written.
pub fn above<'a>(limit: &Amount, max: Option<&'a Quantity>) -> Option<(String, &'a str)> {
    let max = max?;
    // `700m` and `0.7` are the same, but not to the last bit.
    let is_above = limit.value? > max.amount * (1.0 + 1e-9);
    is_above.then(|| (limit.to_string(), max.text.as_str()))
}

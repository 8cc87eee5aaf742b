//! Names that a team has looked at: their values are no secrets, or may be seen. Shared by the rules on secrets.

use crate::model::Text;
use crate::rules::{Known, glob};

/// Whether one of the globs is for a name that is known. The dashes of a flag are no part of its name.
pub fn is_allowed(allow: &[Known], name: &Text) -> bool {
    name.known().is_some_and(|name| is_allowed_name(allow, name))
}

pub fn is_allowed_name(allow: &[Known], name: &str) -> bool {
    let plain = |name: &str| name.trim_start_matches('-').to_owned();
    allow.iter().any(|known| match known {
        Known::Name(pattern) => glob(&plain(pattern), &plain(name)),
        // `Report` compares values where a rule hands them over.
        Known::Value(_) => false,
    })
}

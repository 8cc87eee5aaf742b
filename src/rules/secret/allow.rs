//! Names that a team has looked at: their values are no secrets, or may be seen. Shared by the rules on secrets.

use crate::model::Text;
use crate::rules::glob;

/// Whether one of the globs is for a name that is known. The dashes of a flag are no part of its name.
pub fn is_allowed(allow: &[String], name: &Text) -> bool {
    name.known().is_some_and(|name| is_allowed_name(allow, name))
}

pub fn is_allowed_name(allow: &[String], name: &str) -> bool {
    let plain = |name: &str| name.trim_start_matches('-').to_owned();
    allow.iter().any(|pattern| glob(&plain(pattern), &plain(name)))
}

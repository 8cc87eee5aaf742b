//! Shell scripts as commands with places.

use crate::tree::Text;

/// What a variable's name stands for.
#[derive(Debug, Clone)]
pub enum Lookup {
    Known(Text),
    Unset,
    /// It may be set, to whatever.
    Unknown,
}

//! How much work one unit may make. It knows no format.

/// The work that is left to a unit.
#[derive(Debug, Default)]
pub struct Budget {}

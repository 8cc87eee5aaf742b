//! Placeholder types until the shell reader joins.
use crate::source::Location;
use crate::tree::Text;

#[derive(Debug)]
pub struct Command {
    pub name: Text,
    pub args: Vec<Text>,
    pub at: Location,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connector {
    Start,
}

//! A word on an object that tells a tool which of its checks to leave out there.

use super::identity::Identity;
use crate::source::Location;
use crate::tree::Text;
use std::sync::Arc;

#[derive(Debug)]
pub struct Waiver {
    pub key: Arc<str>,
    /// Nothing where something else than a word stands there.
    pub value: Option<Text>,
    pub at: Location,
    /// Whether it stands among the labels, where no tool looks for it.
    pub is_label: bool,
    /// The object that it stands on, or whose pods it stands on.
    pub identity: Arc<Identity>,
}

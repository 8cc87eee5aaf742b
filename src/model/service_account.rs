//! Who a pod is to its cluster.

use super::field::Field;
use super::identity::Identity;
use std::sync::Arc;

#[derive(Debug, serde::Deserialize, serde::Serialize)]
pub struct ServiceAccount {
    pub identity: Arc<Identity>,
    /// Whether its pods get its token unless they say otherwise.
    pub automount_token: Field<bool>,
}

//! What only shows when files are read together, and what could not be read at all.

use super::Family;

mod dangling_role_binding;
mod dangling_service_account;
mod duplicate_key;
mod image_user_mismatch;
mod slips;
pub mod syntax_error;

pub static FAMILY: Family = Family {
    name: "project",
    title: "Across files",
    rules: &[
        &dangling_role_binding::RULE,
        &dangling_service_account::RULE,
        &duplicate_key::RULE,
        &image_user_mismatch::RULE,
        &syntax_error::RULE,
    ],
};

//! Where an image comes from, and what it is made of.

use super::Family;

pub mod names;

mod deprecated_registry;
mod end_of_life_image;
mod image_not_pulled;
mod latest_tag;
mod missing_digest;
mod pipe_to_shell;
mod remote_add_without_checksum;
mod untrusted_registry;

pub static FAMILY: Family = Family {
    name: "image",
    title: "Images",
    rules: &[
        &deprecated_registry::RULE,
        &end_of_life_image::RULE,
        &image_not_pulled::RULE,
        &latest_tag::RULE,
        &missing_digest::RULE,
        &pipe_to_shell::RULE,
        &remote_add_without_checksum::RULE,
        &untrusted_registry::RULE,
    ],
};

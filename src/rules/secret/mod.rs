//! What is secret, and stands where anybody may read it.

use super::Family;

mod address;
mod allow;
mod form;
mod found;
mod name;
mod parts;
mod shapes;
mod suspect;
mod value;

pub use provider_token::RULE as PROVIDER_TOKEN;
pub use suspect::{Within, suspected};

mod credential_file_in_image;
mod high_entropy_value;
mod plaintext_secret_in_env;
mod private_key;
mod provider_token;
mod secret_from_environment;
mod secret_in_attribute;
mod secret_in_build_argument;
mod secret_in_command_line;
mod secret_in_config_map;
mod secret_in_manifest;

pub static FAMILY: Family = Family {
    name: "secret",
    title: "Secrets",
    rules: &[
        &credential_file_in_image::RULE,
        &high_entropy_value::RULE,
        &plaintext_secret_in_env::RULE,
        &private_key::RULE,
        &provider_token::RULE,
        &secret_from_environment::RULE,
        &secret_in_attribute::RULE,
        &secret_in_build_argument::RULE,
        &secret_in_command_line::RULE,
        &secret_in_config_map::RULE,
        &secret_in_manifest::RULE,
    ],
};

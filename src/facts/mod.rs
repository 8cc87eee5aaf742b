//! What is true of the world and stands in no file: dated data, each table with its source.
//!
//! Formats and rules read it. It knows no format, no rule and no tree: it answers questions about words.
//! Dates are months (`2026-11`): the last time that somebody compared the table with its source.

pub mod annotations;
pub mod aws;
pub mod base_images;
pub mod capabilities;
pub mod comments;
pub mod end_of_life;
pub mod infrastructure;
pub mod kics;
pub mod peers;
pub mod registries;
pub mod retired_images;
pub mod secrets;
pub mod tokens;

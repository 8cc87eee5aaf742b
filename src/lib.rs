//! Dunnage checks container configuration before it sails.
pub mod check;
pub mod fix;
pub mod formats;
pub mod model;
pub mod project;
pub mod rules;
pub mod source;
pub mod syntax;
pub mod tree;

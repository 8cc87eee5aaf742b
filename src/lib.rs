//! Dunnage checks container configuration before it sails.
pub mod source;
pub mod syntax;
pub mod tree;

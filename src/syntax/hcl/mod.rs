//! HCL, the syntax of Terraform: text to blocks, attributes and expressions, each with its place.
//!
//! It knows no meaning: `resource`, `var.x` and `jsonencode` are words like any other. It is a
//! parser of our own because a linter needs three things of it: half a block must not cost its
//! neighbours, everything that Terraform accepts must be read (keys that stand twice, say), and
//! every piece of a template must know which bytes it came from.

mod body;
mod cursor;
pub mod edit;
mod expression;
mod template;
mod tree;

pub use tree::{Arm, Attribute, Binary, Block, Body, Expr, ExprKind, ForExpr, Item, Label, Part, Unary};

use crate::source::{FileId, Location};
use crate::syntax::SyntaxError;
use cursor::{Cursor, Places};

/// Reads a configuration (`.tf`) or a file of values (`.tfvars`).
pub fn parse(file: FileId, text: &str) -> (Body, Vec<SyntaxError>) {
    body::file(file, text)
}

/// Reads a whole text as a template, as `templatefile` does.
pub fn parse_template(file: FileId, text: &str) -> (Expr, Vec<SyntaxError>) {
    let mut cursor = Cursor::new(text, 0, text.len(), Places::Shifted(Location::new(file, 0, text.len())));
    let expr = template::whole(&mut cursor);
    (expr, cursor.errors)
}

/// Reads a string that stands in another syntax (JSON) as a template. `at` is where the string
/// stands, `verbatim` whether it stands there byte for byte.
pub fn parse_embedded(text: &str, at: Location, verbatim: bool) -> (Expr, Vec<SyntaxError>) {
    let places = if verbatim { Places::Shifted(at) } else { Places::Fixed(at) };
    let mut cursor = Cursor::new(text, 0, text.len(), places);
    let expr = template::whole(&mut cursor);
    (expr, cursor.errors)
}

/// Reads one expression that stands in another syntax; all of it is at `at`.
pub fn parse_expression(text: &str, at: Location) -> (Expr, Vec<SyntaxError>) {
    let mut cursor = Cursor::new(text, 0, text.len(), Places::Fixed(at));
    cursor.newlines = false;
    let expr = expression::whole(&mut cursor);
    (expr, cursor.errors)
}

#[cfg(test)]
mod tests;

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
pub mod json;
mod template;
mod tree;

pub use tree::{Arm, Attribute, Binary, Block, Body, Expr, ExprKind, ForExpr, Item, Label, Part, Unary};

use crate::syntax::{Parsed, SyntaxError};
use crate::tree::Text;
use cursor::Cursor;

/// Reads a configuration (`.tf`) or a file of values (`.tfvars`).
pub fn parse(text: &Text) -> Parsed<Body> {
    body::file(text)
}

/// Reads a whole text as a template: a file of `templatefile`, a string of the JSON form.
pub fn parse_template(text: &Text) -> (Expr, Vec<SyntaxError>) {
    let mut cursor = Cursor::new(text);
    let expr = template::whole(&mut cursor);
    (expr, cursor.errors)
}

/// Reads a text as one expression.
fn parse_expression(text: &Text) -> (Expr, Vec<SyntaxError>) {
    let mut cursor = Cursor::new(text);
    cursor.newlines = false;
    let expr = expression::whole(&mut cursor);
    (expr, cursor.errors)
}

#[cfg(test)]
mod tests;

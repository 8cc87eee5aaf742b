//! Operators, with the conversions that Terraform makes by itself.

use super::access::{Eval, fail};
use super::evaluator::Evaluator;
use super::scope::Scope;
use super::value;
use crate::budget::limits;
use crate::source::Location;
use crate::syntax::hcl::{Binary, Expr, Unary};
use crate::tree::{Kind, Node, Reason};

pub fn unary(operator: Unary, of: &Node, at: Location) -> Eval {
    if let Some(why) = of.why() {
        return Ok(Node::new(at, Kind::Unknown(why.clone())));
    }
    match operator {
        Unary::Minus => match value::to_number(of) {
            Some(number) => Ok(value::number(at, -number)),
            None => fail(at, "not a number"),
        },
        Unary::Not => match value::to_bool(of) {
            Some(it) => Ok(value::boolean(at, !it)),
            None => fail(at, "neither true nor false"),
        },
    }
}

impl Evaluator<'_> {
    pub fn binary(&mut self, operator: Binary, two: &[Expr; 2], at: Location, scope: Scope) -> Eval {
        let left = self.eval(&two[0], scope)?;
        // What one side decides, it decides whatever the other side is.
        let decides = match operator {
            Binary::Or => Some(true),
            Binary::And => Some(false),
            _ => None,
        };
        if decides.is_some() && value::to_bool(&left) == decides {
            return Ok(value::boolean(at, decides == Some(true)));
        }
        let right = self.eval(&two[1], scope)?;
        if decides.is_some() && value::to_bool(&right) == decides {
            return Ok(value::boolean(at, decides == Some(true)));
        }
        if let Binary::Equal | Binary::NotEqual = operator {
            let most = limits::TERRAFORM_COMPARED;
            return Ok(match self.fuel.lend(most, at, |steps| value::equal(&left, &right, steps)) {
                Some(equal) => value::boolean(at, equal == (operator == Binary::Equal)),
                None => {
                    let why = left.why().or(right.why()).cloned();
                    let why = why.unwrap_or_else(|| crate::tree::Why::new("compares values that are not known"));
                    Node::new(at, Kind::Unknown(why))
                }
            });
        }
        if let Some(why) = left.why().or(right.why()) {
            return Ok(Node::new(at, Kind::Unknown(why.clone())));
        }
        let holes = |node: &Node| node.text().is_some_and(crate::tree::Text::has_holes);
        if holes(&left) || holes(&right) {
            return Ok(Node::unknown(at, Reason::Template));
        }
        if let Binary::Or | Binary::And = operator {
            return match (value::to_bool(&left), value::to_bool(&right)) {
                (Some(a), Some(b)) => Ok(value::boolean(at, if operator == Binary::Or { a || b } else { a && b })),
                _ => fail(at, "neither true nor false"),
            };
        }
        let (Some(a), Some(b)) = (value::to_number(&left), value::to_number(&right)) else {
            return fail(at, "not a number");
        };
        Ok(match operator {
            Binary::Plus => value::number(at, a + b),
            Binary::Minus => value::number(at, a - b),
            Binary::Times => value::number(at, a * b),
            Binary::Divide | Binary::Modulo if b == 0.0 => return fail(at, "divides by zero"),
            Binary::Divide => value::number(at, a / b),
            Binary::Modulo => value::number(at, a % b),
            Binary::Less => value::boolean(at, a < b),
            Binary::LessEqual => value::boolean(at, a <= b),
            Binary::Greater => value::boolean(at, a > b),
            Binary::GreaterEqual => value::boolean(at, a >= b),
            Binary::Or | Binary::And | Binary::Equal | Binary::NotEqual => {
                return fail(at, "not an operator on numbers");
            }
        })
    }
}

//! Templates to texts whose pieces know where they are written.

use super::access::{Eval, Fail, fail};
use super::evaluator::Evaluator;
use super::scope::{Name, Scope};
use super::value::{self, key_node, sorted, unknown_key};
use crate::budget::{Work, limits};
use crate::source::Location;
use crate::syntax::hcl::{Expr, Part};
use crate::tree::{Kind, Node, Reason, Text, TextBuilder};
use std::sync::Arc;

impl Evaluator<'_> {
    pub fn template(&mut self, parts: &[Part], at: Location, scope: Scope) -> Eval {
        // `"${x}"` is x itself, whatever it is.
        if let [Part::Value(expr)] = parts {
            return self.eval(expr, scope);
        }
        // Most texts stand there as they are.
        if let [Part::Literal { value, at: place, verbatim: true }] = parts
            && !value.is_empty()
            && value.len() <= limits::TEXT
            && self.step(at)
        {
            return Ok(self.paid(value::of_text(at, Text::verbatim(value.clone(), *place)), at));
        }
        let mut text = Building { text: TextBuilder::default(), at, cut: false };
        self.parts(parts, &mut text, scope)?;
        if text.cut {
            return Ok(Node::unknown(at, Reason::TooLarge("too long to be evaluated")));
        }
        Ok(self.paid(value::of_text(at, text.text.finish(at)), at))
    }

    fn parts(&mut self, parts: &[Part], text: &mut Building, scope: Scope) -> Result<(), Fail> {
        for part in parts {
            if text.text.len() > limits::TEXT {
                self.input.budget.refuse(Work::Text, text.at);
                text.cut = true;
            }
            if text.cut || !self.step(text.at) {
                text.cut = true;
                return Ok(());
            }
            match part {
                Part::Literal { value, at, verbatim } => text.text.push(value, *at, *verbatim, None),
                Part::Value(expr) => {
                    let node = match self.eval(expr, scope) {
                        Err(failure) if self.trying > 0 => return Err(failure),
                        Err(failure) => Node::unknown(expr.at, failure.message),
                        Ok(node) => node,
                    };
                    match value::to_text(&node) {
                        Some(piece) => text.text.push_text(&piece, node.via.as_ref()),
                        None if node.is_unknown() || self.trying == 0 => text.text.push_hole(expr.at),
                        None => return fail(expr.at, format!("{} is not a text", value::kind_name(&node))),
                    }
                }
                Part::If { condition, then, otherwise } => {
                    let decided = self.eval(condition, scope)?;
                    match (decided.why(), value::to_bool(&decided)) {
                        (Some(_), _) => text.text.push_hole(condition.at),
                        (None, Some(true)) => self.parts(then, text, scope)?,
                        (None, Some(false)) => self.parts(otherwise, text, scope)?,
                        (None, None) => return fail(condition.at, "a condition must be true or false"),
                    }
                }
                Part::For { key, value: item, of, body } => self.repeat(key.as_ref(), item, of, body, text, scope)?,
            }
        }
        Ok(())
    }

    fn repeat(
        &mut self,
        key_name: Option<&Arc<str>>,
        value_name: &str,
        of: &Expr,
        body: &[Part],
        text: &mut Building,
        scope: Scope,
    ) -> Result<(), Fail> {
        let list = self.eval(of, scope)?;
        let pairs: Vec<(Node, Node)> = match &list.kind {
            Kind::Seq(_) => {
                let numbered = value::items(&list).enumerate();
                numbered.map(|(n, item)| (value::number(item.at, n as f64), item)).collect()
            }
            Kind::Map(_) => {
                let entries = sorted(&list).into_iter();
                let pairs = entries.map(|entry| (key_node(&entry.key), entry.value));
                pairs.chain(value::rest(&list).map(|rest| (unknown_key(&rest), rest))).collect()
            }
            Kind::Unknown(_) => {
                text.text.push_hole(of.at);
                return Ok(());
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) => return fail(of.at, "has no elements"),
        };
        for (key, item) in pairs {
            if item.is_more() {
                text.text.push_hole(of.at);
                continue;
            }
            let value_binding = Name { word: value_name, value: &item, next: scope.names };
            let key_binding = key_name.map(|word| Name { word, value: &key, next: Some(&value_binding) });
            let names = key_binding.as_ref().unwrap_or(&value_binding);
            self.parts(body, text, Scope { instance: scope.instance, names: Some(names) })?;
        }
        Ok(())
    }
}

/// A text while it is put together, for the template at a place.
struct Building {
    text: TextBuilder,
    at: Location,
    /// Whether it was too much, so that the rest was left out.
    cut: bool,
}

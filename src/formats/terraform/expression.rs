//! Expressions to values. What is wrong in one part of a structure makes that part unknown and
//! leaves the rest; only `try` and `can` see failures.

use super::access::{Eval, Fail, fail};
use super::evaluator::Evaluator;
use super::scope::{Name, Scope};
use super::value::{self, key_node, put, sorted, unknown_key};
use crate::budget::limits;
use crate::source::Location;
use crate::syntax::hcl::{Expr, ExprKind, ForExpr};
use crate::tree::{Entry, Key, Kind, Node, Reason, Why};
use std::collections::HashMap;
use std::sync::Arc;

impl Evaluator<'_> {
    /// The value of an expression; unknown where it is wrong.
    pub fn value(&mut self, expr: &Expr, scope: Scope) -> Node {
        match self.eval(expr, scope) {
            Ok(node) => node,
            Err(failure) => Node::unknown(failure.at, failure.message),
        }
    }

    /// The value of a part of a structure.
    fn part(&mut self, expr: &Expr, scope: Scope) -> Eval {
        if self.trying > 0 { self.eval(expr, scope) } else { Ok(self.value(expr, scope)) }
    }

    pub fn eval(&mut self, expr: &Expr, scope: Scope) -> Eval {
        if !self.step(expr.at) {
            return Ok(Node::unknown(expr.at, Reason::TooLarge("too much to evaluate")));
        }
        if self.depth >= self.deepest {
            self.input.limit(expr.at, "goes too deep to be evaluated");
            return Ok(Node::unknown(expr.at, Reason::TooLarge("goes too deep to be evaluated")));
        }
        self.depth += 1;
        let result = self.eval_kind(expr, scope);
        self.depth -= 1;
        result
    }

    fn eval_kind(&mut self, expr: &Expr, scope: Scope) -> Eval {
        match &expr.kind {
            ExprKind::Broken => Ok(Node::unknown(expr.at, Reason::Broken("cannot be read"))),
            ExprKind::Literal(node) => Ok(node.clone()),
            ExprKind::Template(parts) => self.template(parts, expr.at, scope),
            ExprKind::Tuple(items) => {
                let items: Result<Vec<Node>, _> = items.iter().map(|item| self.part(item, scope)).collect();
                Ok(value::seq(expr.at, items?))
            }
            ExprKind::Object(items) => self.object(items, expr.at, scope),
            ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Index { .. } | ExprKind::Element => {
                self.reference(expr, scope)
            }
            ExprKind::Splat { of, each } => self.splat(of, each, expr.at, scope),
            ExprKind::Conditional(three) => self.conditional(three, scope),
            ExprKind::Unary(operator, of) => {
                let of = self.eval(of, scope)?;
                super::operators::unary(*operator, &of, expr.at)
            }
            ExprKind::Binary(operator, two) => self.binary(*operator, two, expr.at, scope),
            ExprKind::Call { name, arguments, spread } => self.call(name, arguments, *spread, expr.at, scope),
            ExprKind::For(it) => self.for_each(it, expr.at, scope),
        }
    }

    fn object(&mut self, items: &[(Expr, Expr)], at: Location, scope: Scope) -> Eval {
        let mut entries: Vec<Entry> = Vec::with_capacity(items.len());
        let mut places: HashMap<Arc<str>, usize> = HashMap::new();
        let mut rest = None;
        for (key, item) in items {
            let key_at = key.at;
            let key = self.part(key, scope)?;
            let value = self.part(item, scope)?;
            let key = match value::to_text(&key) {
                Some(text) if !text.has_holes() => Key { name: text.value.clone(), at: key_at },
                None if !key.is_unknown() => return fail(key_at, "a key must be a string"),
                Some(_) | None => {
                    rest = Some(value);
                    continue;
                }
            };
            put(&mut entries, &mut places, Entry { key, value });
        }
        Ok(value::open_map(at, entries, rest))
    }

    fn conditional(&mut self, three: &[Expr; 3], scope: Scope) -> Eval {
        let [condition, then, otherwise] = three;
        let decided = self.eval(condition, scope)?;
        if let Some(why) = decided.why() {
            let why = why.clone();
            let (a, b) = (self.value(then, scope), self.value(otherwise, scope));
            let most = limits::TERRAFORM_COMPARED;
            return Ok(self.fuel.lend(most, condition.at, |steps| value::common(&a, &b, &why, steps)));
        }
        match value::to_bool(&decided) {
            Some(true) => self.eval(then, scope),
            Some(false) => self.eval(otherwise, scope),
            None => fail(condition.at, "a condition must be true or false"),
        }
    }

    fn splat(&mut self, of: &Expr, each: &Expr, at: Location, scope: Scope) -> Eval {
        let of = self.eval(of, scope)?;
        let items: Vec<Node> = match &of.kind {
            Kind::Unknown(_) => return Ok(of),
            Kind::Null => Vec::new(),
            Kind::Seq(_) => value::items(&of).collect(),
            Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Map(_) => vec![of.clone()],
        };
        let mut found = Vec::with_capacity(items.len());
        for item in items {
            if item.is_more() {
                found.push(item);
                continue;
            }
            let name = Name { word: "*", value: &item, next: scope.names };
            found.push(self.part(each, Scope { instance: scope.instance, names: Some(&name) })?);
        }
        Ok(value::seq(at, found))
    }

    fn for_each(&mut self, it: &ForExpr, at: Location, scope: Scope) -> Eval {
        let of = self.eval(&it.of, scope)?;
        let pairs: Vec<(Node, Node)> = match &of.kind {
            Kind::Unknown(why) => {
                // That it is a list or a map is known; nothing else is.
                return Ok(match it.to_key {
                    Some(_) => value::open_map(at, Vec::new(), Some(of.clone())),
                    None => value::seq(at, vec![Node::more(of.at, why)]),
                });
            }
            Kind::Seq(_) => {
                let index = |n: usize, item: &Node| value::number(item.at, n as f64);
                value::items(&of).enumerate().map(|(n, item)| (index(n, &item), item)).collect()
            }
            Kind::Map(_) => {
                let known = sorted(&of).into_iter().map(|entry| (key_node(&entry.key), entry.value));
                known.chain(value::rest(&of).map(|rest| (unknown_key(&rest), rest))).collect()
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) => {
                return fail(it.of.at, format!("{} has no elements to go through", value::kind_name(&of)));
            }
        };
        let mut made = Made::default();
        for (key, item) in pairs {
            if made.items.len() + made.entries.len() > limits::TERRAFORM_ITEMS || !self.step(at) {
                self.input.limit(at, "more than 20,000 items");
                return Ok(Node::unknown(at, Reason::TooLarge("too much to evaluate")));
            }
            let value_name = Name { word: &it.value, value: &item, next: scope.names };
            let key_name = it.key.as_ref().map(|word| Name { word, value: &key, next: Some(&value_name) });
            let names = key_name.as_ref().unwrap_or(&value_name);
            self.turn(it, &item, &mut made, Scope { instance: scope.instance, names: Some(names) })?;
        }
        Ok(made.finish(it, at))
    }

    /// One turn of a `for`.
    fn turn(&mut self, it: &ForExpr, item: &Node, made: &mut Made, scope: Scope) -> Result<(), Fail> {
        let mut maybe: Option<Why> = item.why().filter(|why| why.more).cloned();
        if let Some(when) = &it.when {
            let when_at = when.at;
            let when = self.part(when, scope)?;
            match (when.why(), value::to_bool(&when)) {
                (Some(why), _) => maybe = Some(why.clone()),
                (None, Some(true)) => {}
                (None, Some(false)) => return Ok(()),
                (None, None) => return fail(when_at, "a condition must be true or false"),
            }
        }
        let Some(to_key) = &it.to_key else {
            match maybe {
                Some(why) => {
                    // The item may be there or not; so may its successors' indexes be others.
                    made.items.push(Node::more(item.at, &why));
                }
                None => made.items.push(self.part(&it.to, scope)?),
            }
            return Ok(());
        };
        let key = self.part(to_key, scope)?;
        let node = self.part(&it.to, scope)?;
        let key = match value::to_text(&key).filter(|text| !text.has_holes() && maybe.is_none()) {
            Some(text) => Key { name: text.value.clone(), at: key.at },
            None if key.is_unknown() || value::to_text(&key).is_some() => {
                made.others.push(node);
                return Ok(());
            }
            None => return fail(to_key.at, "a key must be a string"),
        };
        if it.group {
            let group = made.groups.entry(key.name.clone()).or_default();
            group.push(node);
            if group.len() == 1 {
                let value = Node::new(item.at, Kind::Null);
                put(&mut made.entries, &mut made.places, Entry { key, value });
            }
        } else {
            put(&mut made.entries, &mut made.places, Entry { key, value: node });
        }
        Ok(())
    }
}

/// What a `for` has made so far.
#[derive(Default)]
struct Made {
    items: Vec<Node>,
    entries: Vec<Entry>,
    /// The values whose keys are not known.
    others: Vec<Node>,
    places: HashMap<Arc<str>, usize>,
    groups: HashMap<Arc<str>, Vec<Node>>,
}

impl Made {
    fn finish(mut self, it: &ForExpr, at: Location) -> Node {
        if it.to_key.is_none() {
            return value::seq(at, self.items);
        }
        for entry in &mut self.entries {
            if let Some(group) = self.groups.remove(&entry.key.name) {
                entry.value = value::seq(at, group);
            }
        }
        let rest = match self.others.last() {
            Some(last) if it.group => Some(value::seq(last.at, self.others)),
            last => last.cloned(),
        };
        value::open_map(at, self.entries, rest)
    }
}

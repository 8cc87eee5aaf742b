//! Names that lead somewhere: variables, locals, resources, data sources, module outputs.

use super::access::{Eval, attribute, element, fail};
use super::declared::local_source;
use super::evaluator::{CallSite, Called, Evaluator, Known};
use super::expand::{self, Copies, Shape};
use super::scope::{Name, Scope};
use super::value;
use crate::budget::{Work, limits};
use crate::source::Location;
use crate::syntax::hcl::{Block, Body, Expr, ExprKind};
use crate::tree::{Entry, Key, Kind, Node, Reason, Why};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

impl<'a> Evaluator<'a> {
    /// A name or a chain of names and indexes, with the place that uses it on the value's trail.
    pub fn reference(&mut self, expr: &Expr, scope: Scope) -> Eval {
        let node = self.resolve(expr, scope)?;
        if node.at == expr.at {
            return Ok(node);
        }
        Ok(value::used(node, expr.at, || self.used_as(expr)))
    }

    fn used_as(&self, expr: &Expr) -> String {
        let source = self.input.get(expr.at.file);
        let text = source.slice(expr.at.span);
        if text.len() <= 60 && !text.contains('\n') {
            // Nearly every value has one: this is what `format!` makes, without its price.
            ["used here as `", text, "`"].concat()
        } else {
            "used here".to_owned()
        }
    }

    fn resolve(&mut self, expr: &Expr, scope: Scope) -> Eval {
        match &expr.kind {
            ExprKind::Name(name) => match scope.get(name) {
                Some(node) => Ok(node.clone()),
                None => Ok(Node::unknown(expr.at, format!("`{name}` is not a value"))),
            },
            ExprKind::Element => match scope.get("*") {
                Some(node) => Ok(node.clone()),
                None => fail(expr.at, "no list to take elements from"),
            },
            ExprKind::Attribute { of, name } => {
                if let Some(found) = self.global(of, name, expr.at, scope) {
                    return found;
                }
                let of = self.inside(expr.at, |it| it.resolve_part(of, scope))?;
                attribute(&of, name, expr.at)
            }
            ExprKind::Index { of, index } => {
                let of = self.inside(expr.at, |it| it.resolve_part(of, scope))?;
                let key = self.eval(index, scope)?;
                element(&of, &key, expr.at)
            }
            _ => self.eval(expr, scope),
        }
    }

    fn resolve_part(&mut self, expr: &Expr, scope: Scope) -> Eval {
        match &expr.kind {
            ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Index { .. } | ExprKind::Element => {
                self.resolve(expr, scope)
            }
            _ => self.eval(expr, scope),
        }
    }

    /// Goes one level deeper, unless that is too deep.
    pub fn inside(&mut self, at: Location, go: impl FnOnce(&mut Self) -> Eval) -> Eval {
        if self.depth >= self.deepest {
            return fail(at, "goes too deep to be evaluated");
        }
        self.depth += 1;
        let result = go(self);
        self.depth -= 1;
        result
    }

    /// `var.x`, `local.x`, `module.x.y`, `data.t.x`, `t.x`: what a chain may start with.
    fn global(&mut self, of: &Expr, name: &str, at: Location, scope: Scope) -> Option<Eval> {
        match &of.kind {
            ExprKind::Name(root) if scope.get(root).is_none() => Some(Ok(match &**root {
                "var" => self.variable(scope.instance, name, at),
                "local" => self.local(scope.instance, name, at),
                "path" => self.path(scope.instance, name, at),
                "module" => self.module_value(scope.instance, name, at),
                "data" | "resource" | "ephemeral" => Node::unknown(at, Reason::Mistyped("not a value")),
                "terraform" if name == "workspace" && self.input.platform.terraform.workspace.is_some() => {
                    value::text(at, self.input.platform.terraform.workspace.as_deref().unwrap_or_default())
                }
                "terraform" => Node::unknown(at, Reason::Runtime(format!("terraform.{name}").into())),
                "each" | "count" | "self" => Node::unknown(at, format!("`{root}.{name}` means nothing here")),
                _ => self.resource(scope.instance, root, name, at),
            })),
            ExprKind::Attribute { of: root, name: middle } => match &root.kind {
                ExprKind::Name(root) if scope.get(root).is_none() => match &**root {
                    "data" => Some(Ok(self.data(scope.instance, middle, name, at))),
                    "resource" => Some(Ok(self.resource(scope.instance, middle, name, at))),
                    "ephemeral" => Some(Ok(Node::unknown(at, "depends on an ephemeral resource"))),
                    "module" => Some(self.output_of(scope.instance, middle, None, name, at)),
                    _ => None,
                },
                _ => None,
            },
            ExprKind::Index { of, index } => {
                let ExprKind::Attribute { of: root, name: call } = &of.kind else { return None };
                let module =
                    matches!(&root.kind, ExprKind::Name(root) if &**root == "module" && scope.get(root).is_none());
                module.then(|| {
                    let key = self.eval(index, scope)?;
                    self.output_of(scope.instance, call, Some(&key), name, at)
                })
            }
            _ => None,
        }
    }

    fn path(&self, instance: usize, name: &str, at: Location) -> Node {
        let slashed = |path: &Path| {
            let text = path.to_string_lossy().replace('\\', "/");
            if text.is_empty() { ".".to_owned() } else { text }
        };
        match name {
            "module" => value::text(at, slashed(&self.directory(instance).path)),
            "root" => value::text(at, slashed(&self.directory(0).path)),
            _ => Node::unknown(at, Reason::Runtime(format!("path.{name}").into())),
        }
    }

    pub fn variable(&mut self, instance: usize, name: &str, at: Location) -> Node {
        let directory = self.directory(instance);
        let Some((name, _)) = directory.variables.get_key_value(name) else {
            return Node::unknown(at, Reason::Undeclared(format!("var.{name}").into()));
        };
        self.remembered(instance, Known::Variable(name), at, |it| it.find_variable(instance, name, at))
    }

    fn find_variable(&mut self, instance: usize, name: &'a Arc<str>, at: Location) -> Node {
        let directory = self.directory(instance);
        let Some(block) = directory.variable(name) else { return Node::unknown(at, Reason::Undeclared(name.clone())) };
        let given = match self.instances[instance].call.clone() {
            None => match self.given(name) {
                Ok(given) => given.map(|given| self.value(&given.value, Scope::of(instance))),
                Err(why) => Some(Node::unknown(at, why.clone())),
            },
            Some(site) => site.block.body.attribute(name).map(|argument| self.argument(&site, &argument.value)),
        };
        let constraint = block.body.attribute("type");
        let default = block.body.attribute("default");
        let refuses_null = block
            .body
            .attribute("nullable")
            .is_some_and(|nullable| value::to_bool(&self.value(&nullable.value, Scope::of(instance))) == Some(false));
        let node = match (given.filter(|node| !(refuses_null && node.is_null())), default) {
            (Some(node), _) => node,
            (None, Some(default)) => self.value(&default.value, Scope::of(instance)),
            (None, None) => Node::unknown(block.header, Reason::NoDefault(name.clone())),
        };
        match constraint {
            Some(constraint) => self.converted(node, &constraint.value, 0),
            None => node,
        }
    }

    /// An argument of a module call, in the scope of the caller.
    pub fn argument(&mut self, site: &CallSite, expr: &Expr) -> Node {
        self.with_names(&site.bindings, site.from, |it, scope| it.value(expr, scope))
    }

    pub fn local(&mut self, instance: usize, name: &str, at: Location) -> Node {
        let Some(attribute) = self.directory(instance).local(name) else {
            return Node::unknown(at, Reason::Undeclared(format!("local.{name}").into()));
        };
        self.remembered(instance, Known::Local(&attribute.name), at, |it| {
            it.value(&attribute.value, Scope::of(instance))
        })
    }

    fn resource(&mut self, instance: usize, type_name: &str, name: &str, at: Location) -> Node {
        let Some(block) = self.directory(instance).resource(type_name, name) else {
            return Node::unknown(at, Reason::Undeclared(format!("{type_name}.{name}").into()));
        };
        let known = Known::Resource(&block.labels[0].name, &block.labels[1].name);
        self.remembered(instance, known, at, |it| it.find_resource(instance, block, at))
    }

    fn data(&mut self, instance: usize, type_name: &str, name: &str, at: Location) -> Node {
        let Some(block) = self.directory(instance).data(type_name, name) else {
            return Node::unknown(at, Reason::Undeclared(format!("data.{type_name}.{name}").into()));
        };
        let known = Known::Data(&block.labels[0].name, &block.labels[1].name);
        self.remembered(instance, known, at, |it| it.find_resource(instance, block, at))
    }

    /// A resource as a value: what is written in it, and unknown for the rest, which the provider sets.
    fn find_resource(&mut self, instance: usize, block: &'a Block, at: Location) -> Node {
        let prefix = if &*block.keyword == "data" { "data." } else { "" };
        let address = format!("{prefix}{}.{}", block.labels[0].name, block.labels[1].name);
        let why = Why::new(Reason::DependsOn(address.into())).at(block.header);
        let Copies { shape, copies } = self.copies(&block.body, Scope::of(instance));
        if shape == Shape::UnknownCount {
            return Node::new(block.header, Kind::Unknown(why));
        }
        let mut found = Vec::new();
        for copy in copies {
            let body =
                self.with_names(&copy.names, instance, |it, scope| it.body(&block.body, block.at, scope, Some(&why)));
            let body = if prefix == "data." && &*block.labels[0].name == "aws_iam_policy_document" {
                super::policy_document::with_json(&body, |policy, text| {
                    let statements = policy.get("Statement").map_or(0, |all| all.items().len());
                    let items = statements * limits::STATEMENT;
                    if self.input.budget.spend(Work::Items, items, block.header) {
                        self.paid(text, block.header)
                    } else {
                        Node::unknown(block.header, Reason::TooLarge("too many statements to look at"))
                    }
                })
            } else {
                body
            };
            found.push((copy.key, body));
        }
        shaped(shape, found, at)
    }

    /// How often a block stands.
    pub fn copies(&mut self, body: &Body, scope: Scope) -> Copies {
        type Expand = fn(&Node) -> Copies;
        let (expr, expand): (_, Expand) = match (body.attribute("count"), body.attribute("for_each")) {
            (Some(count), _) => (&count.value, expand::counted),
            (None, Some(each)) => (&each.value, expand::each),
            (None, None) => return Copies::one(),
        };
        let of = self.value(expr, scope);
        if expand::is_too_many(&of) {
            self.input.limit(expr.at, expand::TOO_MANY);
        }
        let copies = expand(&of);
        if self.fuel.spend(copies.copies.len() * limits::TERRAFORM_COPY_STEPS, expr.at) {
            return copies;
        }
        expand(&Node::unknown(expr.at, Reason::TooLarge("too many to look at each")))
    }

    fn module_value(&mut self, instance: usize, name: &str, at: Location) -> Node {
        let called = self.called(instance, name);
        if let Some(why) = &called.unknown {
            return Node::unknown(at, why.clone());
        }
        let mut found = Vec::new();
        for (key, child) in &called.instances {
            let directory = self.directory(*child);
            let mut names: Vec<&Arc<str>> = directory.outputs.keys().collect();
            names.sort();
            let entries = names.into_iter().filter_map(|name| {
                let block = directory.output(name)?;
                let label = block.labels.first()?;
                let value = self.output(*child, name, at);
                Some(Entry { key: Key { name: name.clone(), at: label.at }, value })
            });
            let entries = entries.collect();
            found.push((key.clone(), value::map(at, entries)));
        }
        shaped(called.shape, found, at)
    }

    /// One output of a module call, without asking for the others.
    fn output_of(&mut self, instance: usize, call: &str, key: Option<&Node>, name: &str, at: Location) -> Eval {
        let called = self.called(instance, call);
        if let Some(why) = &called.unknown {
            return Ok(Node::unknown(at, why.clone()));
        }
        let child = match (key, called.shape) {
            (None, Shape::One) => called.instances.first().map(|(_, child)| *child),
            (Some(key), Shape::Count | Shape::Each) => {
                if let Some(why) = key.why() {
                    return Ok(Node::new(at, Kind::Unknown(why.clone())));
                }
                let Some(text) = value::to_text(key) else { return fail(at, "no such instance of the module") };
                let named =
                    called.instances.iter().find(|(key, _)| key.as_ref().is_some_and(|key| *key.name == *text.value));
                let template = called.instances.iter().find(|(key, _)| key.is_none());
                named.or(template).map(|(_, child)| *child)
            }
            (_, Shape::UnknownCount) => {
                return Ok(Node::unknown(at, format!("how often `module.{call}` stands is not known")));
            }
            (Some(_), Shape::One) | (None, Shape::Count | Shape::Each) => None,
        };
        match child {
            Some(child) => match self.directory(child).output(name) {
                Some(_) => Ok(self.output(child, name, at)),
                None => fail(at, format!("module `{call}` has no output `{name}`")),
            },
            None => fail(at, format!("no such instance of `module.{call}`")),
        }
    }

    fn output(&mut self, instance: usize, name: &str, at: Location) -> Node {
        let directory = self.directory(instance);
        let Some((name, _)) = directory.outputs.get_key_value(name) else { return Node::unknown(at, "no such output") };
        let value = directory.output(name).and_then(|block| block.body.attribute("value"));
        let Some(value) = value else { return Node::unknown(at, format!("output `{name}` has no value")) };
        self.remembered(instance, Known::Output(name), at, |it| it.value(&value.value, Scope::of(instance)))
    }

    /// The instances that a module call comes to.
    pub fn called(&mut self, instance: usize, name: &str) -> Rc<Called> {
        let unknown = |why: String| Rc::new(Called { shape: Shape::One, instances: Vec::new(), unknown: Some(why) });
        let directory = self.directory(instance);
        let Some((name, _)) = directory.calls.get_key_value(name) else {
            return unknown(format!("module `{name}` is not declared"));
        };
        match self.calls.get(&(instance, &**name)) {
            Some(Some(called)) => return called.clone(),
            Some(None) => return unknown(format!("module `{name}` depends on itself")),
            None => {}
        }
        self.calls.insert((instance, name), None);
        let called = match directory.call(name) {
            Some(block) => self.find_called(instance, name, block),
            None => Called { shape: Shape::One, instances: Vec::new(), unknown: Some("not declared".into()) },
        };
        let called = Rc::new(called);
        self.calls.insert((instance, name), Some(called.clone()));
        called
    }

    fn find_called(&mut self, instance: usize, name: &str, block: &'a Block) -> Called {
        let unknown = |why: String| Called { shape: Shape::One, instances: Vec::new(), unknown: Some(why) };
        let target = local_source(&self.directory(instance).path, block).and_then(|path| self.modules.directory(&path));
        let Some(target) = target else { return unknown(format!("module `{name}` is not in this tree")) };
        let trying = std::mem::take(&mut self.trying);
        let Copies { shape, copies } = self.copies(&block.body, Scope::of(instance));
        self.trying = trying;
        let mut instances = Vec::new();
        for copy in copies {
            let site = CallSite { block, from: instance, bindings: copy.names };
            match self.enter(target, site, &copy.suffix, copy.may_exist) {
                Some(child) => instances.push((copy.key, child)),
                None => {
                    let what = self.why_not_entered(target, instance);
                    self.input.limit(block.header, &format!("module `{name}` {what}"));
                    return unknown(format!("module `{name}` {what}"));
                }
            }
        }
        Called { shape, instances, unknown: None }
    }

    /// A scope with these names.
    pub fn with_names<T>(
        &mut self,
        names: &[(Arc<str>, Node)],
        instance: usize,
        go: impl FnOnce(&mut Self, Scope) -> T,
    ) -> T {
        self.with_names_in(names, Scope::of(instance), go)
    }

    pub fn with_names_in<T>(
        &mut self,
        names: &[(Arc<str>, Node)],
        scope: Scope,
        go: impl FnOnce(&mut Self, Scope) -> T,
    ) -> T {
        match names {
            [] => go(self, scope),
            [(name, node), rest @ ..] => {
                let binding = Name { word: name, value: node, next: scope.names };
                self.with_names_in(rest, Scope { instance: scope.instance, names: Some(&binding) }, go)
            }
        }
    }
}

/// What `count` makes is a list, what `for_each` makes a map.
fn shaped(shape: Shape, found: Vec<(Option<Key>, Node)>, at: Location) -> Node {
    match shape {
        Shape::One => found.into_iter().next().map_or_else(|| Node::unknown(at, "does not exist"), |(_, body)| body),
        Shape::Count => value::seq(at, found.into_iter().map(|(_, body)| body).collect()),
        Shape::Each => {
            let (known, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|(key, _)| key.is_some());
            let entries = known.into_iter().filter_map(|(key, value)| Some(Entry { key: key?, value }));
            value::open_map(at, entries.collect(), others.into_iter().next().map(|(_, body)| body))
        }
        Shape::UnknownCount => Node::unknown(at, Reason::Partial("how many there are is not known")),
    }
}

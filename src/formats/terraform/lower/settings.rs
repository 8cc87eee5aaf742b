//! Named values: defaults of variables, and every text that a block's argument holds.

use super::Outcome;
use super::item::Item;
use crate::budget::limits;
use crate::facts::infrastructure;
use crate::formats::terraform::BlockKind;
use crate::model::{Field, Identity, Place, Setting, View};
use crate::source::Location;
use crate::tree::{HOLE, Kind, Node, Text};
use std::sync::Arc;

/// Arguments below which a container's or function's environment stands.
const ENVIRONMENT: [&str; 8] = [
    "environment",
    "environment_variable",
    "environment_variables",
    "env",
    "env_vars",
    "build_environment_variables",
    "runtime_environment_variables",
    "app_settings",
];

/// Arguments that only say what a thing is called, where it is, or what it belongs to.
const STRUCTURAL: [&str; 13] = [
    "arn",
    "count",
    "description",
    "display_name",
    "error_message",
    "location",
    "region",
    "source",
    "tags",
    "tags_all",
    "type",
    "version",
    "validation",
];

/// Resources whose containers are read as containers, with all that they say.
const READ_ELSEWHERE: [&str; 2] = ["kubernetes_", "docker_container"];

/// Arguments of which the same is true.
const CONTAINERS: [&str; 2] = ["container_definitions", "container_properties"];

pub(super) fn lower(item: &Item<'_>, outcome: &mut Outcome) {
    match item.block.kind {
        BlockKind::Variable => variable(item, outcome),
        BlockKind::Resource => {
            if !READ_ELSEWHERE.iter().any(|prefix| item.block.type_name.starts_with(prefix)) {
                arguments(item, outcome);
            }
        }
        BlockKind::Provider | BlockKind::Module | BlockKind::Locals | BlockKind::Settings => arguments(item, outcome),
        BlockKind::Data => given(item, outcome),
        BlockKind::Output => output(item, outcome),
    }
}

/// What a variable is if nobody says otherwise, and what a `.tfvars` file says.
fn variable(item: &Item<'_>, outcome: &mut Outcome) {
    let mut walk = Walk { identity: item.identity.clone(), secret: None, outcome };
    for (entry, value) in item.view().entries() {
        if matches!(&*entry.key.name, "default" | "value") {
            let name_at =
                if &*entry.key.name == "value" { entry.key.at } else { item.name.locate(0..item.name.value.len()) };
            walk.value(&item.name, name_at, &value, Place::VariableDefault, 0);
        }
    }
}

/// Most outputs hand on what stands elsewhere, and only what is written in one is its own.
fn output(item: &Item<'_>, outcome: &mut Outcome) {
    let value = item.view().get("value");
    let own = value.node().is_some_and(|node| item.identity.whole.cover(node.at) == item.identity.whole);
    if own {
        let name_at = item.name.locate(0..item.name.value.len());
        let mut walk = Walk { identity: item.identity.clone(), secret: None, outcome };
        walk.value(&item.name, name_at, &value, Place::Attribute, 0);
    }
}

/// What a data block asks for is no secret; what it is given to ask with may be one.
fn given(item: &Item<'_>, outcome: &mut Outcome) {
    let arguments = infrastructure::GIVEN_SECRETS.iter().filter(|(kind, _)| *kind == &*item.block.type_name);
    for (_, argument) in arguments {
        let view = item.view().get(argument);
        Walk { identity: item.identity.clone(), secret: None, outcome }.map(&view, Place::Attribute, 1);
    }
}

fn arguments(item: &Item<'_>, outcome: &mut Outcome) {
    let view = item.view();
    let parameter_type = view.get("type").word();
    let secret = infrastructure::secret_argument(&item.block.type_name, parameter_type.known().map(String::as_str));
    let secret = secret.filter(|_| item.block.kind == BlockKind::Resource);
    Walk { identity: item.identity.clone(), secret, outcome }.map(&view, Place::Attribute, 0);
}

struct Walk<'o> {
    identity: Arc<Identity>,
    /// The argument of the block that is a secret, whatever it is called.
    secret: Option<&'static str>,
    outcome: &'o mut Outcome,
}

impl Walk<'_> {
    fn map(&mut self, view: &View<'_>, place: Place, depth: usize) {
        let pair = pair(view);
        for (entry, value) in view.entries() {
            let name = &*entry.key.name;
            if STRUCTURAL.contains(&name) || CONTAINERS.contains(&name) || name.contains(HOLE) {
                continue;
            }
            let name_of_value = match &pair {
                Some((key, _)) if *key == name => continue,
                Some((_, text)) if name == "value" => Some(text),
                Some(_) | None => None,
            };
            if place == Place::Attribute && name == "secret" && self.named_secrets(&value) {
                continue;
            }
            let place = match place {
                Place::Attribute if ENVIRONMENT.contains(&name) => Place::Environment,
                Place::Attribute if depth == 0 && self.secret == Some(name) => Place::SecretAttribute,
                place => place,
            };
            match name_of_value {
                Some(text) => self.value(text, text.locate(0..text.value.len()), &value, place, depth),
                None => self.value(&entry.key.text(), entry.key.at, &value, place, depth),
            }
        }
    }

    /// `secret { name = "db"  value = "…" }`: whatever it is called, the value is a secret.
    fn named_secrets(&mut self, view: &View<'_>) -> bool {
        let items = view.items();
        let blocks = if items.is_empty() { vec![view.clone()] } else { items };
        let mut found = false;
        for block in &blocks {
            if let Some(("name", name)) = pair(block) {
                let place = Place::SecretAttribute;
                self.value(&name, name.locate(0..name.value.len()), &block.get("value"), place, 1);
                found = true;
            }
        }
        found
    }

    fn value(&mut self, name: &Text, name_at: Location, view: &View<'_>, place: Place, depth: usize) {
        let Some(node) = view.node().filter(|_| depth < limits::TERRAFORM_SETTING_DEPTH) else { return };
        match &node.kind {
            // What a function encoded is read where its parts are written.
            Kind::String(text) if text.structure().is_none() => match text.base64() {
                Some(plain) => {
                    let slot = view.slot().part(plain, 0..plain.value.len());
                    self.push(name, name_at, Field::set(plain.clone(), slot), place);
                }
                None => self.push(name, name_at, view.text(), place),
            },
            // `jsonencode({ … })`: each part is judged by its own name.
            Kind::String(text) => {
                if let Some(inner) = text.structure() {
                    let place = if place == Place::SecretAttribute { Place::Attribute } else { place };
                    self.value(name, name_at, &view.over(inner), place, depth + 1);
                }
            }
            Kind::Bool(_) | Kind::Number(..) if place == Place::SecretAttribute => {
                self.push(name, name_at, view.text(), place);
            }
            Kind::Map(_) => self.map(view, place, depth + 1),
            Kind::Seq(_) => view.items().iter().for_each(|item| self.value(name, name_at, item, place, depth + 1)),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Unknown(_) => {}
        }
    }

    fn push(&mut self, name: &Text, name_at: Location, value: Field<Text>, place: Place) {
        let (name, identity) = (name.clone(), self.identity.clone());
        self.outcome.model.settings.push(Setting { name, name_at, value, place, identity });
    }
}

/// `name = "TOKEN"` beside `value = "..."`, as blocks for variables and parameters have it: which
/// argument names the other, and what it says.
fn pair(view: &View<'_>) -> Option<(&'static str, Text)> {
    let text = |key| view.get(key).node().and_then(Node::text).cloned();
    let (key, name) = ["name", "key"].into_iter().find_map(|key| Some((key, text(key)?)))?;
    view.get("value").exists().then_some((key, name))
}

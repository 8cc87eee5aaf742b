//! Two Compose trees as one: an override over its base, a service over the one that it extends.
//!
//! Maps are merged, scalars replaced, lists appended, but for what a container has one of
//! (<https://docs.docker.com/reference/compose-file/merge/>).

use super::pairs;
use crate::budget::limits;
use crate::source::Location;
use crate::tree::{Entry, Index, Kind, Map, Merging, Node};
use std::collections::HashSet;

/// An override file over what came before it. The base stays the home of what both speak of: that
/// is where people look for what is missing.
pub(super) fn files(base: &Node, over: &Node) -> Node {
    let merge = Merge { step: None };
    merge.maps("", base, over, 0)
}

/// A service over the one that it extends at this place.
pub(super) fn services(base: &Node, over: &Node, step: (Location, String)) -> Node {
    let merge = Merge { step: Some(step) };
    merge.maps("services.*", base, over, 0)
}

struct Merge {
    /// How the base's values come to where they are used, where that is worth telling.
    step: Option<(Location, String)>,
}

impl Merge {
    fn value(&self, path: &str, base: &Entry, over: &Entry, depth: usize) -> Option<Entry> {
        match over.value.merging {
            Merging::Reset => return None,
            Merging::Override => return Some(over.clone()),
            Merging::Usual => {}
        }
        let field = path.strip_prefix("services.*.").unwrap_or("");
        let value = match (&base.value.kind, &over.value.kind) {
            // A variable that is named without a value comes from the environment that starts the container.
            (_, Kind::Null) if path.contains(".environment.") => return Some(over.clone()),
            (_, Kind::Null) => return Some(self.taken(base)),
            (Kind::Null, _) => return Some(over.clone()),
            _ if depth > limits::COMPOSE_DEPTH || matches!(field, "command" | "entrypoint" | "healthcheck.test") => {
                return Some(over.clone());
            }
            (Kind::Unknown(_), _) | (_, Kind::Unknown(_)) => return Some(over.clone()),
            _ => match field {
                "environment" | "labels" | "annotations" | "sysctls" | "build.args" | "build.labels"
                | "deploy.labels" | "extra_hosts" => {
                    self.maps(path, &pairs::map(&base.value), &pairs::map(&over.value), depth)
                }
                "depends_on" | "networks" => {
                    self.maps(path, &pairs::names(&base.value), &pairs::names(&over.value), depth)
                }
                "build" => self.maps(path, &build(&base.value), &build(&over.value), depth),
                "env_file" | "tmpfs" | "dns" | "dns_search" => {
                    self.lists(field, &list(&base.value), &list(&over.value))
                }
                _ => match (&base.value.kind, &over.value.kind) {
                    (Kind::Map(_), Kind::Map(_)) => self.maps(path, &base.value, &over.value, depth),
                    (Kind::Seq(_), Kind::Seq(_)) => self.lists(field, &base.value, &over.value),
                    _ => return Some(over.clone()),
                },
            },
        };
        let home = if self.step.is_some() { over } else { base };
        Some(Entry { key: home.key.clone(), value })
    }

    fn maps(&self, path: &str, base: &Node, over: &Node, depth: usize) -> Node {
        let mut only_base = Vec::new();
        let mut only_over = Vec::new();
        let mut both = Vec::new();
        let (base_by_key, over_by_key) = (Index::of(base), Index::of(over));
        for entry in base.entries() {
            match over_by_key.entry(&entry.key.name) {
                Some(other) => both.extend(self.value(&below(path, &entry.key.name), entry, other, depth + 1)),
                None => only_base.push(self.taken(entry)),
            }
        }
        for entry in over.entries() {
            let new = base_by_key.entry(&entry.key.name).is_none();
            if new && entry.value.merging != Merging::Reset {
                only_over.push(entry.clone());
            }
        }
        // What is written at home comes last, as with YAML's merge keys.
        let (home, entries) = if self.step.is_some() {
            (over, [only_base, both, only_over])
        } else {
            (base, [only_over, both, only_base])
        };
        let entries: Vec<Entry> = entries.into_iter().flatten().collect();
        let rest = base.rest().or(over.rest()).cloned();
        home.with_kind(Kind::Map(Map::new(entries, rest)))
    }

    fn lists(&self, field: &str, base: &Node, over: &Node) -> Node {
        // What there is room for once.
        let room: fn(&Node) -> Option<&str> = match field {
            "volumes" | "secrets" | "configs" => target,
            "ports" => Node::str,
            _ => |_| None,
        };
        let taken: HashSet<&str> = over.items().iter().filter_map(room).collect();
        let kept = base.items().iter().filter(|item| room(item).is_none_or(|it| !taken.contains(it)));
        let kept = kept.map(|item| self.node(item));
        let items: Vec<Node> = kept.chain(over.items().iter().cloned()).collect();
        let home = if self.step.is_some() { over } else { base };
        home.with_kind(Kind::Seq(items.into()))
    }

    fn taken(&self, entry: &Entry) -> Entry {
        Entry { key: entry.key.clone(), value: self.node(&entry.value) }
    }

    fn node(&self, node: &Node) -> Node {
        match &self.step {
            Some((at, what)) => node.clone().via(*at, what.clone()),
            None => node.clone(),
        }
    }
}

fn below(path: &str, key: &str) -> String {
    match path {
        "" => key.to_owned(),
        "services" => "services.*".to_owned(),
        _ => format!("{path}.{key}"),
    }
}

/// `build: ./dir` says `build: {context: ./dir}`.
pub(super) fn build(node: &Node) -> Node {
    match &node.kind {
        Kind::String(_) => {
            let key = crate::tree::Key { name: "context".into(), at: node.at };
            node.with_kind(Kind::Map(vec![Entry { key, value: node.clone() }].into()))
        }
        Kind::Map(_) | Kind::Seq(_) | Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Unknown(_) => node.clone(),
    }
}

fn list(node: &Node) -> Node {
    match &node.kind {
        Kind::Seq(_) => node.clone(),
        Kind::Map(_) | Kind::String(_) | Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Unknown(_) => {
            Node::new(node.at, Kind::Seq(vec![node.clone()].into()))
        }
    }
}

/// Where in the container something is mounted: there is room for one thing.
fn target(item: &Node) -> Option<&str> {
    if let Some(target) = item.get("target").or_else(|| item.get("source")) {
        return target.str();
    }
    let short = item.str()?;
    let mut parts = short.split(':');
    let first = parts.next()?;
    Some(parts.next().unwrap_or(first))
}

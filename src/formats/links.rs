//! What a file names beside it, as it is written: for those who want to go there. Nothing is evaluated, and a comment names
//! nothing.

use super::{FileKind, terraform};
use crate::budget;
use crate::source::{Location, Source, Span};
use crate::syntax::hcl::{Attribute, Body, ExprKind, Item, Part};
use crate::syntax::{conflict, yaml};
use crate::tree::{Kind, Node};
use std::path::{Path, PathBuf};

/// A name, and where it leads if that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub span: Span,
    /// Relative to the file's directory.
    pub to: PathBuf,
    /// Whether it is a directory of Terraform's.
    pub is_module: bool,
}

/// The names in a file of this kind.
pub fn links(kind: FileKind, source: &Source) -> Vec<Link> {
    let mut links = Links { source, found: Vec::new() };
    budget::deep(|| match kind {
        FileKind::Compose => {
            for document in yaml::parse(&conflict::text_of(source).0).value {
                links.of_compose(&document.root);
            }
        }
        FileKind::Terraform => {
            for block in &terraform::parse(source).blocks {
                links.of_body(&block.body, &*block.keyword == "module");
            }
        }
        FileKind::Dockerfile | FileKind::Document | FileKind::Variables | FileKind::Template => {}
    });
    links.found.sort_by_key(|link| link.span);
    links.found
}

struct Links<'a> {
    source: &'a Source,
    found: Vec<Link>,
}

impl Links<'_> {
    fn add(&mut self, at: Location, to: PathBuf, is_module: bool) {
        let name = to.to_string_lossy();
        let is_known = !name.contains("://") && !name.contains('$');
        if at.file == self.source.id && is_known && !name.is_empty() {
            self.found.push(Link { span: at.span, to, is_module });
        }
    }

    /// A name, a list of such, or maps with it below a key.
    fn files(&mut self, node: Option<&Node>, key: &str) {
        let Some(node) = node else { return };
        match &node.kind {
            Kind::String(text) => {
                if let Some(name) = text.known() {
                    self.add(text.locate(0..name.len()), name.into(), false);
                }
            }
            Kind::Seq(items) => items.iter().for_each(|item| self.files(Some(item), key)),
            Kind::Map(_) => self.files(node.get(key), key),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Unknown(_) => {}
        }
    }

    fn of_compose(&mut self, root: &Node) {
        self.files(root.get("include"), "path");
        for (_, service) in below(root, "services") {
            self.build(service.get("build"));
            self.files(service.get("extends").and_then(|extends| extends.get("file")), "");
            self.files(service.get("env_file"), "path");
        }
        for entry in ["configs", "secrets"].iter().flat_map(|key| below(root, key)) {
            self.files(entry.1.get("file"), "");
        }
    }

    fn build(&mut self, build: Option<&Node>) {
        let Some(build) = build else { return };
        let context = build.get("context").unwrap_or(build).text();
        let directory = context.and_then(|text| text.known()).unwrap_or(".");
        if let Some(text) = context {
            self.add(text.locate(0..text.value.len()), Path::new(directory).join("Dockerfile"), false);
        }
        let dockerfile = build.get("dockerfile").and_then(Node::text);
        if let Some((text, name)) = dockerfile.and_then(|text| Some((text, text.known()?))) {
            self.add(text.locate(0..name.len()), Path::new(directory).join(name), false);
        }
    }

    fn of_body(&mut self, body: &Body, is_call: bool) {
        for item in &body.items {
            match item {
                Item::Attribute(attribute) if &*attribute.name == "source" => {
                    if let Some((at, name)) = text(attribute)
                        && (!is_call || name.starts_with('.'))
                    {
                        self.add(at, name.into(), is_call);
                    }
                }
                Item::Attribute(_) => {}
                Item::Block(block) => self.of_body(&block.body, &*block.keyword == "module"),
            }
        }
    }
}

fn below<'n>(root: &'n Node, key: &str) -> impl Iterator<Item = (&'n str, &'n Node)> {
    let entries = root.get(key).map(Node::entries).unwrap_or_default();
    entries.iter().map(|entry| (&*entry.key.name, &entry.value))
}

/// A text that stands there as it is.
fn text(attribute: &Attribute) -> Option<(Location, &str)> {
    match &attribute.value.kind {
        ExprKind::Template(parts) => match parts.as_slice() {
            [Part::Literal { value, at, .. }] => Some((*at, value)),
            _ => None,
        },
        ExprKind::Literal(node) => Some((node.at, node.str()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Version};

    fn found(name: &str, kind: FileKind, text: &str) -> Vec<(String, String)> {
        let source = Source::new(FileId(0), Version::default(), name.into(), name.into(), text.into());
        let links = links(kind, &source);
        links.iter().map(|it| (source.slice(it.span).to_owned(), it.to.to_string_lossy().into_owned())).collect()
    }

    #[test]
    fn names_are_where_their_format_has_them() {
        let compose = "# extends: other.yaml\ninclude: [a.yaml, {path: b.yaml}]\nservices:\n  web:\n    build: {context: ./web, dockerfile: Own}\n    env_file:\n      - path: x.env\n    command: 'build: ./no'\n    extends: {file: base.yaml, service: s}\n";
        let names: Vec<String> =
            found("compose.yaml", FileKind::Compose, compose).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["a.yaml", "b.yaml", "./web", "Own", "x.env", "base.yaml"]);
        assert_eq!(found("compose.yaml", FileKind::Compose, "services: {a: {build: $X}}\n"), []);
        let json = "{\"module\": {\"m\": {\"source\": \"./m\"}, \"far\": {\"source\": \"a/b/c\"}}}";
        for (name, text) in
            [("main.tf.json", json), ("main.tofu", "# source = \"./x\"\nmodule \"m\" {\n  source = \"./m\"\n}\n")]
        {
            let found = found(name, FileKind::Terraform, text);
            assert_eq!(found.iter().map(|(_, to)| to.as_str()).collect::<Vec<_>>(), ["./m"], "{name}");
        }
    }
}

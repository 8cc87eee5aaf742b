//! Files that something carries as a text: in a ConfigMap, a Compose config, a machine's start script. What certainly is
//! a script or a manifest is read as one. It knows no carrier's own format.
//!
//! A script runs somewhere, or it would not be there. An object is not deployed by being carried: it is checked for
//! itself, says who carries it, and joins nothing. What a template fills in is not known; where it makes lines, the text is no
//! manifest before it is rendered.

use super::markup::{self, Marks, Markup};
use super::{Kubernetes, Lowered, kubernetes};
use crate::budget::limits;
use crate::facts::comments::may_silence;
use crate::facts::infrastructure::is_start_script;
use crate::model::{Body, Identity, Model, Place, Script, Setting};
use crate::source::Location;
use crate::syntax::yaml::{self, Dialect, Wanted};
use crate::syntax::{Comment, shell};
use crate::tree::{Kind, Node, Text};
use std::sync::Arc;

/// What templates write values with, in the languages that manifests are written in. `$(NAME)` is Kubernetes' own.
const TEMPLATES: Marks = Marks { delimiters: &[("{{", "}}"), ("${", "}"), ("<%", "%>")], lines: false };

struct File {
    name: Text,
    text: Text,
    identity: Arc<Identity>,
    /// Of a machine that runs it when it first starts, and says by its first line how.
    starts: bool,
    depth: usize,
}

/// Reads the carried files of a unit, and those that they carry.
pub(super) fn read(lowered: &mut Lowered, platform: &Kubernetes) {
    let mut files: Vec<File> = lowered.model.settings.iter().filter_map(|setting| File::of(setting, 0)).collect();
    while let Some(file) = files.pop() {
        let mut model = Model::default();
        let carried = file.read(platform, &mut model, &mut lowered.comments);
        files.extend(carried);
        if file.depth < limits::CARRIED_DEPTH {
            files.extend(model.settings.iter().filter_map(|setting| File::of(setting, file.depth + 1)));
        }
        lowered.model.append(model);
    }
}

impl File {
    fn of(setting: &Setting, depth: usize) -> Option<Self> {
        let text = setting.value.known()?;
        let starts = match setting.place {
            Place::ConfigData | Place::SecretData { base64: false } => false,
            Place::Attribute if is_start_script(setting.name.as_str()) => true,
            _ => return None,
        };
        // Most values are a word or two.
        if !text.as_str().contains('\n') {
            return None;
        }
        let (name, text) = (setting.name.clone(), text.clone());
        let identity = if starts {
            setting.identity.clone()
        } else {
            setting.identity.file(&name, setting.name_at, setting.name_at.cover(whole(&text)))
        };
        Some(Self { name, text, identity, starts, depth })
    }

    fn read(&self, platform: &Kubernetes, model: &mut Model, comments: &mut Vec<Comment>) -> Vec<Self> {
        let (name, text) = (self.name.as_str(), self.text.as_str());
        if is_script(name, text) {
            model.scripts.push(self.script(Body::Lines(self.text.clone())));
        } else if text.starts_with("#cloud-config") {
            return self.cloud_config(model);
        } else if !self.starts && is_document(name) && may_be_object(text) {
            let parsed = yaml::parse_wanted(
                &markup::text(self.text.clone()),
                Wanted { dialect: Dialect::Go, skim: kubernetes::skims, comment: may_silence },
            );
            let roots = parsed.value.iter().map(|document| &document.root).filter(|root| !root.is_null());
            let roots: Vec<Node> = roots.map(|root| markup::mark(root, TEMPLATES)).collect();
            if parsed.errors.is_empty() && !roots.is_empty() && roots.iter().all(is_object) {
                for root in &roots {
                    kubernetes::lower_carried(root, &self.identity, platform, model);
                }
                comments.extend(parsed.comments);
                model.repeated.extend(parsed.repeated);
            }
        }
        Vec::new()
    }

    /// <https://cloudinit.readthedocs.io/en/latest/reference/examples.html>: commands, and files to be written.
    fn cloud_config(&self, model: &mut Model) -> Vec<Self> {
        let parsed = yaml::parse(&self.text);
        let Some(root) = parsed.value.first().map(|document| &document.root) else { return Vec::new() };
        for command in ["bootcmd", "runcmd"].iter().filter_map(|key| root.get(key)).flat_map(Node::items) {
            let body = match &command.kind {
                Kind::String(text) => Body::Lines(text.clone()),
                Kind::Seq(words) => Body::Words(words.iter().filter_map(Node::text).cloned().collect()),
                Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Map(_) | Kind::Unknown(_) => continue,
            };
            model.scripts.push(self.script(body));
        }
        let written = root.get("write_files").map_or(&[][..], Node::items).iter().filter_map(|file| {
            let (name, text) = (file.get("path")?.text()?.clone(), file.get("content")?.text()?.clone());
            let plain = file.get("encoding").is_none_or(|it| matches!(it.str(), Some("text/plain")));
            let identity = self.identity.file(&name, whole(&name), whole(&text));
            let depth = self.depth + 1;
            (plain && depth <= limits::CARRIED_DEPTH).then_some(Self { name, text, identity, starts: false, depth })
        });
        written.collect()
    }

    fn script(&self, body: Body) -> Script {
        let at = body.texts().map(whole).reduce(Location::cover).unwrap_or(self.identity.at);
        Script::new(self.identity.clone(), at, body)
    }
}

fn whole(text: &Text) -> Location {
    text.locate(0..text.as_str().len())
}

/// Whether a file is a script for a POSIX shell, by its first line, or else by its name.
fn is_script(name: &str, text: &str) -> bool {
    let named = [".sh", ".bash"].iter().any(|end| name.ends_with(end));
    shell::Dialect::of_script(text).map_or(named, |dialect| dialect == shell::Dialect::Posix)
}

fn is_document(name: &str) -> bool {
    [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end))
}

/// Whether it is worth reading as a manifest: most documents are other programs' configuration.
fn may_be_object(text: &str) -> bool {
    text.contains("apiVersion") && text.contains("kind") && markup::look(text) != Markup::Structure
}

fn is_object(root: &Node) -> bool {
    kubernetes::is_object(root) && root.get("apiVersion").is_some_and(|version| version.text().is_some())
}

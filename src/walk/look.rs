//! One file at a time, for those who are told that it has changed: as a walk has it that comes by.

use super::chart::{self, Charts};
use super::kind::{self, Guess};
use super::standing::{Cause, Standings};
use super::{Item, Request, Told, decides_what_is_checked, explicit, unread, walked};
use crate::config::Configs;
use crate::formats::{self, FileKind};
use crate::source::Note;
use std::path::Path;

/// A file that is checked.
pub struct Met {
    pub kind: FileKind,
    pub text: String,
    /// The first byte that is no text, and what to say of it.
    pub flaw: Option<(usize, String)>,
}

/// What a walk would make of a path.
pub enum Seen {
    File(Met),
    Note(Note),
    Failure(Note),
    /// It is not there, nothing that is checked, or nothing that a walk comes by.
    Nothing,
    /// Only a walk can tell: a directory, a link, what is counted with others of its kind.
    Many,
}

/// Looks at paths as the walk of one request.
pub struct Looking<'a> {
    request: &'a Request,
    configs: &'a Configs,
    trees: Vec<Standings<'a>>,
    charts: Charts,
}

impl<'a> Looking<'a> {
    pub fn new(request: &'a Request, configs: &'a Configs) -> Self {
        let trees = request.paths.iter().filter(|path| path.is_dir()).map(|path| Standings::new(configs, path));
        Self { request, configs, trees: trees.collect(), charts: Charts::default() }
    }

    pub fn at(&self, path: &Path) -> Seen {
        let absolute = self.configs.absolute(path);
        let is_named = self.request.paths.iter().any(|named| self.configs.absolute(named) == absolute);
        if is_named && path.is_file() {
            let is_excluded = self.request.force_exclude && self.configs.excludes(path);
            return if is_excluded { Seen::Many } else { seen(explicit(path, &self.charts, None)) };
        }
        match self.come_by(&absolute) {
            Come::No => Seen::Nothing,
            Come::Unclear => Seen::Many,
            Come::Yes if path.is_dir() => Seen::Many,
            Come::Yes => walked(path, self.configs, &self.charts, None).map_or(Seen::Nothing, seen),
        }
    }

    /// Whether a change of this file changes which files are checked, or how. What lies where nobody looks does not.
    pub fn decides(&self, path: &Path) -> bool {
        if !decides_what_is_checked(path) {
            return false;
        }
        let absolute = self.configs.absolute(path);
        let is_of_repository = absolute.ends_with(".git/info/exclude");
        let mut above = self.trees.iter().filter(|tree| tree.holds(&absolute)).peekable();
        let directory = absolute.parent().unwrap_or(&absolute);
        is_of_repository || above.peek().is_none() || above.any(|tree| tree.kept_from(directory).is_none())
    }

    fn come_by(&self, absolute: &Path) -> Come {
        let mut unclear = false;
        for tree in self.trees.iter().filter(|tree| tree.holds(absolute)) {
            match tree.kept_from(absolute) {
                None => return Come::Yes,
                Some(left) => unclear |= left.cause == Cause::Link && left.path == self.configs.name(absolute),
            }
        }
        if unclear { Come::Unclear } else { Come::No }
    }
}

enum Come {
    Yes,
    No,
    Unclear,
}

fn seen(item: Item) -> Seen {
    match item {
        Item::Text { kind, text, .. } => {
            // What is no text makes no unit; its flaw is all there is to say.
            let kind = if text.binary { FileKind::Template } else { kind };
            Seen::File(Met { kind, text: text.content, flaw: text.flaw })
        }
        Item::Chart(chart) => Seen::Note(chart::note(&chart)),
        Item::Note(note) => Seen::Note(note),
        Item::Failure(note) => Seen::Failure(note),
        Item::Unread(..) => Seen::Many,
        Item::Other(_) => Seen::Nothing,
    }
}

/// Why a text that an editor has open is not checked, though it may look like one that is.
pub fn left_alone(path: &Path, text: &str, told: Told) -> Option<String> {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    match told {
        Told::Kind(_) | Told::Other => return None,
        Told::Nothing => {}
    }
    match kind::explicit(&name, text) {
        Some(FileKind::Document) | None => {}
        Some(FileKind::Template) => return Some(formats::markup::RENDER.to_owned()),
        Some(FileKind::Dockerfile | FileKind::Compose | FileKind::Terraform | FileKind::Variables) => return None,
    }
    let is_data = matches!(kind::guess(&name), Guess::Data | Guess::Kustomization | Guess::PerhapsCompose);
    if let Some(chart) = Charts::default().of_template(path).filter(|_| is_data) {
        return Some(chart::note(&chart).message);
    }
    if kind::explicit(&name, text).is_some() {
        return None;
    }
    if kind::guess(&name) == Guess::DockerfileTemplate {
        return Some(super::DOCKERFILE_TEMPLATE.to_owned());
    }
    let format = unread::Format::of_name(path).or_else(|| unread::Format::of_text(text))?;
    Some(format.message(0))
}

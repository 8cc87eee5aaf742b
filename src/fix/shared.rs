//! How many use the place that a fix would change: what is named once and used twice is not one user's to change.

use crate::model::{Carrier, Shared, Site, Slot};
use crate::source::{FileId, Snapshot, Source, Span};
use crate::syntax::dockerfile::{self, Keyword};
use crate::syntax::edit;
use crate::syntax::yaml::edit::Anchors;
use crate::tree::{Text, Via};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts uses, and reads each text for it once.
pub(super) struct Uses<'a> {
    files: &'a Snapshot,
    anchors: Mutex<HashMap<FileId, Arc<Anchors>>>,
    /// By directory and word.
    words: Mutex<HashMap<(PathBuf, String), usize>>,
}

impl<'a> Uses<'a> {
    pub fn new(files: &'a Snapshot) -> Self {
        Self { files, anchors: Mutex::default(), words: Mutex::default() }
    }

    /// The uses of a slot's place, or nothing where they cannot be counted.
    pub fn of(&self, slot: &Slot, site: &Site) -> Option<usize> {
        let place = site.value.unwrap_or(site.parent);
        let named = match site.shared {
            Shared::No => 1,
            Shared::Perhaps => {
                let steps = slot.steps().map(|step| self.of_step(step, site));
                steps.collect::<Option<Vec<usize>>>()?.into_iter().max().unwrap_or(1)
            }
        };
        let anchored = match site.carrier {
            Carrier::Yaml => self.anchors(place.file).uses(place.span),
            Carrier::Json | Carrier::Hcl | Carrier::Dockerfile | Carrier::Raw => 1,
        };
        Some(named.max(anchored))
    }

    fn anchors(&self, file: FileId) -> Arc<Anchors> {
        let mut known = self.anchors.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(file).or_insert_with(|| Arc::new(Anchors::read(&self.files.get(file).text))).clone()
    }

    /// How often the name that stands at a step is used.
    fn of_step(&self, step: &Via, site: &Site) -> Option<usize> {
        let source = self.files.get(step.at.file);
        let text = source.slice(step.at.span);
        match site.carrier {
            // Aliases are counted by their anchor.
            Carrier::Yaml => text.starts_with('*').then_some(1),
            Carrier::Dockerfile => {
                let name = text.strip_prefix('$')?.trim_start_matches('{');
                let name = name.split(|letter: char| !is_word(letter)).next().filter(|name| !name.is_empty())?;
                Self::of_variable(name, source, site)
            }
            Carrier::Hcl => self.of_name(text, source, site.value.unwrap_or(site.parent).file),
            Carrier::Json | Carrier::Raw => None,
        }
    }

    /// The uses of a variable of a build. Commands have an ARG in their environment, and programs of the image an ENV.
    fn of_variable(name: &str, source: &Source, site: &Site) -> Option<usize> {
        let place = site.value.unwrap_or(site.parent).span;
        let file = dockerfile::parse(&Text::source(source.id, &source.text));
        let sets = |span: Span, keyword: Keyword| {
            file.instructions
                .iter()
                .any(|it| it.keyword == keyword && it.at.span.start <= span.start && span.end <= it.at.span.end)
        };
        if sets(place, Keyword::Env) {
            return None;
        }
        let words = edit::count_between(&source.text, name, is_word);
        let declared = file.instructions.iter().filter(|it| it.keyword == Keyword::Arg);
        let declarations: usize =
            declared.map(|it| edit::count_between(source.slice(it.at.span), name, is_word).min(1)).sum();
        Some(words.saturating_sub(declarations))
    }

    /// The uses of a Terraform name in its module.
    fn of_name(&self, text: &str, source: &Source, written: FileId) -> Option<usize> {
        let in_module = |word: String| {
            let home = source.path.parent().map(PathBuf::from).unwrap_or_default();
            self.count(home, word)
        };
        let segments: Vec<&str> = text.split(['.', '[']).map(str::trim).collect();
        match segments.as_slice() {
            [root @ ("var" | "local"), name, ..] => Some(in_module(format!("{root}.{name}"))),
            ["module", module, output, ..] => Some(in_module(format!("module.{module}.{output}"))),
            // What an instance is made from is that instance's own.
            ["each" | "count", ..] => Some(1),
            // The call of a module, which has its own arguments.
            _ if text.starts_with("module ") => Some(1),
            [call, ..] if call.starts_with("file(") || call.starts_with("templatefile(") => {
                let path = &self.files.get(written).path;
                Some(in_module(path.file_name()?.to_str()?.to_owned()))
            }
            // The names of a `for` are their own, those of a resource are used there already.
            [name] | [name, _] if name.chars().all(is_word) && !name.contains('_') => Some(1),
            _ => None,
        }
    }

    fn count(&self, home: PathBuf, word: String) -> usize {
        let key = (home, word);
        let mut known = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = known.get(&key) {
            return *count;
        }
        let beside = self.files.iter().filter(|it| it.path.parent() == Some(key.0.as_path()));
        let count = beside.map(|it| edit::count(&it.text, &key.1)).sum();
        known.insert(key, count);
        count
    }
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

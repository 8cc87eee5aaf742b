//! How many use the place that a fix would change: what is named once and used twice is not one user's to change.

use crate::model::{Carrier, Shared, Site, Slot};
use crate::source::{FileId, Snapshot, Source};
use crate::syntax::{edit, yaml};
use crate::tree::Via;

/// The uses of a slot's place, or nothing where they cannot be counted.
pub(super) fn uses(slot: &Slot, site: &Site, files: &Snapshot) -> Option<usize> {
    let place = site.value.unwrap_or(site.parent);
    let named = match site.shared {
        Shared::No => 1,
        Shared::Yes => return None,
        Shared::Perhaps => {
            let steps = slot.steps().map(|step| of_step(step, site, files));
            steps.collect::<Option<Vec<usize>>>()?.into_iter().max().unwrap_or(1)
        }
    };
    let anchored = match site.carrier {
        Carrier::Yaml => yaml::edit::uses(&files.get(place.file).text, place.span),
        Carrier::Json | Carrier::Hcl | Carrier::Dockerfile | Carrier::Shell | Carrier::Raw => 1,
    };
    Some(named.max(anchored))
}

/// How often the name that stands at a step is used.
fn of_step(step: &Via, site: &Site, files: &Snapshot) -> Option<usize> {
    let source = files.get(step.at.file);
    let text = source.slice(step.at.span);
    match site.carrier {
        // Aliases are counted by their anchor.
        Carrier::Yaml => text.starts_with('*').then_some(1),
        Carrier::Dockerfile => {
            let name = text.strip_prefix('$')?.trim_start_matches('{');
            let name = name.split(|letter: char| !is_word(letter)).next().filter(|name| !name.is_empty())?;
            Some(edit::count(&source.text, &format!("${name}")) + edit::count(&source.text, &format!("${{{name}")))
        }
        Carrier::Hcl => of_name(text, source, site.value.unwrap_or(site.parent).file, files),
        Carrier::Json | Carrier::Shell | Carrier::Raw => None,
    }
}

/// The uses of a Terraform name in its module.
fn of_name(text: &str, source: &Source, written: FileId, files: &Snapshot) -> Option<usize> {
    let in_module = |what: &str| {
        let home = source.path.parent();
        files.iter().filter(|it| it.path.parent() == home).map(|it| edit::count(&it.text, what)).sum::<usize>()
    };
    let segments: Vec<&str> = text.split(['.', '[']).map(str::trim).collect();
    match segments.as_slice() {
        [root @ ("var" | "local"), name, ..] => Some(in_module(&format!("{root}.{name}"))),
        ["module", module, output, ..] => Some(in_module(&format!("module.{module}.{output}"))),
        // What an instance is made from is that instance's own.
        ["each" | "count", ..] => Some(1),
        // The call of a module, which has its own arguments.
        _ if text.starts_with("module ") => Some(1),
        [call, ..] if call.starts_with("file(") || call.starts_with("templatefile(") => {
            let path = &files.get(written).path;
            Some(in_module(path.file_name()?.to_str()?))
        }
        // The names of a `for` are their own, those of a resource are used there already.
        [name] | [name, _] if name.chars().all(is_word) && !name.contains('_') => Some(1),
        _ => None,
    }
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

//! What is said of findings that are left out, since nothing is deployed from their files.

use crate::check::Outcome;
use crate::config::Configs;
use crate::report::text::count;
use crate::source::Note;
use crate::walk::{Request, Walked};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The paths of a request that are meant, whatever they are called. A file that a hook hands over is one of many.
pub fn asked(request: &Request) -> Vec<PathBuf> {
    let is_meant = |path: &&PathBuf| !request.force_exclude || path.is_dir();
    let named = request.stdin_name.iter().filter(|_| !request.force_exclude).map(PathBuf::from);
    request.paths.iter().filter(is_meant).cloned().chain(named).collect()
}

/// Says in one note how many there are, at the directory that has the most. It comes first: reports cut notes short.
pub fn say(outcome: &Outcome, walked: &mut Walked, configs: &Configs) {
    let mut found: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for file in &outcome.aside {
        let place = configs.aside(&walked.sources.get(*file).path).map(|it| it.path);
        *found.entry(place.unwrap_or_default()).or_default() += 1;
    }
    let Some((place, most)) = found.iter().max_by_key(|(place, most)| (**most, Reverse(*place))) else { return };
    let others = match found.len() - 1 {
        0 => String::new(),
        places => format!(", {} in {}", outcome.aside.len() - most, count(places, "other place")),
    };
    let message = format!(
        "nothing is deployed from tests, archives and vendored code: {} here{others} left out (`--all-files` shows all)",
        count(*most, "finding"),
    );
    walked.notes.insert(0, Note::of_path(configs.name(place), message));
}

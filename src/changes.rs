//! Which lines a change touches, as git tells: findings elsewhere are not this change's business. Git is asked in
//! [`git`]; the rest reads its answer and knows no process.

mod git;
mod patch;

pub use git::{Repository, Since, Staged};

use crate::rules::Finding;
use crate::source::{Location, Snapshot, Source};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Lines that are there now and were not before, and where lines are gone. Counted from 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    /// First and last.
    pub added: Vec<(u32, u32)>,
    /// The line after which others stood.
    pub removed: Vec<u32>,
    /// What the file was called before; nothing for a new one.
    pub old: Option<String>,
}

/// What changed in a repository.
#[derive(Debug, Default)]
pub struct Changes {
    /// By path from the repository's root, with `/`.
    files: HashMap<String, Lines>,
    /// All files that the repository knows: others are new as a whole.
    tracked: HashSet<String>,
    /// Files that are no more.
    gone: Vec<String>,
    root: PathBuf,
    /// What the change began with: a commit, or nothing before the first.
    base: Option<String>,
}

/// How a finding stands to a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// Something that it points at is on a changed line.
    Lines,
    /// Lines are gone from what it is about.
    Removal,
    None,
}

impl Changes {
    /// The texts before the change of all files that lines are gone from, by what the files are called now, absolute.
    pub fn before(&self, repository: &Repository) -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
        let Some(base) = &self.base else { return Ok(Vec::new()) };
        let lost = self.files.iter().filter(|(_, lines)| !lines.removed.is_empty());
        let lost = lost.filter_map(|(name, lines)| Some((name, lines.old.as_ref()?)));
        let mut wanted: Vec<(&String, &String)> = lost.chain(self.gone.iter().map(|name| (name, name))).collect();
        wanted.sort_unstable();
        let objects: Vec<String> = wanted.iter().map(|(_, old)| format!("{base}:{old}")).collect();
        let texts = repository.objects(&objects)?;
        let found = wanted.iter().zip(texts).filter_map(|((name, _), text)| Some((self.root.join(name), text?)));
        Ok(found.collect())
    }

    /// Where in the repository a file is, by its absolute path.
    fn key(&self, path: &Path) -> Option<String> {
        let parts = path.strip_prefix(&self.root).ok()?.components();
        Some(parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
    }

    fn in_file(&self, source: &Source, here: &Path) -> InFile<'_> {
        let Some(key) = self.key(&crate::source::normalise(&here.join(&source.path))) else { return InFile::New };
        match self.files.get(&key) {
            Some(lines) => InFile::Lines(lines),
            None if self.tracked.contains(&key) => InFile::Unchanged,
            None => InFile::New,
        }
    }

    /// How a finding stands to the change. Paths of sources are relative to `here`.
    pub fn touch(&self, finding: &Finding, sources: &Snapshot, here: &Path) -> Touch {
        let on_changed = |at: &Location| {
            let source = sources.get(at.file);
            match self.in_file(source, here) {
                InFile::New => true,
                InFile::Unchanged => false,
                InFile::Lines(lines) => {
                    let (first, last) = lines_of(*at, source);
                    lines.added.iter().any(|(from, to)| *from <= last && first <= *to)
                }
            }
        };
        let trails = finding.uses.iter().flat_map(|used| used.related.iter().map(|(at, _)| at));
        if on_changed(&finding.at) || trails.into_iter().any(on_changed) {
            return Touch::Lines;
        }
        let lost_lines = |at: &Location| {
            let source = sources.get(at.file);
            match self.in_file(source, here) {
                InFile::New | InFile::Unchanged => false,
                InFile::Lines(lines) => {
                    let (first, last) = lines_of(*at, source);
                    // What stood at the end of a thing stood in it.
                    lines.removed.iter().any(|after| first <= *after && *after <= last)
                }
            }
        };
        let objects = finding.uses.iter().filter_map(|used| used.identity.as_deref());
        let mut chains = objects.flat_map(|it| std::iter::successors(Some(it), |it| it.parent.as_deref()));
        if chains.any(|identity| lost_lines(&identity.whole)) { Touch::Removal } else { Touch::None }
    }
}

enum InFile<'a> {
    New,
    Unchanged,
    Lines(&'a Lines),
}

/// The first and the last line of a place.
fn lines_of(at: Location, source: &Source) -> (u32, u32) {
    let last = at.span.end.saturating_sub(1).max(at.span.start);
    (source.position(at.span.start).line, source.position(last).line)
}

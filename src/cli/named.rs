//! Files that are reported on while the tree they belong to is read: a module is judged by what its callers hand it, a
//! binding by the roles beside it.

use super::shown;
use crate::changes::Repository;
use crate::check::Outcome;
use crate::report::text::count;
use crate::rules::Finding;
use crate::source::{Location, Note, Snapshot, normalise};
use crate::walk::{Request, Walked};
use std::path::{Path, PathBuf};

/// What was named, absolute.
pub struct Named {
    paths: Vec<PathBuf>,
    /// As they were named.
    names: Vec<String>,
    here: PathBuf,
}

/// Whether git knows a file that is not there.
fn was_there(path: &Path, tree: &Path) -> bool {
    Repository::of(tree).and_then(|it| it.knows(path)).unwrap_or(false)
}

impl Named {
    /// Has the tree read in place of the paths that are named.
    pub fn within(tree: &Path, here: &Path, request: &mut Request) -> Result<Self, String> {
        let name = |path: &Path| shown(path);
        if !here.join(tree).is_dir() {
            return Err(format!("`--within {}`: no such directory", name(tree)));
        }
        if request.stdin {
            return Err("`--within` is about files, and standard input is none".to_owned());
        }
        let whole = normalise(&here.join(tree));
        let asked = std::mem::replace(&mut request.paths, vec![tree.to_owned()]);
        let names = asked.iter().map(|it| format!("`{}`", name(it))).collect();
        let mut paths = Vec::with_capacity(asked.len());
        for path in asked {
            let absolute = normalise(&here.join(&path));
            if !absolute.starts_with(&whole) {
                return Err(format!("`{}` is not within `{}`", name(&path), name(tree)));
            }
            // A change may be that a file is gone; a name that is nobody's is a slip.
            if absolute.symlink_metadata().is_err() && !was_there(&absolute, &whole) {
                return Err(format!("no such file or directory: `{}`", name(&path)));
            }
            paths.push(absolute);
        }
        Ok(Self { paths, names, here: here.to_owned() })
    }

    /// Leaves what is said of the files that were named.
    pub fn quieten(&self, walked: &mut Walked, outcome: &mut Outcome) {
        outcome.aside.retain(|file| self.has(&walked.sources.get(*file).path));
        let notes = &mut outcome.notes;
        let concerns = |note: &Note, sources: &Snapshot| match note.place() {
            Some(at) => self.has(&sources.get(at.file).path),
            None => note.path().is_none_or(|path| self.meets(Path::new(path))),
        };
        notes.retain(|note| concerns(note, &walked.sources));
        walked.notes.retain(|note| concerns(note, &walked.sources));
        walked.failures.retain(|note| concerns(note, &walked.sources));
    }

    /// Whether none of the files that were named is of a format that is checked.
    pub fn is_nothing(&self, walked: &Walked) -> bool {
        !walked.files.iter().any(|(file, _)| self.has(&walked.sources.get(*file).path))
    }

    pub fn nothing(&self) -> String {
        match &self.names[..] {
            [name] => format!("nothing to check in {name}"),
            names => format!("nothing to check in the {} named", count(names.len(), "path")),
        }
    }

    /// Whether a finding points at what was named, in its own place or on the way that a value took.
    pub fn concerns(&self, finding: &Finding, sources: &Snapshot) -> bool {
        let trails = finding.uses.iter().flat_map(|used| used.related.iter().map(|(at, _)| at));
        std::iter::once(&finding.at).chain(trails).any(|at: &Location| self.has(&sources.get(at.file).path))
    }

    /// Whether a path was named, or a directory above it.
    fn has(&self, path: &Path) -> bool {
        let path = normalise(&self.here.join(path));
        self.paths.iter().any(|named| path.starts_with(named))
    }

    /// As [`Self::has`], or below it: a chart that a file belongs to.
    fn meets(&self, path: &Path) -> bool {
        let absolute = normalise(&self.here.join(path));
        self.has(path) || self.paths.iter().any(|named| named.starts_with(&absolute))
    }
}

//! Which line of which `.gitignore` keeps a walk from a path: what the walker itself does not tell.
//!
//! The order is the walker's: `.ignore` before `.gitignore` before `.git/info/exclude` before the user's own list, and of
//! each the nearest one; those of git hold inside of a repository only.

use super::overlay::{Overlay, Reading};
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, Glob};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The lists of the directories that were asked about.
#[derive(Debug)]
pub struct Ignores {
    /// The user's own, for all repositories.
    own: Gitignore,
    directories: Mutex<HashMap<PathBuf, Arc<Lists>>>,
    /// What is staged in place of what is on the disk.
    overlay: Option<Arc<Overlay>>,
}

/// The line that ignores a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub file: PathBuf,
    /// Counted from 1.
    pub number: u32,
    pub glob: String,
}

/// What one directory holds.
#[derive(Debug)]
struct Lists {
    of_ignore: Gitignore,
    of_git: Gitignore,
    /// `.git/info/exclude`
    of_repository: Gitignore,
    is_repository: bool,
}

impl Ignores {
    /// `start` is where the walk begins.
    pub fn new(start: &Path) -> Self {
        Self { own: GitignoreBuilder::new(start).build_global().0, directories: Mutex::default(), overlay: None }
    }

    /// Those that are staged: what is on the disk is for the files on the disk.
    pub fn staged(overlay: Arc<Overlay>) -> Self {
        let all = Self::new(&overlay.here);
        Self { overlay: Some(overlay), ..all }
    }

    /// Whether a file, or one of the directories between it and this one, is ignored; all absolute.
    pub fn ignores_below(&self, directory: &Path, file: &Path) -> bool {
        let mut above =
            file.ancestors().skip(1).take_while(|above| *above != directory && above.starts_with(directory));
        self.line(file, false).is_some() || above.any(|above| self.line(above, true).is_some())
    }

    /// Whether git leaves a file out of its repository, by the file's name or that of a directory above it. A list says so
    /// also where the repository itself is not there, as in an archive.
    pub fn is_private(&self, file: &Path) -> bool {
        let above: Vec<&Path> = file.ancestors().skip(1).collect();
        let root = above.iter().position(|directory| self.lists(directory).is_repository).unwrap_or(above.len());
        let lists: Vec<_> = above.iter().take(root + 1).map(|directory| self.lists(directory)).collect();
        std::iter::once(file).chain(above.iter().take(root).copied()).enumerate().any(|(depth, path)| {
            // Those of directories above it speak about a path.
            let lists = &lists[depth.min(lists.len())..];
            let said = nearest(lists, |lists| &lists.of_git, path, depth > 0);
            said.or(nearest(lists, |lists| &lists.of_repository, path, depth > 0)).is_ignore()
        })
    }

    /// What ignores an absolute path, by its own name: directories above it are asked about one by one.
    pub fn line(&self, path: &Path, is_directory: bool) -> Option<Line> {
        let above: Vec<Arc<Lists>> = path.ancestors().skip(1).map(|directory| self.lists(directory)).collect();
        // Nothing above the repository speaks about its files.
        let root = above.iter().position(|lists| lists.is_repository);
        let inside = root.map_or(&[][..], |root| &above[..=root]);
        let own = if root.is_some() { self.own.matched(path, is_directory) } else { Match::None };
        let first = |lists, get| nearest(lists, get, path, is_directory);
        let decided = first(&above, |lists| &lists.of_ignore)
            .or(first(inside, |lists| &lists.of_git))
            .or(first(inside, |lists| &lists.of_repository))
            .or(own);
        match decided {
            Match::Ignore(glob) => Some(Line::of(glob)),
            // Nothing is said, or the opposite: `!keep`.
            Match::None | Match::Whitelist(_) => None,
        }
    }

    fn lists(&self, directory: &Path) -> Arc<Lists> {
        let mut known = self.directories.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .entry(directory.to_owned())
            .or_insert_with(|| Arc::new(Lists::of(directory, self.overlay.as_deref())))
            .clone()
    }
}

impl Lists {
    fn of(directory: &Path, overlay: Option<&Overlay>) -> Self {
        let read = |file: PathBuf| {
            let mut builder = GitignoreBuilder::new(directory);
            // What is wrong with a line costs that line.
            match overlay.map(|overlay| overlay.of(&file)) {
                Some(Reading::Text(text)) => {
                    for line in String::from_utf8_lossy(text).lines() {
                        let _ = builder.add_line(Some(file.clone()), line);
                    }
                }
                // No index holds the repository's own files.
                Some(Reading::Absent) if !file.ends_with("info/exclude") => {}
                // A link to a device has no end: the walk says so, and passes by.
                Some(Reading::Absent | Reading::Disk) | None if super::is_strange(&file) => {}
                Some(Reading::Absent | Reading::Disk) | None => {
                    let _ = builder.add(file);
                }
            }
            builder.build().unwrap_or_else(|_| Gitignore::empty())
        };
        let repository = repository(directory);
        Self {
            of_ignore: read(directory.join(".ignore")),
            of_git: read(directory.join(".gitignore")),
            of_repository: repository.as_ref().map_or_else(Gitignore::empty, |it| read(it.join("info/exclude"))),
            is_repository: repository.is_some() || directory.join(".jj").exists(),
        }
    }
}

/// Where the repository's own files are, if the directory is the root of one; a second working tree says where.
fn repository(directory: &Path) -> Option<PathBuf> {
    let git = directory.join(".git");
    let meta = git.metadata().ok()?;
    let line = |path: &Path| std::fs::read_to_string(path).ok()?.lines().next().map(str::to_owned);
    if meta.is_file()
        && let Some(own) = line(&git).and_then(|line| Some(directory.join(line.strip_prefix("gitdir: ")?)))
        && let Some(common) = line(&own.join("commondir"))
    {
        return Some(own.join(common));
    }
    Some(git)
}

/// What the first of these lists says that says something.
fn nearest<'l>(
    lists: &'l [Arc<Lists>],
    get: fn(&Lists) -> &Gitignore,
    path: &Path,
    is_directory: bool,
) -> Match<&'l Glob> {
    let mut said = lists.iter().map(|lists| get(lists).matched(path, is_directory));
    said.find(|said| !said.is_none()).unwrap_or(Match::None)
}

impl Line {
    fn of(glob: &Glob) -> Self {
        let file = glob.from().unwrap_or(Path::new("")).to_owned();
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let number = text.lines().collect::<Vec<_>>().iter().rposition(|line| line.trim_end() == glob.original());
        Self { file, number: number.map_or(1, |number| number as u32 + 1), glob: glob.original().to_owned() }
    }
}

//! Why a walk reads a file, or leaves it alone: the walk's own decisions, one by one, with who made them.

use super::chart::Charts;
use super::ignores::{Ignores, Line};
use super::kind::{self, Guess};
use super::{Item, PASSED_BY, display, explicit, walked};
use crate::config::{Configs, Origin};
use crate::formats::FileKind;
use std::path::{Path, PathBuf};

/// What becomes of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Read(FileKind),
    Left(Left),
}

/// Why something is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    pub cause: Cause,
    /// The path that was decided about: a directory above, or the file itself.
    pub path: String,
    /// What is said of that path.
    pub message: String,
    /// Who says so.
    pub by: Option<Origin>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// By a `.gitignore` or its like.
    Ignored,
    /// By the configuration.
    Excluded,
    /// A directory that nobody wants to have looked into.
    PassedBy,
    Link,
    /// Neither its name nor its content is that of a format.
    OtherFormat,
    /// Not there, not text, too large, or not to be read.
    Unreadable,
    /// To be rendered first.
    Template,
}

impl Cause {
    pub fn name(self) -> &'static str {
        match self {
            Self::Ignored => "ignored",
            Self::Excluded => "excluded",
            Self::PassedBy => "passed-by",
            Self::Link => "link",
            Self::OtherFormat => "other-format",
            Self::Unreadable => "unreadable",
            Self::Template => "template",
        }
    }
}

/// Answers for one walk.
pub struct Standings<'a> {
    configs: &'a Configs,
    /// Where the walk begins, as an absolute path.
    root: PathBuf,
    ignores: Ignores,
    charts: Charts,
}

/// All below a directory, in short.
#[derive(Debug, Default)]
pub struct Survey {
    /// Why a walk does not enter the directory, unless it is named.
    pub itself: Option<Left>,
    pub read: Vec<(String, FileKind)>,
    /// What is left alone as a whole: files, and directories that are not entered.
    pub left: Vec<Left>,
    /// Files whose names promise nothing.
    pub others: usize,
}

impl<'a> Standings<'a> {
    pub fn new(configs: &'a Configs, root: &Path) -> Self {
        let root = configs.absolute(root);
        Self { configs, ignores: Ignores::new(&root), charts: Charts::default(), root }
    }

    /// What a walk makes of a file that it can come to.
    pub fn of_walk(&self, path: &Path) -> Standing {
        self.kept_from(path).map_or_else(|| self.of_file(path), Standing::Left)
    }

    /// Whether an absolute path lies below where the walk begins.
    pub(super) fn holds(&self, path: &Path) -> bool {
        path.starts_with(&self.root)
    }

    /// Why a walk does not come to a path.
    pub(super) fn kept_from(&self, path: &Path) -> Option<Left> {
        let absolute = self.configs.absolute(path);
        let below: Vec<&Path> = absolute.ancestors().take_while(|it| **it != self.root).collect();
        below.into_iter().rev().find_map(|step| self.step(step))
    }

    /// What is made of a file that is named on the command line.
    pub fn of_name(&self, path: &Path) -> Standing {
        standing(path, explicit(path, &self.charts, None))
    }

    /// All below a directory.
    pub fn survey(&self, directory: &Path) -> Survey {
        let mut survey = Survey { itself: self.kept_from(directory), ..Survey::default() };
        self.enter(directory, &mut survey);
        survey
    }

    fn enter(&self, directory: &Path, survey: &mut Survey) {
        let Ok(entries) = directory.read_dir() else {
            let message = "cannot be read".to_owned();
            survey.left.push(left(Cause::Unreadable, directory, message, None));
            return;
        };
        let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        entries.sort();
        for path in entries {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if let Some(left) = self.step(&self.configs.absolute(&path)) {
                // Whatever else it is, nobody would look for it among the files that are checked.
                if left.cause == Cause::PassedBy || path.is_dir() || kind::guess(&name) != Guess::Nothing {
                    survey.left.push(left);
                } else {
                    survey.others += 1;
                }
            } else if path.is_dir() {
                self.enter(&path, survey);
            } else if kind::guess(&name) == Guess::Nothing {
                survey.others += 1;
            } else {
                match self.of_file(&path) {
                    Standing::Read(kind) => survey.read.push((display(&crate::source::normalise(&path)), kind)),
                    Standing::Left(left) => survey.left.push(left),
                }
            }
        }
    }

    /// Why a walk does not go on to this path, which is absolute, when it has come to its directory.
    fn step(&self, path: &Path) -> Option<Left> {
        let Ok(meta) = path.symlink_metadata() else {
            return Some(self.left(Cause::Unreadable, path, "not there".to_owned(), None));
        };
        if meta.is_symlink() {
            return Some(self.left(Cause::Link, path, super::link::NOT_FOLLOWED.to_owned(), None));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if meta.is_dir() && PASSED_BY.contains(&name.as_ref()) {
            return Some(self.left(Cause::PassedBy, path, "never looked into".to_owned(), None));
        }
        if let Some(Line { file, number, glob }) = self.ignores.line(path, meta.is_dir()) {
            let by = Origin::File { path: self.configs.name(&file), line: number };
            return Some(self.left(Cause::Ignored, path, format!("ignored by `{glob}`"), Some(by)));
        }
        let excluded = self.configs.passed_by(path, meta.is_dir())?;
        let message = match excluded.glob {
            Some(glob) => format!("excluded by `{glob}`"),
            None => "matched by no glob of `include`".to_owned(),
        };
        Some(self.left(Cause::Excluded, path, message, Some(excluded.origin)))
    }

    fn left(&self, cause: Cause, path: &Path, message: String, by: Option<Origin>) -> Left {
        Left { cause, path: self.configs.name(path), message, by }
    }

    /// What the content of a file comes to that nothing excludes.
    fn of_file(&self, path: &Path) -> Standing {
        if let Some(item) = walked(path, self.configs, &self.charts, None) {
            return standing(path, item);
        }
        let guess = kind::guess(&path.file_name().unwrap_or_default().to_string_lossy());
        Standing::Left(left(Cause::OtherFormat, path, kind::lacks(guess).to_owned(), None))
    }
}

fn standing(path: &Path, item: Item) -> Standing {
    match item {
        Item::Text { text, .. } if text.binary => {
            Standing::Left(left(Cause::Unreadable, path, super::NOT_TEXT.to_owned(), None))
        }
        Item::Text { kind, .. } => Standing::Read(kind),
        Item::Chart(chart) => Standing::Left(left(Cause::Template, path, super::chart::note(&chart).message, None)),
        Item::Unread(format, _) => Standing::Left(left(Cause::OtherFormat, path, format.message(0), None)),
        Item::Other(_) => {
            let guess = kind::guess(&path.file_name().unwrap_or_default().to_string_lossy());
            Standing::Left(left(Cause::OtherFormat, path, kind::lacks(guess).to_owned(), None))
        }
        Item::Failure(note) => Standing::Left(left(Cause::Unreadable, path, note.message, None)),
        Item::Note(note) => {
            let cause = match note.message.as_str() {
                super::NOT_TEXT => Cause::Unreadable,
                super::OTHER_FORMAT => Cause::OtherFormat,
                _ => Cause::Template,
            };
            Standing::Left(left(cause, path, note.message, None))
        }
    }
}

fn left(cause: Cause, path: &Path, message: String, by: Option<Origin>) -> Left {
    Left { cause, path: display(&crate::source::normalise(path)), message, by }
}

//! Globs as `.gitignore` has them, relative to the directory of the file that they stand in.

use crate::source::Location;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::path::Path;

#[derive(Debug)]
pub struct Globs {
    compiled: Gitignore,
    /// As they were written.
    pub words: Vec<String>,
    /// Where each of them stands; none where they came from no file.
    pub places: Vec<Location>,
}

impl Globs {
    /// The globs, or what is wrong with them, by their number.
    pub fn new(words: Vec<String>) -> Result<Self, Vec<(usize, String)>> {
        let mut builder = GitignoreBuilder::new("");
        builder.allow_unclosed_class(false);
        let mut wrong = Vec::new();
        for (index, word) in words.iter().enumerate() {
            let bare = word.trim_start_matches('!');
            if bare.trim().is_empty() || bare.starts_with('#') {
                wrong.push((index, "must be a glob such as `vendor/` or `**/*.test.yaml`".to_owned()));
            } else if bare.split('/').any(|part| part == "..") {
                wrong.push((index, "must stay below the directory of this file".to_owned()));
            } else if let Err(error) = builder.add_line(None, word) {
                let reason = match error {
                    ignore::Error::Glob { err, .. } => err,
                    other => other.to_string(),
                };
                wrong.push((index, format!("is no glob: {reason}")));
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        match builder.build() {
            Ok(compiled) => Ok(Self { compiled, words, places: Vec::new() }),
            Err(error) => Err(vec![(0, format!("is no glob: {error}"))]),
        }
    }

    /// The same globs, which stand at these places.
    pub fn placed(self, places: Vec<Location>) -> Self {
        Self { places, ..self }
    }

    /// Whether a file is matched, be it by a directory above it.
    pub fn matches(&self, directory: &Path, file: &Path) -> bool {
        self.decide(directory, file, false, true) == Some(true)
    }

    /// Whether a path is matched, or the opposite (`!keep.yaml`), or nothing is said of it.
    pub fn decide(&self, directory: &Path, path: &Path, is_directory: bool, above: bool) -> Option<bool> {
        self.decisive(directory, path, is_directory, above).map(|(_, matched)| matched)
    }

    /// The glob that decides about a path, as it is written, and whether it is for or against.
    pub fn decisive(&self, directory: &Path, path: &Path, is_directory: bool, above: bool) -> Option<(&str, bool)> {
        let path = path.strip_prefix(directory).ok().filter(|path| *path != Path::new(""))?;
        let found = if above {
            self.compiled.matched_path_or_any_parents(path, is_directory)
        } else {
            self.compiled.matched(path, is_directory)
        };
        match found {
            Match::None => None,
            Match::Ignore(glob) => Some((glob.original(), true)),
            Match::Whitelist(glob) => Some((glob.original(), false)),
        }
    }

    /// Where a glob stands that was decisive: of several that are alike, the last one.
    pub fn place_of(&self, glob: &str) -> Option<Location> {
        let index = self.words.iter().rposition(|word| word.trim_end() == glob)?;
        self.places.get(index).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(globs: &[&str], path: &str) -> Option<bool> {
        let globs = Globs::new(globs.iter().map(|glob| (*glob).to_owned()).collect()).unwrap();
        globs.decide(Path::new("/a"), Path::new(path), false, true)
    }

    #[test]
    fn as_in_a_gitignore_below_the_directory() {
        assert_eq!(decide(&["vendor/"], "/a/x/vendor/y.yaml"), Some(true));
        assert_eq!(decide(&["/vendor/"], "/a/x/vendor/y.yaml"), None);
        assert_eq!(decide(&["*.yaml", "!keep.yaml"], "/a/keep.yaml"), Some(false));
        assert_eq!(decide(&["deploy/*.yaml"], "/a/deploy/x.yaml"), Some(true));
        assert_eq!(decide(&["deploy/*.yaml"], "/a/deploy/deeper/x.yaml"), None);
        assert_eq!(decide(&["**"], "/elsewhere/x.yaml"), None);
    }

    #[test]
    fn what_is_no_glob_is_said_by_its_number() {
        let words = ["a", "", "[z", "../b", "# c"].map(str::to_owned).to_vec();
        let numbers: Vec<_> = Globs::new(words).unwrap_err().into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, [1, 2, 3, 4]);
    }
}

//! Links that a walk comes upon: it follows none to a directory nor out of where it was sent, so that it ends. One whose
//! target is looked at anyway is nothing to talk about.

use super::kind::{self, Guess};
use super::{Item, remark};
use crate::config::Configs;
use std::path::{Path, PathBuf};

/// What is said of a link.
pub const NOT_FOLLOWED: &str = "a link, which is followed only when it is named";

/// Whether a link leads to a file of the trees that are walked which is met under no other name that promises something:
/// then the link is the file.
pub fn is_followed(path: &Path, trees: &[PathBuf]) -> bool {
    let promises = |path: &Path| kind::guess(&path.file_name().unwrap_or_default().to_string_lossy()) != Guess::Nothing;
    let within = |target: &PathBuf| target.is_file() && trees.iter().any(|tree| target.starts_with(tree));
    promises(path) && path.canonicalize().ok().filter(within).is_some_and(|target| !promises(&target))
}

/// A link whose target nobody looks at, if there may be something to check; `trees` are those that are walked, by their
/// real paths.
pub fn met(path: &Path, configs: &Configs, trees: &[PathBuf]) -> Option<Item> {
    let promise = |path: &Path| kind::guess(&path.file_name().unwrap_or_default().to_string_lossy());
    let guess = promise(path);
    let Ok(target) = path.canonicalize() else {
        let item = match guess {
            Guess::Dockerfile | Guess::Compose | Guess::Terraform => Item::Failure(remark(path, "a link to nothing")),
            // Most data is something else.
            Guess::Data | Guess::Kustomization | Guess::PerhapsCompose | Guess::PerhapsDockerfile => {
                Item::Note(remark(path, "a link to nothing"))
            }
            Guess::DockerfileTemplate | Guess::Variables | Guess::Nothing => return None,
        };
        return (!configs.passes_by(path, false)).then_some(item);
    };
    let is_directory = target.is_dir();
    let is_ours = is_directory || guess != Guess::Nothing;
    let is_seen =
        trees.iter().any(|tree| target.starts_with(tree)) && (is_directory || promise(&target) != Guess::Nothing);
    (is_ours && !is_seen && !configs.passes_by(path, is_directory)).then(|| Item::Note(remark(path, NOT_FOLLOWED)))
}

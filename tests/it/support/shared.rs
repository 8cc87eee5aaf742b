//! Cases of other tools and real files, which lie beside the project where there is room for them; and how much of
//! them is read.

use super::root;
use dunnage::config::{Choice, Configs, Over};
use dunnage::walk::{self, Request, Walked};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::AtomicUsize;

/// A part of `../shared`, or a word about what is skipped without it.
pub fn shared(part: &str) -> Option<PathBuf> {
    let path = root().join("../shared").join(part);
    if !path.exists() {
        println!("skipped: there is no ../shared/{part}");
        return None;
    }
    path.canonicalize().ok()
}

/// `cargo test` is quick and reads one of so many; a release build (`.ci/run` makes one) reads everything.
pub fn one_of(many: usize) -> usize {
    if cfg!(debug_assertions) && std::env::var_os("ALL").is_none() { many } else { 1 }
}

/// All real files, found and read once.
pub fn corpus() -> Option<&'static Walked> {
    static CORPUS: OnceLock<Option<Walked>> = OnceLock::new();
    CORPUS.get_or_init(|| shared("corpus").map(|path| walked(vec![path]))).as_ref()
}

pub fn walked(paths: Vec<PathBuf>) -> Walked {
    let configs = Configs::new(Box::new(walk::Files::default()), root(), Choice::None, Over::default());
    walk::walk(&Request { paths, ..Request::default() }, &configs, &AtomicUsize::new(0))
}

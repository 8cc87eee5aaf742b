//! What to begin with: the examples of our pages and our demo, and real files where there are any.

use crate::support::{pages, root, shared};

/// The texts of all files whose names are like this.
pub fn named(is_one: impl Fn(&str) -> bool) -> Vec<String> {
    let pages = pages();
    let examples = pages.iter().flat_map(|page| &page.examples).flat_map(|example| &example.files);
    let mut texts: Vec<String> = examples.filter(|file| is_one(&file.name)).map(|file| file.text.clone()).collect();
    let demo = shared::walked(vec![root().join("examples")]);
    for walked in [Some(&demo), shared::corpus()].into_iter().flatten() {
        texts.extend(walked.sources.iter().filter(|source| is_one(&source.name)).map(|source| source.text.clone()));
    }
    texts
}

//! Every rule's page is its documentation and its test. `rules/README.md` says how a page is written.

mod aliases;
mod cuts;
mod examples;
mod front_matter;
mod proof;
mod schema;
mod words;

use crate::support::RulePage;
use crate::support::example::{Example, Verdict};
use std::sync::OnceLock;

/// All pages, or the one that is asked for by `DUNNAGE_PAGE=run-as-root`.
fn pages() -> &'static [RulePage] {
    static PAGES: OnceLock<Vec<RulePage>> = OnceLock::new();
    PAGES.get_or_init(|| {
        let mut pages = crate::support::pages();
        if let Ok(wanted) = std::env::var("DUNNAGE_PAGE") {
            pages.retain(|page| page.rule.id == wanted);
        }
        pages
    })
}

/// The failing examples.
fn fails(examples: &[Example]) -> impl Iterator<Item = &Example> {
    examples.iter().filter(|example| example.verdict == Verdict::Fail)
}

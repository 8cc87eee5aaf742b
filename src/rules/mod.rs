//! The catalogue: one file per rule, beside its page in `rules/`.
//!
//! A rule is a value. To add one: its page, its check, and two lines in the `mod.rs` of its family
//! (the module and the entry). Rules know the model and nothing before it.

mod access;
mod container;
mod finding;
mod image;
mod network;
mod page;
mod project;
mod secret;
mod workload;

pub use finding::{Draft, Edit, Finding, FindingBuilder, Fix, FixRequest, Placed, Report, Secret, Severity};
pub use page::{FixKind, Page};
/// Reported by the engine for all that a reader could not read.
pub use project::syntax_error::RULE as SYNTAX_ERROR;

use crate::model::{
    Binding, Container, Grant, Image, Model, NetworkPolicy, Resource, Script, Setting, Stage, Workload,
};
use crate::project::Project;
use std::sync::OnceLock;

/// Every family, by name.
pub static FAMILIES: [&Family; 7] = [
    &access::FAMILY,
    &container::FAMILY,
    &image::FAMILY,
    &network::FAMILY,
    &project::FAMILY,
    &secret::FAMILY,
    &workload::FAMILY,
];

/// A folder of rules, which lists its own in its `mod.rs`.
#[derive(Debug)]
pub struct Family {
    /// The folder, of the checks and of the pages.
    pub name: &'static str,
    pub title: &'static str,
    /// Sorted by id.
    pub rules: &'static [&'static Rule],
}

/// Every rule, family by family.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.rules).copied()
}

/// One thing that can be wrong.
#[derive(Debug)]
pub struct Rule {
    /// Named for the bad thing; also the stem of its page, its file and its configuration key.
    pub id: &'static str,
    pub text: &'static str,
    pub check: Check,
    page: OnceLock<Page>,
}

/// What a rule looks at.
#[derive(Debug)]
pub enum Check {
    /// Each container, with the workload that it is a part of.
    Container(fn(&Workload, &Container, &mut Report)),
    Workload(fn(&Workload, &mut Report)),
    Image(fn(&Image, &mut Report)),
    Grant(fn(&Grant, &mut Report)),
    Binding(fn(&Binding, &mut Report)),
    NetworkPolicy(fn(&NetworkPolicy, &mut Report)),
    Setting(fn(&Setting, &mut Report)),
    Script(fn(&Script, &mut Report)),
    Stage(fn(&Stage, &mut Report)),
    Resource(fn(&Resource, &mut Report)),
    /// All that one unit says.
    Model(fn(&Model, &mut Report)),
    /// All files at once.
    Project(fn(&Project, &mut Report)),
    /// Reported by the engine itself, such as `syntax-error`.
    Engine,
}

impl Rule {
    pub const fn new(id: &'static str, text: &'static str, check: Check) -> Self {
        Self { id, text, check, page: OnceLock::new() }
    }

    pub fn page(&self) -> &Page {
        self.page.get_or_init(|| {
            // A page that cannot be read fails the tests; a user is better served by a bare rule.
            Page::read(self.text).unwrap_or_else(|_| Page::bare(self.id))
        })
    }

    /// How bad it is unless configured otherwise, read without reading the whole page: every run
    /// asks every rule, and few runs show a page.
    pub fn severity(&self) -> Severity {
        let word = page::fact(self.text, "severity").unwrap_or("");
        Severity::ALL.into_iter().find(|severity| severity.name() == word).unwrap_or_else(|| self.page().severity)
    }

    /// Whether the rule runs without being asked for.
    pub fn is_default(&self) -> bool {
        page::fact(self.text, "default") != Some("false")
    }

    /// Whether it may hand over secrets. Such a rule runs even where it is turned off: what it
    /// recognises must not be printed by the others.
    pub fn knows_secrets(&self) -> bool {
        secret::FAMILY.rules.iter().any(|rule| rule.id == self.id)
    }

    pub fn by_id(id: &str) -> Option<&'static Rule> {
        all().find(|rule| rule.id == id)
    }
}

impl Check {
    pub fn scope(&self) -> &'static str {
        match self {
            Self::Container(_) => "container",
            Self::Workload(_) => "workload",
            Self::Image(_) => "image",
            Self::Grant(_) => "grant",
            Self::Binding(_) => "binding",
            Self::NetworkPolicy(_) => "network policy",
            Self::Setting(_) => "setting",
            Self::Script(_) => "script",
            Self::Stage(_) => "stage",
            Self::Resource(_) => "resource",
            Self::Model(_) => "unit",
            Self::Project(_) => "project",
            Self::Engine => "file",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_look_at_a_page_agrees_with_the_page() {
        for rule in all() {
            assert_eq!(rule.severity(), rule.page().severity, "{}", rule.id);
            assert_eq!(rule.is_default(), rule.page().default, "{}", rule.id);
        }
    }

    #[test]
    fn families_and_their_rules_are_sorted() {
        assert!(FAMILIES.is_sorted_by(|a, b| a.name < b.name));
        for family in FAMILIES {
            assert!(
                family.rules.is_sorted_by(|a, b| a.id < b.id),
                "sort the rules in src/rules/{}/mod.rs",
                family.name
            );
        }
    }
}

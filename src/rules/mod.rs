//! The catalogue: one file per rule, beside its page in `rules/`.
//!
//! A rule is a value. To add one: its page, its check, and two lines here (the module and the
//! entry in [`ALL`]). Rules know the model and nothing before it.

mod finding;
mod page;

pub use finding::{Draft, Edit, Finding, Fix, Pen, Placed, Report, Severity, Wish};
pub use page::{FixKind, Page};

use crate::model::{Binding, Container, Grant, Image, Model, Resource, Script, Setting, Stage, Workload};
use crate::project::Project;
use std::sync::OnceLock;

mod container {
    pub mod privileged;
    pub mod run_as_root;
}

/// Every rule, in the order of the catalogue.
pub static ALL: &[&Rule] = &[&container::privileged::RULE, &container::run_as_root::RULE, &SYNTAX_ERROR];

/// Reported by the engine for all that a reader could not read.
pub static SYNTAX_ERROR: Rule =
    Rule::new("syntax-error", include_str!("../../rules/project/syntax-error.md"), Check::Engine);

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
    Container(fn(&Container, &mut Report)),
    Workload(fn(&Workload, &mut Report)),
    Image(fn(&Image, &mut Report)),
    Grant(fn(&Grant, &mut Report)),
    Binding(fn(&Binding, &mut Report)),
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

    pub fn by_id(id: &str) -> Option<&'static Rule> {
        ALL.iter().copied().find(|rule| rule.id == id)
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
        for rule in ALL {
            assert_eq!(rule.severity(), rule.page().severity, "{}", rule.id);
            assert_eq!(rule.is_default(), rule.page().default, "{}", rule.id);
        }
    }
}

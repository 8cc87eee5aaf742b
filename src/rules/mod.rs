//! The catalogue: one file per rule, beside its page in `rules/`.
//!
//! A rule is a value that lives as long as the program: findings, reports and JSON hold a `&'static Rule`, which costs
//! nothing to copy from thread to thread. Those of the catalogue are statics; one that is made at run time
//! ([`Rule::made`]: a user's own) is leaked, once for each text, so that an editor that reads the same file again gets
//! the same rule.
//!
//! To add one: its page, its check, and two lines in the `mod.rs` of its family
//! (the module and the entry). Rules know the model and nothing before it.

mod access;
mod alias;
mod container;
mod finding;
mod glob;
mod image;
mod network;
mod options;
mod page;
mod profile;
mod project;
mod secret;
mod suppression;
mod workload;

pub use alias::{Alias, Match, Meant, how, like, meant, named, of_tool, same_check};
pub use finding::{Draft, Edit, Finding, FindingBuilder, Fix, FixRequest, Placed, Report, Secret, Severity, Use};
pub use glob::glob;
pub use options::{Declared, InForce, Known, Mistake, OptionKind, OptionValue, Options, Ports, Quantity};
pub use page::{FORMATS, FixKind, Help, Page};
pub use profile::Profile;
/// Reported by the engine for all that a reader could not read.
pub use project::syntax_error::RULE as SYNTAX_ERROR;
/// What must not be printed although no rule has said so.
pub use secret::{Within, suspected};
/// Reported by the engine, which alone knows what was silenced.
pub use suppression::ON_SUPPRESSIONS;

use crate::model::{
    Attachment, Binding, Container, Exposure, Grant, Image, Model, NetworkPolicy, Resource, Script, ServiceAccount,
    Setting, Stage, Workload,
};
use crate::project::Project;
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

/// Where the project is at home, as Cargo.toml has it.
pub const HOME: &str = env!("CARGO_PKG_REPOSITORY");

/// Every family, by name.
pub static FAMILIES: [&Family; 8] = [
    &access::FAMILY,
    &container::FAMILY,
    &image::FAMILY,
    &network::FAMILY,
    &project::FAMILY,
    &secret::FAMILY,
    &suppression::FAMILY,
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
    options: OnceLock<BTreeMap<String, Declared>>,
    help: OnceLock<Help>,
}

/// What a rule looks at. A rule of a user's has no function: a matcher over named fields will join these.
#[derive(Debug)]
pub enum Check {
    /// Each container, with the workload that it is a part of.
    Container(fn(&Workload, &Container, &mut Report)),
    Workload(fn(&Workload, &mut Report)),
    Image(fn(&Image, &mut Report)),
    Grant(fn(&Grant, &mut Report)),
    Binding(fn(&Binding, &mut Report)),
    NetworkPolicy(fn(&NetworkPolicy, &mut Report)),
    Exposure(fn(&Exposure, &mut Report)),
    ServiceAccount(fn(&ServiceAccount, &mut Report)),
    Attachment(fn(&Attachment, &mut Report)),
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
        Self { id, text, check, page: OnceLock::new(), options: OnceLock::new(), help: OnceLock::new() }
    }

    /// A rule that is made at run time, or what is wrong with its page. The page decides what the rule is: made again
    /// from the same text, it is the same rule.
    pub fn made(id: &str, text: &str, check: Check) -> Result<&'static Self, String> {
        static MADE: Mutex<Vec<&'static Rule>> = Mutex::new(Vec::new());
        // Reports print ids as they are.
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if id.is_empty() || !id.bytes().all(is_plain) {
            return Err("a rule's name is lower case, in words joined by `-`".to_owned());
        }
        let page = Page::read(text)?;
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = made.iter().find(|rule| rule.id == id && rule.text == text) {
            return Ok(known);
        }
        let rule = Self::new(id.to_owned().leak(), text.to_owned().leak(), check);
        let _ = rule.page.set(page);
        let rule: &'static Self = Box::leak(Box::new(rule));
        made.push(rule);
        Ok(rule)
    }

    /// The whole page, read when first asked for.
    pub fn page(&self) -> &Page {
        // A test reads every page of the catalogue; `made` reads every other.
        self.page.get_or_init(|| Page::read(self.text).expect("the page of a rule can be read"))
    }

    /// The page below its front matter.
    pub fn body(&self) -> &'static str {
        page::body(self.text)
    }

    /// How bad it is unless configured otherwise. This and the profiles are lines that can be read without the whole
    /// page: every run asks every rule, and few runs show a page.
    pub fn severity(&self) -> Severity {
        page::fact(self.text, "severity").and_then(Severity::named).unwrap_or_else(|| self.page().severity)
    }

    /// What is wrong, as a heading.
    pub fn title(&self) -> &str {
        let plain = |title: &&str| !title.starts_with(['"', '\'']);
        page::fact(self.text, "title").filter(plain).unwrap_or_else(|| &self.page().title)
    }

    /// What to do: of the front matter only these lines are read, since every report with a finding asks for them.
    pub fn help(&self) -> &Help {
        self.help.get_or_init(|| page::help(self.text).unwrap_or_else(|| self.page().help.clone()))
    }

    /// The profiles that its page names.
    pub fn profiles(&self) -> Vec<Profile> {
        let list = page::fact(self.text, "profiles").and_then(|line| line.strip_prefix('[')?.strip_suffix(']'));
        let names = list.map(|list| list.split(',').map(str::trim).filter(|name| !name.is_empty()));
        let known = names.and_then(|mut names| {
            names.try_fold(Vec::new(), |mut known, name| {
                known.push(Profile::named(name)?);
                Some(known)
            })
        });
        known.unwrap_or_else(|| self.page().profiles.clone())
    }

    /// The options that its page declares: of the front matter only these lines are read, since a rule that has options
    /// asks for them in every run.
    pub fn options(&self) -> &BTreeMap<String, Declared> {
        self.options.get_or_init(|| page::options(self.text).unwrap_or_else(|| self.page().options.clone()))
    }

    /// Whether it may hand over secrets. Such a rule runs even where it is turned off: what it
    /// recognises must not be printed by the others.
    pub fn knows_secrets(&self) -> bool {
        secret::FAMILY.rules.iter().any(|rule| rule.id == self.id)
    }

    /// Whether what it finds counts wherever it lies, also in files that nothing is deployed from.
    pub fn counts_anywhere(&self) -> bool {
        self.id == secret::PROVIDER_TOKEN.id
    }

    /// The folder that it is in; a user's own rule is in none.
    pub fn family(&self) -> Option<&'static Family> {
        FAMILIES.into_iter().find(|family| family.rules.iter().any(|rule| rule.id == self.id))
    }

    /// Where its page can be read, as it is in this version; a user's own rule has none. The one place that says so.
    pub fn address(&self) -> Option<String> {
        let version = env!("CARGO_PKG_VERSION");
        self.family().map(|family| format!("{HOME}/blob/v{version}/rules/{}/{}.md", family.name, self.id))
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
            Self::Exposure(_) => "exposure",
            Self::ServiceAccount(_) => "service account",
            Self::Attachment(_) => "attachment",
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
            assert_eq!(rule.title(), rule.page().title, "{}", rule.id);
            assert_eq!(*rule.help(), rule.page().help, "{}", rule.id);
            assert_eq!(rule.profiles(), rule.page().profiles, "{}", rule.id);
            assert_eq!(*rule.options(), rule.page().options, "{}", rule.id);
            let mut quick = BTreeMap::<String, Vec<Alias>>::new();
            for page::Named { tool, id, how, only } in page::aliases(rule.text) {
                let only = only.map(str::to_owned);
                quick.entry(tool.to_owned()).or_default().push(Alias { id: id.to_owned(), how, only });
            }
            assert_eq!(quick, rule.page().aliases, "{}", rule.id);
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

    #[test]
    fn a_rule_is_made_once_for_each_text() {
        let page = "---\ntitle: Mine\nseverity: low\nsince: 0.1.0\nprofiles: [strict]\nreferences: []\n---\n";
        let first = Rule::made("mine", page, Check::Engine).unwrap();
        assert_eq!((first.severity(), first.profiles()), (Severity::Low, vec![Profile::Strict]));
        assert!(std::ptr::eq(first, Rule::made("mine", page, Check::Engine).unwrap()));
        let other = page.replace("severity: low", "severity: \"high\"").replace("[strict]", "\n  - all");
        let other = Rule::made("mine", &other, Check::Engine).unwrap();
        assert_eq!((other.severity(), other.profiles()), (Severity::High, vec![Profile::All]));
        assert!(Rule::made("mine", &page.replace("strict", "strikt"), Check::Engine).is_err());
        for id in ["", "Mine", "a b", "a\u{1b}[31m", "a/b", "\u{fc}"] {
            assert!(Rule::made(id, page, Check::Engine).is_err(), "{id:?}");
        }
    }
}

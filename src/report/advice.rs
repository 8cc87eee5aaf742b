//! What to do about a finding: its own fix, or what the rule's page says for the format that it is in.

use super::Run;
use crate::fix::Planner;
use crate::rules::{Finding, Fix};
use crate::source::FileId;
use std::collections::HashMap;

/// Ask one for all findings of a run: it remembers what it counts.
pub struct Advice<'a> {
    planner: Planner<'a>,
    formats: HashMap<FileId, &'static str>,
}

impl<'a> Advice<'a> {
    pub fn new(run: &Run<'a>) -> Self {
        let formats = run.outcome.seen.iter().filter_map(|(file, format)| Some((*file, (*format)?.name())));
        Self { planner: Planner::new(run.sources), formats: formats.collect() }
    }

    pub fn fix(&self, finding: &Finding) -> Option<Fix> {
        self.planner.of(finding)
    }

    /// The format of what a finding is about. It may be written in a file of another one, such as `.env`.
    pub fn format(&self, finding: &Finding) -> Option<&'static str> {
        let about = finding.identity().and_then(|identity| self.formats.get(&identity.at.file));
        about.or_else(|| self.formats.get(&finding.at.file)).copied()
    }

    /// What to do, in one line.
    pub fn help(&self, finding: &Finding) -> String {
        self.fix(finding).map_or_else(|| self.of_page(finding), |fix| fix.title)
    }

    /// What the page says, with the names of the finding filled in.
    pub fn of_page(&self, finding: &Finding) -> String {
        filled(finding.rule.help().of(self.format(finding)), &finding.message)
    }
}

/// What may stand in a page's help: the first name that the message quotes, as code and without its quotes, and as the
/// name of an image without its version.
const QUOTED: &str = "{quoted}";
const NAME: &str = "{name}";
const IMAGE: &str = "{image}";

fn filled(help: &str, message: &str) -> String {
    if ![QUOTED, NAME, IMAGE].iter().any(|it| help.contains(it)) {
        return help.to_owned();
    }
    let name = message.split('`').nth(1).filter(|name| !name.is_empty());
    let image = name.map(|name| {
        let name = name.split('@').next().unwrap_or(name);
        let tag = name.rfind(':').filter(|colon| !name[*colon..].contains('/'));
        tag.map_or(name, |colon| &name[..colon])
    });
    help.replace(QUOTED, &name.map_or_else(|| "it".to_owned(), |name| format!("`{name}`")))
        .replace(NAME, name.unwrap_or("NAME"))
        .replace(IMAGE, image.unwrap_or("IMAGE"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn the_names_of_the_finding_are_filled_in() {
        assert_eq!(filled("use `{name}_FILE`", "service db: variable `PW` contains"), "use `PW_FILE`");
        assert_eq!(filled("pin `{image}:1`", "image `a.b:5000/c:latest@sha256:1` is"), "pin `a.b:5000/c:1`");
        assert_eq!(filled("pin `{image}:1`", "image `a.b:5000/c` has"), "pin `a.b:5000/c:1`");
        assert_eq!(filled("remove {quoted}", "adds `SYS_ADMIN`: it"), "remove `SYS_ADMIN`");
        assert_eq!(filled("remove {quoted} {type: x}", "adds much"), "remove it {type: x}");
    }

    #[test]
    fn every_rule_says_what_to_do_in_every_format_that_it_is_for() {
        for rule in rules::all() {
            for format in &rule.page().formats {
                let help = rule.help().of(Some(format));
                let begins = help.starts_with(|first: char| first.is_ascii_lowercase());
                let len = help.chars().count();
                assert!(begins && (4..=125).contains(&len), "{} in {format}: `{help}` ({len})", rule.id);
                assert!(!help.ends_with('.') && help.matches('`').count() % 2 == 0, "{} in {format}: {help}", rule.id);
            }
            let unknown =
                rule.help().formats().find(|format| !crate::formats::Format::ALL.iter().any(|it| it.name() == *format));
            assert_eq!(unknown, None, "{}", rule.id);
        }
    }
}

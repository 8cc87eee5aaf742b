//! `--select` and `--ignore`: rules by name, family or glob.

use super::explain;
use crate::nearest::did_you_mean;
use crate::report::escape;
use crate::rules::{self, FAMILIES, Finding, Rule, Severity, glob};
use std::collections::HashSet;

/// Which findings are shown. A rule that is selected by its own name runs whatever the profile says; a family or a glob
/// chooses among those that run.
#[derive(Debug, Default)]
pub struct Selection {
    /// All, if nothing was selected.
    selected: Option<HashSet<&'static str>>,
    ignored: HashSet<&'static str>,
    named: Vec<&'static Rule>,
    min_severity: Option<Severity>,
}

impl Selection {
    pub fn new(select: &[String], ignore: &[String], min_severity: Option<Severity>) -> Result<Self, String> {
        let mut selection = Self { min_severity, ..Self::default() };
        for word in select {
            let (rules, is_name) = find(word)?;
            selection.selected.get_or_insert_default().extend(rules.iter().map(|rule| rule.id));
            selection.named.extend(rules.into_iter().filter(|_| is_name));
        }
        for word in ignore {
            selection.ignored.extend(find(word)?.0.iter().map(|rule| rule.id));
        }
        selection.named.retain(|rule| !selection.ignored.contains(rule.id));
        Ok(selection)
    }

    pub fn has(&self, rule: &str) -> bool {
        // What could not be read was not checked, whatever was selected.
        let selected = |all: &HashSet<&str>| all.contains(rule) || rule == rules::SYNTAX_ERROR.id;
        !self.ignored.contains(rule) && self.selected.as_ref().is_none_or(selected)
    }

    pub fn keeps(&self, finding: &Finding) -> bool {
        self.has(finding.rule.id) && self.min_severity.is_none_or(|least| finding.severity >= least)
    }

    /// The rules that run whatever the profile says.
    pub fn named(&self) -> &[&'static Rule] {
        &self.named
    }
}

/// The rules that a word of the command line means, and whether it is the name of one.
fn find(word: &str) -> Result<(Vec<&'static Rule>, bool), String> {
    let word = word.trim();
    let (family, name) = match word.split_once('/') {
        Some((family, name)) => (Some(family), name),
        None => (None, word),
    };
    let family = |known: &str| family.is_none_or(|family| glob(family, known));
    let all = || FAMILIES.iter().flat_map(|known| known.rules.iter().map(move |rule| (known.name, *rule)));
    let found: Vec<_> = all().filter(|(of, rule)| family(of) && glob(name, rule.id)).map(|(_, rule)| rule).collect();
    if !found.is_empty() {
        return Ok((found, !word.contains(['*', '?'])));
    }
    if let Some(family) = FAMILIES.iter().find(|family| family.name == word.trim_end_matches('/')) {
        return Ok((family.rules.to_vec(), false));
    }
    let aliases = explain::find(word);
    if !aliases.is_empty() {
        return Ok((aliases, true));
    }
    let names = all().map(|(_, rule)| rule.id).chain(FAMILIES.iter().map(|family| family.name));
    let guess = did_you_mean(name, names);
    let hint = if guess.is_empty() { " (`dunnage rules` lists them all)" } else { "" };
    let what = if word.contains(['*', '?']) { "no rule is like" } else { "there is no rule or family" };
    Err(format!("{what} `{}`{guess}{hint}", escape(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_families_and_globs() {
        let found = |word: &str| find(word).map(|(rules, is_name)| (rules.len(), is_name));
        let secrets = FAMILIES.iter().find(|family| family.name == "secret").unwrap().rules.len();
        assert_eq!(found("privileged"), Ok((1, true)));
        assert_eq!(found("container/privileged"), Ok((1, true)));
        assert_eq!(found("secret"), Ok((secrets, false)));
        assert_eq!(found("secret/*"), Ok((secrets, false)));
        assert_eq!(found("secret/"), Ok((secrets, false)));
        assert_eq!(found("*"), Ok((rules::all().count(), false)));
        assert!(found("missing-*").unwrap().0 > 1 && found("m?ssing-memory-*").unwrap().0 >= 1);
        // The id of the same check in another tool.
        assert_eq!(find("DL3002").unwrap().0[0].id, "run-as-root");
    }

    #[test]
    fn what_is_unknown_has_a_guess() {
        assert_eq!(
            find("priviliged").unwrap_err(),
            "there is no rule or family `priviliged`: did you mean `privileged`?"
        );
        assert_eq!(find("secrets").unwrap_err(), "there is no rule or family `secrets`: did you mean `secret`?");
        assert!(find("zzz-*").unwrap_err().starts_with("no rule is like `zzz-*`"));
        assert!(find("").is_err());
    }
}

//! Rules by the ids that other tools give to the same check.

use super::{Rule, glob, page};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Another tool's check on a rule's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alias {
    pub id: String,
    /// What the check reports, beside what the rule does.
    #[serde(rename = "match")]
    pub how: Match,
    /// What is in the messages of the findings that the check reports as well, where it does not report all of the rule's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<String>,
}

/// A rule that a comment of another tool is about.
#[derive(Debug, Clone, Copy)]
pub struct Meant {
    pub rule: &'static Rule,
    /// Findings of it with other messages are not meant.
    pub only: Option<&'static str>,
}

impl Meant {
    pub fn all_of(rule: &'static Rule) -> Self {
        Self { rule, only: None }
    }
}

/// What another tool's check reports, beside what a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// The same.
    #[default]
    Exact,
    /// More: all that the rule does, and other things.
    Wider,
    /// Less: a part of what the rule does.
    Narrower,
    /// A part of what the rule does, and other things.
    Overlaps,
}

impl Match {
    pub const ALL: [Self; 4] = [Self::Exact, Self::Wider, Self::Narrower, Self::Overlaps];

    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Wider => "wider",
            Self::Narrower => "narrower",
            Self::Overlaps => "overlaps",
        }
    }

    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Whether the check is silent about some of what the rule reports.
    pub fn is_less(self) -> bool {
        matches!(self, Self::Narrower | Self::Overlaps)
    }

    /// Whether the check reports what the rule does not.
    pub fn is_more(self) -> bool {
        matches!(self, Self::Wider | Self::Overlaps)
    }
}

/// A plain id, which is exact, or `{id: …, match: wider}`, with `only: …` where a part of the messages is meant.
impl<'de> Deserialize<'de> for Alias {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, deny_unknown_fields)]
        enum Written {
            Exact(String),
            Other {
                id: String,
                #[serde(rename = "match")]
                how: Match,
                only: Option<String>,
            },
        }
        Ok(match Written::deserialize(from)? {
            Written::Exact(id) => Self { id, how: Match::Exact, only: None },
            Written::Other { id, how, only } => Self { id, how, only },
        })
    }
}

/// By id without what does not count: what each tool calls a check, and the rules that stand for it.
type Aliases = HashMap<String, Vec<Entry>>;

struct Entry {
    tool: &'static str,
    id: &'static str,
    how: Match,
    only: Option<&'static str>,
    rule: &'static Rule,
}

/// A file with ten thousand comments asks ten thousand times.
static ALIASES: LazyLock<Aliases> = LazyLock::new(|| {
    let mut aliases = Aliases::new();
    for rule in super::all() {
        for page::Named { tool, id, how, only } in page::aliases(rule.text) {
            aliases.entry(bare(id)).or_default().push(Entry { tool, id, how, only, rule });
        }
    }
    aliases
});

/// The rules whose pages name this id; of one tool, or of any.
pub fn named(tool: Option<&str>, id: &str) -> Vec<&'static Rule> {
    distinct(ALIASES.get(&bare(id)).into_iter().flatten(), tool)
}

/// The rules that a comment for this tool is about, and what of them.
pub fn meant(tool: &str, id: &str) -> Vec<Meant> {
    let entries = ALIASES.get(&bare(id)).into_iter().flatten().filter(|it| it.tool == tool);
    entries.map(|it| Meant { rule: it.rule, only: it.only }).collect()
}

/// As [`meant`], for all ids of a tool that are like this one: `AVD-KSV-*`.
pub fn like(tool: &str, pattern: &str) -> Vec<Meant> {
    let pattern = pattern.to_ascii_lowercase();
    let pattern = pattern.strip_prefix("avd-").unwrap_or(&pattern);
    let all = ALIASES.values().flatten().filter(|alias| alias.tool == tool);
    let found = all.filter(|alias| glob(pattern, &alias.id.to_ascii_lowercase()));
    let mut rules: Vec<Meant> = found.map(|it| Meant { rule: it.rule, only: it.only }).collect();
    rules.sort_unstable_by_key(|it| (it.rule.id, it.only));
    rules
}

/// How another tool's check is to a rule whose page names it.
pub fn how(rule: &Rule, tool: &str, id: &str) -> Option<Match> {
    let mut entries = ALIASES.get(&bare(id)).into_iter().flatten();
    entries.find(|it| it.tool == tool && it.rule.id == rule.id).map(|it| it.how)
}

/// Whether two ids of one tool are of the same check.
pub fn same_check(one: &str, other: &str) -> bool {
    bare(one) == bare(other)
}

/// All rules that stand for a check of this tool.
pub fn of_tool(tool: &str) -> Vec<&'static Rule> {
    super::all().filter(|rule| page::aliases(rule.text).iter().any(|it| it.tool == tool)).collect()
}

fn distinct<'a>(found: impl Iterator<Item = &'a Entry>, tool: Option<&str>) -> Vec<&'static Rule> {
    let mut rules: Vec<&'static Rule> = Vec::new();
    for alias in found.filter(|alias| tool.is_none_or(|tool| tool == alias.tool)) {
        if !rules.iter().any(|known| known.id == alias.rule.id) {
            rules.push(alias.rule);
        }
    }
    rules
}

/// An id without what its tool has changed over time: `AVD-KSV-0012`, `KSV-0012` and `KSV012` are one.
pub fn bare(id: &str) -> String {
    let id: String = id.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let id = id.strip_prefix("avd").unwrap_or(&id);
    let stem = id.trim_end_matches(|c: char| c.is_ascii_digit());
    format!("{stem}{}", id[stem.len()..].trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_says_what_the_other_check_reports() {
        let page = "---\na: b\naliases:\n  x: [A, {id: B, match: wider}, C]\n  y:\n    - {match: narrower, id: D, only: its network}\n    - E\n---\n";
        let quick: Vec<_> = page::aliases(page).iter().map(|it| (it.tool, it.id, it.how)).collect();
        let (exact, wider, narrower) = (Match::Exact, Match::Wider, Match::Narrower);
        let wanted = [("x", "A", exact), ("x", "B", wider), ("x", "C", exact), ("y", "D", narrower), ("y", "E", exact)];
        assert_eq!(quick, wanted);
        assert_eq!(page::aliases(page)[3].only, Some("its network"));
        let read = |text| serde_yaml::from_str::<Alias>(text).map(|it| (it.id, it.how));
        assert_eq!(read("A").unwrap(), ("A".to_owned(), exact));
        assert_eq!(read("{id: A, match: wider}").unwrap(), ("A".to_owned(), wider));
        assert!(read("{id: A, match: broader}").is_err() && read("{id: A, match: wider, x: 1}").is_err());
    }

    #[test]
    fn ids_of_other_tools_in_any_spelling() {
        assert_eq!(bare("AVD-KSV-0012"), bare("KSV012"));
        assert_eq!(bare("ckv_k8s_23"), bare("CKV_K8S_23"));
        assert_ne!(bare("CKV_K8S_2"), bare("CKV_K8S_23"));
        let ids = |tool, id| named(tool, id).iter().map(|rule| rule.id).collect::<Vec<_>>();
        assert_eq!(ids(Some("hadolint"), "dl3002"), ["run-as-root"]);
        assert_eq!(ids(None, "DL3002"), ["run-as-root"]);
        assert!(ids(Some("trivy"), "DL3002").is_empty());
        let like = |id| like("trivy", id).iter().map(|it| it.rule.id).collect::<Vec<_>>();
        assert_eq!(like("AVD-DS-0002*"), ["run-as-root"]);
        assert!(like("KSV-*").len() > 10 && like("zzz*").is_empty());
    }
}

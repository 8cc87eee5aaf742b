//! Rules by the ids that other tools give to the same check.

use super::{Rule, glob, page};
use std::collections::HashMap;
use std::sync::LazyLock;

/// By id without what does not count: what each tool calls a check, and the rules that stand for it.
type Aliases = HashMap<String, Vec<Alias>>;

struct Alias {
    tool: &'static str,
    id: &'static str,
    rule: &'static Rule,
}

/// A file with ten thousand comments asks ten thousand times.
static ALIASES: LazyLock<Aliases> = LazyLock::new(|| {
    let mut aliases = Aliases::new();
    for rule in super::all() {
        for (tool, id) in page::aliases(rule.text) {
            aliases.entry(bare(id)).or_default().push(Alias { tool, id, rule });
        }
    }
    aliases
});

/// The rules whose pages name this id; of one tool, or of any.
pub fn named(tool: Option<&str>, id: &str) -> Vec<&'static Rule> {
    distinct(ALIASES.get(&bare(id)).into_iter().flatten(), tool)
}

/// As [`named`], for all ids of a tool that are like this one: `AVD-KSV-*`.
pub fn like(tool: &str, pattern: &str) -> Vec<&'static Rule> {
    let pattern = pattern.to_ascii_lowercase();
    let pattern = pattern.strip_prefix("avd-").unwrap_or(&pattern);
    let all = ALIASES.values().flatten();
    let mut rules = distinct(all.filter(|alias| glob(pattern, &alias.id.to_ascii_lowercase())), Some(tool));
    rules.sort_unstable_by_key(|rule| rule.id);
    rules
}

/// Whether two ids of one tool are of the same check.
pub fn same_check(one: &str, other: &str) -> bool {
    bare(one) == bare(other)
}

/// All rules that stand for a check of this tool.
pub fn of_tool(tool: &str) -> Vec<&'static Rule> {
    super::all().filter(|rule| page::aliases(rule.text).iter().any(|(name, _)| *name == tool)).collect()
}

fn distinct<'a>(found: impl Iterator<Item = &'a Alias>, tool: Option<&str>) -> Vec<&'static Rule> {
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
    fn ids_of_other_tools_in_any_spelling() {
        assert_eq!(bare("AVD-KSV-0012"), bare("KSV012"));
        assert_eq!(bare("ckv_k8s_23"), bare("CKV_K8S_23"));
        assert_ne!(bare("CKV_K8S_2"), bare("CKV_K8S_23"));
        let ids = |tool, id| named(tool, id).iter().map(|rule| rule.id).collect::<Vec<_>>();
        assert_eq!(ids(Some("hadolint"), "dl3002"), ["run-as-root"]);
        assert_eq!(ids(None, "DL3002"), ["run-as-root"]);
        assert!(ids(Some("trivy"), "DL3002").is_empty());
        let like = |id| like("trivy", id).iter().map(|rule| rule.id).collect::<Vec<_>>();
        assert_eq!(like("AVD-DS-0002*"), ["run-as-root"]);
        assert!(like("KSV-*").len() > 10 && like("zzz*").is_empty());
    }
}

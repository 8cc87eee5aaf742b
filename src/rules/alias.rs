//! Rules by the ids that other tools give to the same check.

use super::Rule;

/// The rules whose pages name this id; of one tool, or of any.
pub fn named(tool: Option<&str>, id: &str) -> Vec<&'static Rule> {
    let wanted = bare(id);
    let of_tool = |name: &str| tool.is_none_or(|tool| tool == name);
    let is_alias = |rule: &&'static Rule| {
        let aliases = rule.page().aliases.iter().filter(|(name, _)| of_tool(name));
        aliases.flat_map(|(_, ids)| ids).any(|alias| bare(alias) == wanted)
    };
    super::all().filter(is_alias).collect()
}

/// All rules that stand for a check of this tool.
pub fn of_tool(tool: &str) -> Vec<&'static Rule> {
    super::all().filter(|rule| rule.page().aliases.contains_key(tool)).collect()
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
    }
}

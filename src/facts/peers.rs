//! What checks of other tools are about that no rule stands for, so that whoever asks for one is told. The table says
//! its date. It knows no rule: those that stand for a check are asked first.

static TABLE: &str = include_str!("peer_checks.txt");

/// A check of another tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    pub tool: &'static str,
    pub id: &'static str,
    /// What it looks for, in a few words.
    pub about: &'static str,
}

/// The check of this id, written in any case; the first tool's, where several have one.
pub fn named(id: &str) -> Option<Check> {
    let shell = id.len() == 6 && id[..2].eq_ignore_ascii_case("sc") && id[2..].bytes().all(|it| it.is_ascii_digit());
    all().find(|check| check.id.eq_ignore_ascii_case(id)).or(shell.then_some(Check {
        tool: "ShellCheck",
        id: "SC",
        about: "mistakes and style in shell scripts",
    }))
}

fn all() -> impl Iterator<Item = Check> {
    let mut tool = "";
    TABLE.lines().filter_map(move |line| {
        if let Some(name) = line.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
            tool = name;
        }
        let (id, about) = line.split_once(' ').filter(|_| !line.starts_with(['#', '[']))?;
        Some(Check { tool, id, about })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_an_id_and_what_it_is_about() {
        assert!(all().count() > 500);
        for Check { tool, id, about } in all() {
            assert!(!tool.is_empty() && !id.is_empty() && about.trim() == about && !about.is_empty(), "{tool} {id}");
        }
        assert_eq!(named("dl3008").map(|it| (it.tool, it.about)), Some(("hadolint", "apt package version not pinned")));
        assert_eq!(named("SC2086").map(|it| it.tool), Some("ShellCheck"));
        assert_eq!(named("DL9999"), None);
    }
}

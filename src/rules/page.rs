//! A rule's page: the front matter that decides how it is used, and the text that explains it.

use super::Severity;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A page of `rules/`, read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Page {
    pub title: String,
    pub severity: Severity,
    pub since: String,
    /// Whether the rule runs without being asked for.
    #[serde(default = "yes")]
    pub default: bool,
    /// The formats that the examples show a mistake in.
    pub formats: Vec<String>,
    /// Formats of the scope that cannot show it, each with the reason.
    #[serde(default)]
    pub except: BTreeMap<String, String>,
    #[serde(default)]
    pub fix: FixKind,
    pub references: Vec<String>,
    /// The same check in other tools: tool, then its ids.
    #[serde(default)]
    pub aliases: BTreeMap<String, Vec<String>>,
    /// The page below its front matter.
    #[serde(skip)]
    pub body: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FixKind {
    Safe,
    Unsafe,
    #[default]
    None,
}

fn yes() -> bool {
    true
}

impl Page {
    /// Reads a page. An error is a mistake in the page itself; a test reads every page.
    pub fn read(text: &'static str) -> Result<Self, String> {
        let (front, body) = split(text).ok_or("the page must begin with front matter between lines of `---`")?;
        let mut page: Self = serde_yaml::from_str(front).map_err(|error| error.to_string())?;
        page.body = body.trim_start();
        Ok(page)
    }

    /// A page that says nothing but a title.
    pub(super) fn bare(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            severity: Severity::Medium,
            since: String::new(),
            default: true,
            formats: Vec::new(),
            except: BTreeMap::new(),
            fix: FixKind::None,
            references: Vec::new(),
            aliases: BTreeMap::new(),
            body: "",
        }
    }
}

/// A plain word of the front matter, as it is written.
pub(super) fn fact<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let mut lines = text.lines().skip(1).take_while(|line| *line != "---");
    lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(':')).map(str::trim)
}

fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("---\n")?;
    let end = rest.find("\n---\n")?;
    Some((&rest[..=end], &rest[end + 5..]))
}

//! A rule's page: the front matter that decides how it is used, and the text that explains it.

use super::{Alias, Declared, Match, Profile, Severity};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What an example may be of. A rendered chart is of `kubernetes`.
pub const FORMATS: [&str; 5] = ["dockerfile", "kubernetes", "compose", "ecs", "terraform"];

/// A page of `rules/`, read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Page {
    pub title: String,
    pub severity: Severity,
    pub since: String,
    /// The profiles that it is in; one that another one includes is left out.
    pub profiles: Vec<Profile>,
    #[serde(default)]
    pub options: BTreeMap<String, Declared>,
    /// The formats that the examples show a mistake in, in the order of [`FORMATS`]: they are the proof, so nobody writes them down.
    #[serde(skip)]
    pub formats: Vec<&'static str>,
    /// Formats of the scope that cannot show it, each with the reason.
    #[serde(default)]
    pub except: BTreeMap<String, String>,
    #[serde(default)]
    pub fix: FixKind,
    /// What to do, in one line.
    #[serde(default)]
    pub help: Help,
    pub references: Vec<String>,
    /// The same check in other tools, or one that is wider or narrower: tool, then its ids.
    #[serde(default)]
    pub aliases: BTreeMap<String, Vec<Alias>>,
    /// The page below its front matter.
    #[serde(skip)]
    pub body: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FixKind {
    Safe,
    Unsafe,
    #[default]
    None,
}

/// What to do about a finding: one line for all formats, or one for each. `{quoted}`, `{name}` and `{image}` in it stand
/// for the first name that the finding's message quotes: as code, without its quotes, and without an image's version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(untagged)]
pub enum Help {
    ForAll(String),
    ByFormat(BTreeMap<String, String>),
}

impl Default for Help {
    fn default() -> Self {
        Self::ForAll(String::new())
    }
}

impl Help {
    /// That of a format; any one, where there is none for it.
    pub fn of(&self, format: Option<&str>) -> &str {
        match self {
            Self::ForAll(help) => help,
            Self::ByFormat(all) => {
                let own = format.and_then(|format| all.get(format));
                own.or_else(|| all.values().next()).map_or("", String::as_str)
            }
        }
    }

    /// Every one of them.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let (one, by_format) = match self {
            Self::ForAll(help) => (Some(help), None),
            Self::ByFormat(all) => (None, Some(all)),
        };
        one.into_iter().chain(by_format.into_iter().flat_map(BTreeMap::values)).map(String::as_str)
    }

    /// The formats that have one of their own.
    pub fn formats(&self) -> impl Iterator<Item = &str> {
        let all = if let Self::ByFormat(all) = self { Some(all) } else { None };
        all.into_iter().flat_map(BTreeMap::keys).map(String::as_str)
    }
}

impl Page {
    /// Reads a page. An error is a mistake in the page itself; a test reads every page.
    pub fn read(text: &str) -> Result<Self, String> {
        let (front, body) = split(text).ok_or("the page must begin with front matter between lines of `---`")?;
        let mut page: Self = serde_yaml::from_str(front).map_err(|error| error.to_string())?;
        body.trim_start().clone_into(&mut page.body);
        page.formats = shown(body);
        Ok(page)
    }
}

/// The formats that have a failing example.
fn shown(body: &str) -> Vec<&'static str> {
    let fails = body.lines().filter_map(|line| line.strip_prefix("```"));
    let fails: Vec<&str> = fails
        .filter_map(|info| {
            let mut words = info.split_whitespace();
            words.next().filter(|_| words.next() == Some("fail"))
        })
        .collect();
    FORMATS.into_iter().filter(|format| fails.iter().any(|shown| shown == format)).collect()
}

/// A plain word of the front matter, as it is written.
pub(super) fn fact<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let mut lines = text.lines().skip(1).take_while(|line| *line != "---");
    lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(':')).map(str::trim)
}

pub(super) fn body(text: &str) -> &str {
    split(text).map_or("", |(_, body)| body.trim_start())
}

/// The options that the front matter declares, of which nothing else is read.
pub(super) fn options(text: &str) -> Option<BTreeMap<String, Declared>> {
    let (front, _) = split(text)?;
    let Some(start) = front.find("\noptions:\n") else { return Some(BTreeMap::new()) };
    let lines = front[start + 1..].split_inclusive('\n').skip(1).take_while(|line| line.starts_with(' '));
    serde_yaml::from_str(&lines.collect::<String>()).ok()
}

/// An alias as it is written, with the tool whose id it is.
pub(super) struct Named {
    pub tool: &'static str,
    pub id: &'static str,
    pub how: Match,
    pub only: Option<&'static str>,
}

/// The help, of which nothing else is read: every report asks for it.
pub(super) fn help(text: &str) -> Option<Help> {
    #[derive(Deserialize)]
    struct Line {
        #[serde(default)]
        help: Help,
    }
    let (front, _) = split(text)?;
    let Some(start) = front.find("\nhelp:") else { return Some(Help::default()) };
    let lines = front[start + 1..].split_inclusive('\n').enumerate();
    let lines = lines.take_while(|(index, line)| *index == 0 || line.starts_with(' ')).map(|(_, line)| line);
    serde_yaml::from_str::<Line>(&lines.collect::<String>()).ok().map(|line| line.help)
}

/// The front matter's aliases, of which nothing else is read.
pub(super) fn aliases(text: &'static str) -> Vec<Named> {
    let Some((_, lines)) = split(text).and_then(|(front, _)| front.split_once("\naliases:\n")) else {
        return Vec::new();
    };
    let (mut aliases, mut tool) = (Vec::new(), "");
    for line in lines.lines().take_while(|line| line.starts_with(' ')) {
        let list = if let Some(item) = line.trim_start().strip_prefix("- ") {
            item
        } else {
            let Some((name, list)) = line.split_once(':') else { continue };
            tool = name.trim();
            list.trim().trim_start_matches('[').trim_end_matches(']')
        };
        aliases.extend(items(list).map(|item| named(tool, item)));
    }
    aliases
}

/// The items of a list: `A, {id: B, match: wider}`.
fn items(list: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = list;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([' ', ',']);
        let end = if rest.starts_with('{') { rest.find('}').map(|at| at + 1) } else { rest.find(',') };
        let (item, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        Some(item.trim()).filter(|item| !item.is_empty())
    })
}

fn named(tool: &'static str, item: &'static str) -> Named {
    let Some(map) = item.strip_prefix('{').and_then(|map| map.strip_suffix('}')) else {
        return Named { tool, id: item, how: Match::Exact, only: None };
    };
    let value = |key| map.split(',').find_map(|pair| pair.trim().strip_prefix(key)?.strip_prefix(':')).map(str::trim);
    let how = value("match").and_then(Match::of).unwrap_or_default();
    Named { tool, id: value("id").unwrap_or_default(), how, only: value("only") }
}

fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("---\n")?;
    let end = rest.find("\n---\n")?;
    Some((&rest[..=end], &rest[end + 5..]))
}

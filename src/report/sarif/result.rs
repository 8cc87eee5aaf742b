//! One finding as a result.

use super::Shared;
use crate::fingerprint::Fingerprint;
use crate::model::Identity;
use crate::report::Run;
use crate::report::rank::{Level, level};
use crate::rules::{Edit, Finding, Fix, Severity, Use};
use crate::source::{self, Columns, Position, Source, Span};
use crate::suppress::Suppressed;
use serde::Serialize;
use std::collections::BTreeMap;

/// Places of a result that GitHub keeps.
const MOST_RELATED: usize = 100;
/// Of a value that many use, the ways to the first ones are enough.
const MOST_WAYS: usize = 4;
/// Steps of a way that GitHub keeps.
const MOST_STEPS: usize = 1_000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Result {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<CodeFlow>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Repair>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
}

#[derive(Serialize)]
pub struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "SARIF's own words")]
pub struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

/// The object that the finding is about.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeFlow {
    thread_flows: [ThreadFlow; 1],
}

#[derive(Serialize)]
struct ThreadFlow {
    locations: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    location: Location,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Repair {
    description: Message,
    artifact_changes: Vec<Change>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    artifact_location: Artifact,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<String>,
    location: Location,
}

pub fn word(severity: Severity) -> &'static str {
    match level(severity) {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Notice => "note",
    }
}

impl Result {
    pub fn of(finding: &Finding, shared: &Shared) -> Self {
        let Shared { run, prints, planner, .. } = shared;
        let mut text = Message::escaped(&finding.message);
        let mut related_locations = Vec::new();
        for (index, (at, message)) in finding.related().iter().take(MOST_RELATED).enumerate() {
            let id = index + 1;
            // GitHub shows a related place only where the message has a link to it.
            text.push_str(if index == 0 { "; " } else { ", " });
            text.push_str(&link(message, id));
            let message = Some(Message::plain(message));
            related_locations.push(Location { id: Some(id), message, ..Location::at(*at, run) });
        }
        let location = Location {
            logical_locations: finding.identity().map(Logical::of).into_iter().collect(),
            ..Location::at(finding.at, run)
        };
        Self {
            rule_id: finding.rule.id,
            rule_index: shared.rules.get(finding.rule.id).copied().unwrap_or_default(),
            level: word(finding.severity),
            message: Message { text },
            locations: [location],
            partial_fingerprints: shared.partial_fingerprints(finding.at, prints.of(finding)),
            related_locations,
            code_flows: finding
                .uses
                .iter()
                .filter_map(|used| CodeFlow::of(finding.at, used, run))
                .take(MOST_WAYS)
                .collect(),
            fixes: planner.of(finding).map(|fix| Repair::of(fix, run)).into_iter().collect(),
            suppressions: Vec::new(),
        }
    }

    pub fn silenced(it: &Suppressed, shared: &Shared) -> Self {
        let suppression = Suppression {
            kind: "inSource",
            status: "accepted",
            justification: it.reason.clone(),
            location: Location::at(it.by, shared.run),
        };
        let location = Location {
            logical_locations: it.used.identity.as_deref().map(Logical::of).into_iter().collect(),
            ..Location::at(it.at, shared.run)
        };
        // A result stays the same when it is silenced.
        let print = shared.prints.of_use(it.rule, it.at, &it.used);
        Self {
            rule_id: it.rule.id,
            rule_index: shared.rules.get(it.rule.id).copied().unwrap_or_default(),
            level: word(it.severity),
            message: Message { text: Message::escaped(&it.used.message) },
            locations: [location],
            partial_fingerprints: shared.partial_fingerprints(it.at, print),
            related_locations: Vec::new(),
            code_flows: Vec::new(),
            fixes: Vec::new(),
            suppressions: vec![suppression],
        }
    }
}

impl Shared<'_> {
    /// The finding's own, and the hash of the line, unless it tells of a secret: who has a short text's hash can guess the
    /// text. GitHub's upload action then computes it itself.
    fn partial_fingerprints(&self, at: source::Location, print: Fingerprint) -> BTreeMap<&'static str, String> {
        let source = self.run.sources.get(at.file);
        let line = source.position(at.span.start).line;
        let begin = source.lines()[line as usize - 1];
        let hash = self.lines.of(source, line);
        let hash = hash.filter(|hash| !self.prints.is_secret(at.file, Span { start: begin, end: hash.end }));
        let hash = hash.map(|hash| ("primaryLocationLineHash", hash.text()));
        hash.into_iter().chain([("dunnage/v1", print.to_string())]).collect()
    }
}

impl Message {
    pub fn plain(text: &str) -> Self {
        Self { text: Self::escaped(text) }
    }

    /// What is quoted must not become a link: only what we put there is one.
    fn escaped(text: &str) -> String {
        if text.contains("](") { link_text(text) } else { text.to_owned() }
    }
}

fn link(text: &str, to: usize) -> String {
    format!("[{}]({to})", link_text(text))
}

fn link_text(text: &str) -> String {
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

impl Location {
    pub fn at(at: source::Location, run: &Run) -> Self {
        let source = run.sources.get(at.file);
        Self {
            id: None,
            physical_location: Physical {
                artifact_location: Artifact::of(&source.name, run),
                region: Some(Region::of(source.trimmed(at.span), source)),
            },
            logical_locations: Vec::new(),
            message: None,
        }
    }

    /// A file that was not read.
    pub fn of_file(path: &str, run: &Run) -> Self {
        let physical_location = Physical { artifact_location: Artifact::of(path, run), region: None };
        Self { id: None, physical_location, logical_locations: Vec::new(), message: None }
    }
}

impl Artifact {
    fn of(name: &str, run: &Run) -> Self {
        Self { uri: uri(&run.places.from_repository(name)) }
    }
}

/// A path as a relative reference: what could be read as a scheme, a query or an escape is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let digit = |value: u8| char::from(b"0123456789ABCDEF"[usize::from(value)]);
            uri.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    uri
}

impl Region {
    fn of(span: Span, source: &Source) -> Self {
        let Position { line: start_line, column: start_column } = source.position_in(span.start, Columns::Utf16);
        let Position { line: end_line, column: end_column } = source.position_in(span.end, Columns::Utf16);
        Self { start_line, start_column, end_line, end_column }
    }
}

impl Logical {
    fn of(identity: &Identity) -> Self {
        let name = identity.name().map(str::to_owned);
        Self { name, fully_qualified_name: identity.address(), kind: "resource" }
    }
}

impl CodeFlow {
    /// The way of a value from where it is written to where it is used.
    fn of(at: source::Location, used: &Use, run: &Run) -> Option<Self> {
        let trail = used.related.get(..used.steps).filter(|trail| !trail.is_empty())?;
        let step = |at, message: &str| Step {
            location: Location { message: Some(Message::plain(message)), ..Location::at(at, run) },
        };
        let written = step(at, "written here");
        let way = trail.iter().rev().map(|(at, message)| step(*at, message));
        let locations = std::iter::once(written).chain(way).take(MOST_STEPS).collect();
        Some(Self { thread_flows: [ThreadFlow { locations }] })
    }
}

impl Repair {
    fn of(fix: Fix, run: &Run) -> Self {
        let mut changes: BTreeMap<source::FileId, Vec<Replacement>> = BTreeMap::new();
        for Edit { file, span, text } in fix.edits {
            let deleted_region = Region::of(span, run.sources.get(file));
            changes.entry(file).or_default().push(Replacement { deleted_region, inserted_content: Message { text } });
        }
        let change = |(file, replacements)| Change {
            artifact_location: Artifact::of(&run.sources.get(file).name, run),
            replacements,
        };
        Self { description: Message::plain(&fix.title), artifact_changes: changes.into_iter().map(change).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_references_and_nothing_else() {
        assert_eq!(uri("a b/c:d?e#f%41é.yaml"), "a%20b/c%3Ad%3Fe%23f%2541%C3%A9.yaml");
        assert_eq!(uri("javascript:x"), "javascript%3Ax");
    }

    #[test]
    fn what_is_quoted_is_no_link() {
        assert_eq!(Message::escaped("`[x](https://evil)` is"), "`\\[x\\](https://evil)` is");
        assert_eq!(Message::escaped("verbs [\"*\"] are"), "verbs [\"*\"] are");
    }
}

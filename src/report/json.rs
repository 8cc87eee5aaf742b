//! JSON for programs. Version 1 is a contract: keys may join, none changes or goes.

use super::advice::Advice;
use super::batch::{Batched, print_each};
use super::range::Range;
use super::{LeftOut, Printable, Run, Writer, unknown};
use crate::check::{Shard, Stored};
use crate::fingerprint::Fingerprints;
use crate::formats::Format;
use crate::model::{self, Identity};
use crate::rules::{self, Alias, Declared, FixKind, Help, Profile, Rule, Severity};
use crate::source::{About, Location, Note, Position, Snapshot, Source};
use crate::suppress;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

pub fn write(run: &Run, out: &mut Writer) -> io::Result<()> {
    let medium = out.medium();
    out.json(&Report {
        version: 1,
        tool: TOOL,
        findings: Findings {
            run,
            prints: &Fingerprints::new(&run.outcome.secrets, run.sources),
            advice: &Advice::new(run),
        },
        errors: Errors(run),
        notes: Notes(run),
        files: seen(run),
        suppressed: suppressed(run).collect(),
        unknown: unknown(run),
        summary: Summary::of(run),
        shard: run.shard.map(|(shard, arguments)| {
            let stored: Vec<&Stored> = run.outcome.stored.iter().filter(|it| !medium.hides_some_of(*it)).collect();
            Part { made_by: env!("CARGO_PKG_VERSION"), shard, arguments, files: files(&stored, run), units: stored }
        }),
    })
}

fn suppressed<'a>(run: &'a Run<'a>) -> impl Iterator<Item = Suppressed<'a>> {
    run.outcome.suppressed.iter().map(|it| Suppressed::of(it, run))
}

fn unknown<'a>(run: &'a Run<'a>) -> Option<Vec<Unknown<'a>>> {
    run.show_unknown.then(|| run.outcome.unknown.iter().map(|it| Unknown::of(it, run)).collect())
}

/// The numbers that stored units call files by, and their paths.
fn files(stored: &[&Stored], run: &Run) -> BTreeMap<String, String> {
    let files = stored.iter().flat_map(|it| it.files());
    files.map(|file| (file.0.to_string(), run.sources.get(file).path.to_string_lossy().into_owned())).collect()
}

/// A finding a line, fit to be read while it is written; the last line has the summary.
pub fn write_lines(run: &Run, out: &mut Writer) -> io::Result<()> {
    let prints = Fingerprints::new(&run.outcome.secrets, run.sources);
    let findings = Findings { run, prints: &prints, advice: &Advice::new(run) };
    print_each(&run.outcome.findings, out, |finding, text| text.json_line(&Finding::of(finding, &findings)))?;
    let last = Last {
        version: 1,
        tool: TOOL,
        errors: Errors(run),
        notes: Notes(run),
        // Of those there may be many, and a reader of lines asks for them.
        suppressed: suppressed(run).filter(|_| run.show_suppressed).collect(),
        unknown: unknown(run),
        summary: Summary::of(run),
    };
    let mut line = Printable::new(out.medium());
    line.json_line(&last)?;
    out.put(&line)
}

pub fn write_rules(rules: &[&'static Rule], out: &mut Writer) -> io::Result<()> {
    let rules = rules.iter().map(|rule| {
        let page = rule.page();
        Entry {
            id: rule.id,
            title: &page.title,
            severity: page.severity,
            scope: rule.check.scope(),
            default: Profile::Recommended.has(rule),
            formats: &page.formats,
            aliases: &page.aliases,
            references: &page.references,
            fix: page.fix,
            profiles: &page.profiles,
            options: &page.options,
            family: rule.family().map(|family| family.name),
            page: rule.address(),
            help: rule.help(),
        }
    });
    out.json(&rules.collect::<Vec<_>>())
}

/// What all findings of a report share.
struct Findings<'a> {
    run: &'a Run<'a>,
    prints: &'a Fingerprints<'a>,
    advice: &'a Advice<'a>,
}

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let make = |finding| Finding::of(finding, self);
        Batched { items: &self.run.outcome.findings, make, rest: Vec::new() }.serialize(serializer)
    }
}

struct Errors<'a>(&'a Run<'a>);

impl Serialize for Errors<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(run) = self;
        let errors = run.outcome.errors.iter().map(|it| Said::at(it.at, &it.message, run));
        serializer.collect_seq(run.failures.iter().map(|it| Said::of(it, run)).chain(errors))
    }
}

struct Notes<'a>(&'a Run<'a>);

impl Serialize for Notes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(run) = self;
        serializer.collect_seq(run.notes.iter().chain(&run.outcome.notes).map(|it| Said::of(it, run)))
    }
}

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    tool: Tool,
    findings: Findings<'a>,
    errors: Errors<'a>,
    /// What was left alone, and why.
    notes: Notes<'a>,
    /// Every file that was seen.
    files: Vec<Seen<'a>>,
    /// What comments and annotations silence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressed: Vec<Suppressed<'a>>,
    /// What could not be known, so that no rule said anything about it; only where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<Vec<Unknown<'a>>>,
    summary: Summary<'a>,
    /// What `dunnage merge` needs, where this is a part of a run.
    #[serde(skip_serializing_if = "Option::is_none")]
    shard: Option<Part<'a>>,
}

/// What made the report.
#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

const TOOL: Tool = Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };

/// A part of a run. Only the same version of the program reads it: it is no contract.
#[derive(Serialize)]
struct Part<'a> {
    made_by: &'static str,
    #[serde(flatten)]
    shard: Shard,
    arguments: &'a [String],
    files: BTreeMap<String, String>,
    units: Vec<&'a Stored>,
}

/// A file, and what it was read as: nothing if it is of no format, or was left alone.
#[derive(Serialize)]
struct Seen<'a> {
    path: &'a str,
    format: Option<Format>,
}

fn seen<'a>(run: &'a Run<'a>) -> Vec<Seen<'a>> {
    run.seen().into_iter().map(|(path, format)| Seen { path, format }).collect()
}

/// The last line of many.
#[derive(Serialize)]
struct Last<'a> {
    version: u32,
    tool: Tool,
    errors: Errors<'a>,
    notes: Notes<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressed: Vec<Suppressed<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<Vec<Unknown<'a>>>,
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'static str,
    /// Where the rule's page can be read; null for a user's own rule.
    page: Option<String>,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Place,
    /// The same in every run, wherever the text moves.
    fingerprint: String,
    /// What the finding is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<Resource<'a>>,
    related: Vec<Said<'a>>,
    /// All that use the place, where these are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    uses: Vec<Use<'a>>,
    /// Where the same stands in copies of the object.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    copies: Vec<Place>,
    fix: Option<Fix>,
    /// That of the rule.
    title: &'static str,
    /// What the message begins with.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    /// What to do, in one line: the title of the fix, or the page's words for the format.
    help: String,
    /// The chart template that rendered text came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<String>,
}

#[derive(Serialize)]
struct Suppressed<'a> {
    rule: &'static str,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: Place,
    by: By<'a>,
}

/// The comment or annotation that silences.
#[derive(Serialize)]
struct By<'a> {
    tool: &'static str,
    #[serde(flatten)]
    place: Place,
    reason: Option<&'a str>,
}

/// One place, and all that is not known there for one reason.
#[derive(Serialize)]
struct Unknown<'a> {
    /// The kind of reason, in one word.
    reason: &'static str,
    message: String,
    #[serde(flatten)]
    place: Place,
    /// Where the cause stands, if that is on another line.
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<Place>,
    values: &'a [&'static str],
    resource: Resource<'a>,
}

impl<'a> Unknown<'a> {
    fn of(it: &'a model::Unknown, run: &Run) -> Self {
        Self {
            reason: it.why.reason.kind().0,
            message: it.why.to_string(),
            place: place(it.at, run.sources),
            cause: unknown::cause(run, it).map(|at| place(at, run.sources)),
            values: &it.what,
            resource: Resource::of(&it.of),
        }
    }
}

impl<'a> Suppressed<'a> {
    fn of(it: &'a suppress::Suppressed, run: &Run) -> Self {
        let by = By { tool: it.tool, place: place(it.by, run.sources), reason: it.reason.as_deref() };
        Self {
            rule: it.rule.id,
            severity: it.severity.name(),
            message: &it.used.message,
            place: place(it.at, run.sources),
            by,
        }
    }
}

#[derive(Serialize)]
struct Said<'a> {
    #[serde(flatten)]
    place: Place,
    message: Cow<'a, str>,
}

/// An object by what is known of it.
#[derive(Serialize)]
struct Resource<'a> {
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    /// The container of the object that is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<&'a str>,
    address: String,
}

#[derive(Serialize)]
struct Use<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<Resource<'a>>,
    message: &'a str,
    related: Vec<Said<'a>>,
}

#[derive(Serialize)]
struct Fix {
    title: String,
    safe: bool,
    edits: Vec<Edit>,
}

#[derive(Serialize)]
struct Edit {
    #[serde(flatten)]
    place: Place,
    text: String,
}

#[derive(Serialize)]
struct Place {
    path: Name,
    /// Null where a whole file is meant that could not be read.
    range: Option<Range<Offset>>,
}

/// A source's name, not copied once per finding.
enum Name {
    Source(Arc<Source>),
    Path(String),
}

/// A position with its byte.
#[derive(Serialize)]
struct Offset {
    #[serde(flatten)]
    position: Position,
    offset: u32,
}

#[derive(Serialize)]
pub(super) struct Summary<'a> {
    files: usize,
    by_severity: serde_json::Map<String, serde_json::Value>,
    /// How many values could not be known.
    unknown: usize,
    duration_ms: u128,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<Baseline<'a>>,
    /// Findings that are left out since nothing is deployed from their files.
    #[serde(skip_serializing_if = "is_none")]
    aside: usize,
    /// Findings that do not count since they are not on changed lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    unchanged: Option<usize>,
}

#[derive(Serialize)]
struct Baseline<'a> {
    path: &'a str,
    known: usize,
    obsolete: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // As serde hands it over.
fn is_none(count: &usize) -> bool {
    *count == 0
}

impl<'a> Summary<'a> {
    pub fn of(run: &'a Run) -> Self {
        let LeftOut { baseline, known, obsolete, unchanged } = &run.left_out;
        let counts = run.by_severity().into_iter();
        Self {
            files: run.outcome.files,
            by_severity: counts.map(|(severity, count)| (severity.name().to_owned(), count.into())).collect(),
            unknown: run.outcome.unknown.len(),
            duration_ms: run.took.as_millis(),
            baseline: baseline.as_deref().map(|path| Baseline { path, known: *known, obsolete: *obsolete }),
            aside: run.outcome.aside.len(),
            unchanged: *unchanged,
        }
    }
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'static str,
    title: &'a str,
    severity: Severity,
    scope: &'static str,
    default: bool,
    formats: &'a [&'static str],
    aliases: &'a BTreeMap<String, Vec<Alias>>,
    references: &'a [String],
    fix: FixKind,
    profiles: &'a [Profile],
    options: &'a BTreeMap<String, Declared>,
    family: Option<&'static str>,
    page: Option<String>,
    /// What to do, in one line: the same for all formats, or one for each.
    help: &'a Help,
}

impl<'a> Finding<'a> {
    fn of(finding: &'a rules::Finding, Findings { run, prints, advice }: &Findings) -> Self {
        let sources = run.sources;
        let related = finding.related().into_iter();
        let fix = advice.fix(finding);
        let help = fix.as_ref().map_or_else(|| advice.of_page(finding), |fix| fix.title.clone());
        Self {
            rule: finding.rule.id,
            page: finding.rule.address(),
            severity: finding.severity.name(),
            message: &finding.message,
            place: place(finding.at, sources),
            fingerprint: prints.of(finding).to_string(),
            resource: finding.identity().map(Resource::of),
            related: related.map(|(at, message)| Said { place: place(at, sources), message }).collect(),
            uses: finding.uses.iter().filter(|_| finding.uses.len() > 1).map(|used| Use::of(used, sources)).collect(),
            copies: finding.copies.iter().map(|at| place(*at, sources)).collect(),
            fix: fix.map(|fix| Fix::of(fix, sources)),
            title: finding.rule.title(),
            subject: finding.identity().map(Identity::title).filter(|it| !it.is_empty()),
            format: advice.format(finding),
            help,
            template: run.origin(finding),
        }
    }
}

impl<'a> Said<'a> {
    fn at(at: Location, message: &'a str, run: &Run) -> Self {
        Self { place: place(at, run.sources), message: message.into() }
    }

    fn of(note: &'a Note, run: &Run) -> Self {
        match &note.about {
            About::Path(path) => Self { place: Place::of_file(path), message: (&note.message).into() },
            About::Place(at) => Self::at(*at, &note.message, run),
        }
    }
}

impl<'a> Resource<'a> {
    fn of(identity: &'a Identity) -> Self {
        let object = identity.object();
        Self {
            kind: &object.kind,
            name: object.name(),
            namespace: object.namespace.written(),
            container: identity.name().filter(|_| identity.kind.ends_with("container")),
            address: identity.address(),
        }
    }
}

impl<'a> Use<'a> {
    fn of(used: &'a rules::Use, sources: &Snapshot) -> Self {
        let related = used.related.iter();
        Self {
            resource: used.identity.as_deref().map(Resource::of),
            message: &used.message,
            related: related
                .map(|(at, message)| Said { place: place(*at, sources), message: message.into() })
                .collect(),
        }
    }
}

impl Fix {
    fn of(fix: rules::Fix, sources: &Snapshot) -> Self {
        let edits = fix.edits.into_iter();
        let edit = |edit: rules::Edit| Edit {
            place: place(Location { file: edit.file, span: edit.span }, sources),
            text: edit.text,
        };
        Self { title: fix.title, safe: fix.safe, edits: edits.map(edit).collect() }
    }
}

impl Place {
    fn of_file(path: &str) -> Self {
        Self { path: Name::Path(path.to_owned()), range: None }
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Source(source) => &source.name,
            Self::Path(path) => path,
        })
    }
}

/// A place for a report of another shape.
pub fn place_value(at: Location, sources: &Snapshot) -> serde_json::Value {
    serde_json::to_value(place(at, sources)).unwrap_or_default()
}

fn place(at: Location, sources: &Snapshot) -> Place {
    let source = sources.get(at.file);
    let range = Range::of(at.span, |offset| Offset { position: source.position(offset), offset });
    Place { path: Name::Source(source.clone()), range: Some(range) }
}

//! SARIF 2.1.0 as GitHub code scanning takes it: what it wants is there, what it refuses is not, and of what is more than
//! it takes the worst is kept.

mod result;
mod rule;

use super::batch::Batched;
use super::line_hash::LineHashes;
use super::text::count;
use super::{Run, Writer};
use crate::fingerprint::Fingerprints;
use crate::fix::Planner;
use crate::rules::{Finding, Rule, Severity};
use crate::source::{About, Note};
use result::{Location, Message, Result};
use rule::Descriptor;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::io;

/// GitHub refuses a run with more, and shows the worst 5,000 of them.
const MOST_RESULTS: usize = 25_000;
/// Words on what could not be read: enough to see what is wrong.
const MOST_NOTIFICATIONS: usize = 1_000;

/// What all results of a log share.
struct Shared<'a> {
    run: &'a Run<'a>,
    prints: Fingerprints<'a>,
    lines: LineHashes,
    planner: Planner<'a>,
    /// Where each rule stands among those that are described.
    rules: HashMap<&'static str, usize>,
}

#[derive(Serialize)]
struct Log<R> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [R; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<R> {
    tool: Tool,
    automation_details: Automation,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    results: R,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    information_uri: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
struct Automation {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

/// What was not checked, and why.
#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

/// Of a finding that is shown, or of one that was silenced and is shown as such.
enum Shown<'a> {
    Found(&'a Finding),
    Silenced(&'a crate::suppress::Suppressed),
}

pub fn write(run: &Run, out: &mut Writer) -> io::Result<()> {
    let (shown, left_out) = shown(run);
    let mut rules: BTreeMap<&'static str, (&'static Rule, Severity)> = BTreeMap::new();
    for it in &shown {
        let (rule, severity) = match it {
            Shown::Found(finding) => (finding.rule, finding.severity),
            Shown::Silenced(it) => (it.rule, it.severity),
        };
        let entry = rules.entry(rule.id).or_insert((rule, severity));
        entry.1 = entry.1.max(severity);
    }
    let shared = Shared {
        run,
        prints: Fingerprints::new(&run.outcome.secrets, run.sources),
        lines: LineHashes::default(),
        planner: Planner::new(run.sources),
        rules: rules.keys().enumerate().map(|(index, id)| (*id, index)).collect(),
    };
    let results = Batched {
        items: &shown,
        make: |it: &Shown| match it {
            Shown::Found(finding) => Result::of(finding, &shared),
            Shown::Silenced(it) => Result::silenced(it, &shared),
        },
    };
    let driver = Driver {
        name: "dunnage",
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: crate::rules::HOME,
        rules: rules.values().map(|(rule, severity)| Descriptor::of(rule, *severity)).collect(),
    };
    out.json(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Body {
            tool: Tool { driver },
            // Up to its last slash this is the category: reports of one commit that have the same replace each other.
            automation_details: Automation { id: format!("{}/", run.category) },
            column_kind: "utf16CodeUnits",
            invocations: [invocation(run, left_out)],
            results,
        }],
    })
}

/// What fits, in the order of the files, and how many do not: the mildest of all, and of these the last ones.
fn shown<'a>(run: &'a Run) -> (Vec<Shown<'a>>, usize) {
    let findings = &run.outcome.findings;
    let mut room = MOST_RESULTS;
    let mut least = None;
    for (severity, count) in run.by_severity() {
        least = Some((severity, count.min(room)));
        room -= count.min(room);
        if room == 0 {
            break;
        }
    }
    let mut shown = Vec::with_capacity(findings.len().min(MOST_RESULTS));
    if let Some((least, mut fit)) = least {
        for finding in findings.iter().filter(|finding| finding.severity >= least) {
            if finding.severity > least || fit > 0 {
                fit -= usize::from(finding.severity == least);
                shown.push(Shown::Found(finding));
            }
        }
    }
    let left_out = findings.len() - shown.len();
    let silenced = run.outcome.suppressed.iter().filter(|_| run.show_suppressed);
    shown.extend(silenced.take(room).map(Shown::Silenced));
    (shown, left_out)
}

fn invocation(run: &Run, left_out: usize) -> Invocation {
    let notes = run.notes.iter().chain(&run.outcome.notes).map(|note| notification("note", note, run));
    let failures = run.failures.iter().map(|note| notification("error", note, run));
    let mut notifications: Vec<Notification> = failures.chain(notes).take(MOST_NOTIFICATIONS).collect();
    if left_out > 0 {
        let left_out = count(left_out, "finding");
        let message = format!("{left_out} of the mildest left out: a report may have {MOST_RESULTS} at most");
        notifications.push(Notification { level: "warning", message: Message::plain(&message), locations: Vec::new() });
    }
    Invocation { execution_successful: run.failures.is_empty(), tool_execution_notifications: notifications }
}

fn notification(level: &'static str, note: &Note, run: &Run) -> Notification {
    let location = match &note.about {
        About::Path(path) => Location::of_file(path, run),
        About::Place(at) => Location::at(*at, run),
    };
    Notification { level, message: Message::plain(&note.message), locations: vec![location] }
}

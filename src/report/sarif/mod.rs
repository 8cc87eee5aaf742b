//! SARIF 2.1.0 as GitHub code scanning takes it: what it wants is there, what it refuses is not, and of what is more than
//! it takes the worst is kept.

mod result;
mod rule;

use super::batch::BATCH;
use super::line_hash::LineHashes;
use super::text::count;
use super::writer::Gauge;
use super::{Run, Writer};
use crate::fingerprint::Fingerprints;
use crate::fix::Planner;
use crate::rules::{Finding, Rule, Severity};
use crate::source::{About, Note};
use rayon::prelude::*;
use result::{Location, Message, Result};
use rule::Descriptor;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::io;

/// How much of a report code scanning takes and shows.
struct Limits {
    /// A report with more is refused.
    results: usize,
    /// The worst that are shown.
    seen: usize,
    /// Compressed. What is refused is 10 MB; the rest is for the last result and the words after it.
    bytes: usize,
}

const GITHUB: Limits = Limits { results: 25_000, seen: 5_000, bytes: 9_500_000 };

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
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Body<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    tool: Tool,
    automation_details: Automation,
    column_kind: &'static str,
    results: Results<'a>,
    invocations: Invocations<'a>,
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

/// Says what the readers of the report do not see.
pub fn write(run: &Run, out: &mut Writer) -> io::Result<Option<String>> {
    write_within(run, &GITHUB, out)
}

fn write_within(run: &Run, limits: &Limits, out: &mut Writer) -> io::Result<Option<String>> {
    let shown = candidates(run, limits.results);
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
    let driver = Driver {
        name: "dunnage",
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: crate::rules::HOME,
        rules: rules.values().map(|(rule, severity)| Descriptor::of(rule, *severity)).collect(),
    };
    let (gauge, written) = (Gauge::new(limits.bytes), Cell::new(0));
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Body {
            tool: Tool { driver },
            // Up to its last slash this is the category: reports of one commit that have the same replace each other.
            automation_details: Automation { id: format!("{}/", run.category) },
            column_kind: "utf16CodeUnits",
            results: Results { items: &shown, shared: &shared, gauge: &gauge, written: &written },
            invocations: Invocations { run, limits, written: &written },
        }],
    };
    out.weighed_json(&log, &gauge)?;
    Ok(limits.word(run, written.get()))
}

/// The worst first, each part in the order of the files, then what was silenced.
fn candidates<'a>(run: &'a Run, most: usize) -> Vec<Shown<'a>> {
    let findings = &run.outcome.findings;
    let of = |severity| findings.iter().filter(move |finding| finding.severity == severity).map(Shown::Found);
    let silenced = run.outcome.suppressed.iter().filter(|_| run.show_suppressed).map(Shown::Silenced);
    Severity::ALL.into_iter().flat_map(of).chain(silenced).take(most).collect()
}

/// The results, until the report is as large as it may be.
struct Results<'a> {
    items: &'a [Shown<'a>],
    shared: &'a Shared<'a>,
    gauge: &'a Gauge,
    written: &'a Cell<usize>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let make = |it: &Shown| match it {
            Shown::Found(finding) => Result::of(finding, self.shared),
            Shown::Silenced(it) => Result::silenced(it, self.shared),
        };
        for batch in self.items.chunks(BATCH) {
            let results: Vec<Result> = batch.par_iter().map(make).collect();
            for result in results {
                if !self.gauge.has_room() {
                    return list.end();
                }
                list.serialize_element(&result)?;
                self.written.set(self.written.get() + 1);
            }
        }
        list.end()
    }
}

/// Said after the results: only then it is known what is left out.
struct Invocations<'a> {
    run: &'a Run<'a>,
    limits: &'a Limits,
    written: &'a Cell<usize>,
}

impl Serialize for Invocations<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        [invocation(self.run, self.limits.word(self.run, self.written.get()))].serialize(serializer)
    }
}

impl Limits {
    /// What readers of the report do not see.
    fn word(&self, run: &Run, written: usize) -> Option<String> {
        let findings = run.outcome.findings.len();
        let left_out = findings.saturating_sub(written);
        let unseen =
            (written > self.seen).then(|| format!("GitHub shows {} of these {written} results, the worst", self.seen));
        if left_out == 0 {
            return unseen;
        }
        let out = format!(
            "{} left out, the mildest: code scanning takes {} results and {} MB at most",
            count(left_out, "finding"),
            self.results,
            // Of which some is for what is no result.
            self.bytes.div_ceil(1_000_000),
        );
        Some(unseen.into_iter().fold(out, |out, unseen| format!("{out}; {unseen}")))
    }
}

fn invocation(run: &Run, word: Option<String>) -> Invocation {
    let notes = run.notes.iter().chain(&run.outcome.notes).map(|note| notification("note", note, run));
    let failures = run.failures.iter().map(|note| notification("error", note, run));
    let word = word.map(|it| Notification { level: "warning", message: Message::plain(&it), locations: Vec::new() });
    let notifications = word.into_iter().chain(failures).chain(notes).take(MOST_NOTIFICATIONS).collect();
    Invocation { execution_successful: run.failures.is_empty(), tool_execution_notifications: notifications }
}

fn notification(level: &'static str, note: &Note, run: &Run) -> Notification {
    let location = match &note.about {
        About::Path(path) => Location::of_file(path, run),
        About::Place(at) => Location::at(*at, run),
    };
    Notification { level, message: Message::plain(&note.message), locations: vec![location] }
}

#[cfg(test)]
mod tests {
    use super::super::text::Style;
    use super::super::writer::{Medium, Redactor, Target};
    use super::*;
    use crate::check::{Settings, run};
    use crate::formats::Unit;
    use crate::rules::Profile;
    use crate::source::Snapshot;
    use serde_json::Value;

    /// The levels of what is shown, and what is said of the rest in the report; it is said outside, too.
    fn written(limits: &Limits) -> (Vec<String>, Option<String>) {
        let sources = Snapshot::in_memory();
        let container = "    - {name: a, image: \"b:latest\", securityContext: {privileged: true}}\n";
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n".to_owned();
        let file = sources.add("p.yaml".into(), "p.yaml".into(), pod + &container.repeat(20)).id;
        let outcome = run(&[Unit::Document(file)], &sources, &Settings::of([Profile::Recommended]));
        let style = Style { color: false, links: false, unicode: true, width: 80, breaks: true };
        let redactor = Redactor::default();
        let mut out = Vec::new();
        let mut writer = Writer::new(Medium { target: Target::Json, style: &style, redactor: &redactor }, &mut out);
        let said = write_within(&Run::of(&outcome, &sources), limits, &mut writer).unwrap();
        let log: Value = serde_json::from_slice(&out).unwrap();
        let run = &log["runs"][0];
        let word = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
        assert_eq!(word.as_str(), said.as_deref());
        let results = run["results"].as_array().unwrap().iter();
        (results.map(|result| result["level"].as_str().unwrap().to_owned()).collect(), said)
    }

    #[test]
    fn what_is_too_much_is_left_out_from_the_mildest_on_and_said() {
        let (all, said) = written(&GITHUB);
        assert_eq!(said, None);
        let errors = all.iter().take_while(|level| *level == "error").count();
        assert!(errors >= 20 && errors < all.len() && !all[errors..].contains(&"error".to_owned()));

        let (few, said) = written(&Limits { results: errors, ..GITHUB });
        assert_eq!(few, all[..errors]);
        let left_out = format!("{} findings left out, the mildest: ", all.len() - errors);
        assert!(said.unwrap().starts_with(&left_out));

        // Where the descriptions of rules end is theirs to say.
        let mut parts = 0;
        for bytes in (1_000..20_000).step_by(100) {
            let (light, said) = written(&Limits { bytes, ..GITHUB });
            assert_eq!(light, all[..light.len()]);
            assert_eq!(said.is_some(), light.len() < all.len());
            parts += usize::from(!light.is_empty() && light.len() < all.len());
        }
        assert!(parts > 0);

        let (seen, said) = written(&Limits { seen: 3, ..GITHUB });
        assert_eq!(seen, all);
        assert_eq!(said.unwrap(), format!("GitHub shows 3 of these {} results, the worst", all.len()));
    }
}

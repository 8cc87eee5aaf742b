//! After any edits the server has the client's text, and finds in it what a fresh run finds.

use crate::support::client::{Client, pulling, uri};
use crate::support::random::Random;
use crate::support::shared;
use dunnage::check::{self, Everywhere, Settings};
use dunnage::date::Date;
use dunnage::formats::{self, FileKind, ParseCache};
use dunnage::rules::Finding;
use dunnage::source::{FileId, Snapshot, Span};
use dunnage::walk;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

const TEXTS: [(&str, &str); 5] = [
    (
        "Dockerfile",
        "\u{FEFF}FROM nginx:latest\r\n# 😀 字\r\nENV A=\"é😀\"\tB=c\r\nRUN sudo apt-get install -y x\r\nUSER root\r\n",
    ),
    (
        "pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: \"字😀\"}\nspec:\n  hostNetwork: true\n  containers:\n    - name: a # é\n      image: nginx:latest\n      securityContext: {privileged: true}\n",
    ),
    (
        "compose.yaml",
        "services:\r\n  web:\r\n    image: \"nginx:${TAG:-latest}\" # 😀\r\n    privileged: true\r\n    environment: {A: \"字\", PASSWORD: hunter2hunter2}\r\n",
    ),
    (
        "main.tf",
        "variable \"image\" {\n  default = \"nginx:latest\" # 😀\n}\nresource \"aws_ecs_task_definition\" \"t\" {\n  family = \"字\"\n  container_definitions = jsonencode([{ name = \"é\", image = var.image, privileged = true }])\n}\n",
    ),
    (
        "task.json",
        "{\"family\": \"字😀\", \"containerDefinitions\": [{\"name\": \"a\", \"image\": \"nginx:latest\", \"privileged\": true}]}\n",
    ),
];

const PIECES: [&str; 14] = [
    "",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "😀",
    "字",
    "é",
    "  ",
    "privileged: true\n",
    "\"",
    "\u{FEFF}",
    "FROM busybox\n",
    "# dunnage: ignore[*] x\n",
];

/// A column of a line in a text, counted the slow way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Units {
    Bytes,
    Utf16,
    Characters,
}

impl Units {
    const ALL: [(Self, &str); 3] = [(Self::Bytes, "utf-8"), (Self::Utf16, "utf-16"), (Self::Characters, "utf-32")];

    fn position(self, text: &str, at: usize) -> Value {
        let mut at = boundary(text, at.min(text.len()));
        // Between the bytes of a line's end is where the line ends.
        at -= usize::from(at > 0 && text.get(at - 1..).is_some_and(|rest| rest.starts_with("\r\n")));
        let before = &text[..at];
        let ended = before.replace("\r\n", "\n").replace('\r', "\n");
        let line = ended.matches('\n').count();
        let column = ended.rsplit('\n').next().unwrap();
        let units = match self {
            Self::Bytes => column.len(),
            Self::Utf16 => column.encode_utf16().count(),
            Self::Characters => column.chars().count(),
        };
        json!({"line": line, "character": units})
    }

    fn range(self, text: &str, span: Span) -> Value {
        json!({"start": self.position(text, span.start as usize), "end": self.position(text, span.end as usize)})
    }
}

#[test]
fn texts_and_findings_are_those_of_the_client() {
    let edits = 10_000 / shared::one_of(30) / Units::ALL.len();
    for (seed, (units, name)) in Units::ALL.into_iter().enumerate() {
        let mut texts: Vec<(String, String)> = TEXTS.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        texts.extend(real_files());
        edit_at_random(&texts, units, name, seed as u64, edits);
    }
}

/// Some of the real files, small enough that a run of all of them takes little.
fn real_files() -> Vec<(String, String)> {
    let Some(corpus) = shared::corpus() else { return Vec::new() };
    let small = corpus.files.iter().filter(|(file, kind)| {
        *kind != FileKind::Terraform && (200..3000).contains(&corpus.sources.get(*file).text.len())
    });
    let small = small.step_by(97).take(12).map(|(file, kind)| {
        let ending = if *kind == FileKind::Dockerfile { "Dockerfile" } else { "yaml" };
        (format!("real/{}.{ending}", file.0), corpus.sources.get(*file).text.clone())
    });
    small.collect()
}

fn edit_at_random(texts: &[(String, String)], units: Units, encoding: &str, seed: u64, edits: usize) {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().canonicalize().unwrap();
    fs::create_dir(root.join(".git")).unwrap();
    let mut capabilities = pulling();
    capabilities["general"] = json!({"positionEncodings": [encoding]});
    let mut client = Client::start(&[&root], &capabilities);
    let mut open: Vec<(PathBuf, String)> = Vec::new();
    for (name, text) in texts {
        let path = root.join(name);
        client.open(&uri(&path), "", text);
        open.push((path, text.clone()));
    }
    let mut random = Random::new(seed);
    for edit in 0..edits {
        let (path, text) = {
            let at = random.below(open.len());
            &mut open[at]
        };
        let uri = uri(path);
        let mut changes = Vec::new();
        for _ in 0..=random.below(3) {
            if random.below(40) == 0 {
                text.clone_from(&texts[random.below(texts.len())].1);
                changes.push(json!({"text": text}));
                continue;
            }
            let mut start = boundary(text, random.below(text.len() + 1));
            let mut end = boundary(text, (start + random.below(12) * random.below(3)).min(text.len()));
            // No client points between the bytes of a line's end.
            for at in [&mut start, &mut end] {
                *at += usize::from(*at > 0 && text.get(*at - 1..).is_some_and(|rest| rest.starts_with("\r\n")));
            }
            let end = end.max(start);
            let piece = PIECES[random.below(PIECES.len())];
            let range = units.range(text, Span::new(start, end));
            text.replace_range(start..end, piece);
            changes.push(json!({"range": range, "text": piece}));
        }
        let text = text.clone();
        client.change(&uri, i32::try_from(edit).unwrap() + 2, &json!(changes));
        let theirs = client.ask("dunnage/text", json!({"uri": uri})).unwrap();
        assert_eq!(theirs.as_str().unwrap(), text, "{encoding}, edit {edit}");
        if random.below(3) == 0 {
            compare(&mut client, &open, units, &format!("{encoding}, edit {edit} of {uri}"));
        }
    }
    compare(&mut client, &open, units, encoding);
    assert_eq!(client.end(), 0);
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// What the server says of all files is what a fresh run says.
fn compare(client: &mut Client, open: &[(PathBuf, String)], units: Units, when: &str) {
    let theirs = client.ask("workspace/diagnostic", json!({"previousResultIds": []})).unwrap();
    let mut theirs: Vec<String> = theirs["items"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|file| {
            file["items"].as_array().unwrap().iter().map(move |it| line(file["uri"].as_str().unwrap(), it))
        })
        .collect();
    let sources = Snapshot::in_memory();
    let mut files: Vec<(FileId, FileKind)> = Vec::new();
    let mut sorted: Vec<&(PathBuf, String)> = open.iter().collect();
    sorted.sort();
    for (path, text) in sorted {
        let name = path.file_name().unwrap().to_str().unwrap();
        let file = sources.add(path.to_string_lossy().into_owned(), path.clone(), text.clone()).id;
        files.extend(walk::kind_of(name, text).map(|kind| (file, kind)));
    }
    let units_of_run = formats::plan(&files, &sources, &mut ParseCache::default());
    let settings = Settings { today: Date::of(SystemTime::now()), ..Settings::default() };
    let outcome = check::run_with(Vec::new(), &units_of_run, &sources, &Everywhere(Arc::new(settings)));
    let line_of = |finding: &Finding| {
        let source = sources.get(finding.at.file);
        let item = json!({
            "code": finding.rule.id,
            "range": units.range(&source.text, finding.at.span),
            "message": finding.message,
        });
        line(&uri(&source.path), &item)
    };
    let mut ours: Vec<String> = outcome.findings.iter().map(line_of).collect();
    theirs.sort();
    ours.sort();
    // What was recognised once stays what it was while it is typed: a fresh run knows less of it.
    let known: Vec<String> = files.iter().map(|(file, _)| uri(&sources.get(*file).path)).collect();
    theirs.retain(|line| known.iter().any(|uri| line.starts_with(&format!("{uri} "))));
    assert_eq!(theirs, ours, "{when}");
}

fn line(uri: &str, item: &Value) -> String {
    format!("{uri} {} {} {}", item["range"], item["code"], item["message"])
}

//! After any edits the server has the client's text, and finds in it what a fresh run finds.

use crate::support::client::{Client, pulling, uri};
use crate::support::random::Random;
use crate::support::shared;
use dunnage::check::{self, Everywhere, Settings};
use dunnage::date::Date;
use dunnage::formats::{self, FileKind, ParseCache};
use dunnage::report::Redactor;
use dunnage::rules::Finding;
use dunnage::source::{FileId, Location, Snapshot, Span};
use dunnage::walk;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

/// Files of every format, some of which say something of each other.
const TEXTS: [(&str, &str); 10] = [
    (
        "Dockerfile",
        "\u{FEFF}FROM nginx:latest\r\n# 😀 字\r\nENV A=\"é😀\"\tB=c\r\nRUN sudo apt-get install -y x\r\nUSER root\r\n",
    ),
    (
        "pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: \"字😀\"}\nspec:\n  hostNetwork: true\n  serviceAccountName: é\n  containers:\n    - name: a # é\n      image: nginx:latest\n      securityContext: {privileged: true}\n",
    ),
    (
        "role.yaml",
        "apiVersion: rbac.authorization.k8s.io/v1\r\nkind: ClusterRole\r\nmetadata: {name: 字}\r\nrules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]\r\n",
    ),
    (
        "binding.yaml",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b😀}\nroleRef: {kind: ClusterRole, name: 字, apiGroup: rbac.authorization.k8s.io}\nsubjects: [{kind: ServiceAccount, name: é, namespace: default}]\n",
    ),
    (
        "compose.yaml",
        "services:\r\n  web:\r\n    image: \"nginx:${TAG:-latest}\" # 😀\r\n    privileged: true\r\n    environment: {A: \"字\", PASSWORD: hunter2hunter2}\r\n",
    ),
    (".env", "# 字\r\nTAG=latest\r\nPASSWORD='😀hunter2hunter2'\r\n"),
    (
        "tf/main.tf",
        "variable \"image\" {\n  default = \"nginx:latest\" # 😀\n}\nresource \"aws_ecs_task_definition\" \"t\" {\n  family = \"字\"\n  container_definitions = jsonencode([{ name = \"é\", image = var.image, privileged = true }])\n}\nmodule \"m\" {\n  source = \"./m\"\n  image = \"😀${var.image}\"\n}\n",
    ),
    (
        "tf/m/main.tf",
        "variable \"image\" {}\r\nresource \"kubernetes_pod\" \"p\" {\r\n  spec {\r\n    container {\r\n      name = \"字\"\r\n      image = var.image\r\n      security_context { privileged = true }\r\n    }\r\n  }\r\n}\r\n",
    ),
    ("tf/terraform.tfvars", "image = \"busybox:latest\" # é\n"),
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
fn texts_and_findings_are_those_of_the_client_in_bytes() {
    edit_at_random(Units::Bytes, "utf-8");
}

#[test]
fn texts_and_findings_are_those_of_the_client_in_utf16() {
    edit_at_random(Units::Utf16, "utf-16");
}

#[test]
fn texts_and_findings_are_those_of_the_client_in_characters() {
    edit_at_random(Units::Characters, "utf-32");
}

/// Some of the real files, small enough that a run of all of them takes little.
fn real_files() -> Vec<(String, String)> {
    let Some(corpus) = shared::corpus() else { return Vec::new() };
    let text = |file: FileId| &corpus.sources.get(file).text;
    let small = corpus.files.iter().filter(|(file, _)| (200..3000).contains(&text(*file).len()));
    let small = small.step_by(97).take(24).map(|(file, kind)| {
        let name = match kind {
            FileKind::Dockerfile => "Dockerfile",
            FileKind::Terraform => "main.tf",
            FileKind::Compose => "compose.yaml",
            FileKind::Document | FileKind::Template => "some.yaml",
            FileKind::Variables => ".env",
        };
        (format!("real/{}/{name}", file.0), text(*file).clone())
    });
    small.collect()
}

/// A file as the client has it.
struct Open {
    path: PathBuf,
    text: String,
    /// What it was when that could last be told: it stays that while it is half typed.
    kind: Option<FileKind>,
}

impl Open {
    fn recognise(&mut self) {
        let name = self.path.file_name().unwrap().to_str().unwrap();
        self.kind = walk::kind_of(name, &self.text).or(self.kind);
    }
}

/// Ten thousand edits in a release build; after each the texts are compared, and what is found after some.
fn edit_at_random(units: Units, encoding: &str) {
    let mut texts: Vec<(String, String)> = TEXTS.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    texts.extend(real_files());
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().canonicalize().unwrap();
    fs::create_dir(root.join(".git")).unwrap();
    let mut capabilities = pulling();
    capabilities["general"] = json!({"positionEncodings": [encoding]});
    let mut client = Client::start(&[&root], &capabilities);
    let mut files: Vec<Open> = Vec::new();
    for (name, text) in &texts {
        let mut file = Open { path: root.join(name), text: text.clone(), kind: None };
        client.open(&uri(&file.path), "", text);
        file.recognise();
        files.push(file);
    }
    let mut random = Random::new(units as u64);
    for edit in 0..10_000 / shared::one_of(40) {
        let file = random.below(files.len());
        let changes = changes(&mut files[file].text, &texts, units, &mut random);
        files[file].recognise();
        let uri = uri(&files[file].path);
        client.change(&uri, i32::try_from(edit).unwrap() + 2, &json!(changes));
        let theirs = client.ask("dunnage/text", json!({"uri": uri})).unwrap();
        assert_eq!(theirs.as_str().unwrap(), files[file].text, "{encoding}, edit {edit}");
        if random.below(4) == 0 {
            compare(&mut client, &files, units, &format!("{encoding}, edit {edit} of {uri}"));
        }
    }
    compare(&mut client, &files, units, encoding);
    assert_eq!(client.end(), 0);
}

/// Some changes of a text at once, which are made in it as well.
fn changes(text: &mut String, texts: &[(String, String)], units: Units, random: &mut Random) -> Vec<Value> {
    let mut changes = Vec::new();
    for _ in 0..=random.below(3) {
        // Now and then all is put back, so that not everything is broken for ever.
        if random.below(20) == 0 {
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
    changes
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// What the server says of all files is what a fresh run says.
fn compare(client: &mut Client, open: &[Open], units: Units, when: &str) {
    let theirs = client.ask("workspace/diagnostic", json!({"previousResultIds": []})).unwrap();
    let items = |file: &Value| file["items"].as_array().unwrap().clone();
    let mut theirs: Vec<String> = theirs["items"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|file| {
            items(file)
                .into_iter()
                .filter(|it| !it["code"].is_null())
                .map(move |it| line(file["uri"].as_str().unwrap(), &it))
        })
        .collect();
    let sources = Snapshot::in_memory();
    let mut files: Vec<(FileId, FileKind)> = Vec::new();
    let mut sorted: Vec<&Open> = open.iter().collect();
    sorted.sort_by_key(|file| &file.path);
    for Open { path, text, kind } in sorted {
        let file = sources.add(path.to_string_lossy().into_owned(), path.clone(), text.clone()).id;
        files.extend(kind.map(|kind| (file, kind)));
    }
    let units_of_run = formats::plan(&files, &sources, &mut ParseCache::default());
    let settings = Settings { today: Date::of(SystemTime::now()), ..Settings::default() };
    let outcome = check::run_with(Vec::new(), &units_of_run, &sources, &Everywhere(Arc::new(settings)));
    // No secret leaves the server, and what stands in one text may stand in another.
    let names: Vec<String> = files.iter().map(|(file, _)| sources.get(*file).name.clone()).collect();
    let redactor = Redactor::new(&outcome.secrets, names.iter().map(String::as_str));
    let location = |at: Location| {
        let source = sources.get(at.file);
        (uri(&source.path), units.range(&source.text, at.span))
    };
    let line_of = |finding: &Finding| {
        let (uri, range) = location(finding.at);
        let related = finding.related().into_iter().map(|(at, message)| {
            let (uri, range) = location(at);
            json!({"location": {"uri": uri, "range": range}, "message": redactor.redact(&message)})
        });
        let related: Vec<Value> = related.collect();
        let related = if related.is_empty() { Value::Null } else { json!(related) };
        let item = json!({
            "code": finding.rule.id,
            "range": range,
            "message": redactor.redact(&finding.message),
            "relatedInformation": related,
        });
        line(&uri, &item)
    };
    let mut ours: Vec<String> = outcome.findings.iter().map(line_of).collect();
    theirs.sort();
    ours.sort();
    if theirs != ours {
        let only = |some: &[String], others: &[String]| {
            let only: Vec<String> = some.iter().filter(|line| !others.contains(line)).cloned().collect();
            only.join("\n")
        };
        panic!(
            "{when}\nonly the server says:\n{}\nonly a fresh run says:\n{}",
            only(&theirs, &ours),
            only(&ours, &theirs)
        );
    }
}

fn line(uri: &str, item: &Value) -> String {
    format!("{uri} {} {} {} {}", item["range"], item["code"], item["message"], item["relatedInformation"])
}

//! The engine that keeps what it knows says after any edits what a fresh run says.

use crate::support::random::Random;
use dunnage::check::{self, Everywhere, Kept, Outcome, Settings};
use dunnage::date::Date;
use dunnage::formats::{self, FileKind, ParseCache, Unit};
use dunnage::report::{self, Format};
use dunnage::rules::Profile;
use dunnage::source::{FileId, Snapshot};
use dunnage::walk;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

/// The texts of a project by name.
type Texts = BTreeMap<String, String>;

#[test]
fn after_any_edits_the_kept_findings_are_those_of_a_fresh_run() {
    for seed in 0..3 {
        edit_at_random(project(), seed, 120);
    }
}

#[test]
fn a_change_costs_the_units_that_read_it() {
    let mut session = Session::new(project());
    let all = session.round();
    assert!(all > 8, "{all}");
    assert_eq!(session.round(), 0);
    session.edit("k8s/web.yaml", Some("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"));
    assert_eq!(session.round(), 1);
    // Two root modules call the module that reads it.
    session.edit("tf/modules/m/policy.json", Some("{}"));
    assert_eq!(session.round(), 2);
    session.edit("notes.txt", Some("nobody reads this"));
    assert_eq!(session.round(), 0);
    // Looked for by both files of Compose there, and not there before. It is looked into by itself, too.
    session.edit("shop/.env", Some("TAG=latest\n"));
    assert_eq!(session.round(), 3);
    session.edit("shop/.env", None);
    assert_eq!(session.round(), 2);
}

#[test]
fn a_round_that_is_stopped_leaves_less_to_do() {
    let mut session = Session::new(project());
    let all = Session::new(project()).round();
    let asked = AtomicUsize::new(0);
    // Each unit asks twice.
    let round = session.next_until(&|| asked.fetch_add(1, Relaxed) >= 7);
    assert!(round.stopped && round.changed.is_empty());
    assert!(session.kept.outcome(&session.sources).findings.is_empty(), "nothing is said by halves");
    let rest = session.round();
    assert!(0 < rest && rest < all, "{rest} of {all}");
    session.is_as_fresh("after the rest");
    // What a stopped round read and what has changed since is read again.
    session.edit("k8s/web.yaml", Some("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"));
    assert!(session.next_until(&|| true).stopped);
    session.edit("k8s/web.yaml", Some("apiVersion: v1\nkind: Pod\nmetadata: {name: other}\n"));
    assert_eq!(session.round(), 1);
    session.is_as_fresh("after another edit");
}

#[test]
fn only_files_of_which_something_else_may_be_said_are_told() {
    let mut session = Session::new(project());
    session.round();
    session.edit("k8s/pod.yaml", Some("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"));
    let changed = session.next().changed;
    let names: Vec<&str> = changed.iter().map(|file| &*session.sources.get(*file).name).collect();
    assert_eq!(names, ["k8s/pod.yaml"]);
}

fn project() -> Texts {
    let manifest = |name: &str, image: &str| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: shop}}\nspec:\n  template:\n    \
             metadata: {{labels: {{app: {name}}}}}\n    spec:\n      serviceAccountName: {name}\n      containers:\n        \
             - name: web # dunnage: ignore[latest-tag] later\n          image: {image}\n          securityContext: &c\n            \
             privileged: true\n        - {{name: side, image: busybox, securityContext: *c}}\n"
        )
    };
    let role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}\nrules:\n  \
                - {apiGroups: ['*'], resources: ['*'], verbs: ['*']}\n---\napiVersion: rbac.authorization.k8s.io/v1\n\
                kind: ClusterRoleBinding\nmetadata: {name: all}\nroleRef: {kind: ClusterRole, name: all, apiGroup: \
                rbac.authorization.k8s.io}\nsubjects:\n  - {kind: ServiceAccount, name: web, namespace: shop}\n";
    let files = [
        ("Dockerfile", "# hadolint global ignore=DL3007\nFROM nginx:latest\nARG TAG=1\nFROM alpine:$TAG\nRUN sudo id\n".to_owned()),
        ("k8s/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {hostNetwork: true, containers: [{name: a, image: 'b:1'}]}\n".into()),
        ("k8s/web.yaml", manifest("web", "nginx:latest")),
        ("k8s/api.yaml", manifest("api", "web")),
        ("k8s/role.yaml", role.into()),
        ("shop/compose.yaml", "services:\n  web:\n    image: 'web:${TAG:-latest}'\n    privileged: true\n    extends: {file: base.yaml, service: base}\n".into()),
        ("shop/compose.override.yaml", "services:\n  web:\n    user: root\n".into()),
        ("shop/base.yaml", "services:\n  base:\n    image: busybox\n    network_mode: host\n".into()),
        ("tf/main.tf", "variable \"image\" { default = \"nginx:latest\" }\nmodule \"m\" {\n  source = \"./modules/m\"\n  image  = var.image\n}\n".into()),
        ("tf/modules/m/main.tf", "variable \"image\" {}\nresource \"aws_ecs_task_definition\" \"t\" {\n  family = \"t\"\n  container_definitions = jsonencode([{ name = \"a\", image = var.image, privileged = true }])\n}\nresource \"aws_iam_policy\" \"p\" {\n  policy = file(\"${path.module}/policy.json\")\n}\n".into()),
        ("tf/modules/m/policy.json", "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}".into()),
        ("other/main.tf", "module \"m\" {\n  source = \"../tf/modules/m\"\n  image  = \"busybox\"\n}\n".into()),
    ];
    files.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

/// What an editor holds: the texts, and what was kept of the rounds before.
struct Session {
    texts: Texts,
    sources: Snapshot,
    cache: ParseCache,
    kept: Kept,
}

fn settings() -> Everywhere {
    // Suppressions end, and nothing else depends on the day.
    Everywhere(Arc::new(Settings { today: Date::parse("2026-11-28"), ..Settings::of([Profile::All]) }))
}

impl Session {
    fn new(texts: Texts) -> Self {
        let sources = snapshot(&texts);
        Self { texts, sources, cache: ParseCache::default(), kept: Kept::default() }
    }

    fn edit(&mut self, name: &str, text: Option<&str>) {
        self.sources = self.sources.edited([(name.into(), text.map(str::to_owned))]);
        match text {
            Some(text) => self.texts.insert(name.to_owned(), text.to_owned()),
            None => self.texts.remove(name),
        };
    }

    fn next(&mut self) -> check::Round {
        self.next_until(&|| false)
    }

    fn next_until(&mut self, stop: check::Stop) -> check::Round {
        let units = units(&self.texts, &self.sources, &mut self.cache);
        self.kept.round(&[], &units, &self.sources, &settings(), stop)
    }

    /// Says what a fresh run of these texts says.
    fn is_as_fresh(&self, when: &str) {
        let sources = snapshot(&self.texts);
        let units = units(&self.texts, &sources, &mut ParseCache::default());
        let fresh = check::run_with(Vec::new(), &units, &sources, &settings());
        let (fresh, kept) = (said(&fresh, &sources), said(&self.kept.outcome(&self.sources), &self.sources));
        assert_eq!(kept, fresh, "{when}");
    }

    fn round(&mut self) -> usize {
        self.next().read
    }
}

fn snapshot(texts: &Texts) -> Snapshot {
    let sources = Snapshot::in_memory();
    for (name, text) in texts {
        sources.add(name.clone(), name.into(), text.clone());
    }
    sources
}

fn units(texts: &Texts, sources: &Snapshot, cache: &mut ParseCache) -> Vec<Unit> {
    let kind = |(name, text): (&String, &String)| -> Option<(FileId, FileKind)> {
        let kind = walk::kind_of(Path::new(name).file_name()?.to_str()?, text)?;
        Some((sources.open(Path::new(name))?.id, kind))
    };
    formats::plan(&texts.iter().filter_map(kind).collect::<Vec<_>>(), sources, cache)
}

fn edit_at_random(texts: Texts, seed: u64, edits: usize) {
    let mut random = Random::new(seed);
    let originals = texts.clone();
    let mut session = Session::new(texts);
    session.round();
    for edit in 0..edits {
        let names: Vec<&String> = originals.keys().collect();
        let name = names[random.below(names.len())].clone();
        let text = session.texts.get(&name).cloned();
        let text = match (random.below(10), text) {
            (0, Some(_)) => None,
            (0 | 1, None) => originals.get(&name).cloned(),
            (1, Some(_)) => Some(originals[names[random.below(names.len())]].clone()),
            (_, text) => Some(mutated(&text.unwrap_or_default(), &mut random)),
        };
        session.edit(&name, text.as_deref());
        match random.below(5) {
            0 => continue,
            1 => {
                let left = AtomicUsize::new(random.below(4));
                session.next_until(&|| left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_err());
                continue;
            }
            _ => drop(session.round()),
        }
        session.is_as_fresh(&format!("seed {seed}, edit {edit}, of {name}:\n{:?}", session.texts.get(&name)));
    }
}

/// A line taken away, doubled or moved, or a piece of another line in it.
fn mutated(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    if lines.is_empty() {
        return "# nothing\n".to_owned();
    }
    let (at, other) = (random.below(lines.len()), random.below(lines.len()));
    match random.below(5) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(other, lines[at].clone()),
        2 => lines.swap(at, other),
        3 => lines[at] = lines[at].replace("true", "false"),
        _ => {
            let cut = lines[at].char_indices().nth(random.below(20)).map_or(0, |(at, _)| at);
            lines[at].truncate(cut);
            lines[at].push('\n');
        }
    }
    lines.concat()
}

/// All that a program is told.
fn said(outcome: &Outcome, sources: &Snapshot) -> String {
    let run = report::Run { show_suppressed: true, show_unknown: true, ..report::Run::of(outcome, sources) };
    let (mut out, mut aside) = (Vec::new(), Vec::new());
    report::write(
        Format::Json,
        &run,
        &report::text::Style { color: false, links: false, unicode: false, width: 100, breaks: true },
        &mut out,
        &mut aside,
    )
    .unwrap();
    format!("{}{}", String::from_utf8(out).unwrap().replace("},", "},\n"), String::from_utf8(aside).unwrap())
}

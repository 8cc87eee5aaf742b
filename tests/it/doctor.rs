//! `dunnage doctor`: why a file is checked or not, as what, with what, by real runs of the binary.

use crate::support::command::{Directory, Run};
use std::collections::BTreeSet;
use std::fs;

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      image: quay.io/fans/web:latest # dunnage: ignore[latest-tag] rebuilt every night
      securityContext: {privileged: true}
";

fn told(directory: &Directory, file: &str) -> String {
    let run = directory.run(&["doctor", file]);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{file}");
    run.out
}

#[test]
fn a_file_that_is_checked() {
    let directory = Directory::new()
        .with("dunnage.yaml", "extends: base.yaml\nrules:\n  missing-cpu-limit: low\n  run-as-root: off\n")
        .with("base.yaml", "profile: strict\n")
        .with("web.yaml", POD);
    let out = told(&directory, "web.yaml");
    for line in [
        "web.yaml\n  checked as Kubernetes manifests\n",
        "  configured by dunnage.yaml, which extends base.yaml (`dunnage config web.yaml` shows what it comes to)\n",
        " by profile strict (base.yaml:1)\n",
        "  on: missing-cpu-limit (dunnage.yaml:3)\n",
        "  off: run-as-root (dunnage.yaml:4)\n",
        "\nfindings\n  1 critical[privileged]\n",
        "  web.yaml:7:38: dunnage latest-tag (rebuilt every night)\n    silences latest-tag at web.yaml:7:31: ",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    assert!(!out.contains("latest-tag]"), "what is silenced is no finding: {out}");
}

#[test]
fn what_a_baseline_knows_is_counted_apart() {
    let directory = Directory::new().with("dunnage.yaml", "baseline: known.txt\n").with("web.yaml", POD);
    let missing = directory.run(&["doctor", "web.yaml"]);
    assert!(missing.code == 2 && missing.err.contains("there is no baseline `known.txt`"), "{}", missing.err);
    directory.run(&["check", "--write-baseline", "known.txt"]);
    let out = told(&directory, "web.yaml");
    assert!(out.contains("\nfindings\n  none that is new\n  "), "{out}");
    assert!(out.contains(" known from known.txt\n") && !out.contains("[privileged]"), "{out}");
    let json = directory.run(&["doctor", "web.yaml", "--format", "json"]).json();
    assert!(json["known"].as_u64() > Some(0) && json["findings"].as_array().unwrap().is_empty(), "{json}");
}

#[test]
fn what_it_is_read_with_and_what_was_looked_for() {
    let directory = Directory::new()
        .with("compose.yaml", "services: {web: {build: ., environment: {A: \"${A}\"}, mem_limit: \"${MEMORY}\"}}\n")
        .with("compose.override.yaml", "services: {web: {privileged: true}}\n")
        .with("Dockerfile", "FROM alpine:3.22\nUSER 1000\n");
    let out = told(&directory, "compose.yaml");
    assert!(out.contains("checked as a Compose file"), "{out}");
    assert!(out.contains("read with it\n  Dockerfile\n  compose.override.yaml\n"), "{out}");
    assert!(out.contains("looked for and not there: .env"), "{out}");
    assert!(out.contains("memory limit of service `web`: `MEMORY` is not set in any file"), "{out}");
    // The Dockerfile is a unit of its own, and a part of the Compose file's.
    let json = directory.run(&["doctor", "Dockerfile", "--format", "json"]).json();
    let formats: Vec<&str> =
        json["units"].as_array().unwrap().iter().map(|it| it["format"].as_str().unwrap()).collect();
    assert_eq!(formats, ["dockerfile", "compose"]);
    assert_eq!(json["walk"]["checked"], true);
}

#[test]
fn a_finding_in_another_file_that_is_about_this_one() {
    let directory = Directory::new()
        .with("terraform.tfvars", "tag = \"latest\"\n")
        .with("main.tf", "variable \"tag\" {}\nresource \"docker_container\" \"c\" {\n  name = \"c\"\n  image = \"nginx:${var.tag}\"\n}\n");
    let out = told(&directory, "main.tf");
    assert!(out.contains("medium[latest-tag] at terraform.tfvars:1:8, which is used here\n"), "{out}");
}

#[test]
fn why_a_file_is_left_alone() {
    let directory = Directory::new()
        .with(".git/HEAD", "")
        .with(".gitignore", "# built\nout/\n*.tmp.yaml\n!keep.tmp.yaml\n")
        .with("dunnage.yaml", "exclude:\n  - vendor/\n  - '*.test.yaml'\n")
        .with("out/web.yaml", POD)
        .with("a.tmp.yaml", POD)
        .with("keep.tmp.yaml", POD)
        .with("vendor/deep/web.yaml", POD)
        .with("a.test.yaml", POD)
        .with("node_modules/x/web.yaml", POD)
        .with("notes.md", "# x\n")
        .with("ci.yaml", "on: push\n")
        .with("Dockerfile.old", "hello\n")
        .with("Dockerfile.j2", "FROM {{ x }}\n")
        .with("binary.yaml", "a\0b")
        .with("chart/Chart.yaml", "name: shop\n")
        .with("chart/templates/web.yaml", "kind: {{ x }}\n")
        .with("cfn.yaml", "AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n");
    for (file, words) in [
        ("out/web.yaml", "not checked by a walk: `out` is ignored by `out/` (.gitignore:2)"),
        ("out/web.yaml", "named on the command line, it is checked as Kubernetes manifests"),
        ("a.tmp.yaml", "ignored by `*.tmp.yaml` (.gitignore:3)"),
        ("keep.tmp.yaml", "checked as Kubernetes manifests"),
        ("vendor/deep/web.yaml", "`vendor` is excluded by `vendor/` (dunnage.yaml:2)"),
        ("a.test.yaml", "excluded by `*.test.yaml` (dunnage.yaml:3)"),
        ("node_modules/x/web.yaml", "`node_modules` is never looked into"),
        ("notes.md", "not called like a Dockerfile, YAML, JSON or Terraform"),
        ("ci.yaml", "has neither `apiVersion` and `kind`, nor `services`"),
        ("Dockerfile.old", "called like a Dockerfile, but does not begin with `FROM` or `ARG`"),
        ("Dockerfile.j2", "template of a Dockerfile: check what it is rendered to"),
        ("binary.yaml", "not a text file"),
        ("chart/templates/web.yaml", "templates of chart `chart` are not rendered"),
    ] {
        let out = told(&directory, file);
        assert!(out.contains(words), "{file}: {words}\n{out}");
    }
    let missing = directory.run(&["doctor", "gone.yaml"]);
    assert_eq!((missing.code, missing.err.as_str()), (2, "error: no such file or directory: `gone.yaml`\n"));
    let all = told(&directory, ".");
    for line in [
        "checked\n  1 Kubernetes or ECS document\n",
        "  ignored by `out/` (.gitignore:2): out\n",
        "  excluded by `vendor/` (dunnage.yaml:2): vendor\n",
        "  never looked into: .git, node_modules\n",
    ] {
        assert!(all.contains(line), "{line}\n{all}");
    }
    let only = Directory::new().with("dunnage.yaml", "include: deploy/\n").with("web.yaml", POD);
    assert!(told(&only, "web.yaml").contains("matched by no glob of `include` (dunnage.yaml:1)"));
}

#[test]
fn a_broken_configuration_is_said_first() {
    let directory = Directory::new().with("dunnage.yaml", "profil: strict\n").with("web.yaml", POD);
    for path in ["web.yaml", "."] {
        let run = directory.run(&["doctor", path]);
        assert_eq!((run.code, run.out.as_str()), (2, ""));
        assert!(run.err.contains("did you mean `profile`?"), "{}", run.err);
    }
}

/// The answer is worked out beside the walk, and has to be the walk's.
#[test]
fn what_it_says_is_what_the_walk_does() {
    let lists = [
        ("", ".gitignore", "a.yaml\n/b/\n**/c/*.yaml\n!c/keep.yaml\nd\n# x\n\\#e.yaml\ntrail.yaml   \n"),
        ("", ".git/info/exclude", "f.yaml\n!a.yaml\n"),
        ("", ".ignore", "!g.yaml\nh.yaml\n"),
        ("sub", ".gitignore", "!a.yaml\ng.yaml\nh.yaml\n[i.yaml\n"),
        ("sub/own", ".git/HEAD", ""),
        ("sub/own", ".gitignore", "k.yaml\n"),
    ];
    let names = ["a", "b", "c", "keep", "d", "f", "g", "h", "k", "trail", "#e", "plain"];
    for repository in [true, false] {
        let mut directory = Directory::new().with("dunnage.yaml", "exclude: [k.yaml, '!sub/k.yaml', /x/d.yaml]\n");
        if repository {
            directory = directory.with(".git/HEAD", "");
        }
        for (at, name, text) in lists {
            if repository || !name.starts_with(".git/info") {
                directory = directory.with(format!("{at}/{name}").trim_start_matches('/'), text);
            }
        }
        let mut files = Vec::new();
        for at in ["", "b/", "c/", "d/", "x/", "sub/", "sub/c/", "sub/b/", "sub/own/", "sub/own/c/", ".hidden/"] {
            for name in names {
                let file = format!("{at}{name}.yaml");
                directory = directory.with(&file, POD);
                files.push(file);
            }
        }
        let report = directory.run(&["check", "--format", "json", "--no-suppressions"]).json();
        let found = report["findings"].as_array().unwrap().iter();
        let found: BTreeSet<String> = found.map(|it| it["path"].as_str().unwrap().to_owned()).collect();
        let survey = directory.run(&["doctor", "--format", "json"]).json();
        let surveyed = survey["checked"].as_array().unwrap().iter();
        let surveyed: BTreeSet<String> = surveyed.map(|it| it.as_str().unwrap().to_owned()).collect();
        assert_eq!(surveyed, found);
        assert!(found.len() > 20 && found.len() < files.len() - 10, "{}", found.len());
        // And of single files, each with the line that says so.
        for file in files.iter().step_by(5) {
            let out = directory.run(&["doctor", file, "--format", "json"]).json();
            assert_eq!(out["walk"]["checked"], found.contains(file), "{file}: {}", out["walk"]);
            if out["walk"]["checked"] == false {
                let by = &out["walk"]["origin"];
                let list = fs::read_to_string(directory.0.path().join(by["path"].as_str().unwrap())).unwrap();
                let line = list.lines().nth(by["line"].as_u64().unwrap() as usize - 1).unwrap();
                let message = out["walk"]["message"].as_str().unwrap();
                let glob = message.split('`').nth(1).unwrap();
                assert!(line.contains(glob.trim_start_matches('\'')), "{file}: {message}: {line}");
            }
        }
    }
}

#[test]
fn nothing_in_a_file_commands_the_terminal_or_shows_a_secret() {
    let secret = "AKIAQ3EGVKLZ5XW7R2TD";
    let compose =
        format!("services: {{\"w\\e[2J\": {{image: 'a:1', user: \"${{X:-$Y}}\", environment: {{AWS: {secret}}}}}}}\n");
    let directory = Directory::new().with("compose.yaml", compose);
    for format in ["pretty", "json"] {
        let Run { out, .. } = directory.run(&["doctor", "compose.yaml", "--format", format]);
        assert!(!out.contains('\u{1b}') && !out.contains(secret), "{out}");
    }
}

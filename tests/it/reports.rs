//! Every format of a report, as programs read it: snapshots of one small tree, and where reports go.
//! `DUNNAGE_UPDATE=1 cargo test --test it reports` rewrites them.

use crate::support::command::{Directory, Run};
use std::path::Path;

const SNAPSHOTS: &str = "tests/it/snapshots/reports";

/// One of each that a report may have to say: a way that a value takes, several uses, a fix, something silenced, something
/// that cannot be read, a note, a secret, and names that are not as names should be.
fn tree() -> Directory {
    Directory::new()
        .with("Dockerfile", "FROM node:latest\nUSER 65532\nHEALTHCHECK CMD true\nCMD [\"node\"]\n")
        .with(
            "k8s/pod | é.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  automountServiceAccountToken: false\n  containers:\n    \
             - name: web\n      image: shop/web:1.0\n      securityContext: &safe {note: \"é😀\", privileged: true}\n    \
             - name: log\n      image: shop/log:1.0\n      securityContext: *safe\n      env:\n        \
             - {name: DB_PASSWORD, value: tugboat-1987-anchor}\n    \
             - name: old\n      image: shop/old:latest # dunnage: ignore[latest-tag] until the move\n",
        )
        .with("k8s/broken.yaml", "apiVersion: v1\nkind: Pod\nmetadata: [\n")
        .with("main.tf", "variable \"image\" {\n  default = \"nginx:latest\"\n}\nresource \"kubernetes_pod\" \"p\" {\n  spec {\n    container {\n      name  = \"p\"\n      image = var.image\n    }\n  }\n}\n")
        .with("k8s/template.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {{ .Values.name }}\n")
}

/// The report without what differs from run to run.
fn steady(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        // The pages are another test's.
        let is_page =
            |line: &str| ["\"text\": \"# ", "\"markdown\": \"# "].iter().any(|it| line.trim_start().starts_with(it));
        let line = match line.find("\"duration_ms\": ") {
            None if is_page(line) => "(the page)".to_owned(),
            Some(at) => format!("{}\"duration_ms\": 0{}", &line[..at], if line.ends_with(',') { "," } else { "" }),
            None => line.to_owned(),
        };
        out += &line;
        out.push('\n');
    }
    out.replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

fn check(format: &str) -> Run {
    tree().run(&["check", "--show-suppressed", "--format", format])
}

fn is_as_before(format: &str) {
    let run = check(format);
    assert_eq!(run.code, 1, "{}", run.err);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SNAPSHOTS).join(format!("{format}.txt"));
    let now = steady(&run.out);
    assert!(!now.contains("tugboat-1987-anchor"), "{format} shows a secret");
    if std::env::var_os("DUNNAGE_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &now).unwrap();
    }
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = now.lines().zip(before.lines()).find(|(now, before)| now != before);
    assert!(now == before, "{format}: first difference: {differs:#?}; DUNNAGE_UPDATE=1 rewrites {}", path.display());
}

#[test]
fn sarif() {
    is_as_before("sarif");
}

#[test]
fn reports_go_where_they_are_sent_and_are_whole() {
    let directory = tree().with("out/old.sarif", "as it was");
    let run = directory.run(&[
        "check",
        "--format",
        "concise",
        "--format",
        "sarif=out/old.sarif",
        "--format",
        "json=new.json",
    ]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("Dockerfile:1:11: medium[latest-tag]"), "{}", run.out);
    let read = |name: &str| std::fs::read_to_string(directory.0.path().join(name)).unwrap();
    for name in ["out/old.sarif", "new.json"] {
        serde_json::from_str::<serde_json::Value>(&read(name)).unwrap();
    }
    let names = |directory: &Path| {
        let mut names: Vec<_> = std::fs::read_dir(directory).unwrap().map(|it| it.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&directory.0.path().join("out")), ["old.sarif"], "nothing is left behind");
    // Where nothing can be checked, the file that is there stays.
    let failed = directory.run(&["check", "--format", "sarif=out/old.sarif", "--diff", "nowhere"]);
    assert_eq!(failed.code, 2);
    assert!(read("out/old.sarif").contains("latest-tag"));
    assert_eq!(names(&directory.0.path().join("out")), ["old.sarif"], "nothing is left behind");
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_checked() {
    let directory = tree();
    for (arguments, says) in [
        (vec!["--format", "json", "--format", "sarif"], "both go to standard output"),
        (vec!["--format", "sarif=nowhere/x.sarif"], "cannot write `nowhere/x.sarif`: no such file or directory"),
        (vec!["--format", "sarif=k8s"], "cannot write `k8s`"),
        (vec!["--format", "sarif=a", "--format", "json=./a"], "two reports go to `./a`"),
        (vec!["--format", "sarif="], "no file is named"),
        (vec!["--format", "sariff"], "did you mean `sarif`?"),
        (vec!["--format", "sarif", "--statistics"], "`--statistics`"),
    ] {
        let run = directory.run(&[&["check"], &arguments[..]].concat());
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.err.contains(says) && run.out.is_empty(), "{arguments:?}: {}", run.err);
    }
}

#[test]
fn code_scanning_gets_paths_from_the_repository() {
    let directory = tree().with(".git/HEAD", "ref: refs/heads/main\n");
    let mut command = directory.command(&["check", "--format", "sarif"]);
    command.current_dir(directory.0.path().join("k8s"));
    let report = Run::of(command.output().unwrap()).json();
    let results = report["runs"][0]["results"].as_array().unwrap();
    let uri = |it: &serde_json::Value| it["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
    assert!(results.iter().any(|it| uri(it) == "k8s/pod%20%7C%20%C3%A9.yaml"), "{report:#}");
    assert!(results.iter().all(|it| uri(it).as_str().unwrap().starts_with("k8s/")));
}

//! A team with old files adopts the tool: baselines, and findings of changed lines only, on real git repositories.

use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A directory with a repository, both gone after the test.
struct Repository(TempDir);

/// Nothing where there is no git: the test says so and passes.
fn repository() -> Option<Repository> {
    if Command::new("git").arg("--version").output().is_err() {
        println!("skipped: there is no git");
        return None;
    }
    let repository = Repository(tempfile::tempdir().unwrap());
    repository.git(&["init", "-q", "-b", "main"]);
    Some(repository)
}

struct Checked {
    code: i32,
    out: String,
    err: String,
}

impl Checked {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}{}", self.out, self.err))
    }

    /// `path:line rule`
    fn findings(&self) -> Vec<String> {
        let report = self.json();
        let findings = report["findings"].as_array().unwrap().iter().map(|finding| {
            let (path, rule) = (finding["path"].as_str().unwrap(), finding["rule"].as_str().unwrap());
            format!("{path}:{} {rule}", finding["range"]["start"]["line"])
        });
        findings.collect()
    }
}

impl Repository {
    fn path(&self) -> &Path {
        self.0.path()
    }

    fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.current_dir(self.path()).args(["-c", "user.name=t", "-c", "user.email=t@example.com"]).args(arguments);
        for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
            git.env_remove(name);
        }
        let Output { status, stderr, .. } = git.env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap();
        assert!(status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&stderr));
    }

    fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "x"]);
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn edit(&self, name: &str, edit: impl Fn(&str) -> String) {
        let old = fs::read_to_string(self.path().join(name)).unwrap();
        let new = edit(&old);
        assert_ne!(old, new, "{name}: nothing was edited");
        self.write(name, &new);
    }

    fn check(&self, arguments: &[&str]) -> Checked {
        self.check_in(".", arguments, &[])
    }

    fn json(&self, arguments: &[&str]) -> Checked {
        self.check(&[arguments, &["--format", "json"]].concat())
    }

    fn check_in(&self, directory: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Checked {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dunnage"));
        command.current_dir(self.path().join(directory)).arg("check").args(arguments);
        for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
            command.env_remove(name);
        }
        let Output { status, stdout, stderr } = command.envs(variables.iter().copied()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Checked { code: status.code().unwrap(), out: text(stdout), err: text(stderr) }
    }
}

fn container(name: &str, privileged: bool) -> String {
    format!(
        "        - name: {name}\n          image: \"registry.example/{name}:latest\"\n          securityContext:\n            \
         privileged: {privileged}\n            runAsUser: 1000\n"
    )
}

fn deployment(name: &str, containers: &[String]) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  template:\n    spec:\n      containers:\n{}",
        containers.concat()
    )
}

const DOCKERFILE: &str = "FROM debian:latest AS base\nRUN apt-get update\nUSER root\nENV DB_PASSWORD=tugboat-1987-anchor\n\
                          ADD https://example.com/tool.tar.gz /opt/\n";

/// Faults that a team has had for ten years, in every format.
fn old_files(repository: &Repository) {
    for number in 0..12 {
        let containers: Vec<String> = (0..5).map(|n| container(&format!("c{n}"), n % 2 == 0)).collect();
        repository.write(&format!("k8s/app{number}.yaml"), &deployment(&format!("app{number}"), &containers));
    }
    for number in 0..8 {
        repository.write(&format!("images/{number}/Dockerfile"), DOCKERFILE);
    }
    let mut compose = String::from("services:\n");
    for number in 0..10 {
        let _ =
            write!(compose, "  s{number}:\n    image: nginx:latest\n    privileged: true\n    network_mode: host\n");
    }
    repository.write("compose.yaml", &compose);
    let mut terraform = String::new();
    for number in 0..6 {
        let _ = write!(
            terraform,
            "resource \"aws_iam_policy\" \"p{number}\" {{\n  policy = jsonencode({{\n    Statement = [{{ Effect = \"Allow\", \
             Action = \"*\", Resource = \"*\" }}]\n  }})\n}}\n"
        );
    }
    repository.write("infra/main.tf", &terraform);
}

#[test]
fn a_baseline_survives_what_changes_no_fault() {
    let Some(repository) = repository() else { return };
    old_files(&repository);
    let old = repository.json(&[]).findings().len();
    assert!(old >= 200, "{old} old findings");
    repository.write("ci/readme.md", "x");
    let written = repository.check(&["--write-baseline", "ci/baseline.txt"]);
    assert_eq!(
        (written.code, written.out),
        (0, format!("{old} known findings in `ci/baseline.txt`\n")),
        "{}",
        written.err
    );
    repository.commit();

    let text = fs::read_to_string(repository.path().join("ci/baseline.txt")).unwrap();
    let lines: Vec<&str> = text.lines().skip(1).collect();
    assert!(lines.len() == old && lines.is_sorted() && !text.contains("tugboat"), "{text}");
    let again = repository.check(&["--baseline", "ci/baseline.txt"]);
    assert_eq!(again.code, 0, "{}", again.out);
    assert!(again.out.contains(&format!("not counted: {old} known from the baseline")), "{}", again.out);

    // Code is moved within its file,
    let reversed: Vec<String> = (0..5).rev().map(|n| container(&format!("c{n}"), n % 2 == 0)).collect();
    repository.write("k8s/app0.yaml", &deployment("app0", &reversed));
    repository.edit("compose.yaml", |text| {
        let (head, services) = text.split_once('\n').unwrap();
        let services: Vec<&str> = services.split_inclusive("network_mode: host\n").collect();
        format!("{head}\n{}", services.into_iter().rev().collect::<String>())
    });
    // laid out anew, with comments above,
    repository.edit("k8s/app1.yaml", |text| {
        let wider = text.replace("\n        ", "\n            ").replace('"', "").replace("name: c1", "name: 'c1'");
        format!("# Nobody knows why.\n\n{wider}")
    });
    repository
        .edit("infra/main.tf", |text| format!("# Rights.\n{}", text.replace(" = \"Allow\"", "    =   \"Allow\"")));
    repository.edit("images/1/Dockerfile", |text| text.replace("USER root", "# As ever.\n\nUSER   root"));
    // and renamed.
    repository.git(&["mv", "k8s/app2.yaml", "k8s/renamed.yaml"]);
    repository.git(&["mv", "images/3", "images/three"]);
    let moved = repository.json(&["--baseline", "ci/baseline.txt"]);
    assert_eq!((moved.findings(), moved.code), (vec![], 0));
    assert_eq!(moved.json()["summary"]["baseline"]["obsolete"], 0);

    // One new fault.
    repository.edit("k8s/app3.yaml", |text| text.replacen("privileged: false", "privileged: true", 1));
    let new = repository.json(&["--baseline", "ci/baseline.txt"]);
    assert_eq!((new.findings(), new.code), (vec!["k8s/app3.yaml:17 privileged".to_owned()], 1));
    assert_eq!(repository.check(&["--baseline", "ci/baseline.txt", "--exit-zero"]).code, 0);

    // Old ones that are gone are said (one is that of c1 in app3: what is privileged needs no escalation), and only where they would have been seen.
    repository.edit("k8s/app4.yaml", |text| text.replace("privileged: true", "privileged: false"));
    let gone = repository.check(&["--baseline", "ci/baseline.txt"]);
    let note = "note: ci/baseline.txt: 4 entries are obsolete: write the baseline again";
    assert!(gone.out.contains(note), "{}", gone.out);
    let elsewhere = repository.check(&["--baseline", "ci/baseline.txt", "images"]);
    assert!(!elsewhere.out.contains("obsolete"), "{}", elsewhere.out);
    let by_rule = repository.check(&["--baseline", "ci/baseline.txt", "--select", "latest-tag"]);
    assert!(!by_rule.out.contains("obsolete"), "{}", by_rule.out);

    // Written again for a part, the rest of it stays; from another directory it is the same.
    let part = repository.check_in("k8s", &["--write-baseline", "../ci/baseline.txt"], &[]);
    assert_eq!(part.code, 0, "{}", part.err);
    assert_eq!(repository.json(&["--baseline", "ci/baseline.txt"]).findings(), Vec::<String>::new());
}

#[test]
fn a_broken_baseline_is_an_error() {
    let Some(repository) = repository() else { return };
    repository.write("a.yaml", &deployment("a", &[container("c", true)]));
    let none = repository.check(&["--baseline", "known.txt"]);
    assert_eq!((none.code, none.out.as_str()), (2, ""));
    assert!(
        none.err.contains("there is no baseline `known.txt`: `dunnage check --write-baseline known.txt`"),
        "{}",
        none.err
    );
    repository.check(&["--write-baseline", "known.txt"]);
    repository.edit("known.txt", |text| text.replacen(" privileged", "", 1));
    let broken = repository.check(&["--baseline", "known.txt"]);
    assert_eq!(broken.code, 2);
    let frame = ["error: must be a path, a rule and a fingerprint", "[known.txt:", "1 mistake in the baseline"];
    assert!(frame.iter().all(|part| broken.err.contains(part)), "{}", broken.err);
}

#[test]
fn a_configuration_names_the_baseline_of_its_files() {
    let Some(repository) = repository() else { return };
    for name in ["a", "b/b", "c/c"] {
        repository.write(&format!("{name}.yaml"), &deployment("x", &[container("c", true)]));
    }
    let all = repository.json(&[]).findings();
    repository.write("dunnage.yaml", "baseline: ci/known.txt\n");
    repository.write("c/dunnage.yaml", "profile: recommended\n");
    fs::create_dir(repository.path().join("ci")).unwrap();
    let none = repository.check(&[]);
    assert_eq!((none.code, none.out.as_str()), (2, ""));
    let frame = ["there is no baseline `ci/known.txt`", "[dunnage.yaml:1:11]", "--write-baseline ci/known.txt"];
    assert!(frame.iter().all(|part| none.err.contains(part)), "{}", none.err);
    // What is written are all findings, whatever the configuration knows already.
    for _ in 0..2 {
        let written = repository.check(&["--write-baseline", "ci/known.txt", "a.yaml", "b"]);
        assert_eq!((written.code, written.err.as_str()), (0, ""));
    }
    let left = repository.json(&[]).findings();
    let expected: Vec<String> = all.iter().filter(|it| it.starts_with("c/")).cloned().collect();
    assert_eq!(left, expected);
    // From below it is the same file; the command line holds over it, and without configuration there is none.
    assert_eq!(repository.check_in("b", &[], &[]).code, 0);
    assert_eq!(repository.json(&["--no-config"]).findings(), all);
    repository.check(&["--no-config", "--write-baseline", "c.txt", "c"]);
    let by_hand = repository.json(&["--baseline", "c.txt"]).findings();
    assert!(by_hand.iter().all(|it| !it.starts_with("c/")) && by_hand.len() == all.len() - expected.len());
    // What nothing is found for any more is said.
    repository.write("a.yaml", &deployment("x", &[limited("c")]));
    let gone = repository.check(&["a.yaml"]);
    assert!(gone.code == 0 && gone.out.contains("note: ci/known.txt:"), "{}{}", gone.out, gone.err);
    assert!(repository.check_in(".", &[], &[]).err.is_empty());
    repository.edit("ci/known.txt", |text| format!("{text}<<<<<<< HEAD\n"));
    let broken = repository.check(&[]);
    assert!(broken.code == 2 && broken.err.contains("a merge conflict"), "{}", broken.err);
    // What is written anew need not be whole; another file than a baseline is not written over.
    for text in ["", "<<<<<<< HEAD\n# dunnage baseline 1: x\nhalf a line\n=======\n>>>>>>> b\n"] {
        repository.write("ci/known.txt", text);
        let written = repository.check(&["--write-baseline", "ci/known.txt"]);
        assert_eq!((written.code, written.err.as_str()), (0, ""), "{text}");
        assert_eq!(repository.json(&["--no-config", "--baseline", "ci/known.txt"]).findings(), Vec::<String>::new());
    }
    let refused = repository.check(&["--write-baseline", "c/dunnage.yaml"]);
    assert!(refused.code == 2 && refused.err.contains("no baseline"), "{}", refused.err);
}

#[test]
fn a_diff_shows_what_a_branch_changed() {
    let Some(repository) = repository() else { return };
    old_files(&repository);
    repository.write(".gitattributes", "k8s/** diff=odd\ncompose.yaml -diff\n");
    repository.write("k8s/clean.yaml", &deployment("clean", &[limited("a"), limited("b")]));
    repository.write("app/Dockerfile", "FROM debian:12.5\nRUN apt-get update\nUSER app\nCMD [\"app\"]\n");
    repository.commit();
    repository.git(&["checkout", "-q", "-b", "feature"]);
    // Settings for people to read by must not matter.
    for (key, value) in [
        ("diff.external", "false"),
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("color.ui", "always"),
        ("core.quotepath", "false"),
        ("diff.context", "9"),
        ("diff.renames", "false"),
        ("diff.odd.command", "false"),
        ("diff.odd.textconv", "false"),
        ("diff.odd.binary", "true"),
    ] {
        repository.git(&["config", key, value]);
    }
    let nothing = repository.json(&["--diff", "main"]);
    assert_eq!((nothing.findings(), nothing.code), (vec![], 0));
    assert!(nothing.json()["summary"]["unchanged"].as_u64().unwrap() >= 200);

    // Committed and renamed; not committed; not tracked.
    repository.git(&["mv", "k8s/app5.yaml", "k8s/caf\u{e9} 5.yaml"]);
    repository.edit("k8s/caf\u{e9} 5.yaml", |text| text.replacen("privileged: false", "privileged: true", 1));
    repository.commit();
    repository.edit("compose.yaml", |text| text.replacen("nginx:latest", "redis:latest", 1));
    repository
        .write("new file.yaml", &deployment("new", &[limited("n").replace("privileged: false", "privileged: true")]));
    let changed = repository.json(&["--diff", "main"]);
    let expected = ["compose.yaml:3 latest-tag", "k8s/caf\u{e9} 5.yaml:17 privileged", "new file.yaml:14 privileged"]
        .map(str::to_owned);
    assert_eq!((changed.findings(), changed.code), (expected.to_vec(), 1), "{}", changed.err);
    // From below, and in a hook's environment for another repository.
    let below = repository.check_in("k8s", &["--diff", "main", "--format", "json"], &[("GIT_DIR", "/nowhere")]);
    assert_eq!(below.findings(), ["caf\u{e9} 5.yaml:17 privileged"], "{}", below.err);

    // A line that is gone uncovers a fault where it stood, and nothing else there.
    repository.git(&["add", "-A"]);
    repository.git(&["commit", "-q", "-m", "x"]);
    repository.edit("app/Dockerfile", |text| text.replace("USER app\n", ""));
    repository.edit("k8s/clean.yaml", |text| text.replacen("            limits: {memory: 1Gi, cpu: 1}\n", "", 1));
    let gone = repository.json(&["--diff", "HEAD"]);
    let rules: Vec<String> = gone.findings();
    assert!(rules.iter().any(|it| it.starts_with("app/Dockerfile:") && it.ends_with(" run-as-root")), "{rules:?}");
    assert!(
        rules.iter().any(|it| it.starts_with("k8s/clean.yaml:") && it.ends_with(" missing-memory-limit")),
        "{rules:?}"
    );
    assert_eq!(rules.len(), 2, "{rules:?}");
}

/// A container without a fault.
fn limited(name: &str) -> String {
    format!(
        "        - name: {name}\n          image: registry.example/{name}:1.2.3\n          resources:\n            \
         limits: {{memory: 1Gi, cpu: 1}}\n          securityContext: {{privileged: false, runAsUser: 1000, runAsNonRoot: true, \
         allowPrivilegeEscalation: false, capabilities: {{drop: [ALL]}}}}\n"
    )
    .replace("securityContext: {privileged: false,", "securityContext: {\n            privileged: false,")
}

#[test]
fn what_git_cannot_tell_is_an_error() {
    let Some(repository) = repository() else { return };
    let refused = |repository: &Repository, directory: &str, arguments: &[&str], says: &str| {
        let run = repository.check_in(directory, arguments, &[]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(run.err.contains(says), "{arguments:?}: {}", run.err);
    };
    repository.write("a.yaml", &deployment("a", &[container("c", true)]));
    refused(&repository, ".", &["--diff", "HEAD"], "git knows no commit `HEAD`");
    repository.commit();
    refused(&repository, ".", &["--diff", "mian"], "git knows no commit `mian`");
    refused(&repository, ".", &["--diff=--output=x"], "git knows no commit `--output=x`");
    assert!(!repository.path().join("x").exists());
    repository.git(&["checkout", "-q", "--orphan", "other"]);
    repository.edit("a.yaml", |text| format!("# other\n{text}"));
    repository.commit();
    refused(&repository, ".", &["--diff", "main"], "have no merge base: they have no history in common");

    // A clone of one commit, as continuous integration makes them.
    repository.git(&["checkout", "-q", "main"]);
    repository.git(&["branch", "-q", "base"]);
    repository.edit("a.yaml", |text| format!("# x\n{text}"));
    repository.commit();
    let url = format!("file://{}", repository.path().display());
    repository.git(&["clone", "-q", "--depth", "1", "--no-single-branch", &url, "shallow"]);
    refused(&repository, "shallow", &["--diff", "origin/base"], "no merge base: this is a shallow clone: fetch more");
    refused(&repository, "shallow", &["--diff", "v1"], "git knows no commit `v1`: this is a shallow clone");

    let none = Repository(tempfile::tempdir().unwrap());
    none.write("a.yaml", &deployment("a", &[container("c", true)]));
    refused(&none, ".", &["--diff", "main"], "is in no git repository");
    let run = repository.check_in(".", &["--diff", "main"], &[("PATH", "/nowhere")]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("git is not installed, or not in PATH"), "{}", run.err);
}

#[test]
fn what_is_staged_is_checked_as_it_is_staged() {
    let Some(repository) = repository() else { return };
    // Before the first commit all that is staged is new.
    repository.write("a.yaml", &deployment("a", &[limited("c")]));
    repository.write("b.yaml", &deployment("b", &[limited("c"), container("old", true)]));
    repository.git(&["add", "b.yaml"]);
    let first = repository.json(&["--staged"]);
    assert!(first.findings().iter().any(|it| it == "b.yaml:18 privileged"), "{:?}", first.findings());
    assert!(first.findings().iter().all(|it| it.starts_with("b.yaml")), "{:?}", first.findings());
    repository.commit();
    assert_eq!(repository.check(&["--staged"]).code, 0);

    // Staged, and then put right in the work tree only.
    let fault = |text: &str| text.replace("privileged: false", "privileged: true");
    repository.edit("a.yaml", fault);
    repository.git(&["add", "a.yaml"]);
    repository.write("a.yaml", &format!("# x\n# y\n{}", deployment("a", &[limited("c")])));
    assert_eq!(repository.json(&["--staged"]).findings(), ["a.yaml:14 privileged"]);
    assert_eq!(repository.json(&["--staged", "a.yaml"]).findings(), ["a.yaml:14 privileged"]);
    // Deleted in the work tree only.
    fs::remove_file(repository.path().join("a.yaml")).unwrap();
    assert_eq!(repository.json(&["--staged"]).findings(), ["a.yaml:14 privileged"]);
    assert_eq!(repository.json(&["--staged", "a.yaml"]).findings(), ["a.yaml:14 privileged"]);
    // What is not staged does not count.
    repository.git(&["reset", "-q", "--hard"]);
    repository.edit("a.yaml", fault);
    repository.write("c.yaml", &deployment("c", &[container("c", true)]));
    assert_eq!(repository.json(&["--staged"]).findings(), Vec::<String>::new());
    // Nor do a configuration and ignore files that are not staged; those that are do, whatever lies on the disk.
    repository.git(&["reset", "-q", "--hard"]);
    repository.edit("a.yaml", fault);
    repository.git(&["add", "a.yaml"]);
    let seen = ["a.yaml:14 privileged"];
    for (name, text) in [("dunnage.yaml", "rules: {privileged: off}\n"), (".gitignore", "a.yaml\n")] {
        repository.write(name, text);
        assert_eq!(repository.json(&["--staged"]).findings(), seen, "{name}");
        repository.git(&["add", "-f", name]);
        assert_eq!(repository.json(&["--staged"]).findings(), Vec::<String>::new(), "{name}");
        repository.write(name, "# nothing\n");
        assert_eq!(repository.json(&["--staged"]).findings(), Vec::<String>::new(), "{name}");
        fs::remove_file(repository.path().join(name)).unwrap();
        assert_eq!(repository.json(&["--staged"]).findings(), Vec::<String>::new(), "{name}");
        repository.git(&["rm", "-q", "-f", "--cached", name]);
    }
    repository.write("dunnage.yaml", "rules: {privilegde: off}\n");
    repository.git(&["add", "dunnage.yaml"]);
    repository.write("dunnage.yaml", "");
    let broken = repository.check(&["--staged"]);
    assert!(broken.code == 2 && broken.err.contains("did you mean `privileged`?"), "{}", broken.err);
    repository.git(&["rm", "-q", "-f", "--cached", "dunnage.yaml"]);
    fs::remove_file(repository.path().join("dunnage.yaml")).unwrap();
    // A hook of `git commit -a` has an index of its own.
    repository.git(&["reset", "-q", "--hard"]);
    repository.edit("a.yaml", fault);
    fs::copy(repository.path().join(".git/index"), repository.path().join(".git/next-index")).unwrap();
    let mut git = Command::new("git");
    git.current_dir(repository.path()).args(["add", "a.yaml"]).env("GIT_INDEX_FILE", ".git/next-index");
    assert!(git.status().unwrap().success());
    assert_eq!(repository.json(&["--staged"]).findings(), Vec::<String>::new());
    let hook = repository.check_in(".", &["--staged", "--format", "json"], &[("GIT_INDEX_FILE", ".git/next-index")]);
    assert_eq!(hook.findings(), ["a.yaml:14 privileged"], "{}", hook.err);
}

#[test]
fn rules_are_selected_and_counted() {
    let Some(repository) = repository() else { return };
    repository.write("a.yaml", &deployment("a", &[container("x", true), container("y", true)]));
    repository.write("Dockerfile", DOCKERFILE);
    let rules = |arguments: &[&str]| {
        let mut rules: Vec<String> =
            repository.json(arguments).findings().iter().map(|it| it.split(' ').nth(1).unwrap().to_owned()).collect();
        rules.dedup();
        rules.sort();
        rules.dedup();
        rules
    };
    assert_eq!(rules(&["--select", "privileged,DL3002"]), ["privileged", "run-as-root"]);
    assert_eq!(rules(&["--select", "image", "--ignore", "remote-*"]), ["latest-tag"]);
    // By name also what the profile does not have, by family only what it has.
    assert_eq!(rules(&["--select", "missing-digest"]), ["missing-digest"]);
    assert!(!rules(&["--select", "image"]).contains(&"missing-digest".to_owned()));
    assert_eq!(rules(&["--min-severity", "critical"]), ["privileged"]);
    let unknown = repository.check(&["--ignore", "latest-tags"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.err.contains("there is no rule or family `latest-tags`: did you mean `latest-tag`?"),
        "{}",
        unknown.err
    );

    let statistics = repository.json(&["--statistics", "--select", "latest-tag,privileged"]);
    let lines = statistics.json()["statistics"].clone();
    assert_eq!(
        lines[0],
        serde_json::json!({"rule": "latest-tag", "severity": "medium", "findings": 3, "fixable": 0, "files": 2})
    );
    assert_eq!(
        lines[1],
        serde_json::json!({"rule": "privileged", "severity": "critical", "findings": 2, "fixable": 2, "files": 1})
    );
    assert_eq!(statistics.code, 1);
    let table = repository.check(&["--statistics", "--select", "latest-tag"]).out;
    assert!(
        table.contains("findings  fixable  files  rule\n       3        0      2  medium[latest-tag]\n\n3 problems"),
        "{table}"
    );
    let quiet = repository.check(&["--quiet", "--select", "privileged"]).out;
    assert!(quiet.contains("critical[privileged]") && !quiet.contains(" problems"), "{quiet}");
}

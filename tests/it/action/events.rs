//! What a run's changes are compared with, by event and checkout.

use super::runner;
use super::runner::{Ran, Runner, git_in};
use std::path::{Path, PathBuf};

/// A repository with a pull request: `main` went on after the branch left it, and GitHub merged them to try.
struct Origin {
    path: PathBuf,
    /// Where the branch left.
    fork: String,
    main: String,
    head: String,
    merge: String,
}

fn origin(runner: &Runner) -> Origin {
    let path = runner.directory().join("origin");
    std::fs::create_dir(&path).unwrap();
    let git = |arguments: &[&str]| git_in(&path, arguments);
    let commit = |name: &str| {
        std::fs::write(path.join(name), name).unwrap();
        git(&["add", "-A"]);
        git(&["commit", "-q", "-m", name]);
        git(&["rev-parse", "HEAD"])
    };
    git(&["init", "-q", "-b", "main"]);
    commit("a");
    let fork = commit("b");
    git(&["checkout", "-q", "-b", "feature"]);
    commit("c");
    let head = commit("d");
    git(&["checkout", "-q", "main"]);
    let main = commit("e");
    git(&["checkout", "-q", "-b", "try"]);
    git(&["merge", "-q", "--no-ff", "-m", "merge", "feature"]);
    let merge = git(&["rev-parse", "HEAD"]);
    Origin { path, fork, main, head, merge }
}

fn checkout(runner: &Runner, origin: &Origin, branch: &str, depth: Option<&str>) {
    let workspace = runner.workspace();
    std::fs::remove_dir_all(&workspace).unwrap();
    let url = format!("file://{}", origin.path.display());
    let mut arguments = vec!["clone", "-q", "--no-tags", "--single-branch", "-b", branch];
    arguments.extend(depth.iter().flat_map(|depth| ["--depth", depth]));
    arguments.extend([url.as_str(), workspace.to_str().unwrap()]);
    git_in(Path::new("/"), &arguments);
}

/// An event, its base and head, what is checked out and how deep, `diff-only`, and what is expected.
type Row<'a, T> = (&'a str, &'a str, &'a str, &'a str, Option<&'a str>, &'a str, T);

fn diff(ran: &Ran) -> Option<&str> {
    ran.arguments.iter().find_map(|it| it.strip_prefix("--diff="))
}

#[test]
fn every_event_has_its_base() {
    let Some(runner) = runner() else { return };
    let origin = origin(&runner);
    let zeros = "0".repeat(40);
    let Origin { fork, main, head, merge, .. } = &origin;
    let table: [Row<Option<&str>>; 15] = [
        ("push", fork, "", "main", None, "auto", None),
        ("push", fork, "", "main", None, "true", Some(fork)),
        ("push", &zeros, "", "main", None, "true", None),
        ("push", "", "", "main", Some("1"), "auto", None),
        ("schedule", "", "", "main", Some("1"), "auto", None),
        ("workflow_dispatch", "", "", "main", Some("1"), "auto", None),
        ("pull_request", main, head, "try", None, "auto", Some(main)),
        // From a fork nothing is different: no token, no remote is asked.
        ("pull_request", main, head, "try", Some("2"), "auto", Some(main)),
        // The event was made before `main` went on: its part of the merge is not this pull request's.
        ("pull_request", fork, head, "try", None, "auto", Some(main)),
        ("pull_request", main, head, "try", Some("1"), "false", None),
        // The branch itself is checked out.
        ("pull_request", fork, head, "feature", None, "auto", Some(fork)),
        ("pull_request_target", fork, head, "feature", None, "auto", Some(fork)),
        ("merge_group", main, "", "try", None, "auto", Some(main)),
        ("merge_group", main, merge, "try", None, "true", Some(main)),
        ("merge_group", main, "", "try", Some("1"), "false", None),
    ];
    for row in table {
        let (event, base, head, branch, depth, mode, expected) = row;
        checkout(&runner, &origin, branch, depth);
        let ran = runner.check(&[
            ("GITHUB_EVENT_NAME", event),
            ("EVENT_BASE", base),
            ("EVENT_HEAD", head),
            ("INPUT_DIFF_ONLY", mode),
        ]);
        assert_eq!((ran.code, diff(&ran)), (0, expected), "{row:?}\n{}", ran.log);
    }
}

#[test]
fn what_cannot_be_compared_is_said() {
    let Some(runner) = runner() else { return };
    let origin = origin(&runner);
    let Origin { fork, main, head, .. } = &origin;
    let deeper = "set `fetch-depth: 0`";
    let table: [Row<&str>; 8] = [
        ("pull_request", main, head, "try", Some("1"), "auto", deeper),
        ("pull_request", fork, head, "feature", Some("1"), "auto", deeper),
        ("merge_group", main, "", "try", Some("1"), "auto", deeper),
        ("push", fork, "", "main", Some("1"), "true", deeper),
        ("pull_request_target", main, head, "main", None, "auto", "run on `pull_request`"),
        ("workflow_dispatch", "", "", "main", None, "true", "has nothing to compare with"),
        ("pull_request", "$(touch pwned)", head, "try", None, "auto", "is no commit"),
        ("pull_request", "--output=x", head, "try", None, "auto", "is no commit"),
    ];
    for row in table {
        let (event, base, head, branch, depth, mode, said) = row;
        checkout(&runner, &origin, branch, depth);
        let ran = runner.check(&[
            ("GITHUB_EVENT_NAME", event),
            ("EVENT_BASE", base),
            ("EVENT_HEAD", head),
            ("INPUT_DIFF_ONLY", mode),
        ]);
        assert_eq!((ran.code, ran.arguments.len(), ran.output("exit-code")), (2, 0, "2"), "{row:?}\n{}", ran.log);
        assert!(ran.commands().iter().any(|it| it.starts_with("::error") && it.contains(said)), "{row:?}\n{}", ran.log);
    }
}

#[test]
fn a_pull_request_that_is_not_checked_out_is_said() {
    let Some(runner) = runner() else { return };
    let ran = runner.check(&[("GITHUB_EVENT_NAME", "pull_request"), ("EVENT_BASE", "abc1234"), ("EVENT_HEAD", "abc")]);
    assert_eq!(ran.code, 2);
    assert!(ran.log.contains("is there a step with actions/checkout"), "{}", ran.log);
}

/// What starts a run elsewhere than in GitHub's own events may know the branch alone.
#[test]
fn a_pull_request_without_its_commit_has_its_branch() {
    let Some(runner) = runner() else { return };
    let origin = origin(&runner);
    let Origin { main, head, .. } = &origin;
    let pull = |name: &str| {
        runner.check(&[("GITHUB_EVENT_NAME", "pull_request"), ("EVENT_HEAD", head), ("GITHUB_BASE_REF", name)])
    };
    for branch in ["try", "feature"] {
        checkout(&runner, &origin, branch, None);
        git_in(&runner.workspace(), &["fetch", "-q", "origin", "main:refs/remotes/origin/main"]);
        let ran = pull("main");
        assert_eq!((ran.code, diff(&ran)), (0, Some(main.as_str())), "{branch}\n{}", ran.log);
        for missing in ["gone", "x:y\n::error::z", "--all"] {
            let ran = pull(missing);
            assert_eq!((ran.code, ran.arguments.len()), (2, 0), "{missing}\n{}", ran.log);
            let said: Vec<_> = ran.commands().into_iter().filter(|it| it.starts_with("::error")).collect();
            assert!(said.len() == 1 && said[0].contains("is not in the checkout"), "{said:?}");
        }
    }
}

/// Where the program runs without the Action, annotations of lines that the pull request changes come first all the same.
#[test]
fn annotations_of_a_pull_request_begin_with_its_lines() {
    use crate::support::command::{Directory, Run};
    let dockerfile = |tag: &str| format!("FROM node:{tag}\nUSER 65532\nHEALTHCHECK CMD true\n");
    let mut origin = Directory::new();
    for number in 10..30 {
        origin = origin.with(&format!("{number}/Dockerfile"), dockerfile("latest"));
    }
    let origin = origin.with("99/Dockerfile", dockerfile("22.11"));
    let git = |arguments: &[&str]| git_in(origin.0.path(), arguments);
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "all"]);
    git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    std::fs::write(origin.0.path().join("99/Dockerfile"), dockerfile("latest")).unwrap();
    git(&["commit", "-q", "-a", "-m", "change"]);
    let first = |base: &str| {
        let mut command = origin.command(&["check", "--format", "github", "--select", "latest-tag"]);
        let out = Run::of(command.env("GITHUB_BASE_REF", base).output().unwrap()).out;
        out.lines().next().unwrap().split(',').next().unwrap().to_owned()
    };
    assert_eq!(first("main"), "::warning file=99/Dockerfile");
    // Without history nothing is known to be changed, and nothing fails.
    for base in ["", "gone", "--help"] {
        assert_eq!(first(base), "::warning file=10/Dockerfile", "{base}");
    }
}

//! The script with the program itself.

use super::runner::{Runner, git_in};
use std::fs;
use std::path::PathBuf;

const FAULT: &str = "FROM debian:latest\nUSER 1000\n";
const CLEAN: &str = "FROM scratch\n";

fn runner() -> Option<Runner> {
    let mut runner = super::runner()?;
    runner.program = PathBuf::from(env!("CARGO_BIN_EXE_dunnage"));
    git_in(&runner.workspace(), &["init", "-q", "-b", "main"]);
    Some(runner)
}

fn commit(runner: &Runner) -> String {
    let workspace = runner.workspace();
    git_in(&workspace, &["add", "-A"]);
    git_in(&workspace, &["commit", "-q", "-m", "x"]);
    git_in(&workspace, &["rev-parse", "HEAD"])
}

/// An old fault on `main`, a new one on the branch, and the merge that GitHub makes of them.
fn pull_request(runner: &Runner) -> (String, String) {
    let workspace = runner.workspace();
    runner.write("old/Dockerfile", FAULT);
    commit(runner);
    git_in(&workspace, &["checkout", "-q", "-b", "feature"]);
    runner.write("new dir/Dockerfile", FAULT);
    let head = commit(runner);
    git_in(&workspace, &["checkout", "-q", "main"]);
    runner.write("text", "later");
    let base = commit(runner);
    git_in(&workspace, &["merge", "-q", "--no-ff", "-m", "merge", "feature"]);
    (base, head)
}

#[test]
fn a_pull_request_is_judged_by_what_it_changes() {
    let Some(runner) = runner() else { return };
    let (base, head) = pull_request(&runner);
    let event = [("GITHUB_EVENT_NAME", "pull_request"), ("EVENT_BASE", &base), ("EVENT_HEAD", &head)];
    let ran = runner.check(&[&event[..], &[("INPUT_SARIF", "out.sarif")]].concat());
    assert_eq!((ran.code, ran.output("findings"), ran.output("medium")), (1, "1", "1"), "{}", ran.log);
    let annotations: Vec<&str> = ran.commands().into_iter().filter(|it| it.contains("latest-tag")).collect();
    assert_eq!(annotations.len(), 1, "{}", ran.log);
    assert!(annotations[0].contains("file=new dir/Dockerfile,line=1"), "{annotations:?}");
    assert!(ran.summary.contains("new dir/Dockerfile") && !ran.summary.contains("old/Dockerfile"), "{}", ran.summary);
    let sarif: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(ran.output("sarif-file")).unwrap()).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 1);
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "new%20dir/Dockerfile");

    let all = runner.check(&[&event[..], &[("INPUT_DIFF_ONLY", "false")]].concat());
    assert_eq!((all.code, all.output("findings")), (1, "2"), "{}", all.log);
    let high = runner.check(&[&event[..], &[("INPUT_FAIL_ON", "high")]].concat());
    assert_eq!((high.code, high.output("findings"), high.output("exit-code")), (0, "1", "0"), "{}", high.log);
    let quiet = runner.check(&[("INPUT_ANNOTATIONS", "false"), ("INPUT_SUMMARY", "false")]);
    assert_eq!((quiet.commands().len(), quiet.summary.as_str()), (0, ""), "{}", quiet.log);
}

/// The files of a directory are called as the repository calls them.
#[test]
fn a_working_directory_is_part_of_the_names() {
    let Some(runner) = runner() else { return };
    runner.write("infra/app/Dockerfile", FAULT);
    commit(&runner);
    let ran = runner.check(&[("INPUT_WORKING_DIRECTORY", "infra"), ("INPUT_PATHS", "app")]);
    assert!(ran.commands().iter().any(|it| it.contains("file=infra/app/Dockerfile,line=1")), "{}", ran.log);
}

#[test]
fn nothing_to_check_is_well_and_a_broken_configuration_is_not() {
    let Some(runner) = runner() else { return };
    runner.write("README.md", "hello");
    let nothing = runner.check(&[]);
    assert_eq!(
        (nothing.code, nothing.output("exit-code"), nothing.output("findings")),
        (0, "3", "0"),
        "{}",
        nothing.log
    );
    assert!(nothing.commands().iter().any(|it| it.contains("There is nothing to check")), "{}", nothing.log);

    runner.write("Dockerfile", CLEAN);
    let clean = runner.check(&[]);
    assert_eq!((clean.code, clean.output("findings")), (0, "0"), "{}", clean.log);
    runner.write("dunnage.yaml", "profiel: strict\n");
    let broken = runner.check(&[("INPUT_SARIF", "x.sarif")]);
    assert_eq!((broken.code, broken.output("exit-code")), (2, "2"), "{}", broken.log);
    assert!(broken.log.contains("profile"), "{}", broken.log);
    assert_eq!(broken.output("sarif-file"), "", "{}", broken.log);
    assert!(broken.commands().iter().any(|it| it.contains("`sarif-file` is left empty")), "{}", broken.log);
}

#[cfg(unix)]
#[test]
fn names_of_files_are_no_commands() {
    let Some(runner) = runner() else { return };
    for name in
        ["::error title=pwned::x.Dockerfile", "a\n::error title=pwned::b.Dockerfile", "%0A::error::c.Dockerfile"]
    {
        runner.write(name, FAULT);
    }
    for format in ["pretty", "concise", "github"] {
        let ran = runner.check(&[("INPUT_FORMAT", format)]);
        assert_eq!(ran.code, 1, "{}", ran.log);
        assert!(!ran.commands().iter().any(|it| it.starts_with("::error title=pwned")), "{}", ran.log);
    }
}

//! Fixes as users meet them: offered only where nobody is surprised, and good for the file as a whole.

use crate::support::example::File;
use crate::support::{pages, run};
use dunnage::fix;

fn file(name: &str, text: &str) -> File {
    File { name: name.to_owned(), text: text.to_owned(), marked: Vec::new(), line: 0 }
}

/// The titles of the fixes of one rule's findings.
fn titles(rule: &str, files: &[(&str, &str)]) -> Vec<Option<String>> {
    let files: Vec<File> = files.iter().map(|(name, text)| file(name, text)).collect();
    let run = run::check_all(&files);
    let ours = run.outcome.findings.iter().filter(|finding| finding.rule.id == rule);
    ours.map(|finding| fix::of(finding, &run.sources).map(|fix| fix.title)).collect()
}

fn offered(rule: &str, files: &[(&str, &str)]) -> bool {
    let titles = titles(rule, files);
    assert!(!titles.is_empty(), "no finding of {rule}");
    titles.iter().all(Option::is_some)
}

#[test]
fn an_anchor_with_one_use_is_changed_and_one_with_silent_users_is_not() {
    let compose = |second: &str| {
        format!(
            "x-sc: &sc\n  privileged: true\nservices:\n  a:\n    image: b:1\n    <<: *sc\n  c:\n    image: d:1\n{second}"
        )
    };
    assert!(offered("privileged", &[("compose.yaml", &compose(""))]));
    let told = titles("privileged", &[("compose.yaml", &compose("    <<: *sc\n"))]);
    assert_eq!(told, [Some("set `privileged` to `false`, which holds for service c as well".to_owned())]);
    // The network does not complain, and would be changed.
    let silent = compose("networks:\n  n: *sc\n");
    assert!(!offered("privileged", &[("compose.yaml", &silent)]));
    let value = "x-on: &on true\nservices:\n  a:\n    image: b:1\n    privileged: *on\n";
    assert!(offered("privileged", &[("compose.yaml", value)]));
    let twice = format!("{value}    init: *on\n");
    assert!(!offered("privileged", &[("compose.yaml", &twice)]));
}

#[test]
fn a_variable_is_changed_if_nothing_else_uses_it() {
    let module = |more: &str| {
        format!(
            "variable \"on\" {{\n  default = true\n}}\nresource \"docker_container\" \"c\" {{\n  name       = \"c\"\n  image      = \"b:1\"\n  privileged = var.on\n{more}}}\n"
        )
    };
    assert!(offered("privileged", &[("main.tf", &module(""))]));
    assert!(!offered("privileged", &[("main.tf", &module("  tty = var.on\n"))]));
    let other = ("other.tf", "output \"o\" {\n  value = var.on\n}\n");
    assert!(!offered("privileged", &[("main.tf", &module("")), other]));
}

#[test]
fn an_argument_of_a_build_is_changed_if_it_is_used_once() {
    let file = |more: &str| format!("FROM debian:12\nARG U=root\nUSER $U\n{more}CMD [\"nginx\"]\n");
    assert!(offered("run-as-root", &[("Dockerfile", &file(""))]));
    assert!(!offered("run-as-root", &[("Dockerfile", &file("COPY --chown=${U}-x a /\n"))]));
    assert!(!offered("run-as-root", &[("Dockerfile", &file("# printenv U\n"))]));
    let by_programs = "FROM debian:12\nENV U=root\nUSER $U\nCMD [\"nginx\"]\n";
    assert!(!offered("run-as-root", &[("Dockerfile", by_programs)]));
}

/// Fixes of a rule until none is left, in rounds; nothing that was read before is broken by them.
#[test]
fn fixes_come_to_an_end_and_break_nothing() {
    let mut fixed = 0;
    for page in pages() {
        for example in page
            .examples
            .iter()
            .filter(|example| !run::check(page.rule, example, &example.files).fixes_of(page.rule).is_empty())
        {
            let mut files: Vec<File> = example.files.iter().map(|it| file(&it.name, &it.text)).collect();
            let errors = run::check(page.rule, example, &files).outcome.errors.len();
            let mut rounds = 0;
            loop {
                let run = run::check(page.rule, example, &files);
                assert!(run.outcome.errors.len() <= errors, "{}:{}: {:?}", page.path, example.line, texts(&files));
                if run.fixes_of(page.rule).is_empty() {
                    break;
                }
                rounds += 1;
                assert!(rounds < 10, "{}:{}: {:?}", page.path, example.line, texts(&files));
                let after = run.fixed(page.rule);
                files = files.iter().zip(after).map(|(it, text)| file(&it.name, &text)).collect();
            }
            fixed += 1;
        }
    }
    assert!(fixed > 40, "{fixed} examples have fixes");
}

fn texts(files: &[File]) -> Vec<&str> {
    files.iter().map(|file| file.text.as_str()).collect()
}

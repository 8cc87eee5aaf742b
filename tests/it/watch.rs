//! `dunnage check --watch`, as a program that another one reads from.

use crate::support::command::Directory;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::Duration;

#[test]
fn a_change_is_checked_again() {
    let directory = Directory::new().with("Dockerfile", "FROM nginx:latest\nUSER 1000\n").with(".git/HEAD", "");
    let mut child = directory
        .command(&["check", "--watch", "--format", "concise"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (send, lines) = channel();
    let out = BufReader::new(child.stdout.take().unwrap());
    std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
    let wait_for = |what: &str| loop {
        let line = lines.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| panic!("no `{what}`"));
        assert!(!line.contains('\x1b'), "a pipe is no screen: {line:?}");
        if line.contains(what) {
            break;
        }
    };
    wait_for("Dockerfile:1:12: medium[latest-tag]");
    fs::write(directory.0.path().join("Dockerfile"), "FROM debian:12\nUSER root\n").unwrap();
    wait_for("[run-as-root]");
    fs::write(directory.0.path().join("other.Dockerfile"), "FROM busybox\nUSER 1\n").unwrap();
    wait_for("other.Dockerfile:1");
    fs::write(directory.0.path().join("dunnage.yaml"), "rules: {latest-tag: critical}\n").unwrap();
    wait_for("critical[latest-tag]");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn what_is_read_once_cannot_be_watched() {
    let directory = Directory::new();
    let run = directory.run(&["check", "--watch", "-"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("standard input is read once"), "{}", run.err);
}

//! `dunnage check --watch`, as a program that another one reads from.

use crate::support::command::Directory;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// A program that watches, and what it prints.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(directory: &Directory, arguments: &[&str]) -> Self {
        let arguments = [&["check", "--watch", "--format", "concise"], arguments].concat();
        let mut child = directory.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (send, lines) = channel();
        let (out, aside) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let read = |from: Box<dyn Read + Send>, send: Sender<String>| {
            std::thread::spawn(move || {
                BufReader::new(from).lines().map_while(Result::ok).try_for_each(|line| send.send(line))
            });
        };
        read(Box::new(out), send.clone());
        read(Box::new(aside), send);
        Self { child, lines }
    }

    /// Waits for a line; those before it.
    fn wait_for(&self, what: &str) -> Vec<String> {
        let mut before = Vec::new();
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| panic!("no `{what}`"));
            assert!(!line.contains('\x1b'), "a pipe is no screen: {line:?}");
            if line.contains(what) {
                return before;
            }
            before.push(line);
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_change_is_checked_again() {
    let directory = Directory::new().with("Dockerfile", "FROM nginx:latest\nUSER 1000\n").with(".git/HEAD", "");
    let watching = Watching::start(&directory, &[]);
    let wait_for = |what: &str| drop(watching.wait_for(what));
    wait_for("Dockerfile:1:12: medium[latest-tag]");
    fs::write(directory.0.path().join("Dockerfile"), "FROM debian:12\nUSER root\n").unwrap();
    wait_for("[run-as-root]");
    fs::write(directory.0.path().join("other.Dockerfile"), "FROM busybox\nUSER 1\n").unwrap();
    wait_for("other.Dockerfile:1");
    fs::write(directory.0.path().join("dunnage.yaml"), "rules: {latest-tag: critical}\n").unwrap();
    wait_for("critical[latest-tag]");
}

#[test]
fn only_what_counts_is_shown() {
    let directory = Directory::new().with("Dockerfile", "FROM nginx:latest\nUSER root\n").with(".git/HEAD", "");
    assert_eq!(directory.run(&["check", "--write-baseline", "known.txt"]).code, 0);
    let watching = Watching::start(&directory, &["--baseline", "known.txt", "--ignore", "run-as-root"]);
    let mut before = watching.wait_for("watching 1 file");
    let path = |name: &str| directory.0.path().join(name);
    fs::write(path("Dockerfile"), "FROM nginx:latest\nUSER root\nADD https://x.example/a /a\n").unwrap();
    before.extend(watching.wait_for("[remote-add-without-checksum]"));
    let shown = |rule: &str| before.iter().any(|line| line.contains(rule));
    assert!(!shown("[latest-tag]") && !shown("[run-as-root]"), "{before:?}");
    // A baseline that is written anew holds at once; one that is broken is told, and is waited for.
    fs::write(path("known.txt"), "nonsense\n").unwrap();
    watching.wait_for("no baseline");
    fs::write(path("known.txt"), "# dunnage baseline 1\n").unwrap();
    watching.wait_for("[latest-tag]");
}

/// As editors save: another file takes the place of the one that was there.
#[test]
fn a_file_that_is_replaced_is_watched_on() {
    let directory = Directory::new().with("Dockerfile", "FROM nginx:1.27\nUSER 1000\n").with(".git/HEAD", "");
    let watching = Watching::start(&directory, &["Dockerfile"]);
    watching.wait_for("watching 1 file");
    let path = |name: &str| directory.0.path().join(name);
    for (user, rule) in
        [("1000\nADD https://x.example/a /a", "[remote-add-without-checksum]"), ("root", "[run-as-root]")]
    {
        fs::write(path("Dockerfile~"), format!("FROM nginx:1.27\nUSER {user}\n")).unwrap();
        fs::rename(path("Dockerfile~"), path("Dockerfile")).unwrap();
        watching.wait_for(rule);
    }
}

#[test]
fn a_configuration_above_what_is_watched_holds_at_once() {
    let directory = Directory::new().with("sub/Dockerfile", "FROM nginx:latest\nUSER 1000\n").with(".git/HEAD", "");
    let watching = Watching::start(&directory, &["sub"]);
    watching.wait_for("watching 1 file");
    for severity in ["critical", "info"] {
        fs::write(directory.0.path().join("dunnage.yaml"), format!("rules: {{latest-tag: {severity}}}\n")).unwrap();
        watching.wait_for(&format!("{severity}[latest-tag]"));
    }
}

#[test]
fn what_is_not_watched_is_refused() {
    let directory = Directory::new();
    for refused in ["--staged", "--statistics", "--write-baseline=x", "--within=.", "--shard=1/2"] {
        let run = directory.run(&["check", "--watch", refused]);
        assert_eq!(run.code, 2, "{refused}");
        assert!(run.err.contains("cannot be used with"), "{}", run.err);
    }
}

#[test]
fn what_is_read_once_cannot_be_watched() {
    let directory = Directory::new();
    let run = directory.run(&["check", "--watch", "-"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("standard input is read once"), "{}", run.err);
}

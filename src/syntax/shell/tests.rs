use super::*;
use crate::source::{FileId, Location};
use crate::tree::{HOLE, Piece};

fn text(source: &str) -> Text {
    Text::verbatim(source, Location::new(FileId(0), 0, source.len()))
}

/// Every command as one line of words, with what it follows.
fn lines(source: &str) -> Vec<String> {
    let script = parse(&text(source));
    let line = |command: &Command| {
        let words = std::iter::once(&command.name).chain(&command.args).map(|word| word.as_str().replace(HOLE, "*"));
        format!("{:?} {}", command.after, words.collect::<Vec<_>>().join("|"))
    };
    script.commands.iter().map(line).collect()
}

#[test]
fn connectors_and_pipes() {
    let source = "apt-get update && apt-get install -y a; curl x | tar x &\nls || true";
    assert_eq!(
        lines(source),
        [
            "Start apt-get|update",
            "And apt-get|install|-y|a",
            "Semicolon curl|x",
            "Pipe tar|x",
            "Background ls",
            "Or true"
        ]
    );
    let script = parse(&text(source));
    let pipes: Vec<_> = script.commands.iter().map(|command| command.pipe).collect();
    let pipe = |position| Some(Pipe { pipeline: 0, position });
    assert_eq!(pipes, [None, None, pipe(0), pipe(1), None, None]);
}

#[test]
fn quotes_come_off_and_places_stay() {
    let source = r#"echo "a \"b\" $X"c 'd  e' f\ g $'h\n' "" `date` "  ${Y}""#;
    let script = parse(&text(source));
    let words: Vec<String> = script.commands[0].args.iter().map(|word| word.as_str().replace(HOLE, "*")).collect();
    assert_eq!(words, ["a \"b\" *c", "d  e", "f g", "h\n", "", "*", "  *"]);
    let word = &script.commands[0].args[0];
    let at = word.locate(word.as_str().len() - 1..word.as_str().len());
    assert_eq!(&source[at.span.range()], "c");
    let hole = word.as_str().find(HOLE).unwrap();
    assert_eq!(&source[word.locate(hole..hole + HOLE.len_utf8()).span.range()], "$X");
    assert_eq!(script.commands[1].name.as_str(), "date");
    assert_eq!(script.commands[1].inside, [Inside::Substitution]);
}

#[test]
fn nested_scripts_keep_their_places() {
    let source = r#"set -e; sudo -u app bash -euxc "curl \"$URL\" | sh" && su - x -c 'id; ls'"#;
    let script = parse(&text(source));
    let nested: Vec<&Command> = script.commands.iter().filter(|command| command.inside == [Inside::Nested]).collect();
    let names: Vec<&str> = nested.iter().map(|command| command.name.as_str()).collect();
    assert_eq!(names, ["curl", "sh", "id", "ls"]);
    assert_eq!(&source[nested[1].at.span.range()], "sh");
    assert_eq!(&source[nested[3].at.span.range()], "ls");
    assert_eq!(script.commands[1].effective().program(), Some("bash"));
    assert_eq!(script.commands[1].effective().wrappers[0].as_str(), "sudo");
}

#[test]
fn wrappers() {
    let through = |source: &str| {
        let script = parse(&text(source));
        let run = script.commands[0].effective();
        format!("{}/{}", run.name.as_str(), run.args.len())
    };
    assert_eq!(through("env -i A=b DEBIAN_FRONTEND=x /usr/bin/apt-get install x"), "/usr/bin/apt-get/2");
    assert_eq!(through("sudo -E -u root -- env X=y nice -n 5 pip install z"), "pip/2");
    assert_eq!(through("timeout -k 5 30 curl -k x"), "curl/2");
    assert_eq!(through("command -v curl"), "command/2");
    assert_eq!(through("exec gosu app node x"), "node/1");
    assert_eq!(through("sudo"), "sudo/0");
    assert_eq!(through("A=b exec"), "exec/0");
    let script = parse(&text("/usr/local/bin/curl x"));
    assert_eq!(script.commands[0].program(), Some("curl"));
}

#[test]
fn blocks() {
    let source = "if which curl && x; then a; elif y; then b; else c; fi\nfor f in $(ls); do d $f; done; while e; do g; done\nfn() { h; }; case $x in 1) i;; esac; (j; k) | l";
    let script = parse(&text(source));
    let of = |name: &str| script.commands.iter().find(|command| command.name.as_str() == name).unwrap().clone();
    assert_eq!(of("x").inside, [Inside::Condition]);
    assert_eq!(of("a").inside, [Inside::Branch]);
    assert_eq!(of("y").inside, [Inside::Condition]);
    assert_eq!(of("b").inside, [Inside::Branch]);
    assert_eq!(of("c").inside, [Inside::Branch]);
    assert_eq!(of("ls").inside, [Inside::Substitution]);
    assert_eq!(of("d").inside, [Inside::Loop]);
    assert_eq!(of("e").inside, [Inside::Condition]);
    assert_eq!(of("h").inside, [Inside::Function]);
    assert_eq!(of("i").inside, [Inside::Branch]);
    assert_eq!(of("k").inside, [Inside::Subshell]);
    assert_eq!(of("k").after, Connector::Semicolon);
    assert_eq!(of("d").after, Connector::Start);
    assert_eq!(of("l").pipe.unwrap().position, 1);
    assert_eq!(of("j").pipe.unwrap().position, 0);
}

#[test]
fn redirects_and_heredocs() {
    let source = "cat <<EOF | tee f && echo x > /etc/y 2>&1\nhi $(foo)\nEOF\nbash <<'S'\nrm -rf /z\nS\nlast";
    let script = parse(&text(source));
    let names: Vec<&str> = script.commands.iter().map(|command| command.name.as_str()).collect();
    assert_eq!(names, ["cat", "tee", "echo", "foo", "bash", "rm", "last"]);
    assert_eq!(script.commands[0].pipe, Some(Pipe { pipeline: 0, position: 0 }));
    assert_eq!(script.commands[1].pipe, Some(Pipe { pipeline: 0, position: 1 }));
    assert_eq!(script.commands[2].pipe, None);
    assert_eq!(&source[script.commands[5].at.span.range()], "rm -rf /z");
    let script = parse(&text("a && b >> x.log 2>&1"));
    assert!(script.commands[0].redirects.is_empty());
    let found: Vec<_> =
        script.commands[1].redirects.iter().map(|one| (one.operator.as_str(), one.target.as_str())).collect();
    assert_eq!(found, [(">>", "x.log"), (">&", "1")]);
}

#[test]
fn assignments() {
    let script = parse(&text("A=1 B=\"x y\" make; export TOKEN=abc D; C=$(id -u)"));
    let pairs = |index: usize| -> Vec<String> {
        let command: &Command = &script.commands[index];
        command.assignments.iter().map(|(name, value)| format!("{}={}", name.as_str(), value.as_str())).collect()
    };
    assert_eq!(pairs(0), ["A=1", "B=x y"]);
    assert_eq!(script.commands[0].name.as_str(), "make");
    assert_eq!(pairs(1), ["TOKEN=abc"]);
    assert_eq!(script.commands[1].args[0].as_str(), "TOKEN=abc");
    assert_eq!(script.commands[1].args[1].as_str(), "D");
    assert_eq!(script.commands[2].name.as_str(), "");
    assert_eq!(script.commands[3].name.as_str(), "id");
}

#[test]
fn known_variables() {
    let source = "curl $URL \"${URL}/y\" $PKGS; V=1; echo $V ${URL:-z}";
    let value = |value: &str, start| Text::verbatim(value, Location::new(FileId(7), start, start + value.len()));
    let script = parse_with(&text(source), &|name| match name {
        "URL" => Lookup::Known(value("http://x", 40)),
        "PKGS" => Lookup::Known(value("a  b", 80)),
        "V" => Lookup::Known(value("0", 90)),
        _ => Lookup::Unset,
    });
    let args: Vec<&str> = script.commands[0].args.iter().map(Text::as_str).collect();
    assert_eq!(args, ["http://x", "http://x/y", "a", "b"]);
    let url = &script.commands[0].args[1];
    assert_eq!(url.locate(0..4), Location::new(FileId(7), 40, 44));
    let via = url.via_at(0).unwrap();
    assert_eq!(&source[via.at.span.range()], "${URL}");
    assert_eq!(url.locate(9..10).file, FileId(0));
    assert_eq!(script.commands[0].args[3].locate(0..1), Location::new(FileId(7), 83, 84));
    assert!(script.commands[2].args.iter().all(Text::has_holes));
}

#[test]
fn pieces_of_a_dockerfile_line() {
    // Two physical lines: `ls \` and `  -l`, joined.
    let at = |start, end| Location::new(FileId(0), start, end);
    let piece = |from, at| Piece { from, at, verbatim: true, via: None };
    let line = Text::pieced("ls   -l", vec![piece(0, at(4, 7)), piece(3, at(9, 13))]);
    let script = parse(&line);
    assert_eq!(script.commands[0].args[0].locate(0..2), at(11, 13));
    assert_eq!(script.commands[0].at, at(4, 13));
}

#[test]
fn broken_and_foreign_scripts() {
    assert!(
        parse(&text("if x; then\napt-get install y")).commands.iter().any(|command| command.name.as_str() == "apt-get")
    );
    assert!(parse(&text("echo 'x")).broken);
    let deep = "$(".repeat(5000);
    assert!(!parse(&text(&deep)).commands.is_empty() || parse(&text(&deep)).broken);
    let deep = "sh -c \"".repeat(50);
    parse(&text(&deep));
    parse(&text("apt-get update \\\r\n && ls\r\n"));
    assert_eq!(lines("ls -l\r\ncd x\r\n"), ["Start ls|-l", "Newline cd|x"]);
}

#[test]
fn dialects() {
    assert_eq!(Dialect::of("/bin/bash"), Dialect::Posix);
    assert_eq!(Dialect::of("C:\\Windows\\System32\\CMD.EXE"), Dialect::Cmd);
    assert_eq!(Dialect::of("pwsh"), Dialect::PowerShell);
    assert_eq!(Dialect::of_script("#!/usr/bin/env -S python3 -u\nx"), Some(Dialect::Other));
    assert_eq!(Dialect::of_script("#!/bin/sh -e"), Some(Dialect::Posix));
    assert_eq!(Dialect::of_script("ls"), None);
}

use super::expand::{Lookup, expand};
use super::*;
use crate::source::FileId;
use crate::syntax::shell;
use crate::tree::HOLE;
use std::fmt::Write;

fn read(source: &str) -> Dockerfile {
    parse(&Text::source(FileId(0), source))
}

fn at(source: &str, location: Location) -> &str {
    &source[location.span.range()]
}

fn messages(file: &Dockerfile) -> Vec<&str> {
    file.errors.iter().map(|error| error.message.as_str()).collect()
}

#[test]
fn a_word_in_a_long_run_has_its_own_place() {
    let mut source = "FROM alpine\nRUN set -e; \\\n".to_owned();
    for line in 0..40 {
        write!(source, "  # step {line}\n  step-{line} --flag; \\\n\n").unwrap();
    }
    source += "  true\n";
    let file = read(&source);
    let run = &file.instructions[1];
    let Args::Shell(line) = &run.args else { panic!("{run:?}") };
    let found = line.as_str().find("step-39").unwrap();
    assert_eq!(at(&source, line.locate(found..found + 7)), "step-39");
    assert_eq!(line.locate(found..found + 7).span.start as usize, source.find("step-39").unwrap());
    assert_eq!(file.comments.len(), 40);
    assert_eq!(file.comments[7].text.as_str(), "step 7");
    assert_eq!(run.blank_lines.len(), 40);
    assert!(at(&source, run.at).ends_with("true"));
    let script = shell::parse(&run.script().unwrap());
    let step = script.commands.iter().find(|command| command.name.as_str() == "step-39").unwrap();
    assert_eq!(at(&source, step.at), "step-39 --flag");
}

#[test]
fn directives_set_the_escape_character() {
    let source =
        "\u{feff}# Syntax=docker/dockerfile:1\r\n# escape = `\r\nFROM a\r\nRUN dir C:\\ `\r\n  /b\r\nCOPY x y\\";
    let file = read(source);
    assert_eq!(file.escape, '`');
    assert_eq!(file.directive("syntax").unwrap().as_str(), "docker/dockerfile:1");
    let Args::Shell(line) = &file.instructions[1].args else { panic!() };
    assert_eq!(line.as_str(), "dir C:\\   /b");
    assert_eq!(file.instructions[2].args.words()[1].as_str(), "y\\");
    assert!(file.errors.is_empty(), "{:?}", file.errors);

    assert_eq!(messages(&read("# escape=x\n# escape=`\nFROM a")).len(), 2);
    assert_eq!(read("# a comment\n# escape=`\nFROM a").escape, '\\');
    assert_eq!(read("#!/bin/x\n# escape=`\nFROM a").escape, '\\');
}

#[test]
fn flags_without_quotes() {
    let source = "FROM --platform=\"linux/amd64\" a AS b\nCOPY --from=b --lnk --chown=a\\:b -- --c /d\nRUN --mount=type=cache --mount=type=bind,from=b x --y";
    let file = read(source);
    let platform = file.instructions[0].flag("platform").unwrap();
    assert_eq!(platform.value.as_ref().unwrap().as_str(), "linux/amd64");
    assert_eq!(at(source, platform.value.as_ref().unwrap().locate(0..5)), "linux");
    assert_eq!(at(source, platform.at), "--platform=\"linux/amd64\"");
    let copy = &file.instructions[1];
    assert_eq!(copy.flag("chown").unwrap().value.as_ref().unwrap().as_str(), "a:b");
    assert_eq!(copy.args.words()[0].as_str(), "--c");
    assert_eq!(at(source, file.errors[0].at), "--lnk");
    assert_eq!(file.errors.len(), 1);
    assert_eq!(file.instructions[2].flags("mount").count(), 2);
    let Args::Shell(line) = &file.instructions[2].args else { panic!() };
    assert_eq!(line.as_str(), "x --y");
    let wrong = "FROM --platform a\nCOPY --link=maybe --from=a --from=b c d";
    assert_eq!(
        messages(&read(wrong)),
        [
            "the flag `--platform` needs a value",
            "the flag `--link` is either `true` or `false`",
            "the flag `--from` stands twice"
        ]
    );
}

#[test]
fn errors_do_not_end_the_file() {
    let source = "FORM a\nFROM a b\nENV\nENV A=b C\nLABEL =x\nCOPY one\nHEALTHCHECK NONE x\nSHELL bash\nCMD [1]\nCMD [\"a\" \"b\"]\nUSER x";
    let file = read(source);
    assert_eq!(file.instructions.len(), 11);
    assert_eq!(file.instructions[0].keyword, Keyword::Unknown);
    let places: Vec<&str> = file.errors.iter().map(|error| at(source, error.at)).collect();
    assert_eq!(places, ["FORM", "a b", "ENV", "C", "=x", "one", "x", "bash", "[1]"]);
    assert!(matches!(&file.instructions[9].args, Args::Shell(line) if line.as_str() == "[\"a\" \"b\"]"));
    assert!(matches!(&file.instructions[10].args, Args::Line(user) if user.as_str() == "x"));
}

#[test]
fn heredocs_and_where_they_end() {
    let source = "FROM a\nONBUILD RUN <<A <<-'B c' cat \\\n  -n\none\nA\n\t\ttwo\n\tB c\nCOPY <<X /x\nline\n  RUN no instruction\nRUN ls\n";
    let file = read(source);
    let run = file.instructions[1].trigger();
    let bodies: Vec<(&str, bool, &str)> =
        run.heredocs.iter().map(|one| (one.name.as_str(), one.expand, one.body.as_str())).collect();
    assert_eq!(bodies, [("A", true, "one\n"), ("B c", false, "two\n")]);
    assert_eq!(at(source, run.heredocs[1].marker), "<<-'B c'");
    assert_eq!(at(source, run.heredocs[1].body.locate(0..3)), "two");
    assert!(at(source, file.instructions[1].at).ends_with("B c"));
    assert_eq!(messages(&file), ["the heredoc `X` has no end"]);
    assert_eq!(file.instructions[2].heredocs[0].body.as_str(), "line\n  RUN no instruction\n");
    assert_eq!(file.instructions[3].keyword, Keyword::Run);
}

#[test]
fn scripts() {
    let script = |source: &str| read(source).instructions[0].script().map(|text| text.as_str().to_owned());
    assert_eq!(script("RUN <<EOF\nls\nEOF\n").unwrap(), "ls\n");
    assert_eq!(script("RUN cat <<EOF > x\nls\nEOF").unwrap(), "cat <<EOF > x\nls\nEOF\n");
    assert_eq!(script("RUN <<EOF python3 -u\nx = 1\nEOF").unwrap(), "python3 -u <<EOF \nx = 1\nEOF\n");
    assert_eq!(script("RUN [\"ls\"]"), None);
    assert_eq!(script("HEALTHCHECK --interval=1s CMD curl x").unwrap(), "curl x");
    let source = "RUN <<EOF python3 -u | tee y\nimport os\nEOF";
    let found = shell::parse(&read(source).instructions[0].script().unwrap());
    let names: Vec<&str> = found.commands.iter().map(|command| command.name.as_str()).collect();
    assert_eq!(names, ["python3", "tee"]);
    assert_eq!(at(source, found.commands[0].name.locate(0..7)), "python3");
    assert_eq!(found.commands[0].args[0].as_str(), "-u");
}

#[test]
fn json_escapes_keep_the_rest_in_place() {
    let source = "CMD [\"a\\u0041\\ud83d\\ude00b\", \\\n  \"c\"]";
    let file = read(source);
    let words = file.instructions[0].args.words();
    assert_eq!(words[0].as_str(), "aA😀b");
    let end = words[0].as_str().len();
    assert_eq!(at(source, words[0].locate(end - 1..end)), "b");
    assert_eq!(at(source, words[0].locate(1..2)), "\\u0041");
    assert_eq!(at(source, words[1].locate(0..1)), "c");
}

#[test]
fn pairs() {
    let source = "ENV A=\"b c\" D='e'f \\\n  G=h\\ i\nARG V\nARG W=1 X\nLABEL old style = x";
    let file = read(source);
    let show = |index: usize| -> Vec<String> {
        let pairs = file.instructions[index].args.pairs().iter();
        pairs.map(|pair| format!("{}~{}", pair.key.as_str(), pair.value.as_ref().map_or("-", Text::as_str))).collect()
    };
    assert_eq!(show(0), ["A~\"b c\"", "D~'e'f", "G~h\\ i"]);
    assert_eq!(show(1), ["V~-"]);
    assert_eq!(show(2), ["W~1", "X~-"]);
    assert_eq!(show(3), ["old~style = x"]);
    assert!(file.instructions[3].args.pairs()[0].legacy);
}

#[test]
fn expansion_keeps_the_places_of_its_parts() {
    let source = "ARG TAG=1.2.3-alpine\nFROM \"x/y:${TAG%%-*}\"$OTHER${NONE:-d}${NONE}";
    let file = read(source);
    let tag = file.instructions[0].args.pairs()[0].value.clone().unwrap();
    let word = &file.instructions[1].args.words()[0];
    let expanded = expand(word, file.escape, &|name| match name {
        "TAG" => Lookup::Known(tag.clone()),
        "OTHER" => Lookup::Unknown,
        _ => Lookup::Unset,
    });
    let expanded = expanded.unwrap();
    assert_eq!(expanded.text.as_str(), format!("x/y:1.2.3{HOLE}d"));
    assert_eq!(at(source, expanded.text.locate(4..9)), "1.2.3");
    assert_eq!(expanded.text.locate(4..9).span.start, 8);
    assert_eq!(at(source, expanded.text.via_at(4).unwrap().at), "${TAG%%-*}");
    let unset: Vec<(&str, bool)> =
        expanded.uses.iter().filter(|one| one.unset).map(|one| (at(source, one.at), one.guarded)).collect();
    assert_eq!(unset, [("${NONE:-d}", true), ("${NONE}", false)]);
}

#[test]
fn expansion_of_what_is_unknown_or_wrong() {
    let text = |source: &str| Text::verbatim(source, Location::new(FileId(0), 0, source.len()));
    let known =
        |value: &'static str| move |name: &str| if name == "A" { Lookup::Known(text(value)) } else { Lookup::Unknown };
    let get = |source: &str, value: &'static str| {
        let lookup = known(value);
        expand(&text(source), '\\', &lookup).map(|it| it.text.as_str().replace(HOLE, "*"))
    };
    assert_eq!(get("${B:-x}${B:+y}${B#z}${B/a/b}", "").unwrap(), "****");
    assert_eq!(get("${A#*/}|${A##*/}|${A%/*}|${A%%/*}", "a/b/c").unwrap(), "b/c|c|a/b|a");
    assert_eq!(get("${A/a/x}|${A//a/x}|${A//\\//-}", "a/ba").unwrap(), "x/ba|x/bx|a-ba");
    assert_eq!(get("${A:-x}${A-y}${A:+z}${A+w}", "").unwrap(), "xw");
    let error = get("one ${A:?must be there} two", "").unwrap_err();
    assert_eq!((error.at.span.start, error.at.span.end), (4, 23));
    assert!(get("'open", "").is_err());
    assert!(get(&"${A:-".repeat(10_000), "").is_err());
}

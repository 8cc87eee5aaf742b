//! All of it, one format at a time: readers, rules, suppressions, every reporter, fixes, and a configuration.

use super::{Target, seeds};
use crate::secrets::leak;
use crate::support::example::File;
use crate::support::run::{Run, check_with, faults};
use clap::ValueEnum;
use dunnage::check::Settings;
use dunnage::config::{Choice, Configs, Disk, Over, Text};
use dunnage::fix;
use dunnage::report::text::Style;
use dunnage::report::{self, Format};
use dunnage::rules::{Fix, Profile, SYNTAX_ERROR};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// No text of a few kilobytes takes longer, whatever is in it.
const SLOWEST: Duration = Duration::from_secs(2);

/// Given to every text, behind a name that nobody doubts.
const SECRET: &str = "vQ7zk3XpP8mW";

const COMMON: [&str; 22] = [
    "\n",
    "\n",
    " ",
    "  ",
    "\t",
    "\r",
    "\"",
    "'",
    "\\",
    "{",
    "}",
    "[",
    "]",
    "${X}",
    "$",
    "é",
    "😀",
    "\u{202e}",
    "\u{1b}[31m",
    "::error::x\n",
    "##[x",
    "# dunnage: ignore[run-as-root] why\n",
];

const DOCKERFILE: [&str; 24] = [
    "FROM a\n",
    "FROM a AS b\n",
    "ARG X=1\n",
    "ENV A=$A$A\n",
    "ENV DB_PASSWORD=vQ7zk3XpP8mW\n",
    "RUN <<EOF\n",
    "EOF\n",
    "USER root\n",
    "COPY --from=b a b\n",
    "ONBUILD ",
    "# escape=`\n",
    "# syntax=x\n",
    "HEALTHCHECK ",
    "CMD [\"a\"]\n",
    "\\\n",
    "`\n",
    "RUN curl x | sh\n",
    "SHELL [\"x\"]\n",
    "--mount=type=bind ",
    "${A:-${B}}",
    "${A#*/}",
    "&& ",
    "$(",
    "`",
];

const YAML: [&str; 20] = [
    "apiVersion: v1\nkind: Pod\n",
    "spec:\n",
    "  containers:\n",
    "- ",
    ": ",
    "&a ",
    "*a",
    "<<: *a\n",
    "---\n",
    "|\n",
    "privileged: true\n",
    "DB_PASSWORD: vQ7zk3XpP8mW\n",
    "- name: API_KEY\n  value: vQ7zk3XpP8mW\n",
    "services:\n  a:\n",
    "image: a:latest\n",
    "extends: a\n",
    "!reset ",
    "{{ .Values.x }}",
    "kind: List\nitems:\n",
    "? ",
];

const TERRAFORM: [&str; 22] = [
    "resource \"a\" \"b\" {\n",
    "variable \"password\" {\n  default = \"vQ7zk3XpP8mW\"\n}\n",
    "}\n",
    " = ",
    "<<-EOT\n",
    "EOT\n",
    "for_each = ",
    "count = 1000\n",
    "dynamic \"x\" {\n",
    "jsonencode(",
    ")",
    "${",
    "%{ for a in b }",
    "var.a",
    "local.a",
    "[for a in b : a]",
    "/*",
    "*/",
    "? 1 : 2",
    "module \"m\" {\n  source = \"./\"\n}\n",
    "..",
    "merge(",
];

const JSON: [&str; 12] = [
    "{",
    "}",
    "\"containerDefinitions\": [",
    "\"environment\": [{\"name\": \"DB_PASSWORD\", \"value\": \"vQ7zk3XpP8mW\"}]",
    ",",
    ":",
    "null",
    "true",
    "1e9",
    "\"privileged\": true",
    "\\u0000",
    "//",
];

fn target(name: &'static str, is_one: fn(&str) -> bool, bits: &[&'static str], check: fn(&str), read: fn(&str)) {
    let bits: Vec<&'static str> = bits.iter().chain(&COMMON).copied().collect();
    let mut seeds = seeds::named(is_one);
    seeds.push(bits.concat());
    Target { name, seeds, bits: bits.leak(), read, check, texts: TEXTS }.run();
}

/// A text is checked thrice, reported in every format, and fixed: there is time for fewer.
const TEXTS: usize = if cfg!(debug_assertions) { 40 } else { 1_500 };

macro_rules! targets {
    ($($name:ident: $file:literal, $is_one:expr, $bits:expr;)*) => {$(
        #[test]
        fn $name() {
            target(stringify!($name), $is_one, &$bits, |text| check($file, text), |text| drop(checked($file, text)));
        }
    )*};
}

targets! {
    dockerfile: "Dockerfile", |name| name.ends_with("Dockerfile"), DOCKERFILE;
    manifest: "a.yaml", |name| name.ends_with(".yaml") && !name.contains("compose"), YAML;
    compose: "compose.yaml", |name| name.contains("compose") && name.ends_with("ml"), YAML;
    terraform: "a.tf", |name| name.ends_with(".tf"), TERRAFORM;
    task: "task.json", |name| name.ends_with(".json"), JSON;
    variables: ".env", |name| name.ends_with(".env"), [COMMON[0], "A=$A$A\n", "DB_PASSWORD=vQ7zk3XpP8mW\n", "export ", "${A:-$B}"];
}

/// A configuration is no file that is checked: it is read, and what is wrong in it has its place.
#[test]
fn configuration() {
    let bits = [
        "rules:\n",
        "  latest-tag: off\n",
        "profile: all\n",
        "overrides:\n- files: [a]\n",
        "exclude: [\"**\"]\n",
        "extends: a\n",
    ];
    target("configuration", |name| name.ends_with("dunnage.yaml"), &bits, configured, configured);
}

struct Alone(String);

impl Disk for Alone {
    fn read(&self, path: &Path) -> Result<Option<Text>, String> {
        Ok(path.ends_with("dunnage.yaml").then(|| Text { content: self.0.clone(), flaw: None }))
    }

    fn exists(&self, path: &Path) -> bool {
        path.ends_with("dunnage.yaml")
    }

    fn is_ignored(&self, _: &Path) -> bool {
        false
    }
}

fn configured(text: &str) {
    let here = PathBuf::from("/here");
    let configs = Configs::new(Box::new(Alone(text.to_owned())), here, Choice::Nearest, Over::default());
    let settings = configs.settings(Path::new("a/Dockerfile"));
    drop(settings);
    for fault in configs.faults() {
        assert!(fault.source.text.get(fault.span.range()).is_some(), "unsound: {}", fault.message);
    }
}

fn files(name: &str, text: &str) -> Vec<File> {
    let file =
        |name: &str, text: &str| File { name: name.to_owned(), text: text.to_owned(), marked: Vec::new(), line: 1 };
    let mut files = vec![file(name, text)];
    if name == ".env" {
        files.push(file(
            "compose.yaml",
            "services:\n  a:\n    image: ${A}\n    environment:\n      P: ${DB_PASSWORD}\n    env_file: .env\n",
        ));
    }
    files
}

fn checked(name: &str, text: &str) -> Run {
    check_with(&Settings::of([Profile::All]), &files(name, text))
}

fn check(name: &str, text: &str) {
    let begun = std::time::Instant::now();
    let run = checked(name, text);
    let took = begun.elapsed();
    assert!(took < SLOWEST * if cfg!(debug_assertions) { 10 } else { 1 }, "slow: {took:?}");
    let faults = faults(&run.sources, &run.outcome);
    assert!(faults.is_empty(), "unsound: {faults:?}");
    assert!(told(&run) == told(&checked(name, text)), "the second time other things are found");
    reported(&run);
    fixed(name, &run);
}

fn told(run: &Run) -> String {
    let mut told = String::new();
    for it in &run.outcome.findings {
        let _ = writeln!(told, "{} {:?} {}", it.rule.id, it.at, it.message);
    }
    told
}

fn reported(run: &Run) {
    let whole =
        report::Run { show_suppressed: true, show_unknown: true, ..report::Run::of(&run.outcome, &run.sources) };
    let style = Style { color: false, links: false, unicode: true, width: 100, breaks: true };
    for format in Format::value_variants() {
        let (mut out, mut aside) = (Vec::new(), Vec::new());
        report::write(*format, &whole, &style, &mut out, &mut aside).unwrap();
        out.extend(aside);
        let text = String::from_utf8(out).unwrap();
        let strange = text.chars().find(|it| it.is_control() && *it != '\n');
        assert!(strange.is_none(), "control: {strange:?} in {format:?}");
        match format {
            Format::Json | Format::Sarif | Format::Gitlab => {
                assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "json: {format:?} is none");
            }
            Format::Pretty | Format::Concise => {
                let obeyed = text.lines().any(|line| line.trim_start().starts_with("::")) || text.contains("##[");
                assert!(!obeyed, "command: {format:?} has one");
            }
            _ => {}
        }
        // A word that a mutation has cut, glued to others or put elsewhere in parts is another one.
        let assigned = |text: &str| {
            let lines = ["PASSWORD: vQ7zk3XpP8mW\n", "PASSWORD=vQ7zk3XpP8mW\n"];
            let own = |at: usize| !text[..at].ends_with(|before: char| before.is_alphanumeric());
            lines.iter().any(|line| text.match_indices(line).any(|(at, _)| own(at)))
        };
        let in_parts = |text: &str| leak(&text.replace(SECRET, ""), &[SECRET.to_owned()]).is_some();
        let is_whole = !run.sources.iter().any(|it| in_parts(&it.text));
        if is_whole && run.sources.iter().any(|it| assigned(&it.text)) {
            let pages = |line: &&str| !line.contains("\": \"# ");
            let text: String = text.lines().filter(pages).collect();
            assert!(leak(&text, &[SECRET.to_owned()]).is_none(), "secret: {format:?} shows it");
        }
    }
}

fn fixed(name: &str, run: &Run) {
    let errors = |run: &Run| run.outcome.findings.iter().filter(|it| it.rule.id == SYNTAX_ERROR.id).count();
    let before = errors(run);
    // A correction of one mistake may bring the next one to light.
    if before > 0 {
        return;
    }
    let fixes: Vec<Fix> = run.outcome.findings.iter().filter_map(|it| fix::of(it, &run.sources)).take(FIXES).collect();
    for fix in fixes {
        let applied = fix::apply(&run.sources, std::slice::from_ref(&fix));
        let Some(text) = applied.texts.get(&run.ids[0]) else { continue };
        let after = errors(&checked(name, text));
        assert!(after <= before, "fix: `{}` breaks the file: {text:?}", fix.title);
    }
}

const FIXES: usize = 3;

//! What a user of the command line sees: real runs of the binary over small directories.

use crate::support::command::{Directory, Run};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;

const BAD: &str = "\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: shop/web:1.0
      securityContext:
        privileged: true
        runAsUser: 1000
        runAsNonRoot: true
";

fn good() -> String {
    BAD.replace("privileged: true", "privileged: false")
}

/// Only rules that these tests are about: the catalogue grows, the tests shall not.
fn about(run: &Run, rule: &str) -> Vec<String> {
    run.findings().into_iter().filter(|finding| finding.ends_with(&format!(" {rule}"))).collect()
}

#[test]
fn exit_codes() {
    let directory = Directory::new().with("bad.yaml", BAD).with("empty/readme.md", "hello");
    assert_eq!(directory.run(&["check"]).code, 1);
    assert_eq!(directory.run(&["check", "bad.yaml", "--fail-on", "critical"]).code, 1);
    assert_eq!(directory.run(&["check", "nowhere"]).code, 2);
    assert_eq!(directory.run(&["check", "--format", "nonsense"]).code, 2);
    let nothing = directory.run(&["check", "empty"]);
    assert_eq!(nothing.code, 3);
    assert!(
        nothing.err.contains("nothing to check in `empty` (1 file seen): looked for Dockerfiles"),
        "{}",
        nothing.err
    );
    // What could be checked is, and the path that is missing still counts.
    let both = directory.run(&["check", "nowhere", "bad.yaml", "--format", "concise"]);
    assert_eq!(both.code, 2);
    assert!(both.out.contains("bad.yaml:10:21: critical[privileged]"), "{}", both.out);
    assert!(both.err.contains("nowhere: error: no such file or directory"), "{}", both.err);
}

#[test]
fn fail_on_sets_the_bar_and_hides_nothing() {
    let directory = Directory::new().with(
        "a.yaml",
        BAD.replace("privileged: true", "runAsGroup: 1")
            .replace("        runAsUser: 1000\n        runAsNonRoot: true\n", ""),
    );
    let run = directory.run(&["check", "--fail-on", "critical", "--format", "concise"]);
    assert_eq!(run.code, 0, "{}", run.out);
    assert!(run.out.contains("medium[run-as-root]"), "{}", run.out);
    assert_eq!(directory.run(&["check", "--fail-on", "medium"]).code, 1);
}

#[test]
fn pretty_frames_point_at_the_place() {
    let directory = Directory::new().with("deploy/bad.yaml", BAD);
    let run = directory.run(&["check"]);
    let frame = "\
critical[privileged]: Pod/web, container web: privileged
    ╭─[deploy/bad.yaml:10:21]
  9 │       securityContext:
 10 │         privileged: true
    ·                     ━━━━
 11 │         runAsUser: 1000
    ├─ help: set `privileged` to `false`
 10 -         privileged: true
 10 +         privileged: false
    ╰────
";
    assert!(run.out.contains(frame), "{}", run.out);
    assert!(run.out.contains(" in 1 file, "), "{}", run.out);
    let mut ascii = directory.command(&["check"]);
    let ascii = Run::of(ascii.env("LC_ALL", "C").output().unwrap());
    assert!(ascii.out.is_ascii(), "{}", ascii.out);
    assert!(ascii.out.contains("^^^^"), "{}", ascii.out);
}

#[test]
fn the_shape_of_the_json() {
    let directory =
        Directory::new().with("bad.yaml", BAD).with("broken.yaml", "apiVersion: v1\nkind: Pod\nmetadata: [\n");
    let run = directory.run(&["check", "--format", "json"]);
    let report = run.json();
    assert_eq!(report["version"], 1);
    let finding = report["findings"].as_array().unwrap().iter().find(|it| it["rule"] == "privileged").unwrap();
    assert_eq!(finding["severity"], "critical");
    assert_eq!(finding["message"], "Pod/web, container web: privileged");
    assert_eq!(finding["path"], "bad.yaml");
    let start = BAD.find("true").unwrap();
    let range = serde_json::json!({
        "start": {"line": 10, "column": 21, "offset": start},
        "end": {"line": 10, "column": 25, "offset": start + 4},
    });
    assert_eq!(finding["range"], range);
    assert_eq!(finding["related"], serde_json::json!([]));
    assert!(finding.as_object().unwrap().contains_key("fix"));
    assert!(!finding.as_object().unwrap().contains_key("template"));

    let error = &report["errors"][0];
    assert_eq!(error["path"], "broken.yaml");
    assert!(error["range"]["start"]["line"].is_u64() && error["message"].is_string());
    assert_eq!(about(&run, "syntax-error").len(), report["errors"].as_array().unwrap().len());
    assert!(report["summary"]["files"].is_u64() && report["summary"]["duration_ms"].is_u64());
    assert_eq!(report["summary"]["by_severity"]["critical"], 1);
}

#[test]
fn columns_count_characters_and_offsets_count_bytes() {
    let text = BAD.replace("privileged: true", "{x: é😀, privileged: true}").replace(":\n        {", ": {");
    let text = text.replace("\n        runAsUser: 1000\n        runAsNonRoot: true", "");
    let directory = Directory::new().with("a.yaml", &text);
    let report = directory.run(&["check", "--format", "json"]).json();
    let finding = report["findings"].as_array().unwrap().iter().find(|it| it["rule"] == "privileged").unwrap();
    let start = &finding["range"]["start"];
    assert_eq!((&start["line"], &start["column"]), (&9.into(), &44.into()));
    assert_eq!(start["offset"], text.find("true").unwrap());
}

#[test]
fn standard_input_is_recognised_by_its_content_or_its_name() {
    let directory = Directory::new();
    let run = directory.pipe(&["check", "-", "--format", "concise"], BAD);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("<stdin>:10:21: critical[privileged]"), "{}", run.out);
    let named = directory.pipe(&["check", "-", "--stdin-filename", "k8s/web.yaml", "--format", "concise"], BAD);
    assert!(named.out.contains("k8s/web.yaml:10:21: "), "{}", named.out);
    let meant = directory.pipe(&["check", "--stdin-filename", "k8s/web.yaml", "--format", "concise"], BAD);
    assert_eq!(meant.out, named.out);
    assert_eq!(directory.pipe(&["check", "-"], "").code, 3);
    assert_eq!(directory.pipe(&["check", "-"], "hello: world\n").code, 3);
}

#[test]
fn rendered_charts_name_their_templates() {
    let directory = Directory::new();
    let input = format!("---\n# Source: shop/templates/web.yaml\n{BAD}");
    let concise = directory.pipe(&["check", "-", "--format", "concise"], &input);
    assert!(
        concise.out.contains(
            "shop/templates/web.yaml: critical[privileged] Pod/web, container web: privileged (rendered: <stdin>:12:21)"
        ),
        "{}",
        concise.out
    );
    let json = directory.pipe(&["check", "-", "--format", "json"], &input).json();
    assert_eq!(json["findings"][0]["template"], "shop/templates/web.yaml");
    let pretty = directory.pipe(&["check", "-"], &input);
    assert!(pretty.out.contains("] rendered from shop/templates/web.yaml"), "{}", pretty.out);
}

#[test]
fn ignored_and_foreign_directories_are_passed_by() {
    let directory = Directory::new()
        .with(".gitignore", "build/\n")
        .with(".git/HEAD", "ref: refs/heads/main\n")
        .with(".git/x.yaml", BAD)
        .with("build/x.yaml", BAD)
        .with("node_modules/x/x.yaml", BAD)
        .with(".terraform/x.yaml", BAD)
        .with(".github/x.yaml", BAD)
        .with("k8s/x.yaml", BAD);
    let run = directory.run(&["check", "--format", "json"]);
    assert_eq!(about(&run, "privileged"), [".github/x.yaml:10:21 privileged", "k8s/x.yaml:10:21 privileged"]);
    // What is asked for by name is read all the same.
    let run = directory.run(&["check", "build/x.yaml", "node_modules", "--format", "json"]);
    assert_eq!(about(&run, "privileged"), ["build/x.yaml:10:21 privileged", "node_modules/x/x.yaml:10:21 privileged"]);
}

#[test]
fn other_yaml_is_left_alone_without_a_word() {
    let directory = Directory::new()
        .with("a.yaml", good())
        .with("ci.yml", "on: push\njobs: {a: [b}\n")
        .with("values.yaml", "image: {repository: x}\n")
        .with("package.json", "{\"name\": \"x\",}");
    let run = directory.run(&["check", "--format", "json"]);
    assert!(about(&run, "syntax-error").is_empty() && run.json()["notes"] == serde_json::json!([]), "{}", run.out);
    assert_eq!(run.json()["summary"]["files"], 1);
    let asked = directory.run(&["check", "values.yaml"]);
    assert_eq!(asked.code, 3);
    assert!(asked.out.contains("note: values.yaml: not a file type that Dunnage checks"), "{}", asked.out);
}

#[test]
fn a_file_of_unknown_name_is_recognised_by_its_content() {
    let directory = Directory::new().with("manifest.txt", BAD);
    assert_eq!(about(&directory.run(&["check", "manifest.txt", "--format", "json"]), "privileged").len(), 1);
    assert_eq!(directory.run(&["check", "."]).code, 3);
}

#[test]
fn charts_get_one_note_and_no_findings() {
    let template = "apiVersion: v1\nkind: Pod\n{{- with .Values.pod }}\nmetadata:\n  name: {{ .name }}\n{{- end }}\n";
    let directory = Directory::new()
        .with("charts/shop/Chart.yaml", "apiVersion: v2\nname: shop\n")
        .with("charts/shop/values.yaml", "a: 1\n")
        .with("charts/shop/templates/a.yaml", template)
        .with("charts/shop/templates/sub/b.yaml", BAD)
        .with("charts/shop/charts/db/Chart.yaml", "apiVersion: v2\nname: db\n")
        .with("charts/shop/charts/db/templates/c.yaml", template)
        .with("charts/shop/crds/d.yaml", good())
        .with("stray.yaml", template);
    let run = directory.run(&["check", "--format", "json"]);
    assert!(run.findings().iter().all(|finding| finding.starts_with("charts/shop/crds/d.yaml")), "{}", run.out);
    let report = run.json();
    let notes: Vec<_> =
        report["notes"].as_array().unwrap().iter().map(|note| note["message"].as_str().unwrap()).collect();
    assert_eq!(
        notes,
        [
            "templates of chart `shop` are not rendered: use `helm template charts/shop | dunnage check -`",
            "template markup: render it first and pipe the result to `dunnage check -`",
        ]
    );
    let single = directory.run(&["check", "charts/shop/templates/sub/b.yaml"]);
    assert_eq!(single.code, 3, "{}", single.out);
    assert!(single.out.contains("helm template charts/shop"), "{}", single.out);
}

#[test]
fn bytes_that_are_no_utf_8_are_a_finding_and_move_nothing() {
    let mut bytes = b"# caf\xE9\n".to_vec();
    bytes.extend(BAD.as_bytes());
    let directory =
        Directory::new().with("latin.yaml", &bytes).with("binary.yaml", b"\x00\x01apiVersion: v1\nkind: Pod\n");
    let run = directory.run(&["check", "--format", "json"]);
    assert_eq!(about(&run, "syntax-error"), ["latin.yaml:1:6 syntax-error"]);
    assert_eq!(about(&run, "privileged"), ["latin.yaml:11:21 privileged"]);
    let report = run.json();
    let finding = report["findings"].as_array().unwrap().iter().find(|it| it["rule"] == "privileged").unwrap();
    let offset = finding["range"]["start"]["offset"].as_u64().unwrap() as usize;
    assert_eq!(&bytes[offset..offset + 4], b"true");
}

#[test]
fn a_manifest_that_is_no_text_is_an_error_at_its_place() {
    let wide: Vec<u8> = BAD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let directory = Directory::new()
        .with("nul.yaml", BAD.replace("privileged: true", "privileged: true\0"))
        .with("Dockerfile", b"\x7fELF\x02\x00\x00\x00FROM x\n")
        .with("wide.yaml", wide)
        .with("data.json", b"\x00\x01\x02")
        .with("dockerfile-lint", b"\x7fELF\x00");
    let run = directory.run(&["check", "--format", "json"]);
    assert_eq!(about(&run, "syntax-error"), ["Dockerfile:1:6 syntax-error", "nul.yaml:10:25 syntax-error"]);
    assert_eq!(about(&run, "privileged"), ["wide.yaml:10:21 privileged"]);
    assert_eq!(run.code, 2);
    let run = directory.run(&["check", "nul.yaml", "--format", "concise"]);
    assert_eq!(run.code, 2);
    assert!(run.out.contains("not a text file: a byte is zero here"), "{}", run.out);
    let run = directory.run(&["check", "data.json", "--format", "concise"]);
    assert_eq!(run.code, 2, "{}", run.out);
}

#[test]
fn text_from_files_cannot_command_the_terminal() {
    let text = BAD
        .replace("name: web\n      image", "name: \"w\u{202e}b\" # \u{2066}\n      image")
        .replace("privileged: true", "privileged: true # \u{200b}x");
    let directory = Directory::new().with("e\u{1b}[31m\u{202e}.yaml", text);
    for format in ["pretty", "concise"] {
        let run = directory.run(&["check", "--format", format]);
        let sly = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!run.out.contains(sly) && !run.err.contains(sly), "{:?}", run.out);
        assert!(run.out.contains("e\\u{1b}[31m\\u{202e}.yaml:10:21"), "{}", run.out);
    }
}

#[test]
fn colours_are_a_choice() {
    let directory = Directory::new().with("bad.yaml", BAD);
    let colored = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = directory.command(arguments);
        command.envs(variables.iter().copied());
        Run::of(command.output().unwrap()).out.contains('\u{1b}')
    };
    assert!(!colored(&["check"], &[]));
    assert!(colored(&["check"], &[("FORCE_COLOR", "1")]));
    assert!(colored(&["check"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&["check"], &[("FORCE_COLOR", "0")]));
    assert!(!colored(&["check"], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(colored(&["check", "--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!colored(&["check", "--color", "never"], &[("FORCE_COLOR", "1")]));
    assert!(!colored(&["check", "--color", "always", "--format", "json"], &[]));
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    let mut directory = Directory::new();
    for index in 0..300 {
        directory = directory.with(&format!("{index}.yaml"), BAD);
    }
    for format in ["pretty", "concise", "json"] {
        let mut command = directory.command(&["check", "--format", format]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.is_empty() || format == "concise" && said.contains(" problems ("), "{format}: {said}");
        assert_eq!(output.status.code(), Some(1), "{format}");
    }
}

#[test]
fn output_is_the_same_every_time() {
    let mut directory = Directory::new();
    for name in ["b/2.yaml", "a/1.yaml", "c.yaml", "a/b/3.yaml", "a-b/4.yaml"] {
        directory = directory.with(name, BAD);
    }
    let first = directory.run(&["check", "--format", "concise"]).out;
    for _ in 0..5 {
        assert_eq!(directory.run(&["check", "a-b", "c.yaml", "b", ".", "a", "--format", "concise"]).out, first);
    }
    assert_eq!(first.lines().filter(|line| line.contains("[privileged]")).count(), 5);
}

#[test]
fn a_huge_line_is_shown_in_part() {
    let filler = "x".repeat(2_000_000);
    let json = format!(
        "{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {{\"name\": \"{filler}\"}}, \"spec\": {{\"containers\": [{{\"name\": \"web\", \"image\": \"a:1\", \"securityContext\": {{\"privileged\": true}}}}]}}, \"z\": \"{filler}\"}}"
    );
    let directory = Directory::new().with("big.json", json);
    let run = directory.run(&["check"]);
    assert!(run.out.contains("critical[privileged]"), "{}", &run.out[..run.out.len().min(500)]);
    assert!(run.out.len() < 20_000, "{}", run.out.len());
}

#[cfg(unix)]
#[test]
fn links_are_followed_only_when_asked_for() {
    let directory = Directory::new().with("real/bad.yaml", BAD);
    std::os::unix::fs::symlink(directory.0.path().join("real"), directory.0.path().join("link")).unwrap();
    std::os::unix::fs::symlink(directory.0.path(), directory.0.path().join("real/loop")).unwrap();
    assert_eq!(about(&directory.run(&["check", "--format", "json"]), "privileged"), ["real/bad.yaml:10:21 privileged"]);
    assert_eq!(
        about(&directory.run(&["check", "link", "--format", "json"]), "privileged"),
        ["link/bad.yaml:10:21 privileged"]
    );
}

#[test]
fn the_catalogue() {
    let directory = Directory::new();
    let rules = directory.run(&["rules", "--format", "json"]).json();
    let rule = rules.as_array().unwrap().iter().find(|rule| rule["id"] == "run-as-root").unwrap();
    let keys: Vec<_> = rule.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = ["id", "title", "severity", "scope", "default", "formats", "aliases", "references", "fix"];
    assert_eq!(keys[..9], expected);
    assert_eq!(keys[9..], ["profiles", "options", "family", "page", "help"]);
    assert_eq!(rule["scope"], "container");
    let aliases = rule["aliases"]["hadolint"].as_array().unwrap();
    assert!(aliases.iter().any(|alias| alias["id"] == "DL3002" && alias["match"].is_string()));
    let table = directory.run(&["rules"]);
    for rule in rules.as_array().unwrap() {
        assert!(table.out.contains(rule["id"].as_str().unwrap()), "{rule}");
    }
}

#[test]
fn profiles_join_and_their_names_are_guessed() {
    let directory = Directory::new();
    let ids = |profile: &str| {
        let rules = directory.run(&["rules", "--format", "json", "--profile", profile]).json();
        rules.as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    assert!(ids("pss-restricted").contains("privileged") && !ids("pss-restricted").contains("latest-tag"));
    assert_eq!(ids("pss-restricted,cis-docker"), &ids("pss-restricted") | &ids("cis-docker"));
    let slip = directory.run(&["check", "--profile", "pss-restrictd"]);
    assert_eq!(slip.code, 2);
    assert!(slip.err.contains("similar value exists: 'pss-restricted'"), "{}", slip.err);
}

#[test]
fn explanations() {
    let directory = Directory::new();
    let page = directory.run(&["explain", "run-as-root"]);
    assert_eq!(page.code, 0);
    assert!(page.out.contains("What to do") && page.out.contains("ignore[run-as-root] reason"), "{}", page.out);
    assert!(page.out.lines().count() < 70 && !page.out.contains("hadolint"), "{}", page.out);
    assert_eq!(directory.run(&["explain", "dl3002"]).out, page.out);
    let all = directory.run(&["explain", "run-as-root", "--all"]).out;
    assert!(all.contains("hadolint: DL3002") && all.contains("dockerfile: wrong"), "{all}");
    let compose = directory.run(&["explain", "run-as-root", "--for", "compose"]).out;
    assert!(compose.contains("compose: wrong") && compose.contains("compose: after the fix"), "{compose}");
    let word = directory.run(&["explain", "sudo"]);
    assert!(word.code == 0 && word.out.contains("privilege-escalation"), "{}", word.out);
    let other = directory.run(&["explain", "DL3008"]);
    assert_eq!(
        (other.code, other.err.trim()),
        (2, "error: no rule stands for `DL3008` of hadolint (apt package version not pinned)")
    );
    let slip = directory.run(&["explain", "run-as-rot"]);
    assert_eq!(slip.code, 2);
    assert_eq!(slip.err, "error: there is no rule `run-as-rot`: did you mean `run-as-root`?\n");
}

#[test]
fn paths_are_written_as_the_user_writes_them() {
    let directory = Directory::new().with("k8s/bad.yaml", BAD).with("other/x", "");
    let place = |arguments: &[&str]| about(&directory.run(arguments), "privileged").join("");
    assert_eq!(place(&["check", "./k8s", "--format", "json"]), "k8s/bad.yaml:10:21 privileged");
    assert_eq!(place(&["check", "other/../k8s", "--format", "json"]), "k8s/bad.yaml:10:21 privileged");
    let absolute = directory.0.path().join("k8s");
    let text = Path::new(&absolute).to_str().unwrap();
    assert_eq!(place(&["check", text, "--format", "json"]), format!("{text}/bad.yaml:10:21 privileged"));
}

/// git carries links; what this one leads to has no end.
#[cfg(unix)]
#[test]
fn a_list_of_ignored_files_that_is_a_device_is_not_read() {
    let directory = Directory::new().with("Dockerfile", "FROM a:1\n").with("deep/Dockerfile", "FROM a:latest\n");
    std::os::unix::fs::symlink("/dev/zero", directory.0.path().join("deep/.gitignore")).unwrap();
    let run = directory.run(&["check", "--format", "concise"]);
    assert!(run.err.contains("deep/.gitignore: error: not a plain file"), "{}", run.err);
    assert!(!run.out.contains("latest"), "{}", run.out);
    std::os::unix::fs::symlink("/dev/zero", directory.0.path().join(".ignore")).unwrap();
    let run = directory.run(&["check", "--format", "concise"]);
    assert!(run.err.contains(".ignore: error: not a plain file"), "{}", run.err);
}

/// Arguments may be made of what a pull request brings: names of branches and files.
#[test]
fn wrong_arguments_command_no_log() {
    let hostile = "x\n::error::y\n##vso[task.z]\u{1b}[31m";
    for arguments in [
        vec!["check", "--format", hostile],
        vec!["check", "--fail-on", hostile],
        vec!["check", &format!("--{hostile}")],
        vec!["check", "--shard", hostile],
        vec![hostile],
        vec!["explain", "a", hostile],
        vec!["explain", hostile],
        vec!["check", hostile],
        vec!["check", "--within", hostile, "."],
        vec!["check", "--select", hostile],
        vec!["check", "--config", hostile],
        vec!["doctor", hostile],
        vec!["merge", hostile],
        vec!["migrate", hostile],
        vec!["init", hostile],
    ] {
        let run = Directory::new().run(&arguments);
        assert_ne!(run.code, 0, "{arguments:?}");
        let said = run.err + &run.out;
        assert!(said.contains("x\\n::error::y"), "{said}");
        assert!(!said.contains("\n::error") && !said.contains("##vso[") && !said.contains('\u{1b}'), "{said}");
    }
}

/// A blank or a case that is wrong in the first lines is a mistake, and no reason to pass by a file.
#[test]
fn a_slip_in_the_head_of_a_manifest_is_said() {
    let rest = "metadata: {name: a}\nspec:\n  containers: []\n";
    for head in [
        "apiVersion: v1\nkind:Pod",
        "apiVersion:v1\nkind: Pod",
        "apiVersion: v1\n kind: Pod",
        "apiVersion: v1\nKind: Pod",
    ] {
        let run = Directory::new().with("pod.yaml", format!("{head}\n{rest}")).run(&["check", "--format", "concise"]);
        assert!(run.code == 1 && run.out.contains("[syntax-error]"), "{head}: {}{}", run.out, run.err);
    }
}

#[cfg(unix)]
#[test]
fn links_that_are_not_followed_are_mentioned() {
    use std::os::unix::fs::symlink;
    let outside = Directory::new().with("deploy/Dockerfile", "FROM a:latest\n");
    let directory = Directory::new().with("a/Dockerfile", "FROM alpine:3.20\nUSER 1\nHEALTHCHECK NONE\n");
    let link = |target: &std::path::Path, name: &str| symlink(target, directory.0.path().join(name)).unwrap();
    link(&outside.0.path().join("deploy"), "deploy");
    link(&outside.0.path().join("deploy/Dockerfile"), "b.Dockerfile");
    link(&directory.0.path().join("a"), "again");
    let run = directory.run(&["check", "--format", "json"]);
    let report = run.json();
    let notes: Vec<_> = report["notes"].as_array().unwrap().iter().map(|it| it["path"].as_str().unwrap()).collect();
    assert_eq!(notes, ["b.Dockerfile", "deploy"], "{report:#}");
    link(std::path::Path::new("/nonexistent/x"), "c.Dockerfile");
    let run = directory.run(&["check", "--format", "concise"]);
    assert!(run.code > 0 && run.err.contains("c.Dockerfile: error: a link to nothing"), "{}", run.err);
}

#[test]
fn what_could_not_be_read_is_no_clean_run() {
    let plain = "FROM scratch\nUSER 65532\n";
    let wide: Vec<u8> = plain.chars().flat_map(|letter| u32::from(letter).to_le_bytes()).collect();
    let tree = Directory::new()
        .with("Dockerfile", plain)
        .with("b.yaml", b"apiVersion: v1\0kind: Pod".as_slice())
        .with("Dockerfile.lines", plain.replace('\n', "\r"))
        .with("Dockerfile.wide", wide);
    let run = tree.run(&["check", "--fail-on", "critical"]);
    assert_eq!(run.code, 2, "{}", run.out);
    assert!(!run.out.contains("No problems"), "{}", run.out);
    assert!(run.out.contains("carriage returns alone") && run.out.contains("in UTF-32"), "{}", run.out);
    assert_eq!(tree.run(&["check", "--allow-unreadable"]).code, 0);
}

#[test]
fn one_file_by_three_paths_is_one_file() {
    let tree = Directory::new().with("sub/Dockerfile", "FROM a:latest\n");
    let path = tree.0.path().join("sub/Dockerfile").canonicalize().unwrap();
    let run = tree.run(&[
        "check",
        "--format",
        "concise",
        "sub/Dockerfile",
        "./sub/../sub/Dockerfile",
        path.to_str().unwrap(),
    ]);
    assert_eq!(run.out.matches("latest-tag").count(), 1, "{}", run.out);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_never_opened() {
    let tree = Directory::new().with("Dockerfile", "FROM scratch\nUSER 65532\n");
    let made = std::process::Command::new("mkfifo").arg(tree.0.path().join("pipe.yaml")).status();
    if !made.is_ok_and(|it| it.success()) {
        println!("skipped: there is no mkfifo");
        return;
    }
    for arguments in [&["check"] as &[&str], &["check", "pipe.yaml"]] {
        let run = tree.run(arguments);
        assert_eq!(run.code, 2, "{}", run.out);
        assert!(run.out.contains("not a plain file"), "{}", run.out);
    }
}

/// What others' tools, and habits, make people write.
#[test]
fn mistakes_get_a_tip() {
    let directory = Directory::new().with("Dockerfile", "FROM node:latest\nUSER 65532\n");
    for (arguments, tip) in [
        (&["."][..], "tip: did you mean `dunnage check .`?"),
        (&["Dockerfile"], "tip: did you mean `dunnage check Dockerfile`?"),
        (&["check", "--severity", "high"], "tip: `--fail-on high` decides"),
        (&["check", "--json"], "tip: `--format json`"),
        (&["check", "--skip", "x"], "tip: `--ignore RULE`"),
    ] {
        let run = directory.run(arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.err.starts_with("error: ") && run.err.contains(tip), "{arguments:?}: {}", run.err);
    }
    for arguments in
        [&["check", "-f", "concise"][..], &["check", "--no-color"], &["check", "--fail-on", "MEDIUM", "-q"]]
    {
        assert_eq!(directory.run(arguments).code, 1, "{arguments:?}");
    }
}

#[test]
fn nothing_to_check_is_said_and_may_be_as_it_should() {
    let directory = Directory::new().with("a.txt", "");
    let run = directory.run(&["check"]);
    assert!(run.code == 3 && run.err.starts_with("error: nothing to check in `.`"), "{}", run.err);
    let run = directory.run(&["check", "--allow-empty"]);
    assert!(run.code == 0 && run.err.starts_with("note: nothing to check in `.`"), "{}", run.err);
}

#[test]
fn the_end_of_a_run_says_what_it_comes_to() {
    let directory = Directory::new()
        .with("bad.yaml", BAD)
        .with("good/Dockerfile", "FROM node:24.1\nUSER 65532\nHEALTHCHECK CMD true\n")
        .with("main.tf", "resource \"aws_s3_bucket\" \"a\" {}\nresource \"aws_s3_bucket\" \"b\" {}\nresource \"random_id\" \"c\" {}\n");
    let run = directory.run(&["check"]);
    assert!(run.out.contains(" in 1 of 3 files, "), "{}", run.out);
    assert!(run.out.contains("\nNot judged yet, but for secrets: 2 `aws_s3_bucket`\n"), "{}", run.out);
    assert!(run.out.ends_with("\nNext: `dunnage explain privileged`: why, and what to do\n"), "{}", run.out);
    let concise = directory.run(&[
        "check",
        "--format",
        "concise",
        "--select",
        "latest-tag,missing-memory-limit",
        "--fail-on",
        "high",
    ]);
    assert!(
        concise.code == 0 && concise.err.contains("; none at `high` or above, so the exit code is 0"),
        "{}",
        concise.err
    );
    let worst = directory.run(&["check", "--format", "concise", "--sort", "severity"]).out;
    assert!(worst.starts_with("bad.yaml:10:21: critical["), "{worst}");
}

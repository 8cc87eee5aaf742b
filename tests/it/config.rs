//! `dunnage.yaml`: which one holds, what it says, and what is wrong with it, by real runs of the binary.

use crate::support::command::{Directory, Run};
use crate::support::root;
use dunnage::config::{Key, schema};
use dunnage::rules::{self, OptionKind};
use regex::Regex;
use serde_json::Value;

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      image: quay.io/fans/web:latest
      securityContext: {privileged: true}
";

/// `path severity rule` of every finding of one of these rules.
fn found(run: &Run, rules: &[&str]) -> Vec<String> {
    assert!(run.code < 2, "{}{}", run.out, run.err);
    let report = run.json();
    let findings = report["findings"].as_array().unwrap().iter();
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let wanted = findings.filter(|finding| rules.contains(&finding["rule"].as_str().unwrap()));
    wanted.map(|it| format!("{} {} {}", word(it, "path"), word(it, "severity"), word(it, "rule"))).collect()
}

fn check(directory: &Directory, arguments: &[&str]) -> Run {
    let arguments: Vec<&str> = ["check", "--format", "json"].iter().chain(arguments).copied().collect();
    directory.run(&arguments)
}

#[test]
fn every_mistake_has_its_place_and_what_was_meant() {
    // What the file says, with the place between « and »; and what is said of it.
    const TABLE: [(&str, &str); 60] = [
        ("«profil»: strict", "there is no key `profil` here: did you mean `profile`?"),
        ("«zzzz»: 1", "there is no key `zzzz` here (known are `extends`, `profile`"),
        ("«fail_on»: high", "did you mean `fail-on`?"),
        ("profile: «strikt»", "did you mean `strict`?"),
        ("profile: [strict, «cis-dokcer»]", "did you mean `cis-docker`?"),
        ("profile: «{a: b}»", "must be the name of a profile or a list of such"),
        ("fail-on: «hihg»", "must be one of `critical`, `high`, `medium`, `low`, `info`: did you mean `high`?"),
        ("fail-on: «[high]»", "must be a severity"),
        ("exclude: [«'[z'»]", "is no glob: unclosed character class"),
        ("exclude: [a, «../b»]", "must stay below the directory of this file"),
        ("include: «{a: b}»", "must be a glob or a list of such"),
        ("include: [«[a]»]", "must be a glob"),
        ("extends: «gone.yaml»", "`gone.yaml`: no such file"),
        ("extends: «/etc/passwd»", "must be a file whose name ends in `.yaml` or `.yml`"),
        ("extends: «dunnage.yaml»", "extends this file: a circle"),
        ("extends: «{}»", "must be the path of a file or a list of such"),
        ("rules: «[latest-tag]»", "must be a map of rules"),
        ("rules: {«latest-tga»: off}", "there is no rule `latest-tga`: did you mean `latest-tag`?"),
        ("rules: {«DL3002»: off}", "`DL3002` is another tool's name: did you mean `run-as-root`?"),
        ("rules: {«zzzz»: off}", "there is no rule `zzzz` (`dunnage rules` lists them all)"),
        ("rules: {latest-tag: «oof»}", "did you mean `off`?"),
        ("rules: {latest-tag: «1»}", "must be `on`, `off`, a severity, or a map of the rule's options"),
        ("rules:\n  «latest-tag»:\n", "must be `on`, `off`, a severity, or a map of the rule's options"),
        ("rules: {latest-tag: {severity: «hihg»}}", "did you mean `high`?"),
        ("rules: {latest-tag: {«sevrity»: high}}", "has no option `sevrity`"),
        ("rules: {untrusted-registry: {«registry»: [a]}}", "did you mean `registries`?"),
        ("rules: {untrusted-registry: {registries: «ghcr.io»}}", "must be a list of words"),
        ("rules: {untrusted-registry: {registries: [a, «{b: c}»]}}", "must be a word"),
        ("rules: {latest-tag: off, «latest-tag»: on}", "a second time"),
        ("overrides: «{files: a}»", "must be a list of maps with `files` and `rules`"),
        ("overrides: [«{rules: {}}»]", "must say by `files` which files it is for"),
        ("overrides: [{«file»: a}]", "did you mean `files`?"),
        ("overrides: [«{files: a}»]", "must say by `rules` what holds for these files"),
        ("overrides: [«{files: a, rules: {}}»]", "must say by `rules` what holds for these files"),
        ("rules: {dangerous-capabilities: {allowed: [«NET_ADMN»]}}", "must be a capability: did you mean `NET_ADMIN`?"),
        ("rules: {added-capabilities: {allowed: [CHOWN, «'*'»]}}", "must be a capability such as `NET_ADMIN`"),
        ("overrides: [{files: a, rules: {«latest-tga»: off}}]", "did you mean `latest-tag`?"),
        ("kubernetes: {«vresion»: 1.31}", "did you mean `version`?"),
        ("kubernetes: {version: «latest»}", "must be a version of Kubernetes such as `1.31`"),
        ("terraform: {«var-file»: a.tfvars}", "did you mean `var-files`?"),
        ("terraform: {var-files: [«gone.tfvars»]}", "`gone.tfvars`: no such file"),
        ("extends: «https://example.com/a.yaml»", "`https://example.com/a.yaml` is an address: only files are read"),
        ("baseline: «[a]»", "must be the path of a file"),
        (
            "baseline: «gone.txt»",
            "there is no baseline `gone.txt`: `dunnage check --write-baseline gone.txt` makes one",
        ),
        ("«base-line»: a.txt", "did you mean `baseline`?"),
        ("kubernetes: «1.31»", "must be a map with `version`"),
        ("terraform: {workspace: «[a]»}", "must be the name of a workspace"),
        ("rules: {host-port: {allowed: «8080»}}", "must be a list of ports and ranges"),
        ("rules: {host-port: {allowed: [8080, «http»]}}", "must be a port or a range of ports"),
        ("rules: {host-port: {allowed: [«9199-9100»]}}", "must be a port or a range of ports"),
        ("rules: {host-path-mount: {allowed: [/var, «log»]}}", "must be an absolute path such as `/var/log`"),
        ("rules: {high-entropy-value: {allow: [A, «'sha256:12'»]}}", "must be `sha256:` and the 64 hexadecimal digits"),
        ("rules: {missing-memory-limit: {max: «lots»}}", "must be an amount such as `512Mi`"),
        ("rules: {required-labels: {labels: «[owner]»}}", "must be a map of names to words"),
        ("rules: {required-labels: {labels: {owner: «[a]»}}}", "must be a word"),
        ("overrides: [{files: a, rules: {host-port: {allowed: [«x»]}}}]", "must be a port"),
        ("«profile»: []", "names no profile, and no rule is turned on, so nothing would be checked"),
        ("«profile»: []\nrules: {latest-tag: off}", "names no profile"),
        ("require-reason: «'yes'»", "must be `true` or `false`"),
        ("honour-other-tools: «1»", "must be `true` or `false`"),
    ];
    for (marked, message) in TABLE {
        let start = marked.find('«').unwrap();
        let line = marked[..start].matches('\n').count() + 1;
        let column = marked[..start].rsplit('\n').next().unwrap().chars().count() + 1;
        let text = marked.replace(['«', '»'], "");
        let directory = Directory::new().with("dunnage.yaml", &text).with("web.yaml", POD);
        let run = directory.run(&["check", "--format", "concise"]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{text}: {}", run.err);
        assert!(run.err.contains(message), "{text}: {}", run.err);
        let place = format!("[dunnage.yaml:{line}:{column}]");
        assert!(run.err.contains(&place), "{text}: {place}: {}", run.err);
        assert_eq!(run.err.matches("error: ").count(), 1, "{text}: {}", run.err);
        let length = marked[start..].find('»').unwrap() - "«".len();
        assert!(run.err.contains(&format!("·{}{}\n", " ".repeat(column), "━".repeat(length))), "{text}: {}", run.err);
    }
}

#[test]
fn rules_alone_need_no_profile() {
    let of = |text: &str| Directory::new().with("dunnage.yaml", text).with("web.yaml", POD);
    for text in [
        "profile: []\nrules: {latest-tag: on}\n",
        "profile: []\nrules: {latest-tag: high}\n",
        "profile: []\noverrides: [{files: ['*'], rules: {latest-tag: on}}]\n",
    ] {
        let run = of(text).run(&["check", "--format", "concise"]);
        assert!(!run.err.contains("error") && run.out.contains("latest-tag"), "{text}: {}{}", run.out, run.err);
    }
    // The command line holds over the file.
    let run = of("profile: []\n").run(&["check", "--profile", "strict", "--format", "concise"]);
    assert!(!run.err.contains("error") && run.out.contains("latest-tag"), "{}{}", run.out, run.err);
}

#[test]
fn a_file_that_cannot_be_read_never_passes() {
    for (name, text, message) in [
        ("dunnage.yaml", &b"rules: [\n"[..], "dunnage.yaml:"),
        ("dunnage.yaml", b"- a\n", "must be a map of settings"),
        ("dunnage.yaml", b"profile: strict\n---\nprofile: all\n", "here begins a second one"),
        ("dunnage.yaml", b"profile: \xFF\n", "not UTF-8: byte 0xFF"),
        ("dunnage.yaml", b"a\0b", "not a text file"),
        ("dunnage.yaml", b"\xFF\xFE\0", "not UTF-16: it ends with half of a letter, byte 0x00"),
        ("dunnage.yaml/x", b"", "is a directory"),
        (".dunnage.yaml", b"profil: strict\n", "did you mean `profile`?"),
        ("dunnage.yml", b"profile: strict\n", "a configuration is called `dunnage.yaml`: rename this file"),
        (".dunnage.yml", b"", "a configuration is called `.dunnage.yaml`: rename this file"),
    ] {
        let directory = Directory::new().with(name, text).with("readme.md", "");
        let run = directory.run(&["check"]);
        assert_eq!(run.code, 2, "{message}: {}", run.err);
        assert!(run.err.contains(message), "{message}: {}", run.err);
        assert_eq!(directory.run(&["config"]).code, 2, "{message}");
    }
    // Programs are told where they look.
    let directory = Directory::new().with("dunnage.yaml", "a: 1\nrules: {latest-tag: oof}\n").with("web.yaml", POD);
    let run = directory.run(&["check", "--format", "json"]);
    let errors = run.json()["errors"].clone();
    assert_eq!((run.code, errors.as_array().unwrap().len()), (2, 2), "{errors}");
    assert_eq!((&errors[1]["path"], &errors[1]["range"]["start"]["line"]), (&"dunnage.yaml".into(), &2.into()));
    let both = Directory::new().with("dunnage.yaml", "").with(".dunnage.yaml", "").with("web.yaml", POD);
    let run = both.run(&["check"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("stands beside `dunnage.yaml`, and only one of them can hold"), "{}", run.err);
    assert!(run.err.contains(".dunnage.yaml:1:1"), "{}", run.err);
    let gone = both.run(&["check", "--config", "gone.yaml"]);
    assert_eq!(gone.code, 2);
    assert!(gone.err.contains("no such file"), "{}", gone.err);
}

/// What the README shows of the configuration is all that there is, and is taken.
#[test]
fn the_readme_shows_every_key() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut blocks = readme.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let block = blocks.find(|block| block.contains("yaml-language-server")).unwrap();
    for key in Key::ALL.into_iter().filter(|key| *key != Key::Include) {
        assert!(block.contains(&format!("\n{}:", key.name())), "{}", key.name());
    }
    let directory = Directory::new()
        .with("dunnage.yaml", block)
        .with("shared/base.yaml", "")
        .with("env/prod.tfvars", "")
        .with("dunnage.baseline", "# dunnage baseline 1: x\n")
        .with("web.yaml", POD);
    let run = directory.run(&["config", "web.yaml"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(directory.run(&["check"]).code, 1);
}

#[test]
fn nothing_but_comments_changes_nothing() {
    for text in ["", "# nothing yet\n", "rules:\n", "overrides:\n", "{}"] {
        let directory = Directory::new().with("web.yaml", POD);
        let before = check(&directory, &[]);
        let directory = directory.with("dunnage.yaml", text);
        assert_eq!(found(&before, &["privileged"]), found(&check(&directory, &[]), &["privileged"]), "{text}");
    }
}

#[test]
fn the_nearest_one_holds_up_to_the_root_of_the_repository() {
    let off = "rules: {privileged: off}\n";
    let directory = Directory::new()
        .with("dunnage.yaml", off)
        .with("web.yaml", POD)
        .with("a/b/web.yaml", POD)
        .with("c/dunnage.yaml", "rules: {privileged: low}\n")
        .with("c/d/web.yaml", POD)
        .with("e/.git/HEAD", "")
        .with("e/f/web.yaml", POD);
    let expected = ["c/d/web.yaml low privileged", "e/f/web.yaml critical privileged"];
    assert_eq!(found(&check(&directory, &[]), &["privileged"]), expected);
    // From below, by name, and through standard input it is the same one.
    assert_eq!(found(&check(&directory, &["c/d/web.yaml"]), &["privileged"]), expected[..1]);
    let run = directory.pipe(&["check", "-", "--format", "json", "--stdin-filename", "a/b/new.yaml"], POD);
    assert_eq!(found(&run, &["privileged"]), [""; 0]);
    let all = |flag: &[&str]| found(&check(&directory, flag), &["privileged"]).len();
    assert_eq!(all(&["--no-config"]), 4);
    assert_eq!(all(&["--isolated"]), 4);
    assert_eq!(all(&["--config", "dunnage.yaml"]), 0);
    assert_eq!(directory.run(&["check", "--no-config", "--config", "dunnage.yaml"]).code, 2);
}

#[test]
fn one_file_builds_on_others() {
    let directory = Directory::new()
        .with(
            "team/base.yaml",
            "extends: root.yaml\nfail-on: critical\nrules: {latest-tag: off, privileged: low}\nexclude: [/gone/]\n",
        )
        .with("team/root.yaml", "rules: {untrusted-registry: {registries: [ghcr.io]}, privileged: off}\n")
        .with("team/gone/web.yaml", POD)
        .with("other.yaml", "rules: {untrusted-registry: {severity: info}}\n")
        .with("team/web.yaml", POD)
        .with(
            "dunnage.yaml",
            "extends: [team/base.yaml, other.yaml]\nexclude: ['!a.yaml', b.yaml]\nrules: {latest-tag: high}\n",
        )
        .with("b.yaml", POD);
    let expected =
        ["team/web.yaml high latest-tag", "team/web.yaml info untrusted-registry", "team/web.yaml low privileged"];
    let run = check(&directory, &[]);
    let mut all = found(&run, &["latest-tag", "untrusted-registry", "privileged"]);
    all.sort();
    assert_eq!(all, expected);
    assert_eq!(run.code, 0, "nothing critical");
    assert_eq!(check(&directory, &["--fail-on", "high"]).code, 1);
    // Two ways to one file are no circle.
    let directory = directory.with("other.yaml", "extends: team/root.yaml\n");
    assert_eq!(check(&directory, &[]).code, 0);
    let directory = directory.with("team/root.yaml", "extends: base.yaml\n");
    let run = directory.run(&["check"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("[team/root.yaml:1:10]") && run.err.contains("a circle"), "{}", run.err);
}

#[test]
fn overrides_hold_for_their_files_and_the_later_one_wins() {
    let directory = Directory::new().with("a/test/web.yaml", POD).with("a/web.yaml", POD).with("b/test/web.yaml", POD);
    let directory = directory.with(
        "dunnage.yaml",
        "rules: {privileged: high}\n\
         overrides:\n  - {files: '**/test/**', rules: {privileged: off}}\n  - {files: [/b/], rules: {privileged: low}}\n",
    );
    let expected = ["a/web.yaml high privileged", "b/test/web.yaml low privileged"];
    assert_eq!(found(&check(&directory, &[]), &["privileged"]), expected);
}

#[test]
fn a_word_about_a_rule_turns_it_on_and_the_command_line_chooses_profiles() {
    let rules = ["privileged", "missing-digest"];
    let directory = Directory::new().with("web.yaml", POD).with("dunnage.yaml", "rules: {missing-digest: low}\n");
    let both = ["web.yaml low missing-digest", "web.yaml critical privileged"];
    assert_eq!(found(&check(&directory, &[]), &rules), both);
    assert_eq!(found(&check(&directory, &["--no-config"]), &rules), both[1..]);
    let directory = directory.with("dunnage.yaml", "profile: strict\nrules: {missing-digest: off}\n");
    assert_eq!(found(&check(&directory, &[]), &rules), both[1..]);
    let directory = directory.with("dunnage.yaml", "profile: cis-docker\n");
    assert_ne!(
        found(&check(&directory, &["--profile", "all"]), &rules).len(),
        found(&check(&directory, &[]), &rules).len()
    );
}

#[test]
fn what_is_excluded_is_passed_by_unless_it_is_named() {
    let directory = Directory::new()
        .with("dunnage.yaml", "include: [\"*.yaml\"]\nexclude: [vendor/, \"!keep.yaml\"]\n")
        .with("vendor/web.yaml", POD)
        .with("web.yml", POD)
        .with("web.yaml", POD);
    let rules = ["privileged"];
    assert_eq!(found(&check(&directory, &[]), &rules), ["web.yaml critical privileged"]);
    assert_eq!(found(&check(&directory, &["vendor/web.yaml", "web.yml"]), &rules).len(), 2);
    let forced = check(&directory, &["--force-exclude", "vendor/web.yaml", "web.yml"]);
    assert_eq!((found(&forced, &rules).len(), forced.code), (0, 0));
    assert!(forced.out.contains("excluded by the configuration"), "{}", forced.out);
}

/// What is found in tests and other people's code is left out, never in silence.
#[test]
fn nothing_is_deployed_from_tests_unless_they_are_named() {
    let token = format!("{POD}      env: [{{name: T, value: ghp_{}}}]\n", "x7Kp2Qw9".repeat(5).split_at(36).0);
    let directory =
        Directory::new().with("web.yaml", POD).with("a/testdata/web.yaml", token).with("vendor/x/web.yaml", POD);
    let rules = ["privileged", "provider-token"];
    let by_default = check(&directory, &[]);
    assert_eq!(
        found(&by_default, &rules),
        ["a/testdata/web.yaml critical provider-token", "web.yaml critical privileged"]
    );
    let json = by_default.json();
    let note = &json["notes"][0];
    assert_eq!(note["path"], "a/testdata");
    assert!(note["message"].as_str().unwrap().contains("(`--all-files` shows all)"), "{note}");
    assert!(json["summary"]["aside"].as_u64().unwrap() > 1);
    assert_eq!(found(&check(&directory, &["--all-files"]), &["privileged"]).len(), 3);
    assert_eq!(found(&check(&directory, &["--profile", "all"]), &["privileged"]).len(), 3);
    assert_eq!(found(&check(&directory, &["vendor"]), &["privileged"]), ["vendor/x/web.yaml critical privileged"]);
    assert_eq!(found(&check(&directory, &["vendor/x/web.yaml"]), &["privileged"]).len(), 1);
    // A hook hands over the files of a commit, whatever they are.
    assert_eq!(found(&check(&directory, &["--force-exclude", "vendor/x/web.yaml"]), &["privileged"]).len(), 0);
    let directory = directory.with("dunnage.yaml", "not-deployed: [/web.yaml]\n");
    assert_eq!(found(&check(&directory, &[]), &["privileged"]).len(), 2);
    let told = directory.run(&["doctor", "web.yaml"]);
    assert!(told.out.contains("(`/web.yaml` of `not-deployed`: dunnage.yaml:1)"), "{}", told.out);
}

/// Options come from the root of a unit; on, off and severity from the file that a finding lies in.
#[test]
fn a_terraform_tree_has_the_options_of_its_root_and_the_severities_of_its_files() {
    let task = "variable \"image\" {}\nresource \"aws_ecs_task_definition\" \"t\" {\n  family = \"t\"\n  \
                container_definitions = jsonencode([{ name = \"t\", image = \"quay.io/fans/t:1.0\" }, \
                { name = \"u\", image = var.image, privileged = true }])\n}\n";
    let call = "module \"t\" {\n  source = \"../module\"\n  image = \"docker.io/fans/u:latest\"\n}\n";
    let directory = Directory::new()
        .with("root/main.tf", call)
        .with("root/dunnage.yaml", "rules: {untrusted-registry: {registries: [docker.io]}, latest-tag: high}\n")
        .with("module/main.tf", task)
        .with(
            "module/dunnage.yaml",
            "rules: {untrusted-registry: {registries: [quay.io], severity: low}, privileged: off, latest-tag: off}\n",
        );
    let rules = ["untrusted-registry", "privileged", "latest-tag"];
    let expected = ["module/main.tf low untrusted-registry", "root/main.tf high latest-tag"];
    assert_eq!(found(&check(&directory, &[]), &rules), expected);
}

#[test]
fn files_of_variables_are_relative_to_the_configuration() {
    let task = "variable \"image\" {\n  type = string\n}\nresource \"aws_ecs_task_definition\" \"t\" {\n  family = \"t\"\n  \
                container_definitions = jsonencode([{ name = \"t\", image = var.image }])\n}\n";
    let directory = Directory::new()
        .with("dunnage.yaml", "terraform: {var-files: env/prod.tfvars}\n")
        .with("env/prod.tfvars", "image = \"quay.io/fans/t:latest\"\n")
        .with("root/main.tf", task);
    let expected = ["env/prod.tfvars medium latest-tag"];
    assert_eq!(found(&check(&directory, &[]), &["latest-tag"]), expected);
    // Also where only a part of the tree is checked.
    assert_eq!(found(&check(&directory, &["root"]), &["latest-tag"]).len(), 1);
    assert_eq!(found(&check(&directory, &["root", "--no-config"]), &["latest-tag"]).len(), 0);
}

#[test]
fn what_holds_is_shown_with_the_line_that_says_so() {
    let directory = Directory::new()
        .with("team/base.yaml", "rules:\n  privileged: off\n  untrusted-registry:\n    registries: [ghcr.io]\n")
        .with("deploy/dunnage.yaml", "extends: ../team/base.yaml\nprofile: strict\n\noverrides:\n  - files: web.yaml\n    rules:\n      privileged: low\n")
        .with("deploy/web.yaml", POD);
    let run = directory.run(&["config", "deploy/web.yaml"]);
    assert_eq!(run.code, 0, "{}", run.err);
    for line in [
        "configured by deploy/dunnage.yaml, which extends team/base.yaml",
        "profile strict deploy/dunnage.yaml:2",
        "fail-on low as it comes",
        "rules.privileged on deploy/dunnage.yaml:7",
        "rules.privileged.severity low deploy/dunnage.yaml:7",
        "rules.untrusted-registry.registries [ghcr.io] team/base.yaml:4",
    ] {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(run.out.lines().any(|it| words(it) == line), "{line}\n{}", run.out);
    }
    let report = directory.run(&["config", "deploy", "--format", "json"]).json();
    assert_eq!(report["configuration"][0], "deploy/dunnage.yaml");
    let entry = report["settings"].as_array().unwrap().iter().find(|it| it["key"] == "rules.privileged").unwrap();
    assert_eq!(entry["origin"], serde_json::json!({"from": "file", "path": "team/base.yaml", "line": 2}));
    assert_eq!(directory.run(&["config", "nowhere"]).code, 2);
}

#[test]
fn a_first_configuration_is_valid_with_and_without_its_comments() {
    let directory = Directory::new()
        .with("deploy/web.yaml", POD)
        .with("main.tf", "module \"eks\" {\n  cluster_version = \"1.30\"\n}\n")
        .with("prod.tfvars", "a = 1\n");
    let run = directory.run(&["init"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.starts_with("wrote ./dunnage.yaml: 3 files to check\n\nWhat next:\n"), "{}", run.out);
    let text = std::fs::read_to_string(directory.0.path().join("dunnage.yaml")).unwrap();
    assert!(text.contains("#     registries: [quay.io]\n"), "{text}");
    assert!(text.contains("#   var-files: [prod.tfvars]\n"), "{text}");
    assert!(text.contains("#   version: \"1.30\"\n"), "{text}");
    assert_eq!(found(&check(&directory, &[]), &["privileged"]).len(), 1);
    assert_eq!(directory.run(&["init"]).code, 2, "what is there stays");
    // All that is offered can be taken: lines of prose begin with a capital letter or a quote.
    let is_prose = |line: &str| line.trim_start().starts_with(|c: char| c.is_uppercase() || c == '`' || c == '#');
    let offered = text.lines().map(|line| line.strip_prefix("# ").filter(|rest| !is_prose(rest)).unwrap_or(line));
    let directory = directory.with("dunnage.yaml", offered.collect::<Vec<_>>().join("\n"));
    let taken = check(&directory, &[]);
    assert_eq!(taken.code, 1, "{}", taken.err);
    assert!(directory.run(&["config"]).out.contains("kubernetes.version"));
}

/// Whether a schema of the kind that we write takes a document: only what we write is known here.
fn takes(schema: &Value, value: &Value, root: &Value) -> bool {
    let Some(schema) = schema.as_object() else { return false };
    schema.iter().all(|(key, rule)| match key.as_str() {
        "$ref" => takes(root.pointer(rule.as_str().unwrap().trim_start_matches('#')).unwrap(), value, root),
        "anyOf" => rule.as_array().unwrap().iter().any(|one| takes(one, value, root)),
        "enum" => rule.as_array().unwrap().contains(value),
        "type" => {
            let types = rule.as_array().cloned().unwrap_or_else(|| vec![rule.clone()]);
            types.iter().any(|kind| match kind.as_str().unwrap() {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                "number" => value.is_number(),
                "integer" => value.is_i64() || value.is_u64(),
                "boolean" => value.is_boolean(),
                "null" => value.is_null(),
                other => panic!("{other}"),
            })
        }
        "items" => value.as_array().is_none_or(|items| items.iter().all(|item| takes(rule, item, root))),
        "properties" => value.as_object().is_none_or(|map| {
            map.iter().all(|(key, value)| rule.get(key).is_none_or(|schema| takes(schema, value, root)))
        }),
        "additionalProperties" => value.as_object().is_none_or(|map| {
            let known = schema.get("properties").and_then(Value::as_object);
            let mut rest = map.iter().filter(|(key, _)| known.is_none_or(|known| !known.contains_key(*key)));
            rest.all(|(_, value)| rule != &Value::Bool(false) && takes(rule, value, root))
        }),
        "required" => value
            .as_object()
            .is_none_or(|map| rule.as_array().unwrap().iter().all(|key| map.contains_key(key.as_str().unwrap()))),
        "pattern" => value.as_str().is_none_or(|word| Regex::new(rule.as_str().unwrap()).unwrap().is_match(word)),
        "not" => !takes(rule, value, root),
        "minProperties" => value.as_object().is_none_or(|map| map.len() as u64 >= rule.as_u64().unwrap()),
        "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap()),
        "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().unwrap()),
        "exclusiveMinimum" => value.as_f64().is_none_or(|number| number > rule.as_f64().unwrap()),
        "$schema" | "$defs" | "title" | "description" | "default" => true,
        other => panic!("the schema says `{other}`, which this test does not know"),
    })
}

#[test]
fn the_schema_takes_what_holds_and_refuses_what_does_not() {
    let directory = Directory::new();
    let printed: Value = serde_json::from_str(&directory.run(&["config", "--schema"]).out).unwrap();
    assert_eq!(printed, schema());
    let takes = |yaml: &str| takes(&printed, &serde_yaml::from_str(yaml).unwrap(), &printed);
    for good in [
        "{}",
        "{profile: strict, fail-on: high, exclude: [vendor/], extends: base.yaml, require-reason: true}",
        "{profile: [strict, cis-docker], kubernetes: {version: 1.31}, terraform: {var-files: [a.tfvars], workspace: prod}}",
        "{rules: {latest-tag: 'off', privileged: low, untrusted-registry: {severity: low, registries: [ghcr.io]}}}",
        "{overrides: [{files: '**/test/**', rules: {latest-tag: 'on'}}]}",
    ] {
        assert!(takes(good), "{good}");
    }
    for bad in [
        "[]",
        "{profil: strict}",
        "{profile: strikt}",
        "{fail-on: hihg}",
        "{require-reason: 'yes'}",
        "{rules: {latest-tga: 'off'}}",
        "{rules: {latest-tag: oof}}",
        "{rules: {untrusted-registry: {registry: [a]}}}",
        "{rules: {untrusted-registry: {registries: a}}}",
        "{overrides: [{rules: {}}]}",
        "{kubernetes: {vresion: 1}}",
    ] {
        assert!(!takes(bad), "{bad}");
    }
    // What a schema takes is what a rule reads, for options of every type.
    for rule in rules::all() {
        for (name, option) in rule.options() {
            let yaml = |value: &str| format!("{{rules: {{{}: {{{name}: {value}}}}}}}", rule.id);
            let default = serde_json::to_string(&option.default).unwrap();
            let hash = format!("[a, 'sha256:{}']", "0aF1".repeat(16));
            let (good, bad) = match option.kind {
                OptionKind::Names => ("[a, 1]", "a"),
                OptionKind::Capabilities => ("[CHOWN, cap_net_raw]", "[NET_ADMN]"),
                OptionKind::Ports => ("[80, 81-90, '82 - 83']", "[http]"),
                OptionKind::Paths => ("[/a, 'C:\\a']", "[a]"),
                OptionKind::Secrets => (hash.as_str(), "['sha256:12']"),
                OptionKind::Name => ("a", "[a]"),
                OptionKind::Number => ("1.5", "a"),
                OptionKind::Flag => ("true", "1"),
                OptionKind::Quantity => ("1.5Gi", "lots"),
                OptionKind::Map => ("{a: b}", "[a]"),
            };
            for value in [default.as_str(), good] {
                assert!(takes(&yaml(value)), "{}", yaml(value));
            }
            assert!(!takes(&yaml(bad)), "{}", yaml(bad));
            let reads = |value: &str| {
                let chosen = serde_yaml::from_str(&format!("{{{name}: {value}}}")).unwrap();
                rules::Options::read(rule, &chosen).is_ok()
            };
            assert!(reads(&default) && reads(good) && !reads(bad), "{}: {name}", rule.id);
        }
    }
    let registries =
        printed.pointer("/$defs/rules/properties/untrusted-registry/anyOf/1/properties/registries").unwrap();
    assert!(registries["description"].as_str().unwrap().contains("trusted"), "{registries}");
}

/// What one takes and the other refuses is an error that an editor does not show, or one that it makes up.
#[test]
fn the_schema_and_the_reader_agree() {
    let printed = schema();
    let directory = Directory::new().with("base.yaml", "{}").with("5", "");
    for (yaml, is_right) in [
        ("kubernetes: {version: 1}", false),
        ("kubernetes: {version: v1.31}", true),
        ("kubernetes: {version: 1.31}", true),
        ("rules: {latest-tag: }", false),
        ("rules: {latest-tag: {}}", true),
        ("rules: {host-port: {allowed: [70000]}}", false),
        ("rules: {host-port: {allowed: [-1]}}", false),
        ("rules: {host-port: {allowed: [80, 90-99]}}", true),
        ("rules: {missing-memory-limit: {max: 1..5}}", false),
        ("rules: {missing-memory-limit: {max: -1}}", false),
        ("rules: {missing-memory-limit: {max: 0}}", false),
        ("rules: {missing-memory-limit: {max: 4Gi}}", true),
        ("rules: {missing-memory-limit: {max: 1.5}}", true),
        ("rules: {missing-memory-limit: {max: \"\"}}", true),
        ("rules: {required-labels: {labels: {a: 1, b: true}}}", true),
        ("rules: {required-labels: {labels: {a: }}}", false),
        ("rules: {provider-token: {allow: ['SHA256:abc']}}", false),
        ("rules: {provider-token: {allow: ['']}}", false),
        ("rules: {untrusted-registry: {registries: ['https://ghcr.io']}}", false),
        ("rules: {untrusted-registry: {registries: ['']}}", false),
        ("exclude: ''", false),
        ("exclude: ['']", false),
        ("exclude: ['#a']", false),
        ("exclude: ['!a', b/]", true),
        ("exclude: []", true),
        ("exclude: ../a", false),
        ("extends: ''", false),
        ("extends: base.yaml", true),
        ("overrides: [{files: [], rules: {}}]", false),
        ("overrides: [{files: a}]", false),
        ("overrides: [{files: a, rules: {}}]", false),
        ("overrides: [{files: a, rules: {latest-tag: low}}]", true),
        ("baseline: ''", false),
        ("baseline: .", false),
        ("terraform: {workspace: ''}", false),
        ("terraform: {workspace: 1}", true),
    ] {
        let value: Value = serde_yaml::from_str(yaml).unwrap();
        assert_eq!(takes(&printed, &value, &printed), is_right, "the schema: {yaml}");
        let path = directory.0.path().join("dunnage.yaml");
        std::fs::write(&path, yaml).unwrap();
        assert_eq!(directory.run(&["config"]).code, if is_right { 0 } else { 2 }, "the reader: {yaml}");
    }
}

#[test]
fn what_cannot_be_meant_is_answered() {
    for (yaml, says) in [
        ("rules: {untrusted-registry: on}", "`untrusted-registry` says nothing until `registries` is given"),
        ("rules: {required-labels: {labels: {}}}", "says nothing until `labels` is given"),
        ("rules: {secret/*: off}", "families and globs are for `--select`"),
        ("rules: {missing-*: off}", "families and globs are for `--select`"),
        ("rules: {latest-tag: {severty: high}}", "did you mean `severity`?"),
        ("rules: {latest-tag: error}", "did you mean `high`?"),
        ("rules: {latest-tag: false}", "did you mean `off`?"),
        ("baseline: ''", "must be the path of a file"),
    ] {
        let run = Directory::new().with("dunnage.yaml", yaml).run(&["config"]);
        assert!(run.code == 2 && run.err.contains(says), "{yaml}: {}", run.err);
    }
    let base = Directory::new().with("dunnage.yaml", "rules: {untrusted-registry: on}\nextends: b.yaml\n");
    let base = base.with("b.yaml", "rules: {untrusted-registry: {registries: [ghcr.io]}}\n");
    assert_eq!(base.run(&["config"]).code, 0);
}

#[test]
fn one_slip_is_one_error_and_many_are_counted() {
    let one = |yaml: &str| Directory::new().with("dunnage.yaml", yaml).run(&["config"]).err;
    for slip in ["exclude: [a, b\n", "profile: *b\n"] {
        assert_eq!(one(slip).matches("error: ").count(), 1, "{}", one(slip));
    }
    let many: String =
        (0..5_000).flat_map(|n| ["  no-rule-".to_owned(), n.to_string(), ": off\n".to_owned()]).collect();
    let said = one(&format!("rules:\n{many}"));
    assert!(said.matches("error: ").count() == 20 && said.contains("and 980 more"), "{}", said.len());
    let directory = Directory::new().with("base.yaml", b"a: \xff\xfe\n");
    let directory = directory.with("a/dunnage.yaml", "extends: ../base.yaml\n").with("a/Dockerfile", "FROM a:1\n");
    let directory = directory.with("b/dunnage.yaml", "extends: ../base.yaml\n").with("b/Dockerfile", "FROM a:1\n");
    let run = directory.run(&["check"]);
    assert!(run.code == 2 && run.err.matches("error: ").count() == 1, "{}", run.err);
}

//! `dunnage migrate`: other tools' configurations, as people write them, by real runs of the binary.

use crate::support::command::Directory;
use dunnage::config::Layer;
use dunnage::source::Snapshot;

/// What is written for these files, without the head; read back without an error, and the same when written again.
fn brought(files: &[(&str, &str)]) -> (String, Vec<String>) {
    let mut directory = Directory::new();
    for (name, text) in files {
        directory = directory.with(name, text);
    }
    let run = directory.run(&["migrate"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(run.out, "wrote dunnage.yaml: `dunnage check` heeds it from now on\n");
    let text = std::fs::read_to_string(directory.0.path().join("dunnage.yaml")).unwrap();
    let source = Snapshot::in_memory().add("dunnage.yaml".into(), "/x/dunnage.yaml".into(), text.clone());
    let (_, faults) = Layer::read(&source);
    assert!(faults.is_empty(), "{faults:?}\n{text}");
    assert_eq!(directory.run(&["config"]).code, 0);
    let again = directory.run(&["migrate"]);
    assert_eq!((again.code, again.out.as_str()), (2, ""));
    assert!(again.err.starts_with("error: `dunnage.yaml` is there already and stays as it is"), "{}", again.err);
    assert_eq!(directory.run(&["migrate", "--stdout"]).out, text);
    assert_eq!(directory.run(&["migrate", "--force"]).code, 0);
    assert_eq!(std::fs::read_to_string(directory.0.path().join("dunnage.yaml")).unwrap(), text);
    let left = run.err.lines().skip(1).map(|line| line.trim().to_owned()).collect();
    (text.split_once("\n\n").map(|(_, rest)| rest.to_owned()).unwrap_or_default(), left)
}

#[test]
fn hadolint() {
    let (text, left) = brought(&[(
        ".hadolint.yaml",
        "# Agreed in March.\nfailure-threshold: warning\nignored:\n  - DL3007\n  - DL3008 # apt pins\n\
         override:\n  error:\n    - DL3002\ntrustedRegistries:\n  - docker.io\n  - \"*.shop.example\"\n\
         strict-labels: true\nno-color: true\ndisable-ignore-pragma: true\n",
    )]);
    assert_eq!(
        text,
        "fail-on: medium # .hadolint.yaml:2\n\noverrides:\n\
         \x20 - files: [\"*[Dd]ockerfile*\", \"*[Cc]ontainerfile*\"] # what was said of Dockerfiles\n    rules:\n\
         \x20     latest-tag: off # .hadolint.yaml:4 DL3007\n\
         \x20     run-as-root: high # .hadolint.yaml:8 DL3002\n\
         \x20     untrusted-registry: # .hadolint.yaml:9\n\
         \x20       registries: [\"docker.io\", \"*.shop.example\"]\n\n\
         honour-other-tools: false # .hadolint.yaml:14\n",
    );
    assert_eq!(
        left,
        [
            ".hadolint.yaml:4:5: `DL3007`: `latest-tag` is off now, which also stands for `DL3006`",
            ".hadolint.yaml:5:5: `DL3008`: there is no rule that stands for it",
            ".hadolint.yaml:12:1: `strict-labels`: labels that nobody asks for are not minded",
            ".hadolint.yaml:13:1: `no-color`: how findings are shown is said on the command line",
        ]
    );
}

#[test]
fn a_severity_of_what_is_off_is_not_where_that_comes_from() {
    for text in ["ignored: [DL3007]\noverride:\n  info: [DL3006]\n", "override:\n  info: [DL3006]\nignored: [DL3007]\n"]
    {
        let (text, left) = brought(&[(".hadolint.yaml", text)]);
        let line = text.lines().find(|line| line.contains("latest-tag")).unwrap();
        assert!(line.contains("latest-tag: off # .hadolint.yaml:") && line.ends_with(" DL3007"), "{line}");
        assert!(left.iter().any(|it| it.contains("`DL3006`: `latest-tag` is off, as .hadolint.yaml:")), "{left:?}");
    }
}

#[test]
fn what_is_brought_over_holds_where_it_held() {
    let pod = "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: 'ghcr.io/a/b:latest'}]}\n";
    let directory = Directory::new()
        .with(".hadolint.yaml", "ignored: [DL3007]\ntrustedRegistries: [docker.io]\n")
        .with("Dockerfile", "FROM quay.io/x/y:latest\nUSER 1\n")
        .with("app.dockerfile", "FROM alpine:latest\nUSER 1\n")
        .with("pod.yaml", pod);
    assert_eq!(directory.run(&["migrate"]).code, 0);
    let run = directory.run(&["check", "--format", "concise"]);
    let about = |line: &&str| line.contains("[latest-tag]") || line.contains("[untrusted-registry]");
    let found: Vec<&str> = run.out.lines().filter(about).filter_map(|line| line.split("] ").next()).collect();
    assert_eq!(found, ["Dockerfile:1:6: high[untrusted-registry", "pod.yaml:3:51: medium[latest-tag"]);
}

#[test]
fn kube_linter() {
    let (text, left) = brought(&[(
        ".kube-linter.yaml",
        "checks:\n  doNotAutoAddDefaults: false\n  include:\n    - use-namespace\n    - no-node-affinity\n\
         \x20 exclude:\n    - unset-cpu-requirements\n  ignorePaths:\n    - ~/charts\n    - '**/testdata/**'\n    - third_party/\n\
         customChecks:\n  - name: our-registry\n    template: latest-tag\n    params:\n      allowList: ['^registry\\.shop\\.example/.+$', '^(a|b)$']\n\
         \x20 - name: owner\n    template: required-label\n    params: {key: owner}\n",
    )]);
    for line in [
        "  - \"**/testdata/**\" # .kube-linter.yaml:10\n  - \"/third_party/\" # .kube-linter.yaml:11\n",
        "missing-cpu-request: off # .kube-linter.yaml:7 unset-cpu-requirements\n",
        "        registries: [\"registry.shop.example\"]\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for line in [
        ".kube-linter.yaml:5:7: `no-node-affinity`: there is no rule that stands for it",
        ".kube-linter.yaml:9:7: `~/charts`: not below this directory, which is all that a configuration speaks of",
        ".kube-linter.yaml:16:51: custom check `our-registry`: `^(a|b)$` is no registry by itself",
        ".kube-linter.yaml:17:5: custom check `owner`: there are no checks of one's own yet",
    ] {
        assert!(left.iter().any(|it| it == line), "{line}\n{left:#?}");
    }
}

#[test]
fn checkov_with_its_baseline() {
    let (text, left) = brought(&[
        (
            ".checkov.yml",
            "branch: main\nskip-check:\n  - CKV_DOCKER_3\n  - CKV_K8S_8,CKV_K8S_9\n  - LOW\n  - CKV_AWS_*\n\
             skip-path:\n  - /tests/\n  - ^modules/.*/examples\n  - (a|b)\nhard-fail-on: [HIGH, CKV_K8S_1]\n\
             soft-fail: true\nvar-file: [prod.tfvars, gone.tfvars]\n",
        ),
        ("prod.tfvars", "a = 1\n"),
        (
            ".checkov.baseline",
            "{\"failed_checks\": [{\"file\": \"/deploy/web.yaml\", \"findings\": [\n\
             {\"resource\": \"Pod.default.web\", \"check_ids\": [\"CKV_K8S_16\", \"CKV_K8S_999\"]}]}]}\n",
        ),
    ]);
    for line in [
        "fail-on: high # .checkov.yml:11\n",
        "  - \"**/tests/\" # .checkov.yml:8\n  - \"/modules/**/examples\" # .checkov.yml:9\n",
        "  missing-readiness-probe: off # .checkov.yml:4 CKV_K8S_9\n",
        "      run-as-root: off # .checkov.yml:3 CKV_DOCKER_3\n",
        "  - files: [\"/deploy/web.yaml\"]\n    rules:\n      privileged: off # .checkov.baseline:2 CKV_K8S_16\n",
        "terraform:\n  var-files:\n    - \"prod.tfvars\" # .checkov.yml:13\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for line in [
        ".checkov.yml:3:5: `CKV_DOCKER_3`: `run-as-root` is off now, which also stands for `CKV_DOCKER_8`",
        ".checkov.yml:5:5: `LOW`: findings are not left out by severity; `fail-on` says which ones fail a run",
        ".checkov.yml:6:5: `CKV_AWS_*`: name the rules one by one under `rules`",
        ".checkov.yml:10:5: `(a|b)`: a regular expression that no glob stands for: write one under `exclude`",
        ".checkov.yml:12:1: `soft-fail`: say `--exit-zero` on the command line",
        ".checkov.yml:13:25: `gone.tfvars`: no such file",
        ".checkov.baseline:2:61: `CKV_K8S_999`: there is no rule that stands for it",
    ] {
        assert!(left.iter().any(|it| it == line), "{line}\n{left:#?}");
    }
}

#[test]
fn trivy() {
    let (text, left) = brought(&[
        (".trivyignore", "# Accepted.\nAVD-KSV-0014\nDS002 exp:2020-01-31\nKSV017 exp:2199-01-31 # soon\nCVE-2024-1\n"),
        (
            ".trivyignore.yaml",
            "misconfigurations:\n  - id: KSV-0011\n    paths: [deploy/web.yaml]\n    statement: agreed\n\
             \x20 - id: AVD-DS-0001\n    expired_at: 2020-01-31\nvulnerabilities:\n  - id: CVE-2024-2\n",
        ),
        (
            "trivy.yaml",
            "severity: [HIGH, CRITICAL]\nexit-code: 1\nscan:\n  skip-dirs: [./vendor, '**/testdata']\n  skip-files: [a.tf]\n  scanners: [misconfig]\n",
        ),
    ]);
    for line in [
        "fail-on: high # trivy.yaml:1\n",
        "  - \"**/testdata/\" # trivy.yaml:4\n  - \"/a.tf\" # trivy.yaml:5\n  - \"/vendor/\" # trivy.yaml:4\n",
        "writable-root-filesystem: off # .trivyignore:2 AVD-KSV-0014\n",
        "privileged: off # .trivyignore:4 KSV017\n",
        "  - files: [\"/deploy/web.yaml\"]\n    rules:\n      missing-cpu-limit: off # .trivyignore.yaml:2 KSV-0011\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for line in [
        ".trivyignore:3:1: `DS002`: ended on 2020-01-31",
        ".trivyignore:4:1: `KSV017`: is off for good: `# dunnage: ignore[RULE] until=2199-01-31` at the place ends on that day",
        ".trivyignore:5:1: `CVE-2024-1`: vulnerabilities of packages are not looked for",
        ".trivyignore.yaml:5:9: `AVD-DS-0001`: ended on 2020-01-31",
        ".trivyignore.yaml:7:1: `vulnerabilities`: only what is written in configuration is checked",
    ] {
        assert!(left.iter().any(|it| it == line), "{line}\n{left:#?}");
    }
}

#[test]
fn kics_in_each_of_its_formats() {
    for text in [
        "{\"path\": \"x\", \"exclude-paths\": [\"foo/\", \"bar\"], \"exclude-severities\": \"info,low\",\n\
         \"exclude-queries\": [\"a227ec01-f97a-4084-91a4-47b350c1db54\", \"67fd0c4a-68cf-46d7-8c41-bc9fba7e40ae\"]}\n",
        "path: x\nexclude-paths: foo/,bar\nexclude-severities: [INFO, LOW]\n\
         exclude-queries:\n- a227ec01-f97a-4084-91a4-47b350c1db54\n- 67fd0c4a-68cf-46d7-8c41-bc9fba7e40ae\n",
        "# TOML\npath = \"x\"\nexclude-paths = [ \"foo/\", \"bar\" ]\nexclude-severities = [\"info\", \"low\"]\n\
         exclude-queries = [\"a227ec01-f97a-4084-91a4-47b350c1db54\", \"67fd0c4a-68cf-46d7-8c41-bc9fba7e40ae\"]\n",
        "\"path\" = \"x\"\n\"exclude-paths\" = [\"foo/\", \"bar\"]\n\"exclude-severities\" = \"info,low\"\n\
         \"exclude-queries\" = [\"a227ec01-f97a-4084-91a4-47b350c1db54\", \"67fd0c4a-68cf-46d7-8c41-bc9fba7e40ae\"]\n",
    ] {
        let (text, left) = brought(&[("kics.config", text)]);
        let lines: Vec<&str> = text.lines().map(|line| line.split(" #").next().unwrap()).collect();
        let expected =
            ["fail-on: medium", "", "exclude:", "  - \"/bar\"", "  - \"/foo/\"", "", "rules:", "  run-as-root: off"];
        assert_eq!(lines, expected);
        assert!(
            left.iter()
                .any(|it| it.contains("a227ec01-f97a-4084-91a4-47b350c1db54`: there is no rule that stands for it")),
            "{left:#?}"
        );
    }
}

#[test]
fn tflint() {
    let (text, left) = brought(&[
        (
            ".tflint.hcl",
            "config {\n  call_module_type = \"local\"\n  varfile = [\"prod.tfvars\"]\n}\n\
             plugin \"aws\" {\n  enabled = true\n  version = \"0.38.0\"\n}\n\
             rule \"terraform_unused_declarations\" {\n  enabled = false\n}\n",
        ),
        ("prod.tfvars", ""),
    ]);
    assert_eq!(text, "terraform:\n  var-files:\n    - \"prod.tfvars\" # .tflint.hcl:3\n");
    assert_eq!(
        left,
        [
            ".tflint.hcl:2:3: `call_module_type`: there is nothing like it here",
            ".tflint.hcl:5:8: plugin `aws`: rules need none here",
            ".tflint.hcl:9:6: `terraform_unused_declarations`: there is no rule that stands for it",
        ]
    );
}

#[test]
fn polaris() {
    let (text, left) = brought(&[(
        "polaris.yaml",
        "checks:\n  tagNotSpecified: ignore\n  runAsRootAllowed: danger\n  noSuchCheck: warning\n\
         exemptions:\n  - namespace: kube-system\n    controllerNames: [kube-proxy]\n    rules: [hostNetworkSet]\n",
    )]);
    assert!(text.contains("latest-tag: off # polaris.yaml:2 tagNotSpecified\n"), "{text}");
    assert!(!text.contains("run-as-root"), "what runs anyway need not be asked for: {text}");
    assert!(
        left.iter().any(|it| it == "polaris.yaml:4:3: `noSuchCheck`: there is no rule that stands for it"),
        "{left:#?}"
    );
    assert!(left.iter().any(|it| it.starts_with("polaris.yaml:6:5: exemption from `hostNetworkSet`: ")), "{left:#?}");
}

#[test]
fn what_cannot_be_read_has_a_place_and_nothing_is_written() {
    for (name, text, place, message) in [
        (".hadolint.yaml", "ignored: [DL3002\n", "[.hadolint.yaml:", "error: "),
        (".hadolint.yaml", "failure-threshold: oops\n", "[.hadolint.yaml:1:20]", "must be `error`"),
        (".hadolint.yaml", "- a\n", "[.hadolint.yaml:1:1]", "must be a map of settings"),
        (".hadolint.yaml", "ignored: {a: b}\n", "[.hadolint.yaml:1:10]", "`ignored` must be a list of words"),
        (".checkov.baseline", "{\"a\": \n", "[.checkov.baseline:", "error: "),
        (".tflint.hcl", "rule \"x\" {\n", "[.tflint.hcl:", "error: "),
        ("kics.config", "a = \n", "[kics.config:", "error: "),
        ("polaris.yaml", "checks: {a: oops}\n", "[polaris.yaml:1:13]", "must be `ignore`, `warning` or `danger`"),
        ("polaris.yaml", "checks: []\n", "[polaris.yaml:1:9]", "`checks` must be a map"),
    ] {
        let directory = Directory::new().with(name, text);
        let run = directory.run(&["migrate"]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{text}: {}", run.err);
        assert!(run.err.contains(place) && run.err.contains(message), "{text}: {}", run.err);
        assert!(run.err.ends_with("1 mistake, nothing was brought over\n"), "{text}: {}", run.err);
        assert!(!directory.0.path().join("dunnage.yaml").exists());
    }
    let nothing = Directory::new().run(&["migrate"]);
    assert_eq!(nothing.code, 3);
    assert!(
        nothing.err.starts_with("error: nothing to bring over in `.`: looked for .hadolint.yaml, "),
        "{}",
        nothing.err
    );
    let binary = Directory::new().with(".trivyignore", b"a\0b").run(&["migrate"]);
    assert_eq!((binary.code, binary.err.as_str()), (2, "error: cannot read `.trivyignore`: not a text file\n"));
}

/// Whatever stands in such a file, what is written can be read, and is one configuration.
#[test]
fn hostile_words_stay_words() {
    for word in ["a\\n- b", "a: b", "\\u0007x", "# x", "*", "!x", "[z", "../up", "", "\\u2028y", "a\\\"b", "{", "%"] {
        let list = format!("[\"{word}\"]");
        let directory = Directory::new()
            .with(".hadolint.yaml", format!("ignored: {list}\ntrustedRegistries: {list}\n"))
            .with(".kube-linter.yaml", format!("checks: {{exclude: {list}, ignorePaths: {list}}}\n"))
            .with(".trivyignore.yaml", format!("misconfigurations: [{{id: KSV-0011, paths: {list}}}]\n"))
            .with(".checkov.yaml", format!("skip-path: {list}\nskip-check: {list}\n\"{word}\": 1\n"))
            .with("web.yaml", "kind: x\n");
        let run = directory.run(&["migrate"]);
        assert_eq!(run.code, 0, "{word}: {}", run.err);
        assert!(!run.err.contains(['\u{7}', '\u{2028}']), "{word}");
        let config = directory.run(&["config"]);
        assert_eq!(config.code, 0, "{word}: {}", config.err);
    }
}

#[test]
fn what_was_for_some_files_is_never_for_all() {
    let (text, left) = brought(&[(
        ".trivyignore.yaml",
        "misconfigurations:\n  - id: AVD-DS-0002\n    paths: [\"[z\"]\n  - id: AVD-DS-0001\n    paths: deploy/Dockerfile\n",
    )]);
    assert!(!text.contains("run-as-root"), "{text}");
    assert!(text.contains("files: [\"/deploy/Dockerfile\"]") && text.contains("latest-tag: off"), "{text}");
    assert!(left.iter().any(|it| it.contains("`[z`: as a glob it")), "{left:?}");
}

#[test]
fn what_is_brought_over_says_something() {
    let (text, _) = brought(&[(".hadolint.yaml", "label-schema:\n  maintainer: text\n  version: semver\n")]);
    assert!(text.contains("labels: {\"maintainer\": \"\", \"version\": \"\"}"), "{text}");
    let (text, left) = brought(&[(".kube-linter.yaml", "checks:\n  include: [required-label-owner]\n")]);
    assert!(!text.contains("required-labels"), "{text}");
    assert!(left.iter().any(|it| it.contains("says nothing until `labels` is given")), "{left:?}");
    let (text, left) = brought(&[("trivy.yaml", "severity: [UNKNOWN]\n")]);
    assert!(!text.contains("fail-on") && left.len() == 1, "{text} {left:?}");
}

//! Comments and annotations that silence findings, where people really put them: in every format, ours and other tools'.

use crate::support::example::File;
use crate::support::run::check_with;
use dunnage::check::Settings;
use dunnage::rules::Profile;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web@M\nspec:\n  containers:@L\n    - name: web\n      image: nginx:latest@I\n";

fn file(name: &str, text: &str) -> File {
    File { name: name.to_owned(), text: text.to_owned(), marked: Vec::new(), line: 1 }
}

/// The rules found in a file, and those silenced, each once.
fn found(name: &str, text: &str) -> (Vec<&'static str>, Vec<&'static str>) {
    found_in(&Settings::of([Profile::Strict]), &[(name, text)])
}

fn found_in(settings: &Settings, files: &[(&str, &str)]) -> (Vec<&'static str>, Vec<&'static str>) {
    let files: Vec<File> = files.iter().map(|(name, text)| file(name, text)).collect();
    let outcome = check_with(settings, &files).outcome;
    let mut found: Vec<_> = outcome.findings.iter().map(|finding| finding.rule.id).collect();
    let mut silenced: Vec<_> = outcome.suppressed.iter().map(|it| it.rule.id).collect();
    for list in [&mut found, &mut silenced] {
        list.sort_unstable();
        list.dedup();
    }
    (found, silenced)
}

/// The comment silences this rule here, and without it the rule speaks.
#[track_caller]
fn silences(name: &str, text: &str, comment: &str, rule: &str) {
    let without = found(name, &text.replace('@', "")).0;
    assert!(without.contains(&rule), "{rule} must be found without the comment: {without:?}\n{text}");
    let (left, silenced) = found(name, &text.replace('@', comment));
    assert!(silenced.contains(&rule), "{comment} must silence {rule}: {left:?}\n{text}");
    assert!(!left.contains(&rule), "{comment} must silence {rule} everywhere: {left:?}\n{text}");
    assert!(!left.iter().any(|it| it.contains("suppression") && *it != "suppression-without-reason"), "{left:?}");
}

fn pod(place: &str, text: &str) -> String {
    ["@M", "@L", "@I"]
        .iter()
        .fold(POD.to_owned(), |pod, mark| pod.replace(mark, if *mark == place { text } else { "" }))
}

#[test]
fn ours_in_every_format() {
    let ours = "# dunnage: ignore[latest-tag] for now";
    silences("Dockerfile", "@\nFROM nginx:latest\nUSER 65532\n", ours, "latest-tag");
    silences("pod.yaml", &pod("@I", " @"), ours, "latest-tag");
    silences("pod.yaml", &pod("@L", "\n    @"), ours, "latest-tag");
    silences("compose.yaml", "services:\n  @\n  web:\n    image: nginx:latest\n", ours, "latest-tag");
    silences("compose.yaml", "services:\n  web:\n    image: nginx:latest @\n", ours, "latest-tag");
    let terraform = "@\nresource \"kubernetes_pod\" \"web\" {\n  metadata {\n    name = \"web\"\n  }\n  spec {\n    container {\n      name  = \"web\"\n      image = \"nginx:latest\"\n    }\n  }\n}\n";
    silences("main.tf", terraform, ours, "latest-tag");
    silences("main.tf", &terraform.replace('@', "").replace(":latest\"", ":latest\" @"), ours, "latest-tag");
    silences("main.tf", terraform, "/* dunnage: ignore[latest-tag] for now */", "latest-tag");
    let inside = "resource \"aws_ecs_task_definition\" \"a\" {\n  container_definitions = jsonencode([\n    @\n    {\n      name = \"a\"\n      image = \"nginx:latest\"\n    },\n  ])\n}\n";
    silences("main.tf", inside, ours, "latest-tag");
    silences("main.tf", &inside.replace("    @\n", "").replace(":latest\"", ":latest\" @"), ours, "latest-tag");
}

#[test]
fn what_is_missing_is_silenced_at_what_lacks_it() {
    let missing = "# dunnage: ignore[missing-memory-limit] a test";
    silences("pod.yaml", &pod("@L", "\n    @"), missing, "missing-memory-limit");
    silences("pod.yaml", &format!("@\n{}", pod("", "")), missing, "missing-memory-limit");
    silences("compose.yaml", "services:\n  @\n  web:\n    image: nginx:1.29.3\n", missing, "missing-memory-limit");
}

#[test]
fn a_whole_file_and_nothing_of_another() {
    let ours = "# dunnage: ignore-file[latest-tag, secret/*] vendored";
    silences("pod.yaml", &format!("@\n{}", pod("", "")), "# dunnage: ignore-file[latest-tag] vendored", "latest-tag");
    let settings = Settings::of([Profile::Recommended]);
    let first = format!("{ours}\n{}", pod("", ""));
    let (left, silenced) = found_in(&settings, &[("a.yaml", &first), ("b.yaml", &pod("", ""))]);
    assert!(left.contains(&"latest-tag") && silenced == ["latest-tag"]);
}

#[test]
fn a_value_is_accepted_where_it_is_used() {
    let main = "variable \"image\" {}\nresource \"kubernetes_pod\" \"web\" {\n  metadata {\n    name = \"web\"\n  }\n  spec {\n    container {\n      name  = \"web\"\n      image = var.image@\n    }\n  }\n}\n";
    let vars = "image = \"nginx:latest\"\n";
    let settings = Settings::of([Profile::Recommended]);
    let run =
        |comment: &str| found_in(&settings, &[("main.tf", &main.replace('@', comment)), ("terraform.tfvars", vars)]);
    assert!(run("").0.contains(&"latest-tag"));
    let (left, silenced) = run(" # dunnage: ignore[latest-tag] pinned by the pipeline");
    assert!(!left.contains(&"latest-tag") && silenced == ["latest-tag"], "{left:?}");
}

#[test]
fn one_of_two_users_is_silenced_alone() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - {name: a, image: 'b:1', securityContext: &c {privileged: true}}\n    # dunnage: ignore[privileged] it has to\n    - {name: b, image: 'b:1', securityContext: *c}\n";
    let run = check_with(&Settings::of([Profile::Recommended]), &[file("p.yaml", text)]);
    let finding = run.outcome.findings.iter().find(|finding| finding.rule.id == "privileged").unwrap();
    assert_eq!(finding.message, "Pod/p, container a: privileged");
    assert_eq!(run.outcome.suppressed.iter().filter(|it| it.rule.id == "privileged").count(), 1);
}

#[test]
fn capitals_and_globs_are_understood() {
    for comment in [
        "# Dunnage: Ignore[latest-tag] for now",
        "# DUNNAGE:IGNORE[Latest-Tag] for now",
        "# dunnage: ignore[latest-*] for now",
        "# dunnage: ignore[Image/*] for now",
    ] {
        silences("Dockerfile", "@\nFROM nginx:latest\nUSER 65532\n", comment, "latest-tag");
    }
    let file_of = |comment: &str| format!("{comment}\nFROM nginx:1.29.3\nUSER 65532\n");
    assert!(
        !found("Dockerfile", &file_of("# Dunnage: ignore what it says")).0.contains(&"unknown-rule-in-suppression")
    );
}

#[test]
fn a_name_that_no_rule_has_gets_a_guess() {
    for (written, says) in [
        ("secret", "there is no rule `secret`: did you mean `secret/*`, the rules of a family?"),
        ("secrets/*", "no rule is called like `secrets/*`: did you mean `secret/*`?"),
        ("mising-*", "no rule is called like `mising-*`"),
        ("lastest-tag", "there is no rule `lastest-tag`: did you mean `latest-tag`?"),
        ("DL3007", "there is no rule `DL3007`: did you mean `latest-tag`?"),
    ] {
        let text = format!("# dunnage: ignore[{written}] for now\nFROM nginx:latest\nUSER 65532\n");
        let outcome = check_with(&Settings::of([Profile::Strict]), &[file("Dockerfile", &text)]).outcome;
        let told = outcome.findings.iter().find(|finding| finding.rule.id == "unknown-rule-in-suppression").unwrap();
        assert_eq!(told.message, says);
    }
}

#[test]
fn annotations() {
    let with = |annotation: &str| {
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  annotations:\n    x: y\n@spec:\n  containers:\n    - name: web\n      image: nginx:latest\n".to_string().replace('@', &format!("    {annotation}\n"))
    };
    for (annotation, rule) in [
        ("dunnage.dev/ignore: \"latest-tag: rebuilt every night\"", "latest-tag"),
        ("ignore-check.kube-linter.io/latest-tag: rebuilt every night", "latest-tag"),
        ("kube-linter.io/ignore-all: a test", "missing-memory-limit"),
        ("checkov.io/skip1: CKV_K8S_14=rebuilt every night", "latest-tag"),
        ("kube-score/ignore: container-image-tag,pod-networkpolicy", "latest-tag"),
        ("polaris.fairwinds.com/tagNotSpecified-exempt: \"true\"", "latest-tag"),
        ("polaris.fairwinds.com/exempt: \"true\"", "latest-tag"),
    ] {
        let (left, silenced) = found("pod.yaml", &with(annotation));
        assert!(silenced.contains(&rule) && !left.contains(&rule), "{annotation}: {left:?}, {silenced:?}");
    }
    let template = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    metadata:\n      annotations:\n        checkov.io/skip2: CKV_K8S_14=a test\n    spec:\n      containers:\n        - {name: web, image: 'nginx:latest'}\n";
    assert!(found("web.yaml", template).1.contains(&"latest-tag"));
}

#[test]
fn comments_of_other_tools() {
    let from = "@\nFROM nginx:latest\n";
    for (comment, rule) in [
        ("# hadolint global ignore=DL3002", "run-as-root"),
        ("# check=skip=SecretsUsedInArgOrEnv", "secret-in-build-argument"),
        ("# trivy:ignore:AVD-DS-0001", "latest-tag"),
        ("#trivy:ignore:DS001:exp:2999-01-01", "latest-tag"),
        ("# kics-scan ignore", "latest-tag"),
        ("# kics-scan disable=f45ea400-6bbe-4501-9fc7-1c3d75c32067", "latest-tag"),
        (
            "# kics-scan disable=b03a748a-542d-44f4-bb86-9199ab4fd2d5,67fd0c4a-68cf-46d7-8c41-bc9fba7e40ae",
            "run-as-root",
        ),
        ("# kics-scan ignore-line", "latest-tag"),
    ] {
        let text = format!("{from}ARG DB_PASSWORD=hunter2hunter2x\nUSER root\n");
        silences("Dockerfile", &text, comment, rule);
    }
    silences(
        "Dockerfile",
        "FROM nginx:1.29.3\n@\nUSER root\n",
        "# hadolint ignore=DL3002,SC2086 # it has to",
        "run-as-root",
    );
    let stages = "@\nFROM nginx:1.29.3\nUSER root\n";
    silences("Dockerfile", stages, "# hadolint stage ignore=DL3002", "run-as-root");
    let terraform = "resource \"kubernetes_pod\" \"web\" {\n  @\n  metadata {\n    name = \"web\"\n  }\n  spec {\n    container {\n      name  = \"web\"\n      image = \"nginx:latest\"\n    }\n  }\n}\n";
    silences("main.tf", terraform, "#checkov:skip=CKV_K8S_14:a test", "latest-tag");
    let above = format!("@\n{}", terraform.replace('@', ""));
    silences("main.tf", &above, "#trivy:ignore:AVD-KSV-0013", "latest-tag");
    silences("main.tf", &above, "#tfsec:ignore:*", "latest-tag");
    silences("main.tf", &above, "# kics-scan ignore-block", "latest-tag");
    let secret = "services:\n  web:\n    image: nginx:1.29.3\n    environment:\n      DB_PASSWORD: hunter2hunter2x @\n";
    for comment in ["# gitleaks:allow", "# pragma: allowlist secret", "# nosemgrep", "# ggignore"] {
        silences("compose.yaml", secret, comment, "plaintext-secret-in-env");
    }
}

/// More places where people have them.
#[test]
fn comments_of_other_tools_elsewhere() {
    let docker = "FROM nginx:latest\n@\nRUN echo a && \\\n  echo b\nUSER root\n";
    let above = format!("@\n{}", docker.replace('@', ""));
    silences("Dockerfile", docker, "#checkov:skip=CKV_DOCKER_8:it has to", "run-as-root");
    silences("Dockerfile", docker, "# bridgecrew:skip=CKV_DOCKER_8: it has to", "run-as-root");
    silences("Dockerfile", &above, "# hadolint global ignore=DL3002,DL3059", "run-as-root");
    let latest = "@\nFROM nginx:latest\nUSER 65532\n";
    silences("Dockerfile", latest, "#hadolint ignore=DL3007 # rebuilt every night", "latest-tag");
    let argument = "# syntax=docker/dockerfile:1\n@\nFROM a:1\nARG DB_PASSWORD=hunter2hunter2x\n";
    silences("Dockerfile", argument, "# check=skip=all;error=true", "secret-in-build-argument");
    let environment = "FROM a:1\n@\nENV DB_PASSWORD=hunter2hunter2x\n";
    silences("Dockerfile", environment, "# gitleaks:allow", "plaintext-secret-in-env");
    // Trivy's and KICS' in YAML: above a container, at its image, and at the top.
    for comment in [
        "# trivy:ignore:KSV-0013",
        "#trivy:ignore:AVD-KSV-0013 trivy:ignore:AVD-KSV-0011",
        "#trivy:ignore:KSV-*",
        "# kics-scan ignore-block",
    ] {
        silences("pod.yaml", &pod("@L", "\n    @"), comment, "latest-tag");
    }
    silences("pod.yaml", &pod("@I", " @"), "# trivy:ignore:KSV013:exp:2999-12-31", "latest-tag");
    let (top, two) =
        (format!("@\n{}", pod("", "")), "dd29336b-fe57-445b-a26e-e6aa867ae609,b14d1bc4-a208-45db-92f0-e21f8e2588e9");
    silences("pod.yaml", &top, &format!("# kics-scan disable={two}"), "missing-memory-limit");
    let compose = "@\nservices:\n  web:\n    image: nginx:1.29.3\n";
    silences(
        "compose.yaml",
        compose,
        "# kics-scan disable=BB9AC4F7-E13B-423D-A010-C74A1BFBE492",
        "missing-memory-limit",
    );
    // An id that stands for nothing of ours is nothing to us.
    for comment in
        ["# kics-scan disable=00000000-0000-4000-8000-000000000000", "# hadolint ignore=DL3059", "# trivy:ignore:NO-*"]
    {
        let (left, silenced) = found("Dockerfile", &latest.replace('@', comment));
        assert!(silenced.is_empty() && !left.iter().any(|it| it.contains("suppression")), "{comment}: {left:?}");
    }
    // In Terraform at the end of a line, and inside of the block.
    let terraform = "resource \"docker_container\" \"web\" {\n  name = \"web\"\n  image = \"nginx:1.29.3\"\n  privileged = true @\n}\n";
    for comment in ["#trivy:ignore:AVD-KSV-0017", "// tfsec:ignore:KSV017", "# kics-scan ignore-line"] {
        silences("main.tf", terraform, comment, "privileged");
    }
    silences("main.tf", &terraform.replace(" @", "\n  @"), "# checkov:skip=CKV_K8S_16:it has to", "privileged");
    // On the line above, as detect-secrets has it.
    let next =
        "services:\n  web:\n    image: nginx:1.29.3\n    environment:\n      @\n      DB_PASSWORD: hunter2hunter2x\n";
    silences("compose.yaml", next, "# pragma: allowlist nextline secret", "plaintext-secret-in-env");
}

#[test]
fn everything_of_another_tool_is_what_that_tool_checks() {
    let text = "# check=skip=all\nFROM alpine:latest\nARG DB_PASSWORD=hunter2hunter2x\nUSER 65532\n";
    let (left, silenced) = found("Dockerfile", text);
    assert!(left.contains(&"latest-tag"), "{left:?}");
    assert!(silenced.contains(&"secret-in-build-argument"), "{silenced:?}");
}

#[test]
fn a_byte_order_mark_is_no_reason_to_pass_by_a_comment() {
    let text = format!("\u{feff}# dunnage: ignore-file[latest-tag] vendored\n{}", pod("", ""));
    assert!(found("pod.yaml", &text).1.contains(&"latest-tag"));
}

#[test]
fn what_does_not_hold() {
    let text = |comment: &str| format!("{comment}\nFROM nginx:latest\nUSER 65532\n");
    for comment in [
        "# hadolint ignore=DL3002",
        "# trivy:ignore:AVD-DS-0001:exp:2020-01-01",
        "# trivy:ignore:AVD-DS-0001:exp:next-year",
        "# trivy:ignore:AVD-DS-0001:exp:",
        "# trivy:ignore:AVD-DS-0001:ws:test",
        "# hadolint ignores nothing here",
        "# see dunnage: ignore[latest-tag]",
        "# dunnage: ignore[latest-tag] until=2020-01-01 long ago",
    ] {
        let (left, _) = found("Dockerfile", &text(comment));
        assert!(left.contains(&"latest-tag"), "{comment}: {left:?}");
    }
    let mut settings = Settings::of([Profile::Recommended]);
    let silenced = |settings: &Settings, comment: &str| {
        found_in(settings, &[("Dockerfile", &text(comment))]).1.contains(&"latest-tag")
    };
    assert!(silenced(&settings, "# trivy:ignore:DS-0001") && silenced(&settings, "# dunnage: ignore[latest-tag] x"));
    settings.honour_other_tools = false;
    assert!(!silenced(&settings, "# trivy:ignore:DS-0001") && silenced(&settings, "# dunnage: ignore[latest-tag] x"));
    settings.heeds_suppressions = false;
    assert!(!silenced(&settings, "# dunnage: ignore[latest-tag] x"));
}

#[test]
fn what_another_profile_needs_is_not_one_too_many() {
    let text = pod("@L", "\n    # dunnage: ignore[run-as-root] it has to")
        .replace("nginx:latest", "nginx:1.29.3\n      securityContext: {privileged: true}");
    for profile in [Profile::Recommended, Profile::Strict] {
        let (left, _) = found_in(&Settings::of([profile]), &[("pod.yaml", &text)]);
        assert!(!left.contains(&"unused-suppression"), "{profile:?}: {left:?}");
    }
    // A file that breaks off may have had what the comment is for.
    let broken = "# dunnage: ignore[latest-tag] x\nFROM nginx:1.29.3\nRNU x\n";
    assert!(!found("Dockerfile", broken).0.contains(&"unused-suppression"));
}

#[test]
fn a_reason_can_be_made_a_must() {
    let mut settings = Settings::of([Profile::Recommended]);
    let files = [("Dockerfile", "# dunnage: ignore[latest-tag]\nFROM nginx:latest\nUSER 65532\n")];
    let asks = |settings: &Settings| found_in(settings, &files).0.contains(&"suppression-without-reason");
    assert!(!asks(&settings));
    settings.require_reason = true;
    assert!(asks(&settings));
}

/// `rule: message` of what is found about suppressions, with what is silenced.
fn told(settings: &Settings, name: &str, text: &str) -> (Vec<String>, Vec<&'static str>) {
    let outcome = check_with(settings, &[file(name, text)]).outcome;
    let about = outcome.findings.iter().filter(|finding| finding.rule.id.contains("suppression"));
    let about = about.map(|finding| format!("{}: {}", finding.rule.id, finding.message)).collect();
    (about, outcome.suppressed.iter().map(|it| it.rule.id).collect())
}

/// What people write in good faith is either heeded or answered.
#[test]
fn no_slip_is_passed_over() {
    let settings = Settings::default();
    let told = |name: &str, text: &str| {
        let findings = check_with(&settings, &[file(name, text)]).outcome.findings;
        findings.iter().flat_map(|it| [it.rule.id, ": ", &it.message, "\n"]).collect::<String>()
    };
    let after = |comment: &str| format!("FROM alpine:3.20\nUSER 1\nRUN curl https://x.example/a | sh{comment}\n");
    let piped = "pipe-to-shell";
    assert!(told("Dockerfile", &after("")).contains(piped));
    assert!(!told("Dockerfile", &after(" # dunnage: ignore[pipe-to-shell] ok")).contains(piped));
    let user = told("Dockerfile", "FROM alpine:3.20\nUSER root # dunnage: ignore[run-as-root] ok\n");
    assert!(user.contains("put the comment on a line above"), "{user}");
    let colon = told("Dockerfile", "# dunnage ignore[latest-tag] so\nFROM alpine:latest\nUSER 1\n");
    assert!(colon.contains("a colon is missing"), "{colon}");
    let prose = told("Dockerfile", "# dunnage ignores this, and is right\nFROM alpine:3.20\nUSER 1\n");
    assert!(!prose.contains("colon"), "{prose}");
    let engine = told("Dockerfile", "# dunnage: ignore[syntax-error] so\nFORM alpine:3.20\n");
    assert!(engine.contains("nothing in a file silences it"), "{engine}");
    for (metadata, says) in [
        ("annotations: {dunnage.dev/ignored: 'latest-tag: so'}", "did you mean `dunnage.dev/ignore`?"),
        ("labels: {dunnage.dev/ignore: latest-tag}", "is an annotation"),
    ] {
        let pod = format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a, {metadata}}}\nspec: {{containers: []}}\n");
        assert!(told("pod.yaml", &pod).contains(says), "{metadata}: {}", told("pod.yaml", &pod));
    }
}

#[test]
fn a_comment_between_the_lines_of_an_instruction_is_about_the_instruction() {
    for comment in ["# dunnage: ignore[latest-tag] for now", "# trivy:ignore:DS-0001", "# hadolint ignore=DL3007"] {
        silences("Dockerfile", "FROM \\\n@\n  nginx:latest\nUSER 65532\n", comment, "latest-tag");
        silences("Dockerfile", "FROM \\\n  nginx:latest \\\n  @\n\n  AS web\nUSER 65532\n", comment, "latest-tag");
    }
    // What looks like a comment in a heredoc is none, and what stands behind an instruction is not about it.
    let heredoc = "FROM nginx:latest\nRUN <<EOF\n# dunnage: ignore[latest-tag] no\nEOF\nUSER 65532\n";
    assert!(found("Dockerfile", heredoc).0.contains(&"latest-tag"));
    let behind = "USER 65532\nFROM nginx:latest\n# dunnage: ignore[latest-tag] no\n";
    assert!(found("Dockerfile", behind).0.contains(&"latest-tag"));
}

#[test]
fn until_stands_where_people_put_it() {
    let text = |comment: &str| format!("{comment}\nFROM nginx:latest\nUSER 65532\n");
    for (comment, holds) in [
        ("ignore[latest-tag] until=2999-01-31, the base is on its way", true),
        ("ignore[latest-tag] the base is on its way (until=2999-01-31).", true),
        ("ignore[latest-tag until=2999-01-31] the base is on its way", true),
        ("ignore[latest-tag, until=2020-01-31] the base is on its way", false),
        ("ignore[latest-tag] until=2020-01-31, the base is on its way", false),
    ] {
        let mut settings = Settings::of([Profile::Recommended]);
        settings.today = dunnage::date::Date::parse("2026-11-28");
        let (about, silenced) = told(&settings, "Dockerfile", &text(&format!("# dunnage: {comment}")));
        assert_eq!(silenced.contains(&"latest-tag"), holds, "{comment}: {about:?}");
        let expected = if holds { vec![] } else { vec!["expired-suppression: this suppression ended on 2020-01-31"] };
        assert_eq!(about, expected, "{comment}");
    }
    let annotated = |value: &str| {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  annotations:\n    dunnage.dev/ignore: @\nspec:\n  containers:\n    - name: web\n      image: nginx:latest\n";
        told(&Settings::of([Profile::Recommended]), "pod.yaml", &pod.replace('@', value))
    };
    for value in ["\"latest-tag until=2999-01-31: a reason\"", "\"latest-tag: a reason until=2999-01-31\""] {
        assert_eq!(annotated(value), (vec![], vec!["latest-tag"]), "{value}");
    }
    for value in ["[latest-tag]", "{latest-tag: a reason}", "true", ""] {
        let (about, silenced) = annotated(value);
        assert_eq!((about.len(), silenced.len()), (1, 0), "{value}: {about:?}");
    }
}

#[test]
fn what_cannot_be_followed_of_other_tools_is_told() {
    let mut settings = Settings::of([Profile::Recommended]);
    settings.today = dunnage::date::Date::parse("2026-11-28");
    let text = |comment: &str| format!("{comment}\nFROM nginx:latest\nUSER 65532\n");
    let (about, _) = told(&settings, "Dockerfile", &text("# trivy:ignore:DS-0001:exp:soon"));
    assert_eq!(about, ["expired-suppression: `soon` is no date: write it as `exp:2027-01-31`"]);
    assert!(told(&settings, "Dockerfile", &text("# trivy:ignore:DS-0001:exp:2020-01-01")).0.is_empty());
    assert!(told(&settings, "Dockerfile", &text("# trivy:ignore:OTHER-1:ws:prod")).0.is_empty());
    let in_workspace = text("# trivy:ignore:DS-0001:ws:prod-*");
    let (about, silenced) = told(&settings, "Dockerfile", &in_workspace);
    assert!(about[0].contains("this holds in the workspace `prod-*` only") && silenced.is_empty(), "{about:?}");
    for (workspace, holds) in [("prod-eu", true), ("test", false)] {
        settings.platform.terraform.workspace = Some(workspace.to_owned());
        let (about, silenced) = told(&settings, "Dockerfile", &in_workspace);
        assert_eq!((about.len(), silenced.contains(&"latest-tag")), (0, holds), "{workspace}");
    }
}

#[test]
fn attributes_choose_among_the_copies_of_a_block() {
    let settings = Settings::of([Profile::Recommended]);
    let text = |comment: &str| {
        format!(
            "{comment}\nresource \"docker_container\" \"web\" {{\n  for_each = toset([\"a\", \"b\"])\n  name = each.key\n  \
             image = \"nginx:latest\"\n  privileged = true\n  ports {{\n    internal = 80\n  }}\n}}\n"
        )
    };
    // Whether any copy is left, whether any is silenced, and what is said of the comment.
    let privileged = |comment: &str| {
        let outcome = check_with(&settings, &[file("main.tf", &text(comment))]).outcome;
        let about = outcome.findings.iter().filter(|it| it.rule.id.contains("suppression"));
        let left = outcome.findings.iter().any(|it| it.rule.id == "privileged");
        let silenced = outcome.suppressed.iter().any(|it| it.rule.id == "privileged");
        (left, silenced, about.map(|it| it.message.clone()).collect::<Vec<_>>())
    };
    for (filter, left, silenced) in [
        ("", false, true),
        ("[name=a]", true, true),
        ("[name=c]", true, false),
        ("[ports.internal=80]", false, true),
        ("[ports.internal=81]", true, false),
        ("[name=b, privileged=true]", true, true),
        ("[absent=b]", true, false),
        ("[name=a]:exp:2999-01-01", true, true),
        ("[name=a] trivy:ignore:KSV-0017[name=b]", false, true),
    ] {
        let comment = format!("#trivy:ignore:AVD-KSV-0017{filter}");
        assert_eq!(privileged(&comment), (left, silenced, vec![]), "{comment}");
    }
    assert!(privileged("#trivy:ignore:KSV-0017[privileged]").2[0].contains("attributes"));
}

/// A check that reports less than a rule of ours silences that part, wherever its comment stands.
#[test]
fn a_narrower_check_silences_what_it_reports() {
    let pod = "@apiVersion: v1\nkind: Pod\n#in\nmetadata: {name: web}\nspec:\n  hostPID: true\n  hostNetwork: true\n  containers: [{name: web, image: shop/web:1}]\n";
    let left = |comment: &str| {
        // Checkov's stand inside of an object, Trivy's above it.
        let mark = if comment.contains("checkov") { "#in\n" } else { "@" };
        let text = pod.replace(mark, comment).replace('@', "");
        let outcome = check_with(&Settings::of([Profile::Strict]), &[file("pod.yaml", &text)]).outcome;
        let own = outcome.findings.into_iter().filter(|it| it.rule.id == "host-namespaces");
        own.map(|it| it.message).collect::<Vec<_>>()
    };
    assert_eq!(left("").len(), 2);
    for comment in
        ["# trivy:ignore:KSV-0009\n", "# checkov:skip=CKV_K8S_19:it has to\n", "# trivy:ignore:AVD-KSV-0009*\n"]
    {
        let left = left(comment);
        assert!(matches!(left.as_slice(), [message] if message.contains("processes")), "{comment}: {left:?}");
    }
    assert!(left("# trivy:ignore:KSV-0009 trivy:ignore:KSV-0010\n").is_empty());
}

//! The same fault in every carrier gives the same finding: a text that is read inside another text is read as it is
//! when it stands alone. What one carrier says is compared with what the plain file says: rule, message, the bytes that
//! are pointed at, and how long the trail is.

use crate::support::example::File;
use crate::support::run::{check_all, faults};
use dunnage::rules;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A manifest with faults of many rules, with an anchor, and with nothing that only a file of its own could say.
const MANIFEST: &str = "\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  hostNetwork: true
  containers:
    - name: web
      image: nginx:latest
      command: [sh, -c, 'curl -k https://example.com/x.sh | sh']
      securityContext: &context
        privileged: true
        capabilities: {add: [SYS_ADMIN]}
    - name: side
      image: busybox
      securityContext: *context
      env:
        - {name: DB_PASSWORD, value: hunter2-Gx8Lq}
";

/// The same without its anchor.
const MANIFEST_JSON: &str = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"hostNetwork": true, "containers": [
        {"name": "web", "image": "nginx:latest", "command": ["sh", "-c", "curl -k https://example.com/x.sh | sh"], "securityContext": {"privileged": true, "capabilities": {"add": ["SYS_ADMIN"]}}},
        {"name": "side", "image": "busybox", "securityContext": {"privileged": true, "capabilities": {"add": ["SYS_ADMIN"]}}, "env": [{"name": "DB_PASSWORD", "value": "hunter2-Gx8Lq"}]}]}}"#;

const SCRIPT: &str = "curl -k https://example.com/x.sh | sh";

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;

const TASK: &str = r#"[{"name": "web", "image": "nginx:latest", "memory": 256, "privileged": true, "environment": [{"name": "DB_PASSWORD", "value": "hunter2-Gx8Lq"}]}]"#;

#[test]
fn a_manifest() {
    let json = MANIFEST_JSON;
    let without_anchor =
        MANIFEST.replace(" &context", "").replace("*context", "{privileged: true, capabilities: {add: [SYS_ADMIN]}}");
    let plain = found("plain", &[("pod.yaml", &without_anchor)]);
    assert!(plain.len() > 10, "{plain:#?}");
    let block = indent(&without_anchor, 4);
    let escaped = serde_json::to_string(&without_anchor).unwrap();
    same(
        &plain,
        &[
            ("JSON", vec![("pod.json", json.to_owned())]),
            ("the second document", vec![("pod.yaml", format!("# nothing\n---\n{without_anchor}"))]),
            ("an item of a list", vec![("list.yaml", format!("apiVersion: v1\nkind: List\nitems:\n  -\n{block}"))]),
            ("Windows' ends of lines", vec![("pod.yaml", without_anchor.replace('\n', "\r\n"))]),
            ("yaml_body", kubectl(&format!("<<EOF\n{without_anchor}EOF"))),
            ("an indented yaml_body", kubectl(&format!("<<-EOF\n{block}  EOF"))),
            ("a quoted yaml_body", kubectl(&escaped)),
            (
                "a local value",
                vec![(
                    "main.tf",
                    format!("locals {{\n  pod = <<EOF\n{without_anchor}EOF\n}}\n{}", kubectl("local.pod")[0].1),
                )],
            ),
            ("yamldecode", manifest(&format!("yamldecode(<<EOF\n{without_anchor}EOF\n)"))),
            ("jsondecode", manifest(&format!("jsondecode(<<EOF\n{json}\nEOF\n)"))),
            (
                "a file for yamldecode",
                [manifest("yamldecode(file(\"pod.yml.txt\"))"), vec![("pod.yml.txt", without_anchor.clone())]].concat(),
            ),
        ],
    );
}

#[test]
fn a_manifest_with_an_anchor() {
    let plain = found("plain", &[("pod.yaml", MANIFEST)]);
    assert!(plain.iter().any(|finding| finding.contains("used here as `*context`")), "{plain:#?}");
    let block = indent(MANIFEST, 4);
    same(
        &plain,
        &[
            ("an item of a list", vec![("list.yaml", format!("apiVersion: v1\nkind: List\nitems:\n  -\n{block}"))]),
            ("Windows' ends of lines", vec![("pod.yaml", MANIFEST.replace('\n', "\r\n"))]),
        ],
    );
}

#[test]
fn a_manifest_with_an_anchor_inside_a_text() {
    let plain = found("plain", &[("pod.yaml", MANIFEST)]);
    let block = indent(MANIFEST, 4);
    same(
        &plain,
        &[
            ("yaml_body", kubectl(&format!("<<EOF\n{MANIFEST}EOF"))),
            ("an indented yaml_body", kubectl(&format!("<<-EOF\n{block}  EOF"))),
            ("yamldecode", manifest(&format!("yamldecode(<<EOF\n{MANIFEST}EOF\n)"))),
        ],
    );
}

/// What is carried is not deployed: all is found but what depends on what else is.
#[test]
fn a_manifest_in_an_object() {
    let across: Vec<&str> =
        rules::all().filter(|rule| matches!(rule.check, rules::Check::Project(_))).map(|rule| rule.id).collect();
    let of_itself = |found: BTreeSet<String>| -> BTreeSet<String> {
        found.into_iter().filter(|it| !across.iter().any(|rule| it.starts_with(&format!("{rule}:")))).collect()
    };
    let without_anchor =
        MANIFEST.replace(" &context", "").replace("*context", "{privileged: true, capabilities: {add: [SYS_ADMIN]}}");
    let json = MANIFEST_JSON;
    let plain = of_itself(found("plain", &[("pod.yaml", &without_anchor)]));
    assert!(plain.len() > 10, "{plain:#?}");
    same(
        &plain,
        &[
            ("a ConfigMap", vec![("config.yaml", config_map("data", "pod.yaml", &without_anchor))]),
            ("a ConfigMap with JSON", vec![("config.yaml", config_map("data", "pod.json", json))]),
            (
                "a ConfigMap in a ConfigMap",
                vec![("config.yaml", config_map("data", "a.yaml", &config_map("data", "pod.yaml", &without_anchor)))],
            ),
            ("a Secret", vec![("secret.yaml", config_map("stringData", "pod.yaml", &without_anchor))]),
            (
                "a ConfigMap in HCL",
                vec![(
                    "main.tf",
                    format!(
                        "resource \"kubernetes_config_map\" \"a\" {{\n  data = {{\n    \"pod.yaml\" = <<EOF\n{without_anchor}EOF\n  }}\n}}\n"
                    ),
                )],
            ),
            ("a config of Compose", vec![("compose.yaml", compose_config("pod.yaml", &without_anchor))]),
        ],
    );
    let plain = of_itself(found("plain", &[("pod.yaml", MANIFEST)]));
    same(&plain, &[("a ConfigMap", vec![("config.yaml", config_map("data", "pod.yaml", MANIFEST))])]);
}

#[test]
fn a_shell_script() {
    let pod = |command: &str| {
        vec![(
            "pod.yaml",
            format!(
                "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n    - name: a\n      image: a:1\n      command: {command}\n"
            ),
        )]
    };
    let shell = format!("#!/bin/sh\n{SCRIPT}\n");
    let machine = |text: &str| {
        vec![("main.tf", format!("resource \"aws_launch_template\" \"a\" {{\n  user_data = {text}\n}}\n"))]
    };
    let plain = found_by(
        &["pipe-to-shell", "insecure-download"],
        "RUN",
        &[("Dockerfile", &format!("FROM a:1\nRUN {SCRIPT}\n"))],
    );
    assert!(!plain.is_empty());
    let rules: Vec<&str> = plain.iter().filter_map(|finding| finding.split(':').next()).collect();
    let ecs = |command: &str| {
        vec![(
            "main.tf",
            format!(
                "resource \"aws_ecs_task_definition\" \"a\" {{\n  family = \"a\"\n  container_definitions = jsonencode([{{ name = \"a\", image = \"a:1\", command = {command} }}])\n}}\n"
            ),
        )]
    };
    let ways = [
        ("a heredoc of RUN", vec![("Dockerfile", format!("FROM a:1\nRUN <<EOF\n{SCRIPT}\nEOF\n"))]),
        ("RUN as JSON", vec![("Dockerfile", format!("FROM a:1\nRUN [\"sh\", \"-c\", \"{SCRIPT}\"]\n"))]),
        ("CMD", vec![("Dockerfile", format!("FROM a:1\nCMD {SCRIPT}\n"))]),
        ("a flow list", pod(&format!("[sh, -c, '{SCRIPT}']"))),
        ("a double-quoted text", pod(&format!("[\"sh\", \"-c\", \"{SCRIPT}\"]"))),
        ("a literal block", pod(&format!("\n        - sh\n        - -c\n        - |\n          {SCRIPT}"))),
        ("a folded block", pod(&format!("\n        - sh\n        - -c\n        - >-\n          {SCRIPT}"))),
        (
            "Compose",
            vec![("compose.yaml", format!("services:\n  a:\n    image: a:1\n    command: [sh, -c, '{SCRIPT}']\n"))],
        ),
        ("a task in HCL", ecs(&format!("[\"sh\", \"-c\", \"{SCRIPT}\"]"))),
        ("a task with a heredoc", ecs(&format!("[\"sh\", \"-c\", <<EOT\n{SCRIPT}\nEOT\n]"))),
        ("a ConfigMap", vec![("config.yaml", config_map("data", "x.sh", SCRIPT))]),
        ("a ConfigMap with a first line", vec![("config.yaml", config_map("data", "x", &shell))]),
        ("a Secret", vec![("secret.yaml", config_map("stringData", "x.sh", SCRIPT))]),
        ("a config of Compose", vec![("compose.yaml", compose_config("x.sh", SCRIPT))]),
        (
            "an inline Dockerfile",
            vec![(
                "compose.yaml",
                format!(
                    "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM a:1\n        RUN {SCRIPT}\n"
                ),
            )],
        ),
        ("user_data", machine(&format!("<<EOF\n{shell}EOF"))),
        (
            "user_data in Base64",
            machine(&format!("base64encode(<<-EOF\n    {}  EOF\n  )", shell.replace('\n', "\n    "))),
        ),
        (
            "user_data that is known in part",
            machine(&format!("base64encode(<<EOF\n{shell}echo ${{aws_vpc.a.id}}\nEOF\n)")),
        ),
        (
            "a template",
            [
                machine("templatefile(\"x.tpl\", { a = 1 })"),
                vec![("x.tpl", format!("#!/bin/sh\necho ${{a}}\n{SCRIPT}\n"))],
            ]
            .concat(),
        ),
        ("commands of cloud-init", machine(&format!("<<EOF\n#cloud-config\nruncmd:\n  - {SCRIPT}\nEOF"))),
        ("words of cloud-init", machine(&format!("<<EOF\n#cloud-config\nruncmd:\n  - [sh, -c, '{SCRIPT}']\nEOF"))),
        (
            "a file of cloud-init",
            machine(&format!(
                "<<EOF\n#cloud-config\nwrite_files:\n  - path: /x.sh\n    content: |\n      {SCRIPT}\nEOF"
            )),
        ),
        (
            "a task in JSON",
            vec![(
                "task-definition.json",
                format!(
                    "{{\"family\": \"a\", \"containerDefinitions\": [{{\"name\": \"a\", \"image\": \"a:1\", \"command\": [\"sh\", \"-c\", \"{SCRIPT}\"]}}]}}"
                ),
            )],
        ),
    ];
    same_by(&rules, &plain, &ways);
}

#[test]
fn json_in_a_text() {
    let policy = |expression: &str| {
        vec![("main.tf", format!("resource \"aws_iam_policy\" \"p\" {{\n  policy = {expression}\n}}\n"))]
    };
    let quoted = serde_json::to_string(POLICY).unwrap();
    let plain = found("a heredoc", &as_texts(&policy(&format!("<<EOF\n{POLICY}\nEOF"))));
    assert!(!plain.is_empty());
    same(
        &plain,
        &[
            ("an indented heredoc", policy(&format!("<<-EOF\n    {POLICY}\n  EOF"))),
            ("a quoted text", policy(&quoted)),
            ("jsonencode", policy(&format!("jsonencode({POLICY})"))),
            ("jsonencode of jsondecode", policy(&format!("jsonencode(jsondecode({quoted}))"))),
            ("file()", [policy("file(\"policy.txt\")"), vec![("policy.txt", POLICY.to_owned())]].concat()),
        ],
    );
    let task = |expression: &str| {
        vec![(
            "main.tf",
            format!(
                "resource \"aws_ecs_task_definition\" \"t\" {{\n  family = \"t\"\n  container_definitions = {expression}\n}}\n"
            ),
        )]
    };
    let quoted = serde_json::to_string(TASK).unwrap();
    let plain = found("a heredoc", &as_texts(&task(&format!("<<EOF\n{TASK}\nEOF"))));
    assert!(plain.len() > 2, "{plain:#?}");
    same(
        &plain,
        &[
            ("a quoted text", task(&quoted)),
            ("jsonencode", task(&format!("jsonencode({TASK})"))),
            ("jsonencode of yamldecode", task(&format!("jsonencode(yamldecode(<<EOF\n{TASK}\nEOF\n))"))),
            ("file()", [task("file(\"task.md\")"), vec![("task.md", TASK.to_owned())]].concat()),
        ],
    );
}

/// The bytes are the same, and the text is one escape deeper.
#[test]
fn json_in_a_text_of_terraforms_json() {
    let quoted = serde_json::to_string(POLICY).unwrap();
    let heredoc = format!("resource \"aws_iam_policy\" \"p\" {{\n  policy = <<EOF\n{POLICY}\nEOF\n}}\n");
    let body = format!("{{\"resource\": {{\"aws_iam_policy\": {{\"p\": {{\"policy\": {quoted}}}}}}}}}");
    same(&found("a heredoc", &[("main.tf", &heredoc)]), &[("main.tf.json", vec![("main.tf.json", body)])]);
}

/// An object in a ConfigMap is checked for itself, says where it stands, and joins nothing.
#[test]
fn what_is_carried_says_by_what_and_is_not_deployed() {
    let account = "apiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: shop}\nspec:\n  serviceAccountName: none\n  containers: [{name: b, image: 'nginx:latest'}]\n";
    let text = config_map("data", "pod.yaml", account);
    let run = check_all(&[file("pod.yaml", &text)]);
    assert_eq!(faults(&run.sources, &run.outcome), [""; 0]);
    let tag = run.outcome.findings.iter().find(|finding| finding.rule.id == "latest-tag").unwrap();
    let related: Vec<_> = tag.related().iter().map(|(_, said)| said.to_string()).collect();
    assert_eq!(related, ["carried as ConfigMap/a, file pod.yaml"]);
    assert_eq!(tag.identity().unwrap().address(), "ConfigMap[a].file[pod.yaml].Pod[b].container[b]");
    let across = ["dangling-service-account", "missing-network-policy"];
    assert!(run.outcome.findings.iter().all(|finding| !across.contains(&finding.rule.id)));
}

/// What a template fills in is not known, and all around it is; `$(NAME)` in a command is Kubernetes' own.
#[test]
fn a_template_costs_its_values() {
    let plain = MANIFEST.replace(" &context", "").replace("*context", "{privileged: true}");
    let found =
        |text: &str| found_by(&["privileged", "latest-tag"], "", &[("x.yaml", &config_map("data", "pod.yaml", text))]);
    let all = found(&plain).len();
    assert!(all >= 3);
    for (from, to, gone) in [
        ("example.com/x.sh", "$(HOST)/x.sh", 0),
        ("name: web", "name: '{{ .Name }}'", 0),
        ("hunter2-Gx8Lq", "'${PASSWORD}'", 0),
        ("image: busybox", "image: ${IMAGE}", 1),
        ("image: busybox", "image: {{ image }}:{{ tag }}", 1),
        ("image: busybox", "image: <%= image %>", 1),
    ] {
        assert_eq!(found(&plain.replace(from, to)).len() + gone, all, "{to}");
    }
}

/// What is no manifest for certain is none: templates, other programs' configuration, half a document.
#[test]
fn what_may_be_no_manifest_is_left_alone() {
    let plain = MANIFEST.replace(" &context", "").replace("*context", "{privileged: true}");
    for (name, text) in [
        ("pod.yaml", plain.replace("  hostNetwork", "  {{ if .Host }}\n  hostNetwork")),
        ("pod.txt", plain.clone()),
        ("pod.yaml", plain.replace("apiVersion: v1\n", "")),
        ("pod.yaml", format!("{plain}---\na: 1\n")),
        ("pod.yaml", format!("{plain}  - [\n")),
    ] {
        let found = found_by(&["privileged", "latest-tag"], "", &[("x.yaml", &config_map("data", name, &text))]);
        assert_eq!(found, BTreeSet::new(), "{name}: {text}");
    }
}

fn config_map(key: &str, name: &str, text: &str) -> String {
    let block = indent(text, 4);
    let kind = if key == "data" { "ConfigMap" } else { "Secret" };
    format!("apiVersion: v1\nkind: {kind}\nmetadata: {{name: a, namespace: shop}}\n{key}:\n  {name}: |\n{block}")
}

fn compose_config(name: &str, text: &str) -> String {
    let text = indent(&text.replace('$', "$$"), 6);
    format!(
        "services: {{a: {{extends: {{file: none.yaml, service: a}}}}}}\nconfigs:\n  {name}:\n    content: |\n{text}"
    )
}

fn kubectl(expression: &str) -> Vec<(&'static str, String)> {
    vec![("main.tf", format!("resource \"kubectl_manifest\" \"p\" {{\n  yaml_body = {expression}\n}}\n"))]
}

fn manifest(expression: &str) -> Vec<(&'static str, String)> {
    vec![("main.tf", format!("resource \"kubernetes_manifest\" \"p\" {{\n  manifest = {expression}\n}}\n"))]
}

fn indent(text: &str, by: usize) -> String {
    text.lines().fold(String::new(), |out, line| out + &" ".repeat(by) + line + "\n")
}

fn as_texts<'a>(files: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    files.iter().map(|(name, text)| (*name, text.as_str())).collect()
}

fn same(plain: &BTreeSet<String>, ways: &[(&str, Vec<(&str, String)>)]) {
    same_by(&[], plain, ways);
}

fn same_by(rules: &[&str], plain: &BTreeSet<String>, ways: &[(&str, Vec<(&str, String)>)]) {
    let mut wrong = String::new();
    for (name, files) in ways {
        let found = found_by(rules, name, &as_texts(files));
        for lost in plain.difference(&found) {
            let _ = writeln!(wrong, "{name}: lost {lost}");
        }
        for new in found.difference(plain) {
            let _ = writeln!(wrong, "{name}: new  {new}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn found(name: &str, files: &[(&str, &str)]) -> BTreeSet<String> {
    found_by(&[], name, files)
}

/// What is found in the files, in words that do not depend on where it is written; by these rules, if any are named.
fn found_by(rules: &[&str], name: &str, files: &[(&str, &str)]) -> BTreeSet<String> {
    let run = check_all(&files.iter().map(|(name, text)| file(name, text)).collect::<Vec<_>>());
    assert_eq!(faults(&run.sources, &run.outcome), [""; 0], "{name}");
    let findings = run.outcome.findings.iter().filter(|it| rules.is_empty() || rules.contains(&it.rule.id));
    let tell = |finding: &dunnage::rules::Finding| {
        let place = run.sources.get(finding.at.file).slice(finding.at.span).replace("\\\"", "\"");
        let anchors: Vec<String> =
            finding.related().iter().map(|(_, word)| word.to_string()).filter(|word| word.contains('*')).collect();
        let place = if place.trim_start().starts_with(['{', '[', '-']) || place.contains('\n') {
            "…"
        } else {
            place.trim_matches(['"', '\''])
        };
        // Whose it is depends on who carries it.
        let title = finding.identity().map(dunnage::model::Identity::title).unwrap_or_default();
        let message = finding.message.strip_prefix(&title).unwrap_or(&finding.message);
        let message = message.split("; also ").next().unwrap_or("");
        format!("{}: {} at `{place}` {anchors:?}", finding.rule.id, message.trim_start_matches(": "))
    };
    findings.map(tell).collect()
}

fn file(name: &str, text: &str) -> File {
    File { name: name.to_owned(), text: text.to_owned(), marked: Vec::new(), line: 1 }
}

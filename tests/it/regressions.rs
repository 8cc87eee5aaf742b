//! Findings that were once wrong, each with what is right. What one rule got wrong is an example on its page; here
//! stands what the whole engine got wrong.

use crate::support::example::File;
use crate::support::run::{Run, check_all, check_with};
use dunnage::check::Settings;

fn check(files: &[(&str, &str)]) -> Run {
    let file = |(name, text): &(&str, &str)| File {
        name: (*name).to_owned(),
        text: (*text).to_owned(),
        marked: Vec::new(),
        line: 1,
    };
    check_all(&files.iter().map(file).collect::<Vec<_>>())
}

/// `message at `text`` of each finding of the rule.
fn told(run: &Run, rule: &str) -> Vec<String> {
    let findings = run.outcome.findings.iter().filter(|finding| finding.rule.id == rule);
    let tell = findings.map(|finding| {
        let place = run.sources.get(finding.at.file).slice(finding.at.span);
        format!("{} at `{place}`", finding.message)
    });
    tell.collect()
}

fn rules(run: &Run) -> Vec<&str> {
    run.outcome.findings.iter().map(|finding| finding.rule.id).collect()
}

/// A role is what its kind, namespace and name say, not what its file and its name say.
#[test]
fn roles_of_one_name_in_two_namespaces() {
    let namespace = |namespace: &str, resource: &str| {
        format!(
            "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: sa, namespace: {namespace}}}\n\
             ---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: r, namespace: {namespace}}}\n\
             rules:\n  - {{apiGroups: [''], resources: [{resource}], verbs: [get, list]}}\n\
             ---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: b, namespace: {namespace}}}\n\
             roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}}\n\
             subjects: [{{kind: ServiceAccount, name: sa, namespace: {namespace}}}]\n\
             ---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: {namespace}}}\n\
             spec:\n  serviceAccountName: sa\n  containers: [{{name: c, image: 'a:1'}}]\n"
        )
    };
    for text in [
        namespace("one", "secrets") + &namespace("two", "pods"),
        namespace("two", "pods") + &namespace("one", "secrets"),
    ] {
        let run = check(&[("all.yaml", &text)]);
        let powerful: Vec<_> =
            run.outcome.findings.iter().filter(|it| it.rule.id == "powerful-service-account").collect();
        let [finding] = powerful.as_slice() else { panic!("{:#?}", told(&run, "powerful-service-account")) };
        let source = run.sources.get(finding.at.file);
        let one = source.text.find("namespace: one").unwrap()..source.text.rfind("namespace: one").unwrap();
        assert!(one.contains(&(finding.at.span.start as usize)) || finding.message.contains("one"), "{finding:#?}");
    }
}

/// What a file can write never means "unknown".
#[test]
fn the_sign_that_once_stood_for_unknown() {
    let pod = |key: &str, password: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers:\n    - name: a\n      image: a:latest\n      {key}: 1\n      \
             env: [{{name: DB_PASSWORD, value: {password}}}]\n      securityContext: {{privileged: true}}\n"
        )
    };
    let plain = check(&[("pod.yaml", &pod("x", "hunter2-Gx8Lq"))]);
    let plain = rules(&plain);
    assert!(plain.contains(&"plaintext-secret-in-env") && plain.len() > 15, "{plain:?}");
    for key in ["\u{FFFC}", "\"\\uFFFC\"", "a\u{FFFC}b"] {
        for password in ["hunter2-Gx8Lq", "hunter2-Gx8Lq\u{FFFC}", "\"hunter2-Gx8Lq\\uFFFC\""] {
            let text = pod(key, password);
            assert_eq!(rules(&check(&[("pod.yaml", &text)])), plain, "{text}");
        }
    }
    let json = |key: &str| {
        format!(
            "{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {{\"name\": \"a\"}}, \"spec\": {{\"containers\": [{{\"name\": \"a\", \"image\": \"a:latest\", \"{key}\": 1}}]}}}}"
        )
    };
    let terraform = |sign: &str| {
        format!(
            "resource \"kubernetes_manifest\" \"a\" {{\n  manifest = yamldecode(\"kind: Pod\\napiVersion: v1\\nmetadata: {{name: a}}\\nspec: {{containers: [{{name: a, image: 'a:latest', {sign}: 1}}]}}\")\n}}\n"
        )
    };
    let dockerfile = |sign: &str| format!("FROM a:latest\nENV A{sign}=1 DB_PASSWORD=hunter2-Gx8Lq{sign}\nUSER root\n");
    for sign in ["\u{FFFC}", "\\uFFFC"] {
        let same = |name: &str, text: &dyn Fn(&str) -> String| {
            let (plain, signed) = (text("x"), text(sign));
            let (plain, signed) = (check(&[(name, &plain)]), check(&[(name, &signed)]));
            assert_eq!(rules(&signed), rules(&plain), "{sign} in {name}");
        };
        same("pod.json", &json);
        same("main.tf", &terraform);
        if sign.starts_with('\u{FFFC}') {
            same("Dockerfile", &dockerfile);
        }
    }
}

/// One place, two that use it: both are told.
#[test]
fn containers_that_share_an_anchor() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - name: first\n      image: a:1\n      \
                securityContext: &context {privileged: true}\n    - name: second\n      image: a:1\n      securityContext: *context\n";
    let run = check(&[("pod.yaml", text)]);
    let told = told(&run, "privileged");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("first") && told[0].contains("second") && told[0].ends_with("at `true`"), "{told:?}");
    let finding = run.outcome.findings.iter().find(|finding| finding.rule.id == "privileged").unwrap();
    let words: Vec<String> = finding.related().into_iter().map(|(_, word)| word.into_owned()).collect();
    assert!(words.iter().any(|word| word.contains("*context")), "the trail of the second: {words:?}");
}

/// A module that two roots call is read for both, and told once.
#[test]
fn a_module_of_two_roots() {
    let root = "module \"web\" {\n  source = \"../web\"\n}\n";
    let module = "resource \"aws_ecs_task_definition\" \"web\" {\n  family = \"web\"\n  container_definitions = jsonencode([{ name = \"web\", image = \"nginx:1.27.3\", memory = 256, privileged = true }])\n}\n";
    let run = check(&[("one/main.tf", root), ("two/main.tf", root), ("web/main.tf", module)]);
    let told = told(&run, "privileged");
    assert!(
        told.len() == 1 && told[0].starts_with("module.web.aws_ecs_task_definition.web, container web: privileged"),
        "{told:?}"
    );
}

/// Names decide what a file is, for tests as for users.
#[test]
fn files_of_opentofu() {
    let text = "resource \"aws_ecs_task_definition\" \"web\" {\n  family = \"web\"\n  container_definitions = jsonencode([{ name = \"web\", image = \"nginx:1.27.3\", memory = 256, privileged = true }])\n}\n";
    assert_eq!(told(&check(&[("main.tofu", text)]), "privileged").len(), 1);
}

/// Whether a container of a broken pod is root is not known, and so not that it has something to gain.
#[test]
fn a_user_that_is_not_known_has_nothing_to_gain() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n    containers:\n      - name: a\n        image: b:1\n   restartPolicy: Never\n";
    let run = check_with(
        &Settings::default(),
        &[File { name: "pod.yaml".into(), text: pod.into(), marked: Vec::new(), line: 1 }],
    );
    let rules: Vec<&str> = run.outcome.findings.iter().map(|finding| finding.rule.id).collect();
    assert_eq!(rules, ["syntax-error"]);
}

/// A rule, the files that it is asked about, and how many places it tells.
type Count<'a> = (&'a str, &'a [(&'a str, &'a str)], usize);

fn counts(cases: &[Count<'_>]) {
    let wrong = cases.iter().filter_map(|(rule, files, expected)| {
        let told = told(&check(files), rule);
        (told.len() != *expected).then(|| format!("{rule}: {expected} expected, {told:#?}\n{}", files[0].1))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Words of the input that once took objects out of what is checked.
#[test]
fn nothing_hides_an_object() {
    let pod = |head: &str| format!("{head}spec: {{template: {{spec: {{containers: [{{name: a, image: 'b:1'}}]}}}}}}\n");
    let file = pod("apiVersion: v1\nkind: file\nmetadata: {name: p}\n");
    let no_api = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n---\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: 'b:1'}]}\n";
    let ranges = |list: &str| {
        format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: s}}\nspec: {{type: LoadBalancer, \
             loadBalancerSourceRanges: {list}, selector: {{a: b}}, ports: [{{port: 80}}]}}\n"
        )
    };
    let (everyone, some) = (ranges("['0.0.0.0/0']"), ranges("[10.0.0.0/8]"));
    let policy = |condition: &str| {
        format!(
            "resource \"aws_s3_bucket_policy\" \"b\" {{\n  policy = jsonencode({{ Statement = [{{ Effect = \"Allow\", \
             Principal = \"*\", Action = \"s3:GetObject\", Resource = \"*\", Condition = {condition} }}] }})\n}}\n"
        )
    };
    let (empty, real) = (policy("{}"), policy("{ StringEquals = { \"aws:x\" = \"y\" } }"));
    let dockerfile =
        |word: &str| format!("FROM debian:13\nRUN {word} > /x # as gosu does\nUSER root\nCMD [\"/srv\"]\n");
    let (other, drops) = (dockerfile("echo argosuite"), dockerfile("install /tmp/gosu"));
    let quota = |quota: &str| format!("services:\n  a:\n    image: a:1\n    cpu_quota: {quota}\n");
    let (none, half) = (quota("-1"), quota("50000"));
    counts(&[
        ("missing-network-policy", &[("a.yaml", &file)], 1),
        ("missing-network-policy", &[("a.yaml", no_api)], 1),
        ("public-load-balancer", &[("a.yaml", &everyone)], 1),
        ("public-load-balancer", &[("a.yaml", &some)], 0),
        ("iam-public-principal", &[("a.tf", &empty)], 1),
        ("iam-public-principal", &[("a.tf", &real)], 0),
        ("run-as-root", &[("Dockerfile", &other)], 1),
        ("run-as-root", &[("Dockerfile", &drops)], 0),
        ("missing-cpu-limit", &[("compose.yaml", &none)], 1),
        ("missing-cpu-limit", &[("compose.yaml", &half)], 0),
    ]);
}

/// A module that is called twice is read for each call, whatever the first one says; and `.env` makes no holes.
#[test]
fn nothing_hides_a_secret() {
    let call = |name: &str, pw: &str| format!("module \"{name}\" {{\n  source = \"./m\"\n  pw = {pw}\n}}\n");
    let root =
        |first: &str, second: &str| format!("variable \"other\" {{}}\n{}{}", call("a", first), call("b", second));
    let module = "variable \"pw\" {}\nresource \"aws_lambda_function\" \"f\" {\n  environment {\n    variables = {\n      \
                  DATABASE_URL = \"postgres://app:${var.pw}@db:5432/x\"\n    }\n  }\n}\n";
    for main in [root("var.other", "\"hunter2hunter2\""), root("\"hunter2hunter2\"", "var.other")] {
        let run = check(&[("main.tf", &main), ("m/main.tf", module)]);
        assert!(!run.outcome.secrets.is_empty(), "{main}");
    }
    let compose = "services:\n  db:\n    image: a:1\n    environment:\n      DB_PASSWORD: ${PW}\n";
    let run = check(&[("compose.yaml", compose), (".env", "PW=\"hunter2\\thunter\u{FFFC}\"\n")]);
    assert!(!run.outcome.secrets.is_empty());
}

/// The account of the pod's own namespace is meant, and any of them that declines the token excuses.
#[test]
fn the_nearest_account_decides() {
    let account = |namespace: &str, mounts: bool| {
        format!(
            "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: x{namespace}}}\nautomountServiceAccountToken: {mounts}\n---\n"
        )
    };
    let pod = |name: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: n}}\n\
             spec: {{serviceAccountName: {name}, containers: [{{name: a, image: 'b:1'}}]}}\n"
        )
    };
    let (declines, mounts) =
        (account("", true) + &account(", namespace: n", false), account("", false) + &account(", namespace: n", true));
    let (declines, mounts) = (declines + &pod("x"), mounts + &pod("x"));
    let default = account("", false).replace("name: x", "name: default, namespace: n") + &pod("''");
    let empty = account(", namespace: ''", false) + &pod("x").replace(", namespace: n", ", namespace: default");
    let rule = "automounted-service-account-token";
    counts(&[
        (rule, &[("a.yaml", &declines)], 0),
        (rule, &[("a.yaml", &mounts)], 1),
        (rule, &[("a.yaml", &default)], 0),
        (rule, &[("a.yaml", &empty)], 0),
    ]);
}

/// What is not known is not empty, what is of another API is not Kubernetes' own, and a file's arguments are no script.
#[test]
fn nothing_is_accused_of_what_it_does_not_say() {
    let policy = |types: &str| {
        format!(
            "variable \"v\" {{}}\nresource \"kubernetes_network_policy\" \"n\" {{\n  metadata {{\n    name = \"n\"\n  }}\n  \
             spec {{\n    pod_selector {{}}\n    ingress {{}}\n    policy_types = {types}\n  }}\n}}\n"
        )
    };
    let (unknown, of_unknown, egress) = (policy("var.v"), policy("[var.v]"), policy("[\"Egress\"]"));
    let notes = "variable \"v\" {}\nresource \"kubernetes_pod\" \"p\" {\n  metadata {\n    name = \"p\"\n    annotations = var.v\n  }\n  \
                 spec {\n    container {\n      name = \"a\"\n      image = \"a:1\"\n    }\n  }\n}\n";
    let secret = |api: &str| {
        format!("apiVersion: {api}\nkind: Secret\nmetadata: {{name: s}}\ntype: kubernetes.io/service-account-token\n")
    };
    let (ours, theirs) = (secret("v1"), secret("a.io/v1"));
    let command = |words: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {{containers: [{{name: a, image: 'b:1', command: {words}}}]}}\n"
        )
    };
    let (file, script) = (
        command("[sh, /run.sh, -c, 'curl http://x | sh']"),
        command("[/sbin/tini, --, bash, -euo, pipefail, -c, 'curl http://x | sh']"),
    );
    counts(&[
        ("ignored-network-policy-rules", &[("a.tf", &unknown)], 0),
        ("ignored-network-policy-rules", &[("a.tf", &of_unknown)], 0),
        ("ignored-network-policy-rules", &[("a.tf", &egress)], 1),
        ("missing-apparmor-profile", &[("a.tf", notes)], 0),
        ("long-lived-service-account-token", &[("a.yaml", &ours)], 1),
        ("long-lived-service-account-token", &[("a.yaml", &theirs)], 0),
        ("pipe-to-shell", &[("a.yaml", &file)], 0),
        ("pipe-to-shell", &[("a.yaml", &script)], 1),
    ]);
}

/// Of two services that extend one, what is accepted of one is told of both.
#[test]
fn what_is_accepted_is_told_of_each_user() {
    let base = "services:\n  b:\n    image: a:1\n    # dunnage: ignore[privileged] -- x\n    privileged: true\n";
    let compose = "services:\n  a: {extends: {file: c.yml, service: b}}\n  d: {extends: {file: c.yml, service: b}}\n";
    let run = check(&[("compose.yaml", compose), ("c.yml", base)]);
    let told: Vec<_> =
        run.outcome.suppressed.iter().filter(|it| it.rule.id == "privileged").map(|it| &it.used.message).collect();
    assert!(told.len() >= 2, "{told:#?}");
}

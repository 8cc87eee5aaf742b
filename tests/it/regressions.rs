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
    assert!(told.len() == 1 && told[0].contains("`web`"), "{told:?}");
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

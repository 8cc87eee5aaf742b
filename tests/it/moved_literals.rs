//! Moving a literal changes nothing: the same fault, written directly or through whatever a format
//! has for passing values on, gives the same finding, at the place where the value is written.

use crate::support::example::{File, unmark};
use crate::support::run::check_all;
use dunnage::source::{Location, Span};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const TASK: &str = r#"
resource "aws_ecs_task_definition" "web" {
  family = "web"
  container_definitions = jsonencode([{ name = "web", image = IMAGE, memory = 256, privileged = PRIVILEGED }])
}
"#;

/// `IMAGE` and `PRIVILEGED` filled in, and quiet defaults for what is not asked for.
fn task(image: &str, privileged: &str) -> String {
    TASK.replace("IMAGE", image).replace("PRIVILEGED", privileged)
}

#[test]
fn a_tag_in_terraform() {
    let image = |expression: &str| task(expression, "false");
    let ways: Vec<(&str, Vec<(&str, String)>)> = vec![
        ("directly", vec![("main.tf", image(r#""nginx:«latest»""#))]),
        (
            "a variable's default",
            vec![
                ("main.tf", image("‹var.image›")),
                ("variables.tf", "variable \"image\" {\n  default = \"nginx:«latest»\"\n}\n".into()),
            ],
        ),
        (
            "a variable in a template",
            vec![
                ("main.tf", image(r#""nginx:${‹var.tag›}""#)),
                ("variables.tf", "variable \"tag\" {\n  type = string\n  default = \"«latest»\"\n}\n".into()),
            ],
        ),
        (
            "a local value",
            vec![("main.tf", format!("{}locals {{\n  tag = \"«latest»\"\n}}\n", image(r#""nginx:${‹local.tag›}""#)))],
        ),
        (
            "terraform.tfvars",
            vec![
                ("main.tf", image("‹var.image›")),
                ("variables.tf", "variable \"image\" {\n  default = \"nginx:1.27.3\"\n}\n".into()),
                ("terraform.tfvars", "image = \"nginx:«latest»\"\n".into()),
            ],
        ),
        (
            "a module's argument",
            vec![
                ("main.tf", "‹module \"web\"› {\n  source = \"./web\"\n  image  = \"nginx:«latest»\"\n}\n".into()),
                ("web/main.tf", image("‹var.image›")),
                ("web/variables.tf", "variable \"image\" {}\n".into()),
            ],
        ),
        (
            "an object in for_each",
            vec![(
                "main.tf",
                image("‹each.value.image›").replace(
                    "family = \"web\"",
                    "for_each = { a = { image = \"nginx:«latest»\" } }\n  family = \"web\"",
                ),
            )],
        ),
        (
            "a heredoc",
            vec![
                (
                    "main.tf",
                    "resource \"aws_ecs_task_definition\" \"web\" {\n  family = \"web\"\n  container_definitions = <<EOF\n[{\"name\": \"web\", \"image\": \"nginx:${‹var.tag›}\", \"memory\": 256, \"privileged\": false}]\nEOF\n}\n"
                        .into(),
                ),
                ("variables.tf", "variable \"tag\" {\n  default = \"«latest»\"\n}\n".into()),
            ],
        ),
    ];
    same("latest-tag", &ways);
}

#[test]
fn a_flag_in_terraform() {
    let privileged = |expression: &str| task("\"nginx:1.27.3\"", expression);
    let ways: Vec<(&str, Vec<(&str, String)>)> = vec![
        ("directly", vec![("main.tf", privileged("«true»"))]),
        (
            "a variable's default",
            vec![
                ("main.tf", privileged("‹var.privileged›")),
                ("variables.tf", "variable \"privileged\" {\n  type = bool\n  default = «true»\n}\n".into()),
            ],
        ),
        ("a local value", vec![("main.tf", format!("{}locals {{\n  p = «true»\n}}\n", privileged("‹local.p›")))]),
        (
            "terraform.tfvars",
            vec![
                ("main.tf", privileged("‹var.privileged›")),
                ("variables.tf", "variable \"privileged\" {\n  type = bool\n}\n".into()),
                ("terraform.tfvars", "privileged = «true»\n".into()),
            ],
        ),
        (
            "a module's argument",
            vec![
                ("main.tf", "‹module \"web\"› {\n  source     = \"./web\"\n  privileged = «true»\n}\n".into()),
                ("web/main.tf", privileged("‹var.privileged›")),
                ("web/variables.tf", "variable \"privileged\" {}\n".into()),
            ],
        ),
    ];
    same("privileged", &ways);
}

#[test]
fn an_action_in_a_policy() {
    let policy = |expression: &str, rest: &str| {
        vec![("main.tf", format!("resource \"aws_iam_policy\" \"p\" {{\n  policy = {expression}\n}}\n{rest}"))]
    };
    let encoded = |action: &str| {
        format!("jsonencode({{ Statement = [{{ Effect = \"Allow\", Action = {action}, Resource = \"*\" }}] }})")
    };
    let document = |action: &str| {
        format!(
            "data \"aws_iam_policy_document\" \"d\" {{\n  statement {{\n    actions   = {action}\n    resources = [\"*\"]\n  }}\n}}\n"
        )
    };
    let by_hand = "<<EOF\n{\"Statement\": {\"Effect\": \"Allow\", \"Action\": [«\"*\"»], \"Resource\": \"*\"}}\nEOF";
    same(
        "wildcard-permissions",
        &[
            ("directly", policy(&encoded("«\"*\"»"), "")),
            ("in a list", policy(&encoded("[«\"*\"»]"), "")),
            ("a local value", policy(&encoded("‹local.actions›"), "locals {\n  actions = [«\"*\"»]\n}\n")),
            ("a policy document", policy("‹data.aws_iam_policy_document.d.json›", &document("[«\"*\"»]"))),
            (
                "a variable in a policy document",
                policy(
                    "‹data.aws_iam_policy_document.d.json›",
                    &format!("{}variable \"actions\" {{\n  default = [«\"*\"»]\n}}\n", document("‹var.actions›")),
                ),
            ),
            ("JSON by hand", policy(by_hand, "")),
        ],
    );
}

#[test]
fn a_flag_in_the_kubernetes_provider() {
    let pod = |expression: &str, rest: &str| {
        vec![(
            "main.tf",
            format!(
                "resource \"kubernetes_pod\" \"p\" {{\n  metadata {{\n    name = \"p\"\n  }}\n  spec {{\n    container {{\n      name = \"web\"\n      image = \"nginx:1.27.3\"\n      security_context {{\n        privileged = {expression}\n      }}\n    }}\n  }}\n}}\n{rest}"
            ),
        )]
    };
    let manifest = "resource \"kubernetes_manifest\" \"p\" {\n  manifest = {\n    apiVersion = \"v1\"\n    kind = \"Pod\"\n    metadata = { name = \"p\" }\n    spec = {\n      containers = [{ name = \"web\", image = \"nginx:1.27.3\", securityContext = { privileged = «true» } }]\n    }\n  }\n}\n";
    let text = "resource \"kubectl_manifest\" \"p\" {\n  yaml_body = <<-EOF\n    apiVersion: v1\n    kind: Pod\n    metadata: {name: p}\n    spec:\n      containers:\n        - name: web\n          image: nginx:1.27.3\n          securityContext:\n            privileged: «true»\n  EOF\n}\n";
    same(
        "privileged",
        &[
            ("directly", pod("«true»", "")),
            ("a variable's default", pod("‹var.p›", "variable \"p\" {\n  default = «true»\n}\n")),
            ("a local value", pod("‹local.p›", "locals {\n  p = «true»\n}\n")),
            ("a manifest", vec![("main.tf", manifest.to_owned())]),
            ("YAML in a text", vec![("main.tf", text.to_owned())]),
        ],
    );
}

#[test]
fn yaml_anchors() {
    const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: web\n";
    let pod = |rest: &str| vec![("pod.yaml", format!("{POD}{rest}"))];
    same(
        "latest-tag",
        &[
            ("directly", pod("      image: nginx:«latest»\n")),
            ("an anchor", vec![("pod.yaml", format!("x-image: &image nginx:«latest»\n{POD}      image: ‹*image›\n"))]),
        ],
    );
    same(
        "privileged",
        &[
            ("directly", pod("      securityContext: {privileged: «true»}\n")),
            (
                "an anchored map",
                vec![("pod.yaml", format!("x-c: &c {{privileged: «true»}}\n{POD}      securityContext: ‹*c›\n"))],
            ),
            (
                "a merge key",
                vec![(
                    "pod.yaml",
                    format!("x-c: &c {{privileged: «true»}}\n{POD}      securityContext:\n        <<: ‹*c›\n"),
                )],
            ),
        ],
    );
}

#[test]
fn arguments_of_a_dockerfile() {
    let file = |text: &str| vec![("Dockerfile", text.to_owned())];
    same(
        "latest-tag",
        &[
            ("directly", file("FROM nginx:«latest»\nUSER 101\n")),
            ("an ARG", file("ARG TAG=«latest»\nFROM nginx:‹${TAG}›\nUSER 101\n")),
            ("an ARG with a default at its use", file("ARG TAG\nFROM nginx:${TAG:-«latest»}\nUSER 101\n")),
        ],
    );
    same(
        "run-as-root",
        &[
            ("directly", file("FROM nginx:1.27.3\nUSER «root»\n")),
            ("an ARG", file("FROM nginx:1.27.3\nARG WHO=«root»\nUSER ‹$WHO›\n")),
            ("an ENV of the stage below", file("FROM nginx:1.27.3 AS a\nENV WHO=«root»\nFROM a\nUSER ‹${WHO}›\n")),
        ],
    );
}

#[test]
fn compose_interpolation() {
    let service = |image: &str, privileged: &str| {
        format!("services:\n  web:\n    image: {image}\n    privileged: {privileged}\n    mem_limit: 64m\n")
    };
    same(
        "latest-tag",
        &[
            ("directly", vec![("compose.yaml", service("nginx:«latest»", "false"))]),
            ("a default", vec![("compose.yaml", service("nginx:${TAG:-«latest»}", "false"))]),
            (".env", vec![("compose.yaml", service("nginx:‹${TAG}›", "false")), (".env", "TAG=«latest»\n".into())]),
            (
                "an anchor",
                vec![("compose.yaml", format!("x-image: &image nginx:«latest»\n{}", service("‹*image›", "false")))],
            ),
        ],
    );
    same(
        "privileged",
        &[
            ("directly", vec![("compose.yaml", service("nginx:1.27.3", "«true»"))]),
            ("a default", vec![("compose.yaml", service("nginx:1.27.3", "${P:-«true»}"))]),
            (".env", vec![("compose.yaml", service("nginx:1.27.3", "‹${P}›")), (".env", "P=«true»\n".into())]),
        ],
    );
}

/// Every way must give the rule's one finding, with the same words, at its marked place `«…»`, with the trail
/// of places `‹…›`, and nothing else in its trail.
fn same(rule: &str, ways: &[(&str, Vec<(&str, String)>)]) {
    let mut wrong = String::new();
    let mut first: Option<String> = None;
    for (name, files) in ways {
        let texts: Vec<Marked> = files.iter().map(|(_, text)| Marked::read(text)).collect();
        let file = |((name, _), marked): (&(&str, String), &Marked)| File {
            name: (*name).to_owned(),
            text: marked.text.clone(),
            marked: Vec::new(),
            line: 1,
        };
        let run = check_all(&files.iter().zip(&texts).map(file).collect::<Vec<_>>());
        let found: Vec<_> = run.outcome.findings.iter().filter(|finding| finding.rule.id == rule).collect();
        let [finding] = found.as_slice() else {
            let _ = writeln!(wrong, "{rule}, {name}: {} findings instead of one: {found:?}", found.len());
            continue;
        };
        // The address of what it is about may be another one.
        let title = finding.identity().map(dunnage::model::Identity::title).unwrap_or_default();
        let own = title.rsplit(", ").next().filter(|own| !own.contains('.')).unwrap_or("");
        let says = format!("{own}{}", finding.message.strip_prefix(&title).unwrap_or(&finding.message));
        let message = first.get_or_insert_with(|| says.clone());
        if says != *message {
            let _ = writeln!(wrong, "{rule}, {name}: says `{says}` instead of `{message}`");
        }
        let trail: Vec<Location> = finding.related().into_iter().map(|(at, _)| at).collect();
        for (((file, expected), marked), id) in files.iter().zip(&texts).zip(&run.ids) {
            let places = |all: &[Location]| all.iter().filter(|at| at.file == *id).map(|at| at.span).collect();
            let found = Marked { text: marked.text.clone(), at: places(&[finding.at]), trail: places(&trail) };
            let found = found.write();
            if found != *expected {
                let _ = writeln!(wrong, "{rule}, {name}: in {file} it is found at\n{found}\ninstead of\n{expected}");
            }
        }
        let lost = trail.iter().chain([&finding.at]).filter(|at| !run.ids.contains(&at.file)).count();
        assert_eq!(lost, 0, "{rule}, {name}: places in none of the files");
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// A text without its marks, and where they stood.
struct Marked {
    text: String,
    at: Vec<Span>,
    trail: Vec<Span>,
}

impl Marked {
    fn read(text: &str) -> Self {
        let trail = |text: &str| text.replace('‹', "«").replace('›', "»");
        let without = |text: &str, marks: [char; 2]| text.replace(marks, "");
        let (plain, at) = unmark(&without(text, ['‹', '›'])).unwrap();
        let (_, trail) = unmark(&trail(&without(text, ['«', '»']))).unwrap();
        Self { text: plain, at, trail }
    }

    /// With its marks; the trail's stand outside where both begin or end.
    fn write(&self) -> String {
        let mut signs: Vec<(u32, u8, char)> = Vec::new();
        let mut add = |spans: &[Span], open: (u8, char), close: (u8, char)| {
            let unique: BTreeSet<Span> = spans.iter().copied().collect();
            signs.extend(unique.iter().flat_map(|span| [(span.start, open.0, open.1), (span.end, close.0, close.1)]));
        };
        add(&self.at, (3, '«'), (0, '»'));
        add(&self.trail, (2, '‹'), (1, '›'));
        signs.sort_unstable();
        let mut out = String::new();
        let mut done = 0;
        for (at, _, sign) in signs {
            out.push_str(&self.text[done..at as usize]);
            out.push(sign);
            done = at as usize;
        }
        out + &self.text[done..]
    }
}

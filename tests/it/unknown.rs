//! `--show-unknown`: what could not be known, by real runs of the binary.

use crate::support::command::Directory;

const MAIN: &str = "\
variable \"tag\" {}

resource \"aws_ecs_task_definition\" \"web\" {
  family = \"web\"
  container_definitions = jsonencode([
    { name = \"web\", image = \"ghcr.io/shop/web:${var.tag}\", user = aws_iam_user.x.unique_id },
  ])
}

resource \"aws_iam_user\" \"x\" {
  name = \"x\"
}
";
const DOCKERFILE: &str = "ARG BASE\nFROM ${BASE}\nUSER 1000\n";
const COMPOSE: &str = "services: {web: {image: 'ghcr.io/shop/web:1.2', mem_limit: \"${MEMORY}\"}}\n";

#[test]
fn each_value_has_its_place_and_reason() {
    let directory = Directory::new().with("main.tf", MAIN).with("Dockerfile", DOCKERFILE).with("compose.yaml", COMPOSE);
    let concise = directory.run(&["check", "--show-unknown", "--format", "concise"]).out;
    let lines: Vec<&str> = concise.lines().filter(|line| line.contains(": unknown[")).collect();
    let expected = [
        "Dockerfile:2:6: unknown[template] image of the image: `${BASE}` is not known",
        "Dockerfile:2:6: unknown[decided-later] liveness probe of the image: the base image may bring its own health check",
        "compose.yaml:1:12: unknown[decided-later] user of service `web`: the image decides",
        "compose.yaml:1:12: unknown[decided-later] liveness probe of service `web`: the image may bring its own health check",
        "compose.yaml:1:49: unknown[unset] memory limit of service `web`: `MEMORY` is not set in any file",
        "main.tf:6:49: unknown[template] image of container `web` of aws_ecs_task_definition `web`: `var.tag` is not known",
        "main.tf:6:67: unknown[depends-on] user and group of container `web` of aws_ecs_task_definition `web`: depends on \
         `aws_iam_user.x` (main.tf:10:1)",
    ];
    assert_eq!(lines, expected);

    let json = directory.run(&["check", "--show-unknown", "--format", "json"]).json();
    let unknown = json["unknown"].as_array().unwrap();
    assert_eq!(unknown.len(), lines.len());
    assert_eq!(json["summary"]["unknown"], unknown.len());
    let user = unknown.iter().find(|it| it["reason"] == "depends-on").unwrap();
    assert_eq!((&user["path"], &user["values"][0]), (&"main.tf".into(), &"user".into()));
    assert_eq!(user["resource"]["container"], "web");

    let pretty = directory.run(&["check", "--show-unknown"]).out;
    assert!(
        pretty.contains("not known: known to the provider only (1)\n  main.tf:6:67: user and group of container"),
        "{pretty}"
    );
}

#[test]
fn who_does_not_ask_gets_a_number_only_where_something_can_be_done() {
    let directory = Directory::new().with("main.tf", MAIN);
    let run = directory.run(&["check"]);
    assert!(run.out.contains(" not known (`--show-unknown` lists them)"), "{}", run.out);
    assert!(!run.out.contains("depends on"), "{}", run.out);
    assert!(directory.run(&["check", "--format", "json"]).json().get("unknown").is_none());
    assert!(!directory.run(&["check", "--format", "concise"]).out.contains("unknown["));
    // Which user an image has is not written in a Compose file.
    let directory = Directory::new().with("compose.yaml", "services: {web: {image: 'ghcr.io/shop/web:1.2'}}\n");
    assert!(!directory.run(&["check"]).out.contains("not known"));
    let all = directory.run(&["check", "--show-unknown", "--format", "concise"]).out;
    assert!(all.contains("unknown[decided-later] user of service `web`: the image decides"), "{all}");
}

#![allow(clippy::unwrap_used)]

use super::*;
use crate::model::{Place, Value};
use std::path::PathBuf;

fn read(files: &[(&str, &str)]) -> (Lowered, Sources) {
    let sources = Sources::in_memory();
    let add = |(path, text): &(&str, &str)| sources.add((*path).to_owned(), PathBuf::from(path), (*text).to_owned()).id;
    let ids: Vec<_> = files.iter().map(add).collect();
    let lowered = lower(&ids, &sources);
    (lowered, sources)
}

fn shown(sources: &Sources, at: Location) -> String {
    let source = sources.get(at.file);
    format!("{}: {}", source.name, source.slice(at.span))
}

#[test]
fn containers_of_a_task_keep_their_places() {
    let main = r#"
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  network_mode          = "host"
  container_definitions = jsonencode([{ name = var.name, image = "nginx:${var.tag}", privileged = true }])
  volume {
    name      = "sock"
    host_path = "/var/run/docker.sock"
  }
}
"#;
    let variables = "variable \"name\" {\n  default = \"web\"\n}\nvariable \"tag\" {\n  default = \"latest\"\n}\n";
    let (lowered, sources) = read(&[("main.tf", main), ("variables.tf", variables)]);
    assert!(lowered.errors.is_empty(), "{:?}", lowered.errors);
    let [workload] = &lowered.model.workloads[..] else { panic!("one workload") };
    assert_eq!(workload.label(), "aws_ecs_task_definition `web`");
    assert_eq!(workload.host_network.known(), Some(&true));
    assert_eq!(workload.host_mounts[0].path.known().unwrap(), "/var/run/docker.sock");
    let [container] = &workload.containers[..] else { panic!("one container") };
    assert_eq!(container.label, "container `web`");
    // Something missing belongs to the container, not to the variable that names it.
    assert_eq!(shown(&sources, container.at), "main.tf: var.name");
    assert_eq!(shown(&sources, container.privileged.slot.at), "main.tf: true");
    let image = container.image.known().unwrap();
    assert_eq!(shown(&sources, image.tag_slot(&container.image.slot).at), "variables.tf: latest");
}

#[test]
fn json_by_hand_is_read_as_far_as_it_goes() {
    let task = |json: &str| {
        format!("resource \"aws_ecs_task_definition\" \"a\" {{\n  container_definitions = <<EOF\n{json}\nEOF\n}}\n")
    };
    let (lowered, sources) = read(&[("a.tf", &task("[{\"name\": \"a\", \"privileged\": true},]"))]);
    let container = &lowered.model.workloads[0].containers[0];
    assert_eq!(shown(&sources, container.privileged.slot.at), "a.tf: true");

    let (lowered, _) = read(&[("a.tf", &task("[{\"name\": \"a\" \"image\": \"b\"}]"))]);
    assert_eq!(lowered.errors.len(), 1, "a comma is missing");

    let (lowered, _) = read(&[("a.tf", &task("[{\"name\": \"a\" ${local.rest} }]"))]);
    assert!(lowered.errors.is_empty(), "the hole may bring a comma: {:?}", lowered.errors);
}

#[test]
fn a_block_that_breaks_off_lacks_nothing() {
    let (lowered, _) =
        read(&[("a.tf", "resource \"aws_ecs_task_definition\" \"a\" {\n  family = \n  pid_mode = \"host\"\n}\n")]);
    assert!(!lowered.errors.is_empty());
    let workload = &lowered.model.workloads[0];
    assert!(matches!(workload.host_network.value, Value::Unknown(_)));
}

#[test]
fn settings_name_what_holds_them() {
    let text = r#"
variable "db_password" {
  default = "hunter22"
}
resource "aws_db_instance" "main" {
  password = var.db_password
  timeouts {
    create = "40m"
  }
}
resource "aws_lambda_function" "f" {
  environment {
    variables = { TOKEN = "abc" }
  }
}
resource "helm_release" "h" {
  set {
    name  = "auth.password"
    value = "swordfish"
  }
}
"#;
    let (lowered, sources) = read(&[("a.tf", text)]);
    let settings: Vec<_> = lowered
        .model
        .settings
        .iter()
        .map(|it| {
            (it.place, it.owner.as_str(), it.name.as_str().to_owned(), it.value.known().unwrap().as_str().to_owned())
        })
        .collect();
    let has = |place, owner, name: &str, value: &str| {
        assert!(settings.contains(&(place, owner, name.to_owned(), value.to_owned())), "{name}: {settings:?}");
    };
    has(Place::VariableDefault, "variable `db_password`", "db_password", "hunter22");
    has(Place::Attribute, "aws_db_instance `main`", "password", "hunter22");
    has(Place::Attribute, "aws_db_instance `main`", "create", "40m");
    has(Place::Environment, "aws_lambda_function `f`", "TOKEN", "abc");
    has(Place::Attribute, "helm_release `h`", "auth.password", "swordfish");
    let password = lowered.model.settings.iter().find(|it| it.owner.starts_with("aws_db")).unwrap();
    assert_eq!(shown(&sources, password.value.slot.at), "a.tf: \"hunter22\"");
    assert_eq!(password.value.slot.trail.len(), 1, "where the variable is used");
}

#[test]
fn a_value_in_a_module_leads_back_to_the_call() {
    let task = "resource \"aws_ecs_task_definition\" \"a\" {\n  pid_mode = \"host\"\n  container_definitions = jsonencode([{ name = \"a\", privileged = true }])\n}\n";
    let (lowered, sources) = read(&[("main.tf", "module \"web\" {\n  source = \"./web\"\n}\n"), ("web/main.tf", task)]);
    let workload = &lowered.model.workloads[0];
    for trail in [&workload.host_pid.slot.trail, &workload.containers[0].privileged.slot.trail] {
        let (at, what) = trail.last().unwrap();
        assert_eq!(shown(&sources, *at), "main.tf: module \"web\"");
        assert_eq!(what, "called here as `module.web`");
    }
}

#![allow(clippy::unwrap_used)]

use super::*;
use crate::formats::Defaults;
use crate::model::{Governs, Place, Value, Workload};
use crate::source::Snapshot;
use std::path::PathBuf;

fn read(files: &[(&str, &str)]) -> (Lowered, Snapshot) {
    let sources = Snapshot::in_memory();
    let add = |(path, text): &(&str, &str)| sources.add((*path).to_owned(), PathBuf::from(path), (*text).to_owned()).id;
    let ids: Vec<_> = files.iter().map(add).collect();
    let roots = crate::formats::terraform::Directories::default().roots(&ids, &sources);
    let lowered = lower(&roots[0], &Defaults::default().input(&sources));
    (lowered, sources)
}

fn shown(sources: &Snapshot, at: Location) -> String {
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
    assert_eq!(container.label(), "container `web`");
    // Something missing belongs to the container, not to the variable that names it.
    assert_eq!(shown(&sources, container.identity.at), "main.tf: var.name");
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
resource "azurerm_key_vault_secret" "s" {
  key_vault_id    = "x"
  name            = "api-token"
  content_type    = "text"
  expiration_date = "2030-01-01T00:00:00Z"
  value           = "opensesame"
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
        .map(|it| (it.place, it.owner(), it.name.as_str().to_owned(), it.value.known().unwrap().as_str().to_owned()))
        .collect();
    let has = |place, owner: &str, name: &str, value: &str| {
        assert!(
            settings.contains(&(place, owner.to_owned(), name.to_owned(), value.to_owned())),
            "{name}: {settings:?}"
        );
    };
    has(Place::VariableDefault, "variable `db_password`", "db_password", "hunter22");
    has(Place::Attribute, "aws_db_instance `main`", "password", "hunter22");
    has(Place::Attribute, "aws_db_instance `main`", "create", "40m");
    has(Place::Environment, "aws_lambda_function `f`", "TOKEN", "abc");
    has(Place::SecretAttribute, "azurerm_key_vault_secret `s`", "api-token", "opensesame");
    has(Place::Attribute, "helm_release `h`", "auth.password", "swordfish");
    let password = lowered.model.settings.iter().find(|it| it.owner().starts_with("aws_db")).unwrap();
    assert_eq!(shown(&sources, password.value.slot.at), "a.tf: \"hunter22\"");
    assert_eq!(password.value.slot.steps().count(), 1, "where the variable is used");
}

#[test]
fn a_value_in_a_module_leads_back_to_the_call() {
    let task = "resource \"aws_ecs_task_definition\" \"a\" {\n  pid_mode = \"host\"\n  container_definitions = jsonencode([{ name = \"a\", privileged = true }])\n}\n";
    let (lowered, sources) = read(&[("main.tf", "module \"web\" {\n  source = \"./web\"\n}\n"), ("web/main.tf", task)]);
    let workload = &lowered.model.workloads[0];
    for slot in [&workload.host_pid.slot, &workload.containers[0].privileged.slot] {
        let step = slot.steps().last().unwrap();
        assert_eq!(shown(&sources, step.at), "main.tf: module \"web\"");
        assert_eq!(step.what, "called here as `module.web`");
    }
}

#[test]
fn blocks_of_the_kubernetes_provider_are_objects() {
    let text = r#"
resource "kubernetes_deployment_v1" "web" {
  metadata {
    name = "web"
  }
  spec {
    template {
      metadata {
        labels = { app_name = "web" }
      }
      spec {
        host_pid = true
        container {
          name  = "web"
          image = "nginx:latest"
          security_context {
            run_as_user = "0"
            capabilities {
              add = ["NET_ADMIN"]
            }
          }
          env {
            name  = "TOKEN"
            value = "abc"
          }
          resources {
            limits = { memory = "64Mi" }
          }
          port {
            container_port = 80
            host_port      = 8080
          }
        }
        init_container {
          name  = "first"
          image = "busybox"
        }
        volume {
          name = "docker"
          host_path {
            path = "/var/run"
          }
        }
      }
    }
  }
}
resource "kubernetes_cluster_role" "all" {
  metadata {
    name = "all"
  }
  rule {
    api_groups = ["*"]
    resources  = ["*"]
    verbs      = ["*"]
  }
}
resource "kubernetes_secret" "s" {
  metadata {
    name = "s"
  }
  data = { password = "hunter22" }
}
resource "kubectl_manifest" "m" {
  yaml_body = <<-EOF
    apiVersion: v1
    kind: Pod
    metadata: {name: m}
    spec:
      containers:
        - name: m
          image: "nginx:${var.tag}"
          securityContext:
            privileged: true
  EOF
}
variable "tag" {
  default = "latest"
}
"#;
    let (lowered, sources) = read(&[("a.tf", text)]);
    assert!(lowered.errors.is_empty(), "{:?}", lowered.errors);
    let [web, manifest] = &lowered.model.workloads[..] else { panic!("two workloads") };
    assert_eq!((web.label().as_str(), manifest.label().as_str()), ("Deployment `web`", "Pod `m`"));
    assert_eq!(web.host_pid.known(), Some(&true));
    assert_eq!(web.labels.entries[0].0, "app_name");
    assert_eq!(web.host_mounts[0].path.known().unwrap(), "/var/run");
    let [container, first] = &web.containers[..] else { panic!("two containers") };
    assert_eq!(first.role, crate::model::Role::Init);
    assert_eq!(container.user.known(), Some(&crate::model::User::Root));
    assert_eq!(container.memory_limit.known().unwrap().as_str(), "64Mi");
    assert_eq!(container.ports[0].host.known(), Some(&8080));
    let added = container.added_capabilities.known().unwrap();
    assert_eq!(shown(&sources, added[0].slot.at), "a.tf: \"NET_ADMIN\"");
    assert_eq!(lowered.model.grants[0].label(), "ClusterRole `all`");
    assert_eq!(lowered.model.grants[0].actions[0].known().unwrap(), "*");
    let places: Vec<_> = lowered.model.settings.iter().map(|it| (it.name.as_str(), it.place)).collect();
    assert!(places.contains(&("TOKEN", Place::Environment)), "{places:?}");
    assert!(places.contains(&("password", Place::SecretData { base64: false })), "{places:?}");

    let container = &manifest.containers[0];
    assert_eq!(shown(&sources, container.privileged.slot.at), "a.tf: true");
    let image = container.image.known().unwrap();
    assert_eq!(shown(&sources, image.tag_slot(&container.image.slot).at), "a.tf: latest");
}

#[test]
fn a_dynamic_block_of_unknown_number_lacks_nothing() {
    let text = r#"
variable "contexts" {}
resource "kubernetes_pod" "p" {
  metadata {
    name = "p"
  }
  spec {
    container {
      name  = "p"
      image = "nginx"
      dynamic "security_context" {
        for_each = var.contexts
        content {
          privileged = true
        }
      }
    }
  }
}
"#;
    let (lowered, _) = read(&[("a.tf", text)]);
    let container = &lowered.model.workloads[0].containers[0];
    assert_eq!(container.privileged.known(), Some(&true));
    assert!(matches!(container.read_only_root.value, Value::Unknown(_)));
}

#[test]
fn policies_are_grants_once() {
    let text = r#"
resource "aws_iam_policy" "deploy" {
  policy = jsonencode({ Statement = { Effect = "Allow", Action = ["s3:*", local.x], Resource = "*" } })
}
resource "aws_kms_key" "key" {
  policy = data.aws_iam_policy_document.key.json
}
data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}
data "aws_iam_policy_document" "alone" {
  statement {
    effect        = "Deny"
    not_actions   = ["iam:*"]
    not_resources = ["arn:aws:s3:::x"]
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
resource "aws_iam_role" "task" {
  assume_role_policy = <<EOF
{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
EOF
  inline_policy {
    policy = "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}"
  }
}
resource "aws_ecr_lifecycle_policy" "old" {
  policy = jsonencode({ rules = [] })
}
"#;
    let (lowered, sources) = read(&[("a.tf", text)]);
    assert!(lowered.errors.is_empty(), "{:?}", lowered.errors);
    let grants = &lowered.model.grants;
    let seen: Vec<_> = grants.iter().map(|it| (it.label(), it.governs)).collect();
    let expected = [
        ("aws_iam_policy `deploy`", None),
        ("aws_kms_key `key`", Some(Governs::Thing)),
        ("aws_iam_role `task`", None),
        ("aws_iam_role `task`", Some(Governs::RoleTrust)),
        ("data aws_iam_policy_document `alone`", None),
    ];
    assert_eq!(seen.iter().map(|(label, to)| (label.as_str(), *to)).collect::<Vec<_>>(), expected);
    assert_eq!(shown(&sources, grants[0].actions[0].slot.at), "a.tf: \"s3:*\"");
    assert!(grants[0].actions[1].known().is_none());
    assert_eq!(grants[1].principals[0].known().unwrap(), "*");
    assert_eq!(grants[3].principals[0].known().unwrap(), "ecs.amazonaws.com");
    assert_eq!(shown(&sources, grants[3].actions[0].slot.at), "a.tf: \"sts:AssumeRole\"");
    assert!(grants[4].denies && grants[4].conditional);
    assert_eq!(grants[4].except_actions[0].known().unwrap(), "iam:*");
}

#[test]
fn containers_of_the_docker_provider() {
    let text = r#"
resource "docker_image" "nginx" {
  name = "nginx:latest"
}
resource "docker_container" "web" {
  name         = "web"
  image        = docker_image.nginx.image_id
  user         = "root"
  privileged   = true
  network_mode = "host"
  env          = ["TOKEN=abc", "PLAIN"]
  capabilities {
    add = ["CAP_SYS_ADMIN"]
  }
  ports {
    internal = 80
    external = 8080
  }
  volumes {
    host_path      = "/var/run/docker.sock"
    container_path = "/var/run/docker.sock"
    read_only      = true
  }
}
"#;
    let (lowered, sources) = read(&[("a.tf", text)]);
    let workload = &lowered.model.workloads[0];
    assert_eq!(workload.label(), "docker_container `web`");
    assert_eq!(workload.host_network.known(), Some(&true));
    assert_eq!(workload.host_mounts[0].read_only.known(), Some(&true));
    let container = &workload.containers[0];
    assert_eq!(container.added_capabilities.known().unwrap()[0].known().unwrap(), "SYS_ADMIN");
    assert_eq!(container.ports[0].host.known(), Some(&8080));
    assert!(container.image.known().is_none(), "an id that the engine makes");
    let image = lowered.model.images[0].reference.known().unwrap();
    assert_eq!(image.text.as_str(), "nginx:latest");
    let token = lowered.model.settings.iter().find(|it| it.name.as_str() == "TOKEN").unwrap();
    assert_eq!(shown(&sources, token.value.slot.at), "a.tf: abc");
    assert_eq!(token.place, Place::Environment);
}

#[test]
fn platforms_without_hosts_have_images() {
    let text = r#"
resource "google_cloud_run_v2_service" "api" {
  template {
    containers {
      image = "gcr.io/x/api:latest"
      args  = ["--password=abc"]
      env {
        name  = "TOKEN"
        value = "abc"
      }
    }
  }
}
resource "azurerm_container_group" "g" {
  container {
    name  = "side"
    image = "nginx"
    security {
      privilege_enabled = true
    }
  }
}
resource "aws_lambda_function" "zip" {
  handler = "x"
}
resource "aws_codebuild_project" "b" {
  environment {
    image = "aws/codebuild/standard:7.0"
  }
}
"#;
    let (lowered, _) = read(&[("a.tf", text)]);
    let images: Vec<_> = lowered.model.images.iter().map(|it| it.reference.known().unwrap().text.as_str()).collect();
    assert_eq!(images, ["gcr.io/x/api:latest", "nginx"]);
    let labels: Vec<_> = lowered.model.workloads.iter().map(Workload::label).collect();
    assert_eq!(labels, ["google_cloud_run_v2_service `api`", "azurerm_container_group `g`"]);
    let side = &lowered.model.workloads[1].containers[0];
    assert_eq!(
        (side.identity.full_label().as_str(), side.privileged.known()),
        ("container `side` of azurerm_container_group `g`", Some(&true))
    );
    let settings: Vec<_> = lowered.model.settings.iter().map(|it| (it.name.as_str(), it.place)).collect();
    assert!(settings.contains(&("TOKEN", Place::Environment)), "{settings:?}");
    assert!(settings.contains(&("password", Place::Argument)), "{settings:?}");
}

#[test]
fn lists_and_single_blocks_of_the_kubernetes_provider() {
    let text = r#"
resource "kubernetes_ingress_v1" "i" {
  metadata {
    name = "i"
  }
  spec {
    rule {
      host = "a.example"
      http {
        path {
          path = "/"
          backend {
            service {
              name = "a"
              port {
                number = 80
              }
            }
          }
        }
      }
    }
  }
}
resource "kubernetes_network_policy" "n" {
  metadata {
    name = "n"
  }
  spec {
    pod_selector {}
    ingress {
      from {
        ip_block {
          cidr = "0.0.0.0/0"
        }
      }
    }
    policy_types = ["Ingress"]
  }
}
resource "kubernetes_service" "s" {
  metadata {
    name = "s"
  }
  spec {
    selector         = { app_name = "x" }
    external_ips     = ["198.51.100.1"]
    load_balancer_ip = "198.51.100.2"
    port {
      port = 80
    }
  }
}
"#;
    let (lowered, _) = read(&[("a.tf", text)]);
    let of = |kind: &str| lowered.model.resources.iter().find(|it| it.kind() == kind).unwrap().body.clone();
    let path =
        of("Ingress").path(&["spec", "rules"]).unwrap().items()[0].path(&["http", "paths"]).unwrap().items()[0].clone();
    assert!(path.path(&["backend", "service", "port", "number"]).is_some());
    let policy = of("NetworkPolicy");
    assert!(policy.path(&["spec", "podSelector"]).unwrap().entries().is_empty());
    let from = policy.path(&["spec", "ingress"]).unwrap().items()[0].get("from").unwrap().items()[0].clone();
    assert_eq!(from.path(&["ipBlock", "cidr"]).unwrap().str(), Some("0.0.0.0/0"));
    let service = of("Service");
    assert!(service.path(&["spec", "selector", "app_name"]).is_some());
    assert!(service.path(&["spec", "externalIPs"]).is_some() && service.path(&["spec", "loadBalancerIP"]).is_some());
    assert_eq!(service.path(&["spec", "ports"]).unwrap().items().len(), 1);
    assert!(
        lowered.model.resources.iter().any(|it| it.kind() == "kubernetes_service"),
        "the block itself is there, too"
    );
}

#[test]
fn a_batch_job_says_its_memory_in_its_own_way() {
    let text = r#"
resource "aws_batch_job_definition" "j" {
  container_properties = jsonencode({
    image                = "busybox:1.36"
    privileged           = true
    resourceRequirements = [{ type = "MEMORY", value = "512" }]
  })
}
"#;
    let (lowered, _) = read(&[("a.tf", text)]);
    let workload = &lowered.model.workloads[0];
    assert!(workload.runs_to_completion);
    assert_eq!(workload.containers[0].privileged.known(), Some(&true));
    assert_eq!(workload.containers[0].memory_limit.known().unwrap().as_str(), "512");
}

#[test]
fn half_typed_blocks_are_read_half() {
    let text = r#"
resource "aws_ecs_task_definition" "a" {
  container_definitions = <<EOF
[{"name": "é", "image": "${var.x}:latest", "user": "0:x", "portMappings": [{"containerPort": 80}]}]
EOF
  volume {
    name = "v"
    host_path = "/"
  }
}
resource "aws_iam_role" "r" {
  assume_role_policy = jsonencode({ Statement = { Principal = { AWS = ["*", 1] }, Action = null } })
  inline_policy {}
}
resource "kubernetes_deployment" "d" {
  spec {
    template {
      spec {
        container { name = "é" }
        dynamic "volume" {
          for_each = var.v
          content { name = volume.value }
        }
      }
    }
  }
}
resource "kubectl_manifest" "m" {
  yaml_body = "kind: Pod\nmetadata: {name: é}\nspec: {containers: [{name: a, image: \"${var.x}\"}]}"
}
resource "docker_container" "c" {
  env = ["A=é", "=", ""]
}
"#;
    for end in (0..text.len()).step_by(3).filter(|end| text.is_char_boundary(*end)) {
        let (lowered, _) = read(&[("a.tf", &text[..end])]);
        let ours = lowered.errors.iter().find(|error| error.message.starts_with("internal error"));
        assert!(ours.is_none(), "{}", &text[..end]);
    }
}

//! Words of infrastructure providers: which resource types have containers or secrets, and in which arguments.
//!
//! As of 2026-11, from the providers' documentation in the Terraform registry (<https://registry.terraform.io/providers>):
//! aws 6, azurerm 4, docker 3, github 6, google 7, vault 5.

/// Where a type of resource has its containers, and what it calls the image.
pub struct Containers {
    pub kind: &'static str,
    pub path: &'static [&'static str],
    pub image: &'static str,
}

const fn containers(kind: &'static str, path: &'static [&'static str], image: &'static str) -> Containers {
    Containers { kind, path, image }
}

/// Platforms that hide their hosts: Cloud Run, Container Instances, App Runner, Lambda and the like.
pub const CONTAINERS: [Containers; 16] = [
    containers("aws_apprunner_service", &["source_configuration", "image_repository"], "image_identifier"),
    containers("aws_codebuild_project", &["environment"], "image"),
    containers("aws_lambda_function", &[], "image_uri"),
    containers("aws_sagemaker_model", &["primary_container"], "image"),
    containers("azurerm_container_app", &["template", "container"], "image"),
    containers("azurerm_container_app", &["template", "init_container"], "image"),
    containers("azurerm_container_app_job", &["template", "container"], "image"),
    containers("azurerm_container_app_job", &["template", "init_container"], "image"),
    containers("azurerm_container_group", &["container"], "image"),
    containers("azurerm_container_group", &["init_container"], "image"),
    containers("docker_service", &["task_spec", "container_spec"], "image"),
    containers("google_cloud_run_service", &["template", "spec", "containers"], "image"),
    containers("google_cloud_run_v2_job", &["template", "template", "containers"], "image"),
    containers("google_cloud_run_v2_service", &["template", "containers"], "image"),
    containers("google_cloud_run_v2_worker_pool", &["template", "containers"], "image"),
    containers("google_cloudbuild_trigger", &["build", "step"], "name"),
];

/// Arguments that are secret by their resource, whatever they are called.
const SECRETS: &[(&str, &str)] = &[
    ("aws_secretsmanager_secret_version", "secret_string"),
    ("aws_ssm_parameter", "value"),
    ("azurerm_key_vault_secret", "value"),
    ("github_actions_secret", "plaintext_value"),
    ("google_secret_manager_secret_version", "secret_data"),
    ("vault_generic_secret", "data_json"),
];

/// Arguments with scripts that a machine runs when it first starts.
const START_SCRIPTS: &[&str] =
    &["user_data", "user_data_base64", "custom_data", "startup_script", "metadata_startup_script", "startup-script"];

/// Arguments whose text is in Base64.
const IN_BASE64: &[&str] = &["user_data_base64", "user_data", "custom_data", "content_base64", "startup_script_base64"];

/// Data blocks that are given secrets, and in which argument: the state of another configuration, a request, a program.
pub const GIVEN_SECRETS: &[(&str, &str)] =
    &[("terraform_remote_state", "config"), ("http", "request_headers"), ("external", "query")];

/// The argument that is secret by its resource; a parameter is one only if its type says so.
pub fn secret_argument(kind: &str, parameter_type: Option<&str>) -> Option<&'static str> {
    let (_, argument) = SECRETS.iter().find(|(own, _)| *own == kind)?;
    (kind != "aws_ssm_parameter" || parameter_type == Some("SecureString")).then_some(argument)
}

pub fn is_base64(argument: &str) -> bool {
    IN_BASE64.contains(&argument)
}

pub fn is_start_script(argument: &str) -> bool {
    START_SCRIPTS.contains(&argument)
}

//! The ids by which KICS' comments name its queries, with the queries' own names, which our pages' aliases use.
//!
//! As of 2026-11, from the lists of queries in KICS' documentation and, for Terraform, the queries' own metadata. Only
//! queries that a rule stands for are of use here.

/// The name of a query.
pub fn query(id: &str) -> Option<&'static str> {
    QUERIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(id)).map(|(_, name)| *name)
}

const QUERIES: &[(&str, &str)] = &[
    // Dockerfiles
    ("fd54f200-402c-4333-a5a4-36ef6709af2f", "missing_user_instruction"),
    ("67fd0c4a-68cf-46d7-8c41-bc9fba7e40ae", "last_user_is_root"),
    ("9efb0b2d-89c9-41a3-91ca-dcc0aec911fd", "image_version_not_explicit"),
    ("f45ea400-6bbe-4501-9fc7-1c3d75c32067", "image_version_using_latest"),
    ("b03a748a-542d-44f4-bb86-9199ab4fd2d5", "healthcheck_instruction_missing"),
    // Kubernetes
    ("5572cc5e-1e4c-4113-92a6-7a8a3bd25e6d", "privilege_escalation_allowed"),
    ("dd29336b-fe57-445b-a26e-e6aa867ae609", "container_is_privileged"),
    ("19ebaa28-fc86-4a58-bcfa-015c9e22fe40", "containers_with_added_capabilities"),
    ("cd290efd-6c82-4e9d-a698-be12ae31d536", "shared_host_ipc_namespace"),
    ("9127f0d9-2310-42e7-866f-5fd9d20dcbad", "cluster_allows_unsafe_sysctls"),
    ("dbbc6705-d541-43b0-b166-dd4be8208b54", "net_raw_capabilities_not_being_dropped"),
    ("302736f4-b16c-41b8-befe-c0baffa0bd9d", "shared_host_pid_namespace"),
    ("6b6bdfb3-c3ae-44cb-88e4-7405c1ba2c8a", "shared_host_network_namespace"),
    ("1e749bc9-fde8-471c-af0c-8254efd2dee5", "role_binding_to_default_service_account"),
    ("aa8f7a35-9923-4cad-bd61-a19b7f6aac91", "non_kube_system_pod_with_host_mount"),
    ("b7bca5c4-1dab-4c2c-8cbe-3050b9d59b14", "rbac_roles_with_read_secrets_permissions"),
    ("ade74944-a674-4e00-859e-c6eab5bde441", "liveness_probe_is_not_defined"),
    ("a659f3b5-9bf0-438a-bd9a-7d3a6427f1e3", "readiness_probe_is_not_configured"),
    ("02323c00-cdc3-4fdc-a310-4f2b3e7a1660", "containers_run_with_low_uid"),
    ("cf34805e-3872-4c08-bf92-6ff7bb0cfadb", "containers_running_as_root"),
    ("b93e973e-9066-4455-a63b-c1c0e1ec3a48", "default_service_account_in_use"),
    ("5308a7a8-06f8-45ac-bf10-791fe21de46e", "workload_mounting_with_sensitive_os_directory"),
    ("f377b83e-bd07-4f48-a591-60c82b14a78b", "seccomp_profile_is_not_configured"),
    ("235236ee-ad78-4065-bd29-61b061f28ce0", "containers_with_sys_admin_capabilities"),
    ("591ade62-d6b0-4580-b1ae-209f80ba1cd9", "service_account_name_undefined_or_empty"),
    ("48471392-d4d0-47c0-b135-cdec95eb3eef", "service_account_token_automount_not_disabled"),
    ("26763a1c-5dda-4772-b507-5fca7fb5f165", "service_with_external_load_balancer"),
    ("ca469dd4-c736-448f-8ac1-30a642705e0a", "cpu_requests_not_set"),
    ("229588ef-8fde-40c8-8756-f4f2b5825ded", "memory_requests_not_defined"),
    ("b14d1bc4-a208-45db-92f0-e21f8e2588e9", "memory_limits_not_defined"),
    ("4ac0e2b7-d2d2-4af7-8799-e8de6721ccda", "cpu_limits_not_set"),
    ("056ac60e-fe07-4acc-9b34-8e1d51716ab9", "service_account_allows_access_secrets"),
    ("6b896afb-ca07-467a-b256-1a0077a1c08e", "rbac_wildcard_in_rule"),
    ("a6f34658-fdfb-4154-9536-56d516f65828", "docker_daemon_socket_is_exposed_to_containers"),
    ("592ad21d-ad9b-46c6-8d2d-fad09d62a942", "permissive_access_to_create_pods"),
    ("8b36775e-183d-4d46-b0f7-96a6f34a723f", "missing_app_armor_config"),
    ("249328b8-5f0f-409f-b1dd-029f07882e11", "cluster_admin_role_binding_with_super_user_permissions"),
    ("268ca686-7fb7-4ae9-b129-955a2a89064e", "no_drop_capabilities_for_containers"),
    ("a9c2f49d-0671-4fc9-9ece-f4e261e128d0", "root_container_not_mounted_as_read_only"),
    ("caa3479d-885d-4882-9aac-95e5e78ef5c2", "image_pull_policy_of_container_is_not_always"),
    ("7c81d34c-8e5a-402b-9798-9f442630e678", "image_without_digest"),
    ("845acfbe-3e10-4b8e-b656-3b404d36dfb2", "service_type_is_nodeport"),
    ("2b1836f1-dcce-416e-8e16-da8c71920633", "workload_host_port_not_specified"),
    ("3d658f8b-d988-41a0-a841-40043121de1e", "secrets_as_environment_variables"),
    // Compose
    ("1c1325ff-831d-43a1-973e-839ae57dfcc0", "volume_has_sensitive_host_directory"),
    ("d6355c88-1e8d-49e9-b2f2-f8a1ca12c75b", "docker_socket_mounted_in_container"),
    ("27fcc7d6-c49b-46e0-98f1-6c082a6a2750", "no_new_privileges_not_set"),
    ("ae5b6871-7f45-42e0-bb4c-ab300c4d2026", "privileged_containers_enabled"),
    ("698ed579-b239-4f8f-a388-baa4bcb13ef8", "healthcheck_not_set"),
    ("071a71ff-f868-47a4-ac0b-3c59e4ab5443", "shared_host_network_namespace"),
    ("baa3890f-bed7-46f5-ab8f-1da8fc91c729", "shared_host_ipc_namespace"),
    ("404fde2c-bc4b-4371-9747-7054132ac953", "default_seccomp_profile_disabled"),
    ("4f31dd9f-2cc3-4751-9b53-67e4af83dac0", "host_namespace_is_shared"),
    ("bb9ac4f7-e13b-423d-a010-c74a1bfbe492", "memory_not_limited"),
    ("221e0658-cb2a-44e3-b08a-db96a341d6fa", "pids_limit_not_set"),
    ("8af7162d-6c98-482f-868e-0d33fb675ca8", "shared_host_user_namespace"),
    ("6b610c50-99fb-4ef0-a5f3-e312fd945bc3", "cpus_not_limited"),
    ("ce76b7d0-9e77-464d-b86f-c5c48e03e22d", "container_capabilities_unrestricted"),
    // Terraform
    ("66cd88ac-9ddf-424a-b77e-e55e17630bee", "batch_job_definition_with_privileged_container_properties"),
    ("e86e26fc-489e-44f0-9bcd-97305e4ba69a", "ecr_repository_is_publicly_accessible"),
    ("d7b9d850-3e06-4a75-852f-c46c2e92240b", "hardcoded_aws_access_key"),
    ("1402afd8-a95c-4e84-8b0b-6fb43758e6ce", "hardcoded_aws_access_key_in_lambda"),
    ("b4378389-a9aa-44ee-91e7-ef183f11079e", "iam_policies_attached_to_user"),
    ("2f37c4a3-58b9-4afe-8a87-d7f1d2286f84", "iam_policies_with_full_privileges"),
    ("bcdcbdc6-a350-4855-ae7c-d1e6436f7c97", "iam_policy_grants_assumerole_permission_across_all_services"),
    ("575a2155-6af1-4026-b1af-d5bc8fe2a904", "iam_policy_grants_full_permissions"),
    ("12b7e704-37f0-4d1e-911a-44bf60c48c21", "iam_role_allows_all_principals_to_assume"),
    ("e39bee8c-fe54-4a3f-824d-e5e2d1cca40a", "iam_role_policy_passrole_allows_all"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_stands_once_and_has_the_form_of_one() {
        let mut ids: Vec<&str> = QUERIES.iter().map(|(id, _)| *id).collect();
        let lengths = |id: &&str| id.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
        assert!(ids.iter().all(lengths));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), QUERIES.len());
    }
}

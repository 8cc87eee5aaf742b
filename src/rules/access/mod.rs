//! Who may do what: roles, bindings, service accounts, policies of cloud identities.

use super::Family;

pub mod permission;
mod statement;
mod wildcard;

mod anonymous_binding;
mod authenticated_binding;
mod automounted_service_account_token;
mod cluster_admin_binding;
mod cluster_auth_configmap;
mod configmap_management;
mod csr_approval;
mod default_service_account;
mod default_service_account_binding;
mod default_service_account_token;
mod escalation_verbs;
mod iam_account_trust;
mod iam_admin_policy;
mod iam_pass_role_any;
mod iam_privilege_escalation;
mod iam_public_principal;
mod iam_user_policy;
mod impersonation;
mod log_deletion;
mod long_lived_service_account_token;
mod masters_binding;
mod network_management;
mod nodes_proxy_access;
mod persistent_volume_creation;
mod pod_exec_access;
mod powerful_service_account;
mod role_management;
mod secret_writing;
mod secrets_access;
mod service_account_token_creation;
mod service_status_access;
mod service_wide_permissions;
mod webhook_configuration_access;
mod wildcard_api_groups;
mod wildcard_permissions;
mod wildcard_resources;
mod wildcard_verbs;
mod workload_management;

pub static FAMILY: Family = Family {
    name: "access",
    title: "Permissions",
    rules: &[
        &anonymous_binding::RULE,
        &authenticated_binding::RULE,
        &automounted_service_account_token::RULE,
        &cluster_admin_binding::RULE,
        &cluster_auth_configmap::RULE,
        &configmap_management::RULE,
        &csr_approval::RULE,
        &default_service_account::RULE,
        &default_service_account_binding::RULE,
        &default_service_account_token::RULE,
        &escalation_verbs::RULE,
        &iam_account_trust::RULE,
        &iam_admin_policy::RULE,
        &iam_pass_role_any::RULE,
        &iam_privilege_escalation::RULE,
        &iam_public_principal::RULE,
        &iam_user_policy::RULE,
        &impersonation::RULE,
        &log_deletion::RULE,
        &long_lived_service_account_token::RULE,
        &masters_binding::RULE,
        &network_management::RULE,
        &nodes_proxy_access::RULE,
        &persistent_volume_creation::RULE,
        &pod_exec_access::RULE,
        &powerful_service_account::RULE,
        &role_management::RULE,
        &secret_writing::RULE,
        &secrets_access::RULE,
        &service_account_token_creation::RULE,
        &service_status_access::RULE,
        &service_wide_permissions::RULE,
        &webhook_configuration_access::RULE,
        &wildcard_api_groups::RULE,
        &wildcard_permissions::RULE,
        &wildcard_resources::RULE,
        &wildcard_verbs::RULE,
        &workload_management::RULE,
    ],
};

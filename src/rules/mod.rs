//! The catalogue: one file per rule, beside its page in `rules/`.
//!
//! A rule is a value. To add one: its page, its check, and two lines here (the module and the
//! entry in [`ALL`]). Rules know the model and nothing before it.

mod finding;
mod page;

pub use finding::{Draft, Edit, Finding, Fix, Pen, Placed, Report, Severity, Wish};
pub use page::{FixKind, Page};

use crate::model::{Binding, Container, Grant, Image, Model, Resource, Script, Setting, Stage, Workload};
use crate::project::Project;
use std::sync::OnceLock;

mod access {
    pub mod anonymous_binding;
    pub mod authenticated_binding;
    pub mod automounted_service_account_token;
    pub mod cluster_admin_binding;
    pub mod cluster_auth_configmap;
    pub mod configmap_management;
    pub mod csr_approval;
    pub mod default_service_account;
    pub mod default_service_account_binding;
    pub mod default_service_account_token;
    pub mod escalation_verbs;
    pub mod iam_account_trust;
    pub mod iam_admin_policy;
    pub mod iam_pass_role_any;
    pub mod iam_privilege_escalation;
    pub mod iam_public_principal;
    pub mod iam_user_policy;
    pub mod impersonation;
    pub mod log_deletion;
    pub mod long_lived_service_account_token;
    pub mod masters_binding;
    pub mod network_management;
    pub mod nodes_proxy_access;
    pub mod permission;
    pub mod persistent_volume_creation;
    pub mod pod_exec_access;
    pub mod powerful_service_account;
    pub mod role_management;
    pub mod secret_writing;
    pub mod secrets_access;
    pub mod service_account_token_creation;
    pub mod service_status_access;
    pub mod service_wide_permissions;
    mod statement;
    pub mod webhook_configuration_access;
    mod wildcard;
    pub mod wildcard_api_groups;
    pub mod wildcard_permissions;
    pub mod wildcard_resources;
    pub mod wildcard_verbs;
    pub mod workload_management;
}

mod network {
    pub mod allow_all_network_policy;
    pub mod external_ips;
    pub mod ignored_network_policy_rules;
    mod ingress;
    pub mod ingress_host_without_tls;
    pub mod ingress_without_host;
    pub mod ingress_without_tls;
    pub mod missing_network_policy;
    pub mod nginx_annotation_injection;
    pub mod nginx_snippet;
    pub mod node_port_service;
    mod policy;
    pub mod public_load_balancer;
    pub mod wildcard_ingress_host;
}

mod project {
    pub mod dangling_role_binding;
    pub mod dangling_service_account;
    pub mod image_user_mismatch;
    mod near_miss;
}

mod container {
    pub mod added_capabilities;
    mod capability;
    pub mod custom_selinux_label;
    pub mod dangerous_capabilities;
    pub mod host_port;
    pub mod host_process;
    pub mod low_group_id;
    pub mod low_user_id;
    pub mod missing_apparmor_profile;
    pub mod missing_cpu_limit;
    pub mod missing_cpu_request;
    pub mod missing_ephemeral_storage_limit;
    pub mod missing_health_check;
    pub mod missing_memory_limit;
    pub mod missing_memory_request;
    pub mod missing_pids_limit;
    pub mod missing_readiness_probe;
    pub mod missing_seccomp_profile;
    pub mod net_raw_capability;
    pub mod privilege_escalation;
    pub mod privileged;
    pub mod probe_host;
    mod quantity;
    pub mod requests_over_limits;
    pub mod root_group;
    pub mod run_as_root;
    pub mod unconfined_apparmor;
    pub mod unconfined_seccomp;
    pub mod undropped_capabilities;
    pub mod unmasked_proc_mount;
    pub mod writable_root_filesystem;
}

mod workload {
    pub mod host_namespaces;
    mod host_path;
    pub use host_path::is_node_agent;
    pub mod host_path_mount;
    pub mod restricted_volume_type;
    pub mod runtime_socket_mount;
    pub mod sensitive_host_path;
    pub mod sysctl_injection;
    pub mod unsafe_sysctls;
}

mod image {
    pub mod deprecated_registry;
    pub mod end_of_life_image;
    pub mod image_not_pulled;
    pub mod latest_tag;
    pub mod missing_digest;
    pub mod names;
    pub mod pipe_to_shell;
    pub mod remote_add_without_checksum;
    pub mod untrusted_registry;
}

mod secret {
    pub mod credential_file_in_image;
    pub mod high_entropy_value;
    pub mod plaintext_secret_in_env;
    pub mod private_key;
    pub mod provider_token;
    mod recognise;
    pub mod secret_from_environment;
    pub mod secret_in_attribute;
    pub mod secret_in_build_argument;
    pub mod secret_in_command_line;
    pub mod secret_in_config_map;
    pub mod secret_in_manifest;
    mod shapes;
    mod words;
}

/// Every rule, in the order of the catalogue.
pub static ALL: &[&Rule] = &[
    &container::added_capabilities::RULE,
    &container::custom_selinux_label::RULE,
    &container::dangerous_capabilities::RULE,
    &container::host_port::RULE,
    &container::host_process::RULE,
    &container::low_group_id::RULE,
    &container::low_user_id::RULE,
    &container::missing_apparmor_profile::RULE,
    &container::missing_cpu_limit::RULE,
    &container::missing_cpu_request::RULE,
    &container::missing_ephemeral_storage_limit::RULE,
    &container::missing_health_check::RULE,
    &container::missing_memory_limit::RULE,
    &container::missing_memory_request::RULE,
    &container::missing_pids_limit::RULE,
    &container::missing_readiness_probe::RULE,
    &container::missing_seccomp_profile::RULE,
    &container::net_raw_capability::RULE,
    &container::privilege_escalation::RULE,
    &container::privileged::RULE,
    &container::probe_host::RULE,
    &container::requests_over_limits::RULE,
    &container::root_group::RULE,
    &container::run_as_root::RULE,
    &container::unconfined_apparmor::RULE,
    &container::unconfined_seccomp::RULE,
    &container::undropped_capabilities::RULE,
    &container::unmasked_proc_mount::RULE,
    &container::writable_root_filesystem::RULE,
    &workload::host_namespaces::RULE,
    &workload::host_path_mount::RULE,
    &workload::restricted_volume_type::RULE,
    &workload::runtime_socket_mount::RULE,
    &workload::sensitive_host_path::RULE,
    &workload::sysctl_injection::RULE,
    &workload::unsafe_sysctls::RULE,
    &access::anonymous_binding::RULE,
    &access::authenticated_binding::RULE,
    &access::cluster_admin_binding::RULE,
    &access::cluster_auth_configmap::RULE,
    &access::configmap_management::RULE,
    &access::csr_approval::RULE,
    &access::default_service_account_binding::RULE,
    &access::escalation_verbs::RULE,
    &access::impersonation::RULE,
    &access::log_deletion::RULE,
    &access::masters_binding::RULE,
    &access::network_management::RULE,
    &access::nodes_proxy_access::RULE,
    &access::persistent_volume_creation::RULE,
    &access::pod_exec_access::RULE,
    &access::role_management::RULE,
    &access::secret_writing::RULE,
    &access::secrets_access::RULE,
    &access::service_account_token_creation::RULE,
    &access::service_status_access::RULE,
    &access::webhook_configuration_access::RULE,
    &access::wildcard_api_groups::RULE,
    &access::wildcard_permissions::RULE,
    &access::wildcard_resources::RULE,
    &access::wildcard_verbs::RULE,
    &access::workload_management::RULE,
    &access::automounted_service_account_token::RULE,
    &access::default_service_account::RULE,
    &access::default_service_account_token::RULE,
    &access::long_lived_service_account_token::RULE,
    &network::allow_all_network_policy::RULE,
    &network::external_ips::RULE,
    &network::ignored_network_policy_rules::RULE,
    &network::ingress_host_without_tls::RULE,
    &network::ingress_without_host::RULE,
    &network::ingress_without_tls::RULE,
    &network::missing_network_policy::RULE,
    &network::node_port_service::RULE,
    &network::public_load_balancer::RULE,
    &network::wildcard_ingress_host::RULE,
    &project::dangling_role_binding::RULE,
    &project::dangling_service_account::RULE,
    &project::image_user_mismatch::RULE,
    &image::deprecated_registry::RULE,
    &image::end_of_life_image::RULE,
    &image::image_not_pulled::RULE,
    &image::latest_tag::RULE,
    &image::missing_digest::RULE,
    &image::pipe_to_shell::RULE,
    &image::remote_add_without_checksum::RULE,
    &image::untrusted_registry::RULE,
    &secret::credential_file_in_image::RULE,
    &secret::high_entropy_value::RULE,
    &secret::plaintext_secret_in_env::RULE,
    &secret::private_key::RULE,
    &secret::provider_token::RULE,
    &secret::secret_from_environment::RULE,
    &secret::secret_in_attribute::RULE,
    &secret::secret_in_build_argument::RULE,
    &secret::secret_in_command_line::RULE,
    &secret::secret_in_config_map::RULE,
    &secret::secret_in_manifest::RULE,
    &network::nginx_annotation_injection::RULE,
    &network::nginx_snippet::RULE,
    &access::powerful_service_account::RULE,
    &access::iam_admin_policy::RULE,
    &access::iam_user_policy::RULE,
    &access::iam_account_trust::RULE,
    &access::iam_pass_role_any::RULE,
    &access::iam_privilege_escalation::RULE,
    &access::iam_public_principal::RULE,
    &access::service_wide_permissions::RULE,
    &SYNTAX_ERROR,
];

/// Reported by the engine for all that a reader could not read.
pub static SYNTAX_ERROR: Rule =
    Rule::new("syntax-error", include_str!("../../rules/project/syntax-error.md"), Check::Engine);

/// One thing that can be wrong.
#[derive(Debug)]
pub struct Rule {
    /// Named for the bad thing; also the stem of its page, its file and its configuration key.
    pub id: &'static str,
    pub text: &'static str,
    pub check: Check,
    page: OnceLock<Page>,
}

/// What a rule looks at.
#[derive(Debug)]
pub enum Check {
    /// Each container, with the workload that it is a part of.
    Container(fn(&Workload, &Container, &mut Report)),
    Workload(fn(&Workload, &mut Report)),
    Image(fn(&Image, &mut Report)),
    Grant(fn(&Grant, &mut Report)),
    Binding(fn(&Binding, &mut Report)),
    Setting(fn(&Setting, &mut Report)),
    Script(fn(&Script, &mut Report)),
    Stage(fn(&Stage, &mut Report)),
    Resource(fn(&Resource, &mut Report)),
    /// All that one unit says.
    Model(fn(&Model, &mut Report)),
    /// All files at once.
    Project(fn(&Project, &mut Report)),
    /// Reported by the engine itself, such as `syntax-error`.
    Engine,
}

impl Rule {
    pub const fn new(id: &'static str, text: &'static str, check: Check) -> Self {
        Self { id, text, check, page: OnceLock::new() }
    }

    pub fn page(&self) -> &Page {
        self.page.get_or_init(|| {
            // A page that cannot be read fails the tests; a user is better served by a bare rule.
            Page::read(self.text).unwrap_or_else(|_| Page::bare(self.id))
        })
    }

    /// How bad it is unless configured otherwise, read without reading the whole page: every run
    /// asks every rule, and few runs show a page.
    pub fn severity(&self) -> Severity {
        let word = page::fact(self.text, "severity").unwrap_or("");
        Severity::ALL.into_iter().find(|severity| severity.name() == word).unwrap_or_else(|| self.page().severity)
    }

    /// Whether the rule runs without being asked for.
    pub fn is_default(&self) -> bool {
        page::fact(self.text, "default") != Some("false")
    }

    pub fn by_id(id: &str) -> Option<&'static Rule> {
        ALL.iter().copied().find(|rule| rule.id == id)
    }
}

impl Check {
    pub fn scope(&self) -> &'static str {
        match self {
            Self::Container(_) => "container",
            Self::Workload(_) => "workload",
            Self::Image(_) => "image",
            Self::Grant(_) => "grant",
            Self::Binding(_) => "binding",
            Self::Setting(_) => "setting",
            Self::Script(_) => "script",
            Self::Stage(_) => "stage",
            Self::Resource(_) => "resource",
            Self::Model(_) => "unit",
            Self::Project(_) => "project",
            Self::Engine => "file",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_look_at_a_page_agrees_with_the_page() {
        for rule in ALL {
            assert_eq!(rule.severity(), rule.page().severity, "{}", rule.id);
            assert_eq!(rule.is_default(), rule.page().default, "{}", rule.id);
        }
    }
}

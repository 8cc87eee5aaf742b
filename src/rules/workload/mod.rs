//! What a workload takes of the machine that it runs on.

use super::Family;

mod host_path;
pub(super) mod node_agent;

mod host_namespaces;
mod host_path_mount;
mod required_labels;
mod restricted_volume_type;
mod runtime_socket_mount;
mod sensitive_host_path;
mod sysctl_injection;
mod unsafe_sysctls;

pub static FAMILY: Family = Family {
    name: "workload",
    title: "Workloads",
    rules: &[
        &host_namespaces::RULE,
        &host_path_mount::RULE,
        &required_labels::RULE,
        &restricted_volume_type::RULE,
        &runtime_socket_mount::RULE,
        &sensitive_host_path::RULE,
        &sysctl_injection::RULE,
        &unsafe_sysctls::RULE,
    ],
};

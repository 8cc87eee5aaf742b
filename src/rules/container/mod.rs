//! What a running container may do, and what keeps it within bounds.

use super::Family;

mod capability;
pub mod quantity;

mod added_capabilities;
mod custom_selinux_label;
mod dangerous_capabilities;
mod host_port;
mod host_process;
mod low_group_id;
mod low_user_id;
mod missing_apparmor_profile;
mod missing_cpu_limit;
mod missing_cpu_request;
mod missing_ephemeral_storage_limit;
mod missing_health_check;
mod missing_memory_limit;
mod missing_memory_request;
mod missing_pids_limit;
mod missing_readiness_probe;
mod missing_seccomp_profile;
mod net_raw_capability;
mod privilege_escalation;
mod privileged;
mod probe_host;
mod requests_over_limits;
mod root_group;
mod run_as_root;
mod tiny_memory_limit;
mod unconfined_apparmor;
mod unconfined_seccomp;
mod undropped_capabilities;
mod unmasked_proc_mount;
mod writable_root_filesystem;

pub static FAMILY: Family = Family {
    name: "container",
    title: "Containers",
    rules: &[
        &added_capabilities::RULE,
        &custom_selinux_label::RULE,
        &dangerous_capabilities::RULE,
        &host_port::RULE,
        &host_process::RULE,
        &low_group_id::RULE,
        &low_user_id::RULE,
        &missing_apparmor_profile::RULE,
        &missing_cpu_limit::RULE,
        &missing_cpu_request::RULE,
        &missing_ephemeral_storage_limit::RULE,
        &missing_health_check::RULE,
        &missing_memory_limit::RULE,
        &missing_memory_request::RULE,
        &missing_pids_limit::RULE,
        &missing_readiness_probe::RULE,
        &missing_seccomp_profile::RULE,
        &net_raw_capability::RULE,
        &privilege_escalation::RULE,
        &privileged::RULE,
        &probe_host::RULE,
        &requests_over_limits::RULE,
        &root_group::RULE,
        &run_as_root::RULE,
        &tiny_memory_limit::RULE,
        &unconfined_apparmor::RULE,
        &unconfined_seccomp::RULE,
        &undropped_capabilities::RULE,
        &unmasked_proc_mount::RULE,
        &writable_root_filesystem::RULE,
    ],
};

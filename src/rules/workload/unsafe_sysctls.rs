//! A sysctl that the kernel does not keep apart per pod is a setting of the node.

use crate::model::{Change, Value, Workload};
use crate::rules::{Check, Report, Rule, glob};

pub static RULE: Rule =
    Rule::new("unsafe-sysctls", include_str!("../../../rules/workload/unsafe-sysctls.md"), Check::Workload(check));

/// What Kubernetes allows without the cluster's administrator
/// (<https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/#safe-and-unsafe-sysctls>,
/// and the list of the Pod Security Standards).
const SAFE: &[&str] = &[
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_notsent_lowat",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_slow_start_after_idle",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
];

fn check(workload: &Workload, report: &mut Report) {
    // Docker and ECS set what has a namespace, and refuse the rest.
    if !workload.shared_nodes() {
        return;
    }
    let allowed = report.options().names("allowed");
    for sysctl in &workload.sysctls {
        match &sysctl.name.value {
            Value::Set(name) if !is_safe(&dotted(name)) && !is_allowed(allowed, &dotted(name)) => {
                let message = format!("sets `{name}`, which is not a safe sysctl");
                report.at(&sysctl.name, message).fix_at(&sysctl.slot, Change::Remove);
            }
            Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
        }
    }
}

fn is_safe(name: &str) -> bool {
    SAFE.contains(&name)
}

fn is_allowed(allowed: &[String], name: &str) -> bool {
    allowed.iter().any(|pattern| glob(&dotted(pattern), name))
}

/// Slashes instead of dots are the other spelling of sysctl(8).
fn dotted(name: &str) -> String {
    name.replace('/', ".")
}

//! Linux capabilities, and what each one is good for in the wrong hands.

use crate::facts::capabilities::plain;
use crate::model::{Field, Value};
use crate::rules::Severity;

/// What Docker and containerd give every container
/// (<https://github.com/moby/moby/blob/master/daemon/pkg/oci/caps/defaults.go>), but for `NET_RAW`,
/// which the Baseline Pod Security Standard does not allow to be added.
const ORDINARY: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Whether a capability is among those of a list, which may spell them as it likes.
pub fn is_among(list: &[String], name: &str) -> bool {
    list.iter().any(|listed| plain(listed) == name)
}

/// Whether runtimes give it to every container unasked.
pub fn is_ordinary(name: &str) -> bool {
    ORDINARY.contains(&name)
}

/// Whether a list of dropped capabilities is known to leave a container some of those that it gets unasked.
pub fn leaves_some(dropped: &[Field<String>]) -> bool {
    let mut names = Vec::new();
    for name in dropped {
        match &name.value {
            Value::Set(name) => names.push(plain(name)),
            Value::Missing | Value::Unknown(_) => return false,
        }
    }
    let gone = |name: &str| names.iter().any(|dropped| dropped == name);
    !(gone("ALL") || gone("NET_RAW") && ORDINARY.iter().all(|name| gone(name)))
}

/// How bad it is to have a capability beyond the ordinary ones, and what it can do: see capabilities(7).
pub fn power(name: &str) -> Option<(Severity, &'static str)> {
    let power = match name {
        "ALL" => (Severity::Critical, "every capability there is"),
        "SYS_ADMIN" => (Severity::Critical, "it can mount filesystems and configure nearly everything"),
        "SYS_MODULE" => (Severity::Critical, "it can load code into the kernel"),
        "DAC_READ_SEARCH" => (Severity::Critical, "it can open any file of the node by its handle"),
        "SYS_RAWIO" => (Severity::High, "it can reach the node's memory and ports through devices that it is given"),
        "SYS_PTRACE" => (Severity::High, "it can read and change the processes that it sees"),
        "NET_ADMIN" => (Severity::High, "it can rewrite the routes, firewall and interfaces of its network"),
        "BPF" => (Severity::High, "it can load BPF programs into the kernel"),
        "PERFMON" => (Severity::High, "it can watch the kernel and other processes"),
        "SYS_BOOT" => (Severity::High, "it can load another kernel where seccomp is off"),
        "MAC_ADMIN" => (Severity::High, "it can change AppArmor's and Smack's policies"),
        "SYSLOG" => (Severity::Medium, "it can read the kernel's log and addresses"),
        "SYS_TIME" => (Severity::Medium, "it can set the node's clock"),
        "NET_RAW" => (Severity::Low, "it can forge packets of its neighbours"),
        "IPC_LOCK" => (Severity::Low, "it can keep memory from being swapped out"),
        "SYS_NICE" => (Severity::Low, "it can raise its priority over that of its neighbours"),
        name if is_ordinary(name) => return None,
        _ => (Severity::Medium, "more than a container normally has"),
    };
    Some(power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_in_many_spellings() {
        assert!(is_among(&["cap_net_raw".to_owned()], "NET_RAW"));
        assert!(power("NET_BIND_SERVICE").is_none());
        assert!(power("WAKE_ALARM").is_some());
    }
}

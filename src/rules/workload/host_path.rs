//! Paths of a host, and what it means to hand them to a container.

use crate::rules::{Severity, glob};

/// What a path of the host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostPath {
    /// The socket of a container runtime.
    Socket,
    /// The socket of a runtime that somebody runs without being root.
    RootlessSocket,
    /// A directory that holds such a socket.
    SocketDirectory,
    /// Belongs to the system; the severity is that of reading it.
    System(Severity),
    Other,
}

/// The names that runtimes give their sockets, wherever they lie (rootless ones lie below `/run/user`).
const SOCKETS: &[&str] = &[
    "docker.sock",
    "containerd.sock",
    "crio.sock",
    "cri-dockerd.sock",
    "dockershim.sock",
    "podman.sock",
    "buildkitd.sock",
];

const SOCKET_DIRECTORIES: &[&str] =
    &["/run", "/run/containerd", "/run/crio", "/run/docker", "/run/podman", "/run/k3s", "/run/k3s/containerd"];

/// Directories that are the system's as such, but have harmless things below them.
const EXACTLY: &[(&str, Severity)] = &[
    ("/", Severity::Medium),
    ("/bin", Severity::Low),
    ("/dev", Severity::Low),
    ("/etc", Severity::Medium),
    ("/home", Severity::Medium),
    ("/lib", Severity::Low),
    ("/lib64", Severity::Low),
    ("/sbin", Severity::Low),
    ("/usr", Severity::Low),
    ("/var", Severity::Medium),
    ("/var/lib", Severity::Medium),
    ("/var/log", Severity::Low),
];

/// Directories and files that are the system's with all that is below them.
const BELOW: &[(&str, Severity)] = &[
    ("/boot", Severity::Low),
    ("/etc/cron.d", Severity::Low),
    ("/etc/crontab", Severity::Low),
    ("/etc/kubernetes", Severity::Medium),
    ("/etc/ld.so.preload", Severity::Low),
    ("/etc/pam.d", Severity::Low),
    ("/etc/passwd", Severity::Low),
    ("/etc/shadow", Severity::Medium),
    ("/etc/ssh", Severity::Medium),
    ("/etc/sudoers", Severity::Low),
    ("/etc/sudoers.d", Severity::Low),
    ("/etc/systemd", Severity::Low),
    ("/lib/systemd", Severity::Low),
    ("/proc", Severity::Low),
    ("/root", Severity::Medium),
    ("/sys", Severity::Low),
    ("/usr/bin", Severity::Low),
    ("/usr/lib", Severity::Low),
    ("/usr/sbin", Severity::Low),
    ("/var/lib/containerd", Severity::Medium),
    ("/var/lib/containers", Severity::Medium),
    ("/var/lib/docker", Severity::Medium),
    ("/var/lib/etcd", Severity::Medium),
    ("/var/lib/kubelet", Severity::Medium),
    ("/var/lib/rancher", Severity::Medium),
    ("/var/spool/cron", Severity::Low),
];

pub fn classify(path: &str) -> HostPath {
    let path = tidy(path);
    if SOCKETS.contains(&path.rsplit('/').next().unwrap_or("")) {
        return if is_of_a_user(&path) { HostPath::RootlessSocket } else { HostPath::Socket };
    }
    if SOCKET_DIRECTORIES.contains(&path.as_str()) {
        return HostPath::SocketDirectory;
    }
    if is_credential(&path) {
        return HostPath::System(Severity::Medium);
    }
    let exactly = EXACTLY.iter().find(|(known, _)| *known == path);
    let below = || {
        BELOW
            .iter()
            .find(|(known, _)| path.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
    };
    exactly.or_else(below).map_or(HostPath::Other, |(_, read)| HostPath::System(*read))
}

/// Whether a path lies where a user's own programs keep what they run with.
fn is_of_a_user(path: &str) -> bool {
    ["/run/user/", "/home/", "~/"].iter().any(|start| path.starts_with(start))
}

/// Directories of a home that hold its owner's keys.
const CREDENTIALS: &[&str] = &[".aws", ".azure", ".docker", ".gnupg", ".kube", ".ssh", ".config/gcloud"];

/// Whether a path is, or lies in, a directory of keys of somebody's home. What is public in it is no matter.
fn is_credential(path: &str) -> bool {
    let mut parts = path.trim_start_matches('/').split('/');
    let is_name = |name: &str| CREDENTIALS.iter().any(|known| known.split('/').next() == Some(name));
    let home = match parts.clone().next() {
        Some("~" | "root") => parts.next().is_some(),
        Some("home" | "Users") => parts.nth(1).is_some(),
        // The root of a file system as somebody's home, as containers have it.
        Some(name) => path.starts_with('/') && is_name(name),
        None => false,
    };
    let rest = parts.collect::<Vec<_>>().join("/");
    let below = |name: &str| rest.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let is_key = path.rsplit_once('.').is_some_and(|(_, ending)| ending == "pub");
    let public = is_key || ["known_hosts", "config"].iter().any(|name| path.ends_with(&format!("/.ssh/{name}")));
    home && !public && CREDENTIALS.iter().any(|name| below(name))
}

/// Whether a path, or one that it lies below, is in a list of globs.
pub fn is_among(list: &[String], path: &str) -> bool {
    list.iter().any(|pattern| lies_below(path, pattern))
}

fn lies_below(path: &str, pattern: &str) -> bool {
    let (path, pattern) = (tidy(path), tidy(pattern));
    let parts = |path: &str| path.trim_end_matches('/').split(['/', '\\']).map(str::to_owned).collect::<Vec<_>>();
    let (path, allowed) = (parts(&path), parts(&pattern));
    // `/srv/shop/../../etc` leads somewhere else.
    !(pattern.is_empty() || path.iter().any(|part| part == ".."))
        && allowed.len() <= path.len()
        && allowed.iter().zip(&path).all(|(pattern, part)| glob(pattern, part))
}

/// The path without needless slashes, and with `/var/run` as what it is a link to.
fn tidy(path: &str) -> String {
    let parts: Vec<_> = path.trim().split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let path = if path.trim().starts_with('/') { format!("/{}", parts.join("/")) } else { parts.join("/") };
    match path.strip_prefix("/var/run") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("/run{rest}"),
        Some(_) | None => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_apart() {
        assert_eq!(classify("/var/run/docker.sock"), HostPath::Socket);
        assert_eq!(classify("/run/user/1000/podman/podman.sock"), HostPath::RootlessSocket);
        assert_eq!(classify("/var/run/"), HostPath::SocketDirectory);
        assert_eq!(classify("//etc/"), HostPath::System(Severity::Medium));
        assert_eq!(classify("/etc/localtime"), HostPath::Other);
        assert_eq!(classify("/etc/kubernetes/pki/ca.crt"), HostPath::System(Severity::Medium));
        assert_eq!(classify("~/.config/gcloud"), HostPath::System(Severity::Medium));
        assert_eq!(classify("~/.config/nvim"), HostPath::Other);
        assert_eq!(classify("/.aws"), HostPath::System(Severity::Medium));
        assert_eq!(classify("/home/web/.ssh/id_rsa"), HostPath::System(Severity::Medium));
        assert_eq!(classify("/procfs"), HostPath::Other);
        assert_eq!(classify("./etc"), HostPath::Other);
        assert_eq!(classify(""), HostPath::Other);
    }

    #[test]
    fn what_is_allowed_allows_what_lies_below() {
        for (pattern, path, is) in [
            ("/srv/shop", "/srv/shop/", true),
            ("/srv/shop/", "/srv/shop/data", true),
            ("/srv/shop", "/srv/shopping", false),
            ("/srv/shop", "/srv", false),
            ("/srv/shop", "/srv/shop/../../etc", false),
            ("/srv/*/data", "/srv/shop/data/1", true),
            ("/srv/*", "/srv", false),
            ("/var/run/shop", "/run/shop", true),
            ("/", "/etc", true),
            ("", "/etc", false),
            ("C:\\shop", "C:\\shop\\data", true),
            ("C:\\shop", "C:\\shop\\..\\Windows", false),
        ] {
            assert_eq!(lies_below(path, pattern), is, "{pattern} {path}");
        }
    }
}

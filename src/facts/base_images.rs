//! Well-known base images: who runs in them, whether they serve something, whether they are Windows.
//!
//! Small and certain on purpose: an image that is not here is taken for what most images are, root. As of 2026-11, from
//! the `USER` of each image's configuration in its registry.

use crate::model::{Part, Reference};

/// An image's name, its parts as far as they are known.
#[derive(Debug, Clone, Copy)]
pub struct Name<'a> {
    /// `docker.io` where none is written; empty where it is not known.
    pub registry: &'a str,
    pub repository: &'a str,
    /// Empty where there is none.
    pub tag: Option<&'a str>,
}

/// Whom a container of a base image runs as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// A user by name or number.
    As(&'static str),
    /// Some user that is not root.
    NonRoot,
    Root,
    /// Something else than the image decides, or its versions differ.
    Unsure,
}

/// Repositories, as a whole or below a slash, of images that set a user.
const USERS: &[(&str, &str)] = &[
    ("adminer", "adminer"),
    ("apache/airflow", "airflow"),
    ("apache/spark", "spark"),
    ("apache/superset", "superset"),
    ("argoproj/argocd", "999"),
    ("circleci/", "circleci"),
    ("cimg/", "circleci"),
    ("elasticsearch/elasticsearch", "elasticsearch"),
    ("dexidp/dex", "1001"),
    ("gitpod/", "gitpod"),
    ("grafana/grafana", "472"),
    ("haproxy", "haproxy"),
    ("ingress-nginx/controller", "www-data"),
    ("jenkins/agent", "jenkins"),
    ("jenkins/inbound-agent", "jenkins"),
    ("jenkins/jenkins", "jenkins"),
    ("jupyter/", "jovyan"),
    ("keycloak/keycloak", "1000"),
    ("kibana/kibana", "kibana"),
    ("kube-state-metrics/kube-state-metrics", "nobody"),
    ("logstash/logstash", "logstash"),
    ("memcached", "memcache"),
    ("metrics-server/metrics-server", "65534"),
    ("n8nio/n8n", "node"),
    ("jetstack/cert-manager-controller", "1000"),
    ("nginxinc/nginx-unprivileged", "101"),
    ("odoo", "odoo"),
    ("open-telemetry/opentelemetry-collector-releases/", "10001"),
    ("otel/opentelemetry-collector", "10001"),
    ("otel/opentelemetry-collector-contrib", "10001"),
    ("otel/opentelemetry-collector-k8s", "10001"),
    ("prom/", "nobody"),
    ("prometheus/", "nobody"),
    ("puppeteer/puppeteer", "pptruser"),
    ("quay.io/jupyter/", "jovyan"),
    ("selenium/", "seluser"),
    ("solr", "solr"),
    ("stefanprodan/podinfo", "app"),
    ("sonarqube", "sonarqube"),
    ("varnish", "varnish"),
];

/// Official images that start as root to set up their volumes, and give it up before they serve.
const STEP_DOWN: &[&str] = &[
    "cassandra",
    "couchdb",
    "ghost",
    "influxdb",
    "mariadb",
    "mongo",
    "mysql",
    "percona",
    "postgres",
    "rabbitmq",
    "redis",
    "valkey",
    "vault",
    "zookeeper",
];

/// Images that serve without being told what to start.
const SERVERS: &[&str] = &[
    "caddy",
    "drupal",
    "httpd",
    "joomla",
    "mediawiki",
    "nextcloud",
    "nginx",
    "openresty",
    "phpmyadmin",
    "registry",
    "tomcat",
    "tomee",
    "traefik",
    "wordpress",
];

/// Official images that are built for Linux only, and others' that are a distribution.
const LINUX: &[&str] = &[
    "almalinux",
    "alpine",
    "amazonlinux",
    "archlinux",
    "bash",
    "buildpack-deps",
    "busybox",
    "centos",
    "debian",
    "elasticsearch",
    "elixir",
    "erlang",
    "fedora",
    "haproxy",
    "haskell",
    "httpd",
    "mariadb",
    "memcached",
    "mysql",
    "nginx",
    "node",
    "opensuse/leap",
    "opensuse/tumbleweed",
    "oraclelinux",
    "perl",
    "php",
    "postgres",
    "pypy",
    "rabbitmq",
    "redis",
    "rockylinux",
    "ruby",
    "rust",
    "swift",
    "ubuntu",
    "wordpress",
];

/// What tags and names say of the distribution that an image is made of.
const LINUX_SIGNS: &[&str] = &[
    "alpine",
    "azurelinux",
    "bookworm",
    "bullseye",
    "buster",
    "debian",
    "distroless",
    "focal",
    "jammy",
    "linux",
    "mariner",
    "noble",
    "slim",
    "trixie",
    "ubi8",
    "ubi9",
    "ubi10",
    "ubuntu",
];

impl<'a> Name<'a> {
    /// Nothing where the repository is not known.
    pub fn of(image: &'a Reference) -> Option<Self> {
        let Part::Is(repository) = image.repository() else { return None };
        let registry = match image.registry() {
            Part::Is(registry) => registry,
            Part::Absent => "docker.io",
            Part::Unknown => "",
        };
        let tag = match image.tag() {
            Part::Is(tag) => Some(tag),
            Part::Absent => Some(""),
            Part::Unknown => None,
        };
        Some(Self { registry, repository, tag })
    }
}

/// Whether containers of the image are known not to run as root unless they are told to.
pub fn sets_user(image: &Reference) -> bool {
    match Name::of(image).map(|name| name.runs_as()) {
        Some(Runs::As(_) | Runs::NonRoot) => true,
        Some(Runs::Root | Runs::Unsure) | None => false,
    }
}

impl Name<'_> {
    /// Whether containers of the image certainly run on Linux: other images come for Windows, too.
    pub fn is_linux(&self) -> bool {
        let repository = self.repository.strip_prefix("library/").unwrap_or(self.repository);
        let tag = self.tag.unwrap_or("");
        let signs = || LINUX_SIGNS.iter().any(|sign| repository.contains(sign) || tag.contains(sign));
        self.registry == "docker.io" && LINUX.contains(&repository) || signs()
    }

    pub fn runs_as(&self) -> Runs {
        let repository = self.repository.strip_prefix("library/").unwrap_or(self.repository);
        let tag = self.tag.unwrap_or("");
        let matches = |known: &str| match known.strip_suffix('/') {
            Some(_) => repository.starts_with(known),
            None => repository == known,
        };
        if let Some((_, user)) = USERS.iter().find(|(known, _)| matches(known)) {
            return Runs::As(user);
        }
        if self.registry == "docker.io" && STEP_DOWN.contains(&repository) {
            return Runs::Unsure;
        }
        let says = |word| repository.contains(word) || tag.contains(word);
        if says("nonroot") || says("rootless") || says("unprivileged") {
            return Runs::NonRoot;
        }
        // `gcr.io/distroless/static:${TAG}`
        if repository.contains("distroless") && self.tag.is_none() {
            return Runs::Unsure;
        }
        // The base images of Chainguard are root, everything made of them is not.
        if self.registry == "cgr.dev" && !repository.ends_with("-base") {
            return Runs::NonRoot;
        }
        if (repository.starts_with("bitnami/") || repository.starts_with("bitnamilegacy/"))
            && !repository.ends_with("/minideb")
        {
            return Runs::As("1001");
        }
        // Microsoft's images without a shell run as `app`; Ubuntu's of that kind do so as well.
        if repository.starts_with("dotnet/") && (says("chiseled") || says("distroless")) {
            return Runs::NonRoot;
        }
        // Red Hat's language images set a user, its plain ones do not.
        if let Some((_, name)) = repository.rsplit_once('/').filter(|(group, _)| is_ubi(group))
            && !is_ubi(name)
        {
            return Runs::Unsure;
        }
        // `${NAMESPACE}/base`
        if self.registry.is_empty() { Runs::Unsure } else { Runs::Root }
    }

    /// Whether a container of the image serves something, whatever is added to it.
    pub fn is_server(&self) -> bool {
        let name = self.repository.rsplit('/').next().unwrap_or(self.repository);
        let tag = self.tag.unwrap_or("");
        SERVERS.contains(&name) || name == "php" && (tag.contains("apache") || tag.contains("fpm"))
    }
}

/// `ubi9`, `ubi9-minimal`, `ubi-init`.
fn is_ubi(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    name.strip_prefix("ubi")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(|ch: char| ch == '-' || ch.is_ascii_digit()))
}

/// Whether this is an image for dev containers, whose user is set in devcontainer.json or in a label.
pub fn is_dev_container(name: &str) -> bool {
    name.contains("devcontainers/")
}

/// Whether containers of the image are started by AWS Lambda
/// (<https://docs.aws.amazon.com/lambda/latest/dg/images-create.html>).
pub fn is_function(name: &str) -> bool {
    name.contains("public.ecr.aws/lambda/") || name.contains("amazon/aws-lambda-")
}

/// Whether containers of the image run on Windows.
pub fn is_windows(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        "nanoserver",
        "servercore",
        "windows/",
        "microsoft.com/windows",
        "microsoft/windows",
        "mssql-server-windows",
        "dotnet/framework",
        "-ltsc20",
    ]
    .iter()
    .any(|sign| name.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_of_a_name_is_not_guessed() {
        let runs = |registry, repository, tag| Name { registry, repository, tag }.runs_as();
        assert_eq!(runs("docker.io", "library/memcached", Some("1")), Runs::As("memcache"));
        assert_eq!(runs("docker.io", "debian", Some("")), Runs::Root);
        assert_eq!(runs("docker.io", "redis", Some("7")), Runs::Unsure);
        assert_eq!(runs("gcr.io", "distroless/static", Some("nonroot")), Runs::NonRoot);
        assert_eq!(runs("gcr.io", "distroless/static", None), Runs::Unsure);
    }
}
